"""Bars per day and the line of time, as numbers that a template draws."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

BAR_WIDTH: Final = 28
STEP: Final = 46
FLOOR: Final = 126
TALL: Final = 96
LINE_WIDTH: Final = 1300
HIGHEST_PILE: Final = 6
MOST_ROWS: Final = 6
BARS_TALL: Final = 90
MONTH_ROOM: Final = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart."""

    day: date
    count: int
    x: int
    y: int
    height: int
    is_last: bool

    @property
    def middle(self) -> int:
        """Return where the words over and under the bar are centred."""
        return self.x + BAR_WIDTH // 2

    @property
    def above(self) -> int:
        """Return where the number over the bar stands."""
        return self.y - 6


def bars(per_day: Sequence[tuple[date, int]]) -> list[Bar]:
    """Return bars whose tallest fills the chart; a day with one incident is still seen."""
    most = max((count for _, count in per_day), default=0)
    found = []
    for number, (day, count) in enumerate(per_day):
        height = 0 if not count else max(3, round(TALL * count / most))
        x = 9 + number * STEP
        is_last = number == len(per_day) - 1
        found.append(Bar(day, count, x, FLOOR - height, height, is_last))
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """A stage as a bar on the line of time."""

    name: str
    x: float
    width: float
    row: int
    is_now: bool
    is_vote: bool = False

    @property
    def y(self) -> int:
        """Return the top of the bar."""
        return 8 + self.row * 26

    @property
    def text_x(self) -> float:
        """Return where the name begins inside the bar."""
        return self.x + 7

    @property
    def text_y(self) -> int:
        """Return the base line of the name."""
        return self.y + 15

    @property
    def has_room(self) -> bool:
        """Say whether the name fits into the bar."""
        return self.width > len(self.name) * 6.6 + 14


@dataclass(frozen=True, slots=True)
class Point:
    """An incident on the line of time."""

    title: str
    day: date
    x: float
    y: float
    severity: int = 0


@dataclass(frozen=True, slots=True)
class DayBar:
    """How many incidents a day had, as a bar on the line of time."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float
    is_highest: bool

    @property
    def middle(self) -> float:
        """Return where the number over the bar is centred."""
        return round(self.x + self.width / 2, 1)

    @property
    def above(self) -> float:
        """Return where the number over the bar stands."""
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of time: stages above, incidents as points under them, months below."""

    spans: list[Span]
    points: list[Point]
    months: list[tuple[date, float]]
    today: float
    base: int
    bars: list[DayBar] = field(default_factory=list)
    left_out: int = 0  # stages for which there was no row; the table has all

    @property
    def under(self) -> int:
        """Return where today's line begins: under the stages, whose names it must not cross."""
        return max((span.y for span in self.spans), default=0) + 24

    @property
    def tick(self) -> int:
        """Return the end of a month's mark."""
        return self.base + 6

    @property
    def words(self) -> int:
        """Return the base line of dates."""
        return self.base + 22

    @property
    def today_x(self) -> float:
        """Return where today's date stands, clear of its line."""
        return min(self.today + 6, LINE_WIDTH - 60)

    @property
    def height(self) -> int:
        """Return the height of the drawing."""
        return self.base + 30


def line_of_time(
    stages: Iterable[Any],
    incidents: Iterable[Any],
    *,
    first: date,
    last: date,
    today: date,
    language: str,
    per_day: Sequence[tuple[date, int]] = (),
) -> Line:
    """Return the line between two days; stages that overlap get rows of their own.

    per_day : where given, days are drawn as bars with their counts instead of single incidents
    """
    days = max((last - first).days, 1)

    def across(day: date) -> float:
        return round(min(max((day - first).days / days, 0), 1) * (LINE_WIDTH - 40) + 20, 1)

    spans, rows, left_out = _spans(stages, across, first, last, today, language)
    piles: dict[date, list[Any]] = {}
    for one in incidents:
        if one.day is not None and first <= one.day <= last:
            piles.setdefault(one.day, []).append(one)
    highest = min(max((len(pile) for pile in piles.values()), default=0), HIGHEST_PILE)
    room = BARS_TALL + 22 if per_day else highest * 13
    base = 8 + max(rows, 1) * 26 + 24 + room
    points = [
        Point(one.title, day, across(day), base - 10 - number * 13, one.severity or 0)
        for day, pile in piles.items()
        for number, one in enumerate(pile[:HIGHEST_PILE])
    ]
    return Line(
        spans=spans,
        points=points,
        months=_months(across, first, last, today),
        today=across(today),
        base=base,
        bars=_day_bars(per_day, across, base, days),
        left_out=left_out,
    )


def _spans(
    stages: Iterable[Any],
    across: Callable[[date], float],
    first: date,
    last: date,
    today: date,
    language: str,
) -> tuple[list[Span], int, int]:
    """Return the bars of the stages, how many rows they take, and how many found none."""
    spans: list[Span] = []
    free: list[date] = []
    left_out = 0
    dated = [one for one in stages if one.begins and one.closes]
    for stage in sorted(dated, key=lambda one: (one.begins, one.closes)):
        begins, ends = stage.begins, stage.closes
        if ends < first or begins > last:
            continue
        row = next((n for n, until in enumerate(free) if until < begins), len(free))
        if row >= MOST_ROWS:
            left_out += 1
            continue
        free[row : row + 1] = [ends]
        x = across(begins)
        width = max(round(across(ends + timedelta(days=1)) - x, 1), 5)
        words = stage.name.in_language(language)
        is_vote = stage.stage == "pemungutan"
        spans.append(Span(words, x, width, row, begins <= today <= ends, is_vote))
    return spans, len(free), left_out


def _months(
    across: Callable[[date], float], first: date, last: date, today: date
) -> list[tuple[date, float]]:
    """Return where months begin, as far apart as their words need."""
    months: list[tuple[date, float]] = []
    month = first.replace(day=1)
    while month <= last:
        # Today's own date stands at the same height and must stay readable.
        is_clear = not months or across(month) - months[-1][1] > MONTH_ROOM
        if month >= first and is_clear and abs(across(month) - across(today)) > MONTH_ROOM:
            months.append((month, across(month)))
        month = (month + timedelta(days=32)).replace(day=1)
    return months


def _day_bars(
    per_day: Sequence[tuple[date, int]], across: Callable[[date], float], base: int, days: int
) -> list[DayBar]:
    """Return a bar per day with incidents; a day with one is still seen beside thousands."""
    most = max((count for _, count in per_day), default=0)
    width = round(max((LINE_WIDTH - 40) / days * 0.8, 2), 1)
    found = []
    for day, count in per_day:
        if count:
            height = max(3.0, round(BARS_TALL * count / most, 1))
            found.append(
                DayBar(day, count, across(day), base - height, width, height, count == most)
            )
    return found
