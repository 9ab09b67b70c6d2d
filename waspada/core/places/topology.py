"""Read TopoJSON: areas whose shared borders are stored once, as whole steps on a grid."""

from itertools import accumulate
from typing import Any

Position = list[float]
Ring = list[Position]


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    (scale_x, scale_y) = topology["transform"]["scale"]
    # Whole steps are multiplied last, and rounded, so that 0.1 + 0.2 never shows.
    lines = []
    for arc in topology["arcs"]:
        xs = accumulate(step[0] for step in arc)
        ys = accumulate(step[1] for step in arc)
        lines.append(
            [[round(x * scale_x, 5), round(y * scale_y, 5)] for x, y in zip(xs, ys, strict=True)]
        )
    return lines


def _ring(arcs: list[Ring], numbers: list[int]) -> Ring:
    ring: Ring = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(line[1:] if ring else line)
    return ring


def geometries(topology: dict[str, Any]) -> list[tuple[str, dict[str, Any], Position]]:
    """Return (code, GeoJSON geometry, label point) of each area of a topology."""
    arcs = _arcs(topology)
    found = []
    for one in topology["objects"]["places"]["geometries"]:
        polygons = [[_ring(arcs, ring) for ring in rings] for rings in one["arcs"]]
        shape = {"type": "MultiPolygon", "coordinates": polygons}
        found.append((one["id"], shape, one["label"]))
    return found
