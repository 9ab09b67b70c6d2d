"""Cases as a table gives them, laid out by place and period."""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.placed import Placed, read_number
from waspada.core.errors import BadInput, TooLarge

# Not from `models`, which brings the compiled loops with it.
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_DAY_FIRST: Final = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})")
_MOST_DIGITS: Final = 9
MOST_CELLS: Final = 60_000_000


class Precision(StrEnum):
    """How exact the dates of a table are, and so how long a period is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def days(self) -> float:
        """Return how long a period is on average."""
        return {Precision.DAY: 1.0, Precision.MONTH: 30.4375, Precision.YEAR: 365.25}[self]

    def number(self, day: date) -> int:
        """Return the running number of the period of a day."""
        if self is Precision.DAY:
            return day.toordinal()
        return day.year if self is Precision.YEAR else day.year * 12 + day.month - 1

    def first_day(self, number: int) -> date:
        """Return the first day of a period."""
        if self is Precision.DAY:
            return date.fromordinal(number)
        if self is Precision.YEAR:
            return date(number, 1, 1)
        return date(number // 12, number % 12 + 1, 1)

    def last_day(self, number: int) -> date:
        """Return the last day of a period."""
        if self is Precision.DAY:
            return date.fromordinal(number)
        if self is Precision.YEAR:
            return date(number, 12, 31)
        year, month = number // 12, number % 12 + 1
        return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class CaseTable:
    """Cases by place and period, without gaps.

    counts, controls : per category (places, periods)
    first : the running number of the first period
    left_out : cases after the end
    """

    categories: tuple[str, ...]
    counts: tuple[Counts, ...]
    controls: tuple[Counts, ...] | None
    precision: Precision
    first: int
    left_out: int

    @property
    def periods(self) -> int:
        """Return how many periods there are."""
        return int(self.counts[0].shape[1])


def read_day(text: str) -> tuple[date, Precision]:
    """Return the first day that a date means, and how exact it is.

    Raises
    ------
    ValueError : it is no date
    """
    if year_first := _DATE.fullmatch(text):
        year, month, day = year_first.groups()
    elif day_first := _DAY_FIRST.fullmatch(text):
        day, month, year = day_first.groups()
    else:
        raise ValueError(text)
    found = date(int(year), int(month or 1), int(day or 1))
    if month is None:
        return found, Precision.YEAR
    return found, Precision.MONTH if day is None else Precision.DAY


def read_cases(
    lines: Iterable[tuple[int, Sequence[str]]], places: Placed, *, end: str | None = None
) -> CaseTable:
    """Read cases; a place and period without a line had none.

    Periods are days, months or years, as the dates are written (2024-11-28, 2024-11 or 2024; all
    alike). They run from the first date to the last, or to the end.

    Parameters
    ----------
    lines : (line number, (place, date, count, controls, category)) as written, in any order
    end : last day of the study, or None for the last date

    Raises
    ------
    BadInput : scan.unknown_place, scan.bad_date, scan.mixed_dates, scan.bad_end, scan.end_before,
        scan.end_after, scan.no_cases, counts.no_place, counts.no_count, counts.not_a_number,
        counts.negative, counts.not_whole, counts.twice
    TooLarge : scan.too_many_cells
    """
    at = places.at
    seen: dict[tuple[str, int, int], int] = {}
    rows: list[tuple[str, int, int, int, int]] = []
    precision: Precision | None = None
    has_controls = False
    for line, (name, when, count, controls, category) in lines:
        place = _place(name, at, line)
        number, precision = _period(when, precision, line)
        first = seen.setdefault((category, place, number), line)
        if first != line:
            raise BadInput("counts.twice", line=line, first=first)
        has_controls = has_controls or bool(controls)
        other = _whole(controls, line) if controls else 0
        rows.append((category, place, number, _whole(count, line), other))
    if precision is None or not any(row[3] for row in rows):
        raise BadInput("scan.no_cases")
    numbers = [row[2] for row in rows]
    last = _end(end, precision, min(numbers), max(numbers))
    return _laid_out(rows, len(at), precision, last, has_controls=has_controls)


def _laid_out(
    rows: list[tuple[str, int, int, int, int]],
    places: int,
    precision: Precision,
    last: int,
    *,
    has_controls: bool,
) -> CaseTable:
    categories = tuple(sorted({row[0] for row in rows}))
    first = min(row[2] for row in rows)
    shape = (len(categories), places, last - first + 1)
    if shape[0] * shape[1] * shape[2] > MOST_CELLS:
        raise TooLarge("scan.too_many_cells", places=places, periods=shape[2])
    counts, controls = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    number = {name: layer for layer, name in enumerate(categories)}
    left_out = 0
    for category, place, period, count, other in rows:
        if period > last:
            left_out += count
            continue
        counts[number[category], place, period - first] += count
        controls[number[category], place, period - first] += other
    if not counts.any():
        raise BadInput("scan.no_cases")
    kept = [layer for layer in range(len(categories)) if counts[layer].any()]
    return CaseTable(
        tuple(categories[layer] for layer in kept),
        tuple(counts[layer] for layer in kept),
        tuple(controls[layer] for layer in kept) if has_controls else None,
        precision,
        first,
        left_out,
    )


def read_population(
    lines: Iterable[tuple[int, Sequence[str]]], places: Placed, table: CaseTable
) -> Floats:
    """Read how many people lived where and when; (places, periods).

    Between the dates of a place its population runs in a straight line, before the first and
    after the last it stays; a place without a line has nobody.

    Parameters
    ----------
    lines : (line number, (place, date, population)) as written

    Raises
    ------
    BadInput : scan.unknown_place, scan.bad_date, placed.not_a_number, placed.negative
    """
    at = places.at
    known: dict[int, dict[int, float]] = {}
    for line, (name, when, people) in lines:
        place = _place(name, at, line)
        try:
            day, _ = read_day(when)
        except ValueError as error:
            raise BadInput("scan.bad_date", line=line, value=when) from error
        value = read_number(people, line)
        if value < 0:
            raise BadInput("placed.negative", line=line, value=name)
        known.setdefault(place, {})[table.precision.number(day)] = value
    found = np.zeros((len(at), table.periods))
    numbers = np.arange(table.first, table.first + table.periods)
    for place, values in known.items():
        days = sorted(values)
        found[place] = np.interp(numbers, days, [values[day] for day in days])
    return found


def _place(name: str, at: dict[str, int], line: int) -> int:
    if not name:
        raise BadInput("counts.no_place", line=line)
    place = at.get(name)
    if place is None:
        raise BadInput("scan.unknown_place", line=line, value=name)
    return place


def _period(when: str, precision: Precision | None, line: int) -> tuple[int, Precision]:
    try:
        day, exact = read_day(when)
    except ValueError as error:
        raise BadInput("scan.bad_date", line=line, value=when) from error
    if precision is not None and exact is not precision:
        raise BadInput("scan.mixed_dates", line=line, value=when)
    return exact.number(day), exact


def _whole(text: str, line: int) -> int:
    if not text:
        raise BadInput("counts.no_count", line=line)
    try:
        value = float(text)
    except ValueError as error:
        raise BadInput("counts.not_a_number", line=line, value=text) from error
    if value < 0:
        raise BadInput("counts.negative", line=line, value=text)
    if not value < 10**_MOST_DIGITS or value != int(value):
        raise BadInput("counts.not_whole", line=line, value=text)
    return int(value)


def _end(text: str | None, precision: Precision, first: int, last: int) -> int:
    if text is None:
        return last
    try:
        day, _ = read_day(text)
    except ValueError as error:
        raise BadInput("scan.bad_end", value=text) from error
    number = precision.number(day)
    if number < first:
        raise BadInput("scan.end_before", value=text, first=precision.first_day(first).isoformat())
    # Quiet days after the last case are news; a study of mostly nothing is a mistyped year.
    if number - last > last - first:
        raise BadInput("scan.end_after", value=text, last=precision.last_day(last).isoformat())
    return number
