"""A pattern of turns: teams take the shifts of a period one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.core.errors import BadInput

# When the next team takes over: after each shift, each day, each week.
STEPS: Final = ("shift", "day", "week")
LONGEST_DAYS: Final = 92
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift of one day and the team that has it; both by their position."""

    day: date
    shift: int
    team: int


def rotate(
    first: date, last: date, *, shifts: Sequence[str], teams: int, step: str, only_workdays: bool
) -> Iterator[Turn]:
    """Yield the turns of a period, day by day and shift by shift.

    A week changes hands on Monday. With only_workdays, Saturday and Sunday have no turns and
    no team loses its own for them.

    Raises
    ------
    BadInput : duty.period_backwards, duty.period_too_long, duty.no_teams, duty.no_shifts
    """
    if last < first:
        raise BadInput("duty.period_backwards")
    if (last - first).days >= LONGEST_DAYS:
        raise BadInput("duty.period_too_long", most=LONGEST_DAYS)
    if not shifts:
        raise BadInput("duty.no_shifts")
    if teams < 1 or step not in STEPS:
        raise BadInput("duty.no_teams")
    return _turns(first, last, len(shifts), teams, step, only_workdays)


def _turns(
    first: date, last: date, shifts: int, teams: int, step: str, only_workdays: bool
) -> Iterator[Turn]:
    monday = first - timedelta(days=first.weekday())
    taken = days = 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if only_workdays and day.weekday() >= _SATURDAY:
            continue
        for shift in range(shifts):
            turn = {"shift": taken, "day": days, "week": (day - monday).days // 7}[step]
            yield Turn(day, shift, turn % teams)
            taken += 1
        days += 1
