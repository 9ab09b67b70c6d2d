"""Bars per day and the line of time, as numbers that a template draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

BAR_WIDTH: Final = 28
STEP: Final = 46
FLOOR: Final = 126
TALL: Final = 96
LINE_WIDTH: Final = 1300
HIGHEST_PILE: Final = 6


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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of time: stages above, incidents as points under them, months below."""

    spans: list[Span]
    points: list[Point]
    months: list[tuple[date, float]]
    today: float
    base: int

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
) -> Line:
    """Return the line between two days; stages that overlap get rows of their own."""
    days = max((last - first).days, 1)

    def across(day: date) -> float:
        return round(min(max((day - first).days / days, 0), 1) * (LINE_WIDTH - 40) + 20, 1)

    spans: list[Span] = []
    free: list[date] = []
    dated = [one for one in stages if one.begins and one.closes]
    for stage in sorted(dated, key=lambda one: (one.begins, one.closes)):
        begins, ends = stage.begins, stage.closes
        if ends < first or begins > last:
            continue
        row = next((n for n, until in enumerate(free) if until < begins), len(free))
        if row >= 4:
            continue
        free[row : row + 1] = [ends]
        x = across(begins)
        width = max(across(ends + timedelta(days=1)) - x, 4)
        words = stage.name.in_language(language)
        spans.append(Span(words, x, width, row, begins <= today <= ends))
    piles: dict[date, list[str]] = {}
    for one in incidents:
        if one.day is not None and first <= one.day <= last:
            piles.setdefault(one.day, []).append(one.title)
    highest = min(max((len(pile) for pile in piles.values()), default=0), HIGHEST_PILE)
    base = 8 + max(len(free), 1) * 26 + 24 + highest * 13
    points = [
        Point(title, day, across(day), base - 10 - number * 13)
        for day, pile in piles.items()
        for number, title in enumerate(pile[:HIGHEST_PILE])
    ]
    months = []
    month = first.replace(day=1)
    while month <= last:
        # Today's own date stands at the same height and must stay readable.
        if month >= first and abs(across(month) - across(today)) > 110:
            months.append((month, across(month)))
        month = (month + timedelta(days=32)).replace(day=1)
    return Line(spans, points, months, across(today), base)
