"""Draw outlines as the paths of a small SVG: same tokens as the page, no library, prints well.

Shapes are squared to a grid of a third of a pixel; both sides of a border fall on the same
points, so neighbours still meet. What the outlines are worth stands in docs/places.md.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from waspada.apps.places.queries import outline_features, outlines_tag
from waspada.core.places import NATION, Level, ancestor_at, level_of, load_table
from waspada.core.places.outlines import APPROXIMATE, Detail

WIDTH: Final = 680
TALLEST: Final = 520
PADDING: Final = 8
STEPS: Final = 3  # grid steps in a pixel; path numbers stay whole
SMALLEST: Final = 0.8  # square pixels; smaller islands are dropped unless they are all there is
Ring = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The window of the map: degrees to pixels, the parallel in the middle kept true."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    width: float
    height: float

    def to_pixels(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point lies on the map."""
        return (
            round((lon - self.west) * self.scale_x + PADDING, 1),
            round((self.north - lat) * self.scale_y + PADDING, 1),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """A place as a path, and a point inside it in pixels."""

    code: str
    path: str
    label: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """The shapes of a map, the land around them, and the window they were drawn in.

    Drawn once and kept, so it is equal to itself alone: what stands on it is kept by it.
    """

    frame: Frame
    shapes: tuple[Shape, ...]
    around: str
    is_approximate: bool

    @property
    def grid(self) -> str:
        """Return the scale that turns grid steps into pixels."""
        return f"{1 / STEPS:.4f}"


def drawn_level(code: str) -> Level:
    """Return the level whose shapes a place's map shows: its children, or its fellow kecamatan."""
    return Level(min(level_of(code) + 1, Level.KECAMATAN))


def drawn_within(code: str) -> str:
    """Return the place whose children the map shows; a kecamatan is shown in its kab/kota."""
    if level_of(code) < Level.KECAMATAN:
        return code
    return ancestor_at(code, Level.REGENCY) or NATION


def draw(code: str) -> Drawing:
    """Return the map of a place; drawn once and kept until other outlines are loaded."""
    return draw_level(drawn_within(code), drawn_level(code))


def draw_level(within: str, level: Level) -> Drawing:
    """Return the map of all places of a level in a place, such as every kab/kota of the nation."""
    return _draw(within, level, outlines_tag(level, within, _detail(within)))


def _detail(within: str) -> Detail:
    return "coarse" if within == NATION else "fine"


@lru_cache(maxsize=128)
def _draw(within: str, level: Level, tag: str) -> Drawing:
    found = outline_features(level, within, _detail(within))
    features = found["features"]
    frame = _frame_of(features)
    shapes = []
    for feature in features:
        code = feature["id"]
        rings = _rings(feature, frame, keep_one=True)
        shapes.append(Shape(code, _path(rings), _label(feature, code, frame)))
    is_approximate = found["outline"] == APPROXIMATE
    return Drawing(frame, tuple(shapes), _land_around(within, frame), is_approximate)


def _land_around(within: str, frame: Frame) -> str:
    """Return the coarse outlines of what lies beside the place, as one quiet path."""
    if within == NATION:
        return ""
    level = level_of(within)
    root = NATION if level is Level.PROVINCE else within[:2]
    rings: list[Ring] = []
    for feature in outline_features(level, root, "coarse")["features"]:
        if feature["id"] != within:
            rings += [ring for ring in _rings(feature, frame) if _meets(ring, frame)]
    return _path(rings)


def _meets(ring: Ring, frame: Frame) -> bool:
    xs, ys = [x / STEPS for x, _ in ring], [y / STEPS for _, y in ring]
    return max(xs) > 0 and max(ys) > 0 and min(xs) < frame.width and min(ys) < frame.height


def _frame_of(features: Iterable[dict[str, Any]]) -> Frame:
    points = [
        point for feature in features for polygon in _polygons(feature) for point in polygon[0]
    ]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    across = max((east - west) * narrowing, 0.02)
    down = max(north - south, 0.02)
    pixels = min((WIDTH - 2 * PADDING) / across, (TALLEST - 2 * PADDING) / down)
    # A tall place keeps the full width: the land around fills the sides.
    spare = (WIDTH - 2 * PADDING) / pixels - across
    west -= spare / 2 / narrowing
    height = round(down * pixels + 2 * PADDING)
    return Frame(west, north, pixels * narrowing, pixels, WIDTH, height)


def _polygons(feature: dict[str, Any]) -> Sequence[Any]:
    geometry = feature["geometry"]
    found: Sequence[Any] = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else found


def _rings(feature: dict[str, Any], frame: Frame, *, keep_one: bool = False) -> list[Ring]:
    rings: list[tuple[float, Ring]] = []
    for polygon in _polygons(feature):
        for ring in polygon:
            on_grid = _on_grid(ring, frame)
            rings.append((abs(_area(on_grid)) / STEPS**2, on_grid))
    kept = [ring for size, ring in rings if size >= SMALLEST and len(ring) > 2]
    if not kept and keep_one and rings:
        largest = max(rings)[1]
        kept = [largest] if len(largest) > 2 else [_dot(largest[0])]
    return kept


def _dot(at: tuple[int, int]) -> Ring:
    x, y = at
    return [(x - STEPS, y), (x, y - STEPS), (x + STEPS, y), (x, y + STEPS)]


def _on_grid(ring: Sequence[Sequence[float]], frame: Frame) -> Ring:
    points: Ring = []
    for lon, lat in ring:
        x, y = frame.to_pixels(lon, lat)
        point = (round(x * STEPS), round(y * STEPS))
        if not points or point != points[-1]:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return _straightened(points)


def _straightened(points: Ring) -> Ring:
    """Drop points that lie on the straight line between their neighbours."""
    if len(points) < 4:
        return points
    kept = []
    for number, (x, y) in enumerate(points):
        (ax, ay), (bx, by) = points[number - 1], points[(number + 1) % len(points)]
        if (x - ax) * (by - y) != (y - ay) * (bx - x):
            kept.append((x, y))
    return kept


def _area(ring: Ring) -> float:
    total = sum(ring[n - 1][0] * ring[n][1] - ring[n][0] * ring[n - 1][1] for n in range(len(ring)))
    return total / 2


def _path(rings: Iterable[Ring]) -> str:
    pieces = []
    for ring in rings:
        (x, y), *others = ring
        steps = []
        for to_x, to_y in others:
            dx, dy = to_x - x, to_y - y
            steps.append(f"{dx}{'' if dy < 0 else ' '}{dy}")
            x, y = to_x, to_y
        pieces.append(f"M{ring[0][0]} {ring[0][1]}l{_joined(steps)}z")
    return "".join(pieces)


def _joined(steps: list[str]) -> str:
    """Join relative steps; a minus sign already parts two numbers."""
    text = ""
    for step in steps:
        text += step if not text or step.startswith("-") else " " + step
    return text


def _label(feature: dict[str, Any], code: str, frame: Frame) -> tuple[float, float]:
    inside = feature["properties"].get("label")
    if inside:
        return frame.to_pixels(*inside)
    return point_of(code, frame) or (frame.width / 2, frame.height / 2)


def point_of(code: str, frame: Frame) -> tuple[float, float] | None:
    """Return a place's centre in pixels, *pusat wilayah*; None where no point is known."""
    place = load_table().get(code)
    if place is None or place.lat is None or place.lon is None:
        return None
    return frame.to_pixels(place.lon, place.lat)
