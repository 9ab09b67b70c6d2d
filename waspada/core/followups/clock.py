"""What the day does to an item: overdue, before the chair, and when to remind of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.followups.states import LATE, ORDER, RUNNING

MOST_REMINDERS: Final = 4
FARTHEST_REMINDER: Final = 30
LONGEST_PATIENCE: Final = 30


@dataclass(frozen=True, slots=True)
class Patience:
    """How a desk reminds and when it lays an overdue item before its chair.

    before, after : days before and after the date on which to remind
    escalate_after : days past the date after which the chair hears of it, at least 1
    """

    before: tuple[int, ...] = (3, 1)
    after: tuple[int, ...] = (1,)
    escalate_after: int = 3


USUAL: Final = Patience()


def days_late(due_on: date, day: date) -> int:
    """Return by how many days a date has passed; 0 on the day itself and before."""
    return max((day - due_on).days, 0)


def state_on(kind: str, state: str, due_on: date, day: date, *, escalate_after: int) -> str:
    """Return how an item stands on a day, whether or not a worker has written it yet.

    Requests never change by the clock.
    """
    late = days_late(due_on, day)
    if kind != ORDER or not late or state not in RUNNING | {"overdue"}:
        return state
    return "escalated" if late >= escalate_after else "overdue"


def lapsed_on(due_on: date) -> date:
    """Return the first day on which a date has passed."""
    return due_on + timedelta(days=1)


def escalated_on(due_on: date, escalate_after: int) -> date:
    """Return the day on which an item that is still open goes to the chair."""
    return due_on + timedelta(days=max(escalate_after, 1))


def reminder_due(due_on: date, day: date, patience: Patience, *, is_open: bool) -> str:
    """Return the key of the one reminder that a day calls for, or nothing.

    A worker that slept says the nearest one only, not all that it missed. The key holds the
    date, so that a new date is reminded of again.
    """
    if not is_open:
        return ""
    left = (due_on - day).days
    if left >= 0:
        reached = [days for days in patience.before if left <= days]
        return f"{due_on.isoformat()}:b{min(reached)}" if reached else ""
    passed = [days for days in patience.after if days <= -left]
    return f"{due_on.isoformat()}:a{max(passed)}" if passed else ""


def is_before(key: str) -> bool:
    """Say whether a reminder's key is of one that comes before the date."""
    return key.rpartition(":")[2].startswith("b")


def check_patience(patience: Patience) -> None:
    """Refuse a setting that cannot work.

    Raises
    ------
    BadInput : followup.bad_patience
    """
    days: Sequence[int] = (*patience.before, *patience.after)
    if (
        not 1 <= patience.escalate_after <= LONGEST_PATIENCE
        or len(patience.before) > MOST_REMINDERS
        or len(patience.after) > MOST_REMINDERS
        or any(not 0 <= one <= FARTHEST_REMINDER for one in days)
        or 0 in patience.after
    ):
        raise BadInput("followup.bad_patience", most=MOST_REMINDERS, days=FARTHEST_REMINDER)


def read_days(text: str) -> tuple[int, ...]:
    """Read days as a person writes them: "7, 3, 1"; empty is none.

    Raises
    ------
    BadInput : followup.bad_days
    """
    parts = text.replace(";", ",").replace(" ", ",").split(",")
    try:
        found = {int(part) for part in parts if part}
    except ValueError as error:
        raise BadInput("followup.bad_days", value=text[:40]) from error
    return tuple(sorted(found, reverse=True))


def is_late(kind: str, state: str) -> bool:
    """Say whether an item is late against its office; a request never is."""
    return kind == ORDER and state in LATE
