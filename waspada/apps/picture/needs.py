"""What needs the reader: at most three things, each with one button."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.picture.links import address, incidents_link
from waspada.apps.reports.incident_queries import incidents_as_of, waiting_for_triage
from waspada.core.access import Identity
from waspada.core.places import NATION, zone_of

MOST: Final = 3
DEFAULT_CUT_OFF: Final = time(16, 0)
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: what, a fact about it, and the button that begins it."""

    what: str
    fact: str
    href: str
    button: str


def needs_of(identity: Identity, place: str, now: datetime, local: datetime) -> list[Need]:
    """Return what waits for this reader on a place's page; the most pressing first.

    now : the real clock, for how long a report has waited
    local : the domain clock in the place's zone, for the day and its cut-off
    """
    return list(islice(_of_the_desk(place, now, local), MOST)) if runs_desk(identity, place) else []


def runs_desk(identity: Identity, place: str) -> bool:
    """Say whether the reader's own desk is this place's; desks below mind their own."""
    return any(seat.role == "secretariat" and seat.place == place for seat in identity.memberships)


def cut_off_of(place: str) -> time:
    """Return the hour by which a place's daily report must leave."""
    setting = BriefingSetting.objects.filter(pk=place).first()
    return setting.cut_off if setting else DEFAULT_CUT_OFF


def is_report_sent(place: str, local: datetime) -> bool:
    """Say whether the day's report of a place has gone out."""
    return DailyReport.objects.filter(place_code=place, day=local.date()).exists()


def _of_the_desk(place: str, now: datetime, local: datetime) -> Iterator[Need]:
    waiting = waiting_for_triage(place)
    count = waiting.count()
    if count:
        oldest = waiting.values_list("recorded_at", flat=True)[0]
        what = ngettext(
            "%(count)d laporan menunggu dipilah", "%(count)d laporan menunggu dipilah", count
        ) % {"count": count}
        fact = _("Tertua %(age)s") % {"age": age(now - oldest)}
        yield Need(what, fact, address("reports:queue"), _("Pilah laporan"))
    unverified = incidents_as_of(None, place=place, states=("unverified",)).count()
    if unverified:
        what = ngettext(
            "%(count)d kejadian belum terverifikasi",
            "%(count)d kejadian belum terverifikasi",
            unverified,
        ) % {"count": unverified}
        href = incidents_link(place)
        yield Need(what, _("Belum menaikkan level"), href, _("Tinjau kejadian"))
    if not is_report_sent(place, local):
        hour = f"{cut_off_of(place):%H.%M} {zone_of(place) if place != NATION else 'WIB'}"
        fact = _("Batas %(hour)s") % {"hour": hour}
        href = address("briefing:daily", place, local.date().isoformat())
        yield Need(_("Laporan harian belum dikirim"), fact, href, _("Tulis laporan"))


def age(span: timedelta) -> str:
    """Return how long something has waited, as people say it: 38 menit, 2 jam, 3 hari."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes < 60:
        return ngettext("%(n)d menit", "%(n)d menit", minutes) % {"n": minutes}
    if minutes < DAY_MINUTES:
        hours = minutes // 60
        return ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours}
    days = minutes // DAY_MINUTES
    return ngettext("%(n)d hari", "%(n)d hari", days) % {"n": days}
