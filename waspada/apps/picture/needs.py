"""What needs the reader: at most three things, each with one button."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.accounts.clock import domain_now, domain_today
from waspada.apps.accounts.policy import within
from waspada.apps.alerts.actions import APPROVERS
from waspada.apps.alerts.standing import open_proposals
from waspada.apps.picture.entering import runs_desk
from waspada.apps.picture.following import (
    Waiting,
    waiting_for_chair,
    waiting_for_desk,
    waiting_for_office,
)
from waspada.apps.picture.heads import has_risen, language
from waspada.apps.picture.levels import Held
from waspada.apps.picture.links import address, incidents_link
from waspada.apps.reports.incident_queries import unverified_in
from waspada.apps.reports.kept import kept_whole
from waspada.apps.reports.newest import count_of
from waspada.apps.reports.queue_queries import waiting_in
from waspada.apps.reports.referral_queries import addressed_to_me
from waspada.apps.reports.stamps import areas_in
from waspada.apps.warnings.waiting import to_acknowledge, to_decide
from waspada.core.access import Identity
from waspada.core.briefing.submissions import Submission
from waspada.core.places import NATION, is_within, load_table, zone_of
from waspada.core.vocabulary import CLASSES, LEVEL_WORDS

MOST: Final = 3
MOST_COUNTED: Final = 99
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do: what, a fact about it, and the button that begins it."""

    what: str
    fact: str
    href: str
    button: str


def needs_of(
    identity: Identity,
    place: str,
    local: datetime,
    *,
    held: Held | None = None,
    own_report: Submission | None = None,
    overdue_below: int = 0,
) -> list[Need]:
    """Return what waits for this reader on a place's page, the most pressing first.

    local : the domain clock in the place's zone, for how long a report has waited
    held, own_report : the place's level and the day's report, which the page has read already
    overdue_below : places right under this one whose report is missing past its cut-off hour
    """
    today = local.date()
    found = chain(
        _warned(place, local),
        _to_approve(identity, place),
        _as_needs(waiting_for_chair(identity, place, today)),
        _to_answer(identity, place, today),
        _as_needs(waiting_for_office(identity, place, today)),
    )
    if runs_desk(identity, place):
        found = chain(
            found,
            _of_the_desk(place, local, own_report),
            _to_chase(place, domain_today(), overdue_below),
            _as_needs(waiting_for_desk(place)),
        )
    found = chain(found, _to_review(identity, place, held))
    return list(islice(found, MOST))


def decisions_of(identity: Identity, place: str, held: Held | None) -> list[Need]:
    """Return what a leader is asked to decide on a place's page; the desk's own work is not."""
    found = chain(
        _warned(place, domain_now()),
        _to_approve(identity, place),
        _as_needs(waiting_for_chair(identity, place, domain_today())),
        _to_review(identity, place, held),
    )
    return list(islice(found, MOST))


def _as_needs(waiting: Iterable[Waiting]) -> Iterator[Need]:
    """Yield what waits among the follow-ups as needs; asked for only while there is room."""
    for one in waiting:
        yield Need(*one)


def _may_stand(identity: Identity, place: str) -> bool:
    return any(
        seat.role in APPROVERS and is_within(place, seat.place) for seat in identity.memberships
    )


def _to_review(identity: Identity, place: str, held: Held | None) -> Iterator[Need]:
    """Yield what people set, where the rule computes something higher."""
    if held is None or held.themes is None or held.computed is None or held.is_automatic:
        return
    if not _may_stand(identity, place) or not has_risen(held.level, held.computed.level):
        return
    what = _("Hasil hitungan lebih tinggi daripada level yang ditetapkan")
    fact = _("%(computed)s, ditetapkan %(standing)s") % {
        "computed": LEVEL_WORDS[held.computed.level].in_language(language()),
        "standing": LEVEL_WORDS[held.level].in_language(language()),
    }
    yield Need(what, fact, address("alerts:level", place), _("Tinjau level"))


