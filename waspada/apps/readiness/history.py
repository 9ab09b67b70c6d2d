"""The small chart of a measure's figures: points, target, projection, as a drawing's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from waspada.core.readiness import Projection

WIDTH: Final = 320
LEFT, RIGHT, TOP, BOTTOM = 8, 312, 18, 108
MOST_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of 320 × 132 units; texts are said by the template.

    line, ahead, band : points as SVG writes them; empty where there is nothing to draw
    """

    dots: tuple[tuple[float, float], ...]
    line: str
    goal: float | None
    due: float | None
    ahead: str
    band: str
    first: date
    last: date
    highest: Decimal


def chart_of(
    points: Sequence[tuple[date, Decimal]],
    target: Decimal | None,
    due: date | None,
    projection: Projection | None,
) -> Chart | None:
    """Return the chart of dated figures; None without any.

    points : oldest first; the newest MOST_POINTS are drawn
    """
    drawn = list(points)[-MOST_POINTS:]
    if not drawn:
        return None
    first = drawn[0][0]
    ends = [drawn[-1][0]]
    ends += [one for one in (due,) if one is not None and (one - first).days < 400]
    arrives = projection.on if projection is not None and projection.verdict != "done" else None
    if arrives is not None and (arrives - first).days < 400:
        ends.append(arrives)
    last = max(ends)
    highest = max([value for _, value in drawn] + ([target] if target is not None else []))
    days = max((last - first).days, 1)
    top = float(highest) or 1.0

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / days, 1)

    def y(value: Decimal | float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * max(float(value), 0.0) / top, 1)

    dots = tuple((x(day), y(value)) for day, value in drawn)
    start = dots[-1]
    ahead = band = ""
    if arrives is not None and target is not None and arrives <= last:
        ahead = _path([start, (x(arrives), y(target))])
        early, late = projection.earliest, projection.latest  # type: ignore[union-attr]
        if early is not None and late is not None and late <= last:
            band = _path([start, (x(early), y(target)), (x(late), y(target))])
    return Chart(
        dots=dots,
        line=_path(dots),
        goal=None if target is None else y(target),
        due=None if due is None or due > last or due < first else x(due),
        ahead=ahead,
        band=band,
        first=first,
        last=last,
        highest=highest,
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{across},{down}" for across, down in points)
