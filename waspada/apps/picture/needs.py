"""What needs the reader: at most three things, each with one button."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.accounts.policy import within
from waspada.apps.alerts.actions import APPROVERS
from waspada.apps.alerts.queries import open_proposals
from waspada.apps.briefing.queries import letterhead_of, reports_of
from waspada.apps.picture.entering import runs_desk
from waspada.apps.picture.links import address, incidents_link
from waspada.apps.reports.incident_queries import incidents_as_of, waiting_for_triage
from waspada.core.access import Identity
from waspada.core.places import NATION, is_within, load_table, zone_of

MOST: Final = 3
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: what, a fact about it, and the button that begins it."""

    what: str
    fact: str
    href: str
    button: str


def needs_of(identity: Identity, place: str, local: datetime) -> list[Need]:
    """Return what waits for this reader on a place's page, the most pressing first.

    local : the domain clock in the place's zone: the day, its cut-off, how long a report waits
    """
    found = _to_approve(identity, place)
    if runs_desk(identity, place):
        found = chain(found, _of_the_desk(place, local))
    return list(islice(found, MOST))


def _to_approve(identity: Identity, place: str) -> Iterator[Need]:
    """Yield proposals of Level Awas that wait for a second person, and not for their own."""
    if not any(
        seat.role in APPROVERS and is_within(place, seat.place) for seat in identity.memberships
    ):
        return
    for proposal in open_proposals(within(place)).exclude(proposed_by=identity.account)[:1]:
        name = load_table()[proposal.place_code].display
        what = _("Usulan Level Awas, %(name)s") % {"name": name}
        href = address("alerts:level", proposal.place_code)
        yield Need(what, _("Menunggu persetujuan kedua"), href, _("Tinjau usulan"))


def _of_the_desk(place: str, local: datetime) -> Iterator[Need]:
    waiting = waiting_for_triage(place)
    count = waiting.count()
    if count:
        oldest = waiting.values_list("received_at", flat=True)[0]
        what = ngettext(
            "%(count)d laporan menunggu dipilah", "%(count)d laporan menunggu dipilah", count
        ) % {"count": count}
        fact = _("Tertua %(age)s") % {"age": age(local - oldest)}
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
    if not reports_of(place, local.date()).exists():
        hour = (
            f"{letterhead_of(place).cut_off:%H.%M} {zone_of(place) if place != NATION else 'WIB'}"
        )
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
