"""Place what lies on the map: dots with counts, and shapes of grave levels with their names.

A dot that would cover another is nudged; a name looks for free room around its place and
keeps a line to it. Nothing is hidden for want of room except names, whose places stand in
the table beside the map.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from waspada.apps.places.drawing import Drawing, Shape, point_of
from waspada.core.places import load_table, parents
from waspada.core.vocabulary import LEVELS

NAMED_LEVELS: Final = ("awas", "siaga")
MOST_NAMES: Final = 12
LETTER: Final = 6.1  # pixels, at 11 px semi-bold
GLYPH: Final = 14
LINE: Final = 15
LARGEST: Final = 16.0  # radius of a dot, in pixels
CLEARANCE: Final = 0.8  # dots may overlap by a fifth of their radii
# Whoever lies two squares away is clear of a dot however both are nudged.
SQUARE: Final = 2 * LARGEST * CLEARANCE + 10
_TURNS: Final = 16
_KEPT: Final = 64  # drawings with their dots: of the nation about 100 kB each

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """How many incidents at a place's centre, or at those of several that lie too close.

    code : the place, or the smallest one around them all
    members : how many places it stands for
    """

    code: str
    name: str
    count: int
    x: float
    y: float
    radius: float
    members: int = 1

    @property
    def text_y(self) -> float:
        """Return where the number stands so that it looks centred."""
        return round(self.y + 3.9, 1)


@dataclass(frozen=True, slots=True)
class Name:
    """A place whose level is grave: its shape and name, and the line back to it."""

    code: str
    name: str
    level: str
    x: float
    y: float
    lead: str

    @property
    def text_x(self) -> float:
        """Return where the name begins, right of its shape."""
        return self.x + GLYPH + 4

    @property
    def text_y(self) -> float:
        """Return the base line of the name."""
        return self.y + 11

    @property
    def glyph(self) -> str:
        """Return the move and scale that puts the shape of 24 units in its place."""
        return f"translate({self.x} {self.y}) scale({GLYPH / 24:.3f})"


def dots_on(drawing: Drawing, counts: dict[str, int]) -> list[Dot]:
    """Return a dot for every place with incidents, the fullest first.

    A dot that would cover another is nudged; where there is no room for it, the two become
    one that says how many places it stands for. So a map draws few however many there are.
    Kept for the same counts on the same drawing, which many pages show.
    """
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return list(_dots_on(drawing, tuple(ranked)))


@lru_cache(maxsize=_KEPT)
def _dots_on(drawing: Drawing, ranked: tuple[tuple[str, int], ...]) -> tuple[Dot, ...]:
    placed = _Placed()
    for code, count in ranked:
        at = point_of(code, drawing.frame)
        if at is None or count < 1:
            continue
        radius = _radius(count)
        near = placed.around(at)
        spot = _free_spot(at, radius, [placed.dots[number] for number in near])
        if spot is not None:
            place = load_table().get(code)
            name = place.display if place else code
            placed.add(Dot(code, name, count, spot[0], spot[1], radius))
            continue
        # What is in the way lies within reach, so the nearest of all does too.
        nearest = min(near, key=lambda number: _apart(at, placed.dots[number]))
        placed.dots[nearest] = _joined(placed.dots[nearest], code, count)
    return tuple(placed.dots)


class _Placed:
    """The dots so far, in squares: a new one is held against those around it, not against all."""

    def __init__(self) -> None:
        self.dots: list[Dot] = []
        self._squares: dict[tuple[int, int], list[int]] = {}

    def add(self, dot: Dot) -> None:
        """Put one where it stays."""
        column, row = _square_of((dot.x, dot.y))
        self._squares.setdefault((column, row), []).append(len(self.dots))
        self.dots.append(dot)

    def around(self, at: tuple[float, float]) -> list[int]:
        """Return the numbers of the dots that one put here could touch, in order."""
        column, row = _square_of(at)
        return sorted(
            number
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for number in self._squares.get((across, down), ())
        )


def _square_of(at: tuple[float, float]) -> tuple[int, int]:
    return int(at[0] // SQUARE), int(at[1] // SQUARE)


def _apart(at: tuple[float, float], dot: Dot) -> float:
    return math.hypot(at[0] - dot.x, at[1] - dot.y)


def _radius(count: int) -> float:
    return 4.2 if count == 1 else min(7.6 + 3 * (len(str(count)) - 1), LARGEST)


def _joined(dot: Dot, code: str, count: int) -> Dot:
    around = _common(dot.code, code)
    name = load_table()[around].display
    total = dot.count + count
    return Dot(around, name, total, dot.x, dot.y, _radius(total), dot.members + 1)


def _common(one: str, other: str) -> str:
    """Return the smallest place around two."""
    chain = (one, *parents(one))
    return next(place for place in (other, *parents(other)) if place in chain)


def _free_spot(
    at: tuple[float, float], radius: float, placed: list[Dot]
) -> tuple[float, float] | None:
    """Return the first place near a point that keeps clear of the dots around it."""
    needed = [(one.x, one.y, (radius + one.radius) * CLEARANCE) for one in placed]
    # Only what a nudge can come near is looked at for each of them.
    close = [one for one in needed if math.hypot(at[0] - one[0], at[1] - one[1]) < one[2] + 10]
    for dx, dy in _NUDGES:
        x, y = round(at[0] + dx, 1), round(at[1] + dy, 1)
        if all(math.hypot(x - other_x, y - other_y) >= room for other_x, other_y, room in close):
            return x, y
    return None


def _around(distance: float) -> tuple[tuple[float, float], ...]:
    if distance == 0:
        return ((0.0, 0.0),)
    angles = [2 * math.pi * turn / _TURNS for turn in range(_TURNS)]
    return tuple((distance * math.cos(angle), distance * math.sin(angle)) for angle in angles)


_NUDGES: Final = tuple(step for distance in (0.0, 5.0, 9.0) for step in _around(distance))
_RINGS: Final = tuple(
    (distance, _around(distance)) for distance in (0.0, 14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 110.0)
)


def names_on(drawing: Drawing, levels: dict[str, str], dots: Iterable[Dot]) -> list[Name]:
    """Return shape and name of the places at Siaga and Awas, the gravest first."""
    known = ((shape, levels.get(shape.code, "")) for shape in drawing.shapes)
    grave = [(shape, level) for shape, level in known if level in NAMED_LEVELS]
    grave.sort(key=lambda one: (-LEVELS.index(one[1]), one[0].code))
    return list(_names_on(drawing, tuple(grave[:MOST_NAMES]), tuple(dots)))


@lru_cache(maxsize=_KEPT)
def _names_on(
    drawing: Drawing, grave: tuple[tuple[Shape, str], ...], dots: tuple[Dot, ...]
) -> tuple[Name, ...]:
    frame = drawing.frame
    taken: list[Box] = [
        (d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots
    ]
    placed: list[Name] = []
    for shape, level in grave:
        name = load_table()[shape.code].display
        width = GLYPH + 4 + len(name) * LETTER
        at = shape.label
        for distance, steps in _RINGS:
            spot = _spot(at, distance, steps, width, taken, (frame.width, frame.height))
            if spot is not None:
                taken.append((spot[0], spot[1], spot[0] + width, spot[1] + LINE))
                lead = ""
                if distance > 14:
                    lead = f"M{at[0]} {at[1]}L{spot[0] + GLYPH / 2:.1f} {spot[1] + GLYPH / 2:.1f}"
                placed.append(Name(shape.code, name, level, spot[0], spot[1], lead))
                break
    return tuple(placed)


def _spot(
    at: tuple[float, float],
    distance: float,
    steps: tuple[tuple[float, float], ...],
    width: float,
    taken: list[Box],
    size: tuple[float, float],
) -> tuple[float, float] | None:
    x, y = at
    reach = distance + GLYPH
    around = (x - reach, y - reach, x + reach + width, y + reach + LINE)
    near = [other for other in taken if _overlap(around, other)]
    for dx, dy in steps:
        left, top = round(x + dx - GLYPH / 2, 1), round(y + dy - GLYPH / 2, 1)
        box = (left, top, left + width, top + LINE)
        inside = left >= 2 and top >= 2 and box[2] <= size[0] - 2 and box[3] <= size[1] - 2
        if inside and not any(_overlap(box, other) for other in near):
            return left, top
    return None


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
