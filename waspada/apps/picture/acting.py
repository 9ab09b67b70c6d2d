"""Who does what: what waits for an answer, from which office, until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.followups.queries import open_items
from waspada.apps.followups.rights import READERS
from waspada.apps.picture.links import address
from waspada.apps.reports.referral_queries import unfinished

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that an office was asked to do."""

    what: str
    unit: str
    due_on: date
    is_late: bool
    is_answered: bool
    href: str
    classification: str


@dataclass(frozen=True, slots=True)
class Acts:
    """What is open in a place: the first due, and how many there are.

    is_past : referrals are left out, since they keep only the state they have now
    href : the list of all of it; empty for those who may not open it
    """

    rows: list[Act]
    count: int
    late_count: int
    is_past: bool
    href: str


def acts_of(place: str, day: date, *, most: int = MOST) -> Acts:
    """Return what a place still waits for: follow-ups and, today, referrals, the first due on top."""
    is_past = day < domain_today()
    rows = sorted(
        [*_followed(place, day), *([] if is_past else _referred(place, day))],
        key=lambda one: (one.due_on, one.what),
    )
    opens = any(seat.role in READERS for seat in current_identity().memberships)
    return Acts(
        rows[:most],
        len(rows),
        sum(one.is_late for one in rows),
        is_past=is_past,
        href=address("followups:place", place) if opens else "",
    )


def _followed(place: str, day: date) -> list[Act]:
    return [
        Act(
            what=row.what,
            unit=row.unit,
            due_on=row.due_on,
            is_late=bool(row.days_late),
            is_answered=False,
            href=address("followups:item", row.id),
            classification=row.classification,
        )
        for row in open_items(place, day, limit=MOST * 20)
    ]


def _referred(place: str, day: date) -> list[Act]:
    found: list[Any] = list(
        unfinished().filter(within(place), sent_at__lt=known_until(day, place))[: MOST * 20]
    )
    return [
        Act(
            what=one.subject,
            unit=one.unit_code,
            due_on=one.due_on,
            is_late=one.state == "sent" and one.due_on < day,
            is_answered=one.state == "answered",
            href=address("reports:referral", one.pk),
            classification=one.classification,
        )
        for one in found
    ]
