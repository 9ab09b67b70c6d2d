"""Mend the rings of an area from a file: closed, without repeats, turned the right way."""

from itertools import pairwise
from math import isfinite
from typing import Any

Ring = list[list[float]]


def repaired(geometry: object) -> tuple[dict[str, Any] | None, int]:
    """Return (MultiPolygon or None, how many rings were mended or dropped).

    What is mended: rings left open, repeated points, height values, the direction of rings (outer
    ones against the clock, RFC 7946), rings too small to be an area, positions off the globe. A
    ring that crosses itself is kept: it draws, and cutting it would be a guess.
    """
    if not isinstance(geometry, dict):
        return None, 0
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") == "GeometryCollection":
        return _collected(geometry.get("geometries"))
    elif geometry.get("type") != "MultiPolygon":
        return None, 0
    if not isinstance(coordinates, list):
        return None, 0
    polygons: list[list[Ring]] = []
    mended = 0
    for rings in coordinates:
        polygon: list[Ring] = []
        for at, raw in enumerate(rings if isinstance(rings, list) else []):
            ring, was_mended = _mended(raw, outer=at == 0)
            mended += was_mended
            if ring is not None:
                polygon.append(ring)
            elif at == 0:
                break
        if polygon:
            polygons.append(polygon)
    if not polygons:
        return None, mended
    return {"type": "MultiPolygon", "coordinates": polygons}, mended


def _collected(parts: object) -> tuple[dict[str, Any] | None, int]:
    polygons: list[list[Ring]] = []
    mended = 0
    for part in parts if isinstance(parts, list) else []:
        area, count = repaired(part)
        mended += count
        if area is not None:
            polygons.extend(area["coordinates"])
    return ({"type": "MultiPolygon", "coordinates": polygons} if polygons else None), mended


def _mended(raw: object, *, outer: bool) -> tuple[Ring | None, bool]:
    """Return (ring or None, whether it differs from what was given)."""
    if not isinstance(raw, list):
        return None, True
    ring: Ring = []
    for position in raw:
        point = _point(position)
        if point is not None and (not ring or ring[-1] != point):
            ring.append(point)
    if len(ring) > 1 and ring[0] != ring[-1]:
        ring.append(list(ring[0]))
    area = signed_area(ring)
    if len(ring) < 4 or area == 0.0:
        return None, True
    if (area > 0.0) != outer:
        ring.reverse()
    return ring, ring != raw


def _point(position: object) -> list[float] | None:
    if not isinstance(position, list) or len(position) < 2:
        return None
    lon, lat = position[:2]
    for value, limit in ((lon, 180.0), (lat, 90.0)):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        if not isfinite(value) or abs(value) > limit:
            return None
    return [lon, lat]


def signed_area(ring: Ring) -> float:
    """Return the area in square degrees, positive when the ring runs against the clock."""
    # From the first point on, so that small rings far from zero keep their digits.
    if not ring:
        return 0.0
    x0, y0 = ring[0]
    total = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        total += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    return total / 2.0
