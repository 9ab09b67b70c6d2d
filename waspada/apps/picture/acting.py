"""Who does what: what waits for an answer, from which office, until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.policy import within
from waspada.apps.picture.links import address
from waspada.apps.reports.referral_queries import unfinished
from waspada.core.reports.incidents import day_end

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


@dataclass(frozen=True, slots=True)
class Acts:
    """What is open in a place: the first due, and how many there are."""

    rows: list[Act]
    count: int
    late_count: int
    is_past: bool


def acts_of(place: str, day: date) -> Acts:
    """Return the referrals of a place that somebody still waits for, the first due on top.

    On a past day nothing is shown: a referral keeps only the state it has now.
    """
    if day < domain_today():
        return Acts([], 0, 0, is_past=True)
    found: list[Any] = list(
        unfinished().filter(within(place), sent_at__lt=day_end(day, place))[: MOST * 20]
    )
    rows = [
        Act(
            what=one.subject,
            unit=one.unit_code,
            due_on=one.due_on,
            is_late=one.state == "sent" and one.due_on < day,
            is_answered=one.state == "answered",
            href=address("reports:referral", one.pk),
        )
        for one in found
    ]
    return Acts(rows[:MOST], len(rows), sum(one.is_late for one in rows), is_past=False)
