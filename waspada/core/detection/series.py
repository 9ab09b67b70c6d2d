"""Counts per place and step, read from lines of text and laid out as a matrix."""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput, TooLarge, TooShort

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE: Final = re.compile(r"\d{1,9}(?:\.0+)?")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
MOST_CELLS: Final = 60_000_000
_FEWEST_DAYS_IN_A_MONTH: Final = 28


class Step(StrEnum):
    """How far apart two counts are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def per_year(self) -> int:
        """Return the steps of a year, as they are counted back."""
        return {Step.DAY: 365, Step.WEEK: 52, Step.MONTH: 12}[self]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of several places on one calendar.

    places : names, in the order of the rows
    dates : (steps,) first day of each step, no gaps
    observed : (places, steps) whole counts; 0 outside a place's span
    starts, ends : (places,) first step of each place, and the one after its last
    """

    places: tuple[str, ...]
    step: Step
    dates: tuple[date, ...]
    observed: NDArray[np.float64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def known(self, first: int, last: int) -> NDArray[np.bool_]:
        """Return (places, last - first): whether a step is inside the place's span."""
        steps = np.arange(first, last)
        return (steps >= self.starts[:, None]) & (steps < self.ends[:, None])


def counts_of(observed: NDArray[np.float64], first: date, step: Step = Step.DAY) -> Counts:
    """Return counts of (places, steps) that all begin on one day and end on one."""
    places, steps = observed.shape
    return Counts(
        places=tuple(str(number) for number in range(places)),
        step=step,
        dates=tuple(_dates(first, step, steps)),
        observed=np.ascontiguousarray(observed, dtype=np.float64),
        starts=np.zeros(places, dtype=np.int64),
        ends=np.full(places, steps, dtype=np.int64),
    )


def read_counts(lines: Iterable[tuple[int, Sequence[str]]], *, step: Step | None = None) -> Counts:
    """Lay lines out as counts.

    Parameters
    ----------
    lines : (line number, (place, date, count)) as written, in any order
    step : how far apart the dates are; None finds it from them

    Returns
    -------
    counts; a step without a line is 0 between a place's first and last line and unknown outside

    Raises
    ------
    BadInput : counts.no_place, counts.bad_date, counts.not_a_number, counts.negative,
        counts.not_whole, counts.no_count, counts.twice, counts.step_unclear, counts.off_step
    TooShort : counts.no_rows, counts.one_date
    TooLarge : counts.too_many
    """
    names: dict[str, int] = {}
    days: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for line, (place, day, count) in lines:
        if not place:
            raise BadInput("counts.no_place", line=line)
        ordinal = days.get(day)
        if ordinal is None:
            ordinal = days[day] = _ordinal(day, line)
        rows.append((names.setdefault(place, len(names)), ordinal, _whole(count, line), line))
    if not rows:
        raise TooShort("counts.no_rows")
    distinct = sorted(set(days.values()))
    if len(distinct) < 2:
        raise TooShort("counts.one_date")
    found = step or _step(distinct)
    return _laid_out(tuple(names), np.array(rows, dtype=np.int64), distinct, found)


def _laid_out(
    places: tuple[str, ...], rows: NDArray[np.int64], distinct: list[int], step: Step
) -> Counts:
    first = date.fromordinal(distinct[0])
    at = {ordinal: _steps_between(first, date.fromordinal(ordinal), step) for ordinal in distinct}
    steps = max(at.values()) + 1
    if steps * len(places) > MOST_CELLS:
        raise TooLarge("counts.too_many", places=len(places), steps=steps)
    dates = tuple(_dates(first, step, steps))
    off = next((o for o in distinct if dates[at[o]].toordinal() != o), None)
    if off is not None:
        line = int(rows[rows[:, 1] == off][0, 3])
        raise BadInput("counts.off_step", line=line, value=date.fromordinal(off).isoformat())
    columns = np.array([at[ordinal] for ordinal in rows[:, 1].tolist()], dtype=np.int64)
    flat = rows[:, 0] * steps + columns
    order = np.argsort(flat, kind="stable")
    again = np.flatnonzero(np.diff(flat[order]) == 0)
    if again.size:
        lines = rows[order[again[0] : again[0] + 2], 3]
        raise BadInput("counts.twice", first=int(lines[0]), line=int(lines[1]))
    observed = np.zeros(steps * len(places))
    observed[flat] = rows[:, 2]
    starts = np.full(len(places), steps, dtype=np.int64)
    ends = np.zeros(len(places), dtype=np.int64)
    np.minimum.at(starts, rows[:, 0], columns)
    np.maximum.at(ends, rows[:, 0], columns + 1)
    return Counts(places, step, dates, observed.reshape(len(places), steps), starts, ends)


def _ordinal(text: str, line: int) -> int:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            pass
    raise BadInput("counts.bad_date", line=line, value=text)


def _whole(text: str, line: int) -> int:
    if _WHOLE.fullmatch(text):
        return int(text.partition(".")[0])
    if not text:
        raise BadInput("counts.no_count", line=line)
    if not _NUMBER.fullmatch(text):
        raise BadInput("counts.not_a_number", line=line, value=text)
    code = "counts.negative" if text.startswith("-") else "counts.not_whole"
    raise BadInput(code, line=line, value=text)


def _step(distinct: list[int]) -> Step:
    """Return the step on which every date lies and which some two neighbours are apart."""
    apart = np.diff(distinct)
    common = int(reduce(gcd, apart.tolist()))
    dates = [date.fromordinal(ordinal) for ordinal in distinct]
    if int(apart.min()) >= _FEWEST_DAYS_IN_A_MONTH and _is_monthly(dates):
        months = [day.year * 12 + day.month for day in dates]
        if reduce(gcd, np.diff(months).tolist()) == 1:
            return Step.MONTH
    elif common == 1:
        return Step.DAY
    elif common == 7:
        return Step.WEEK
    raise BadInput("counts.step_unclear", days=int(apart.min()))


def _is_monthly(dates: list[date]) -> bool:
    first = dates[0].day
    return all(day.day == first for day in dates) or all(
        day.day == monthrange(day.year, day.month)[1] for day in dates
    )


def _steps_between(first: date, day: date, step: Step) -> int:
    if step is Step.MONTH:
        return (day.year - first.year) * 12 + day.month - first.month
    return (day - first).days // (7 if step is Step.WEEK else 1)


def _dates(first: date, step: Step, steps: int) -> list[date]:
    if step is not Step.MONTH:
        days = 7 if step is Step.WEEK else 1
        return [first + timedelta(days=days * number) for number in range(steps)]
    is_last = first.day > 28 and first.day == monthrange(first.year, first.month)[1]
    made = []
    for number in range(steps):
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        last = monthrange(year, month + 1)[1]
        made.append(date(year, month + 1, last if is_last else min(first.day, last)))
    return made