def _to_answer(identity: Identity, place: str, today: date) -> Iterator[Need]:
    """Yield what other offices referred to the reader's own unit and nobody has answered."""
    if not any(seat.role == "liaison" for seat in identity.memberships):
        return
    waiting = list(addressed_to_me().filter(within(place))[: MOST_COUNTED + 1])
    if not waiting:
        return
    count = min(len(waiting), MOST_COUNTED)
    what = ngettext(
        "%(count)d rujukan menunggu jawaban Anda",
        "%(count)d rujukan menunggu jawaban Anda",
        count,
    ) % {"count": count}
    due = waiting[0].due_on
    fact = _("Batas %(day)s") if due >= today else _("Lewat batas %(day)s")
    href = (
        address("reports:referral", waiting[0].pk) if count == 1 else address("reports:referrals")
    )
    yield Need(what, fact % {"day": date_format(due, "l, j F")}, href, _("Jawab"))


def _warned(place: str, at: datetime) -> Iterator[Need]:
    """Yield a warning that the reader has not acknowledged, and a proposal to be decided.

    What is not open is named by its number alone: this page is not of its class.
    """
    for row in to_acknowledge(place, at)[:1]:
        headline = row.headline_en if language() == "en" else row.headline
        is_open = row.classification == CLASSES[0] and not row.compartment
        what = _("Peringatan untuk Anda: %(what)s") % {"what": headline if is_open else row.number}
        href = address("warnings:warning", row.pk)
        yield Need(what, _("Belum Anda konfirmasi"), href, _("Baca peringatan"))
    for row in to_decide(place)[:1]:
        what = _("Usulan peringatan %(number)s") % {"number": row.number}
        is_second = row.state == "awaiting_second"
        fact = _("Menunggu persetujuan kedua") if is_second else _("Menunggu keputusan")
        yield Need(what, fact, address("warnings:warning", row.pk), _("Tinjau usulan"))


def _to_approve(identity: Identity, place: str) -> Iterator[Need]:
    """Yield proposals of Level Awas that wait for a second person, and not for their own."""
    if not _may_stand(identity, place):
        return
    for proposal in open_proposals(within(place)).exclude(proposed_by=identity.account)[:1]:
        name = load_table()[proposal.place_code].display
        what = _("Usulan Level Awas, %(name)s") % {"name": name}
        href = address("alerts:level", proposal.place_code)
        yield Need(what, _("Menunggu persetujuan kedua"), href, _("Tinjau usulan"))


def _of_the_desk(place: str, local: datetime, own_report: Submission | None) -> Iterator[Need]:
    count, is_more, oldest = waiting_in(place)
    if count and oldest is not None:
        what = ngettext(
            "%(count)d laporan menunggu dipilah", "%(count)d laporan menunggu dipilah", count
        ) % {"count": count}
        if is_more:
            what = _("Lebih dari %(count)d laporan menunggu dipilah") % {"count": count}
        fact = _("Tertua %(age)s") % {"age": age(local - oldest)}
        yield Need(what, fact, address("reports:queue"), _("Pilah laporan"))
    unverified = _unverified(place, local.date())
    if unverified:
        what = ngettext(
            "%(count)d kejadian belum terverifikasi",
            "%(count)d kejadian belum terverifikasi",
            unverified,
        ) % {"count": unverified}
        if unverified > MOST_COUNTED:
            what = _("Lebih dari %(count)d kejadian belum terverifikasi") % {"count": MOST_COUNTED}
        href = incidents_link(place)
        yield Need(what, _("Belum menaikkan level"), href, _("Tinjau kejadian"))
    if own_report is not None and not own_report.is_sent:
        due = own_report.due_at.astimezone(local.tzinfo)
        hour = f"{due:%H.%M} {zone_of(place) if place != NATION else 'WIB'}"
        fact = (_("Lewat batas %(hour)s") if own_report.is_overdue else _("Batas %(hour)s")) % {
            "hour": hour
        }
        href = address("briefing:daily", place, due.date().isoformat())
        yield Need(_("Laporan harian belum dikirim"), fact, href, _("Tulis laporan"))


def _unverified(place: str, day: date) -> int:
    """Return how many incidents nobody has verified, up to one more than is said."""
    return kept_whole(
        ("unverified", place, day),
        areas_in(place),
        lambda: count_of(unverified_in(place), place, MOST_COUNTED + 1),
        nbytes=0,
    )


def _to_chase(place: str, day: date, overdue: int) -> Iterator[Need]:
    """Yield the reports that did not come from below though their hour has passed."""
    href = address("briefing:incoming", place, day.isoformat())
    if overdue and href:
        what = ngettext(
            "%(count)d tempat belum melapor", "%(count)d tempat belum melapor", overdue
        ) % {"count": overdue}
        yield Need(what, _("Batasnya sudah lewat"), href, _("Lihat siapa"))


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
