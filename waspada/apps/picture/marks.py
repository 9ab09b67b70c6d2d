"""Place what lies on the map: dots with counts, and shapes of grave levels with their names.

A dot that would cover another is nudged; a name looks for free room around its place and
keeps a line to it. Nothing is hidden for want of room except names, whose places stand in
the table beside the map.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from waspada.apps.picture.drawing import Drawing, point_of
from waspada.core.places import load_table, parents
from waspada.core.vocabulary import LEVELS

NAMED_LEVELS: Final = ("awas", "siaga")
MOST_NAMES: Final = 12
LETTER: Final = 6.1  # pixels, at 11 px semi-bold
GLYPH: Final = 14
LINE: Final = 15
_TURNS: Final = 16

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
    """
    placed: list[Dot] = []
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        at = point_of(code, drawing.frame)
        if at is None or count < 1:
            continue
        place = load_table().get(code)
        radius = _radius(count)
        spot = _free_spot(at, radius, placed)
        if spot is not None:
            name = place.display if place else code
            placed.append(Dot(code, name, count, spot[0], spot[1], radius))
            continue
        near = min(placed, key=lambda one: math.hypot(at[0] - one.x, at[1] - one.y))
        placed[placed.index(near)] = _joined(near, code, count)
    return placed


def _radius(count: int) -> float:
    return 4.2 if count == 1 else min(7.6 + 3 * (len(str(count)) - 1), 16)


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
    for distance in (0.0, 5.0, 9.0):
        for dx, dy in _around(distance):
            x, y = round(at[0] + dx, 1), round(at[1] + dy, 1)
            if all(math.hypot(x - o.x, y - o.y) >= (radius + o.radius) * 0.8 for o in placed):
                return x, y
    return None


def _around(distance: float) -> Iterator[tuple[float, float]]:
    if distance == 0:
        yield (0.0, 0.0)
        return
    for turn in range(_TURNS):
        angle = 2 * math.pi * turn / _TURNS
        yield (distance * math.cos(angle), distance * math.sin(angle))


def names_on(drawing: Drawing, levels: dict[str, str], dots: Iterable[Dot]) -> list[Name]:
    """Return shape and name of the places at Siaga and Awas, the gravest first."""
    frame = drawing.frame
    taken: list[Box] = [
        (d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots
    ]
    grave = [shape for shape in drawing.shapes if levels.get(shape.code) in NAMED_LEVELS]
    grave.sort(key=lambda shape: (-LEVELS.index(levels[shape.code]), shape.code))
    placed: list[Name] = []
    for shape in grave[:MOST_NAMES]:
        name = load_table()[shape.code].display
        width = GLYPH + 4 + len(name) * LETTER
        x, y = shape.label
        for distance in (0.0, 14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 110.0):
            spot = _spot(x, y, distance, width, taken, (frame.width, frame.height))
            if spot is not None:
                taken.append((spot[0], spot[1], spot[0] + width, spot[1] + LINE))
                lead = ""
                if distance > 14:
                    lead = f"M{x} {y}L{spot[0] + GLYPH / 2:.1f} {spot[1] + GLYPH / 2:.1f}"
                level = levels[shape.code]
                placed.append(Name(shape.code, name, level, spot[0], spot[1], lead))
                break
    return placed


def _spot(
    x: float, y: float, distance: float, width: float, taken: list[Box], size: tuple[float, float]
) -> tuple[float, float] | None:
    for dx, dy in _around(distance):
        left, top = round(x + dx - GLYPH / 2, 1), round(y + dy - GLYPH / 2, 1)
        box = (left, top, left + width, top + LINE)
        inside = left >= 2 and top >= 2 and box[2] <= size[0] - 2 and box[3] <= size[1] - 2
        if inside and not any(_overlap(box, other) for other in taken):
            return left, top
    return None


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
