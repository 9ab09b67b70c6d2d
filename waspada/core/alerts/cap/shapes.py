"""Polygons and circles of a CAP message: points "lat,lon" in WGS 84, in this order."""

import re
from itertools import pairwise
from typing import Final

POINT: Final = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")
FEWEST_POINTS: Final = 4  # a triangle, closed
MOST_CHECKED: Final = 2000  # points; crossing is looked for among all pairs of sides
Point = tuple[float, float]
Fault = tuple[str, dict[str, object]]
NO_FAULT: Final[Fault] = ("", {})


def fault_of_polygon(text: str) -> Fault:
    """Return the code and parameters of what is wrong with a polygon; "" where nothing is."""
    points = []
    for word in text.split():
        point = point_of(word)
        if point is None:
            return "cap.bad_point", {"value": word[:40]}
        points.append(point)
    if len(points) < FEWEST_POINTS:
        return "cap.few_points", {"number": len(points)}
    if points[0] != points[-1]:
        return "cap.open_polygon", {}
    if len(points) <= MOST_CHECKED and crosses_itself(points):
        return "cap.crossing_polygon", {}
    return NO_FAULT


def fault_of_circle(text: str) -> Fault:
    """Return the code and parameters of what is wrong with a circle; "" where nothing is."""
    words = text.split()
    if len(words) != 2:
        return "cap.bad_circle", {}
    if point_of(words[0]) is None:
        return "cap.bad_point", {"value": words[0][:40]}
    try:
        radius = float(words[1])
    except ValueError:
        return "cap.bad_circle", {}
    return NO_FAULT if 0 <= radius < 20_100 else ("cap.bad_circle", {})  # half round the earth


def point_of(word: str) -> Point | None:
    """Return latitude and longitude; None where they are not two possible numbers."""
    found = POINT.fullmatch(word)
    if found is None:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def polygon_text(ring: list[Point]) -> str:
    """Return a ring of latitudes and longitudes as CAP writes it, closed."""
    closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    return " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in closed)


def crosses_itself(points: list[Point]) -> bool:
    """Say whether two sides of a closed ring that are not neighbours meet."""
    sides = [(one, other) for one, other in pairwise(points) if one != other]
    # Sides by their smallest latitude: only those whose spans overlap can meet.
    order = sorted(range(len(sides)), key=lambda n: min(sides[n][0][0], sides[n][1][0]))
    for place, first in enumerate(order):
        top = max(sides[first][0][0], sides[first][1][0])
        for second in order[place + 1 :]:
            if min(sides[second][0][0], sides[second][1][0]) > top:
                break
            if abs(first - second) in {1, len(sides) - 1}:
                continue
            if _meet(*sides[first], *sides[second]):
                return True
    return False


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    one, two = _turn(a, b, c), _turn(a, b, d)
    three, four = _turn(c, d, a), _turn(c, d, b)
    if one * two < 0 and three * four < 0:
        return True
    return any(
        turn == 0 and _between(p, q, r)
        for turn, p, q, r in ((one, a, b, c), (two, a, b, d), (three, c, d, a), (four, c, d, b))
    )


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
