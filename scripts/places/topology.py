"""Write areas that share borders as TopoJSON, every border once, on a grid of whole steps."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

Point = tuple[int, int]
Ring = list[Point]


def _rings(geometry: shapely.Geometry, step: float) -> Iterator[list[Ring]]:
    """Yield each polygon as closed rings of grid points; what shrinks to nothing is left out."""
    for part in shapely.get_parts(geometry):
        rings: list[Ring] = []
        for line in (part.exterior, *part.interiors):
            steps = np.round(shapely.get_coordinates(line) / step).astype(np.int64)
            moved = np.concatenate(([True], (np.diff(steps, axis=0) != 0).any(axis=1)))
            ring = [(int(x), int(y)) for x, y in steps[moved]]
            if len(ring) >= 4 and len(set(ring)) >= 3:
                rings.append(ring)
            elif line is part.exterior:
                break
        if rings:
            yield rings


def _junctions(areas: list[list[list[Ring]]]) -> set[Point]:
    """Return the points where a border begins or ends: where neighbours in two rings differ."""
    beside: dict[Point, frozenset[Point]] = {}
    found: set[Point] = set()
    for polygons in areas:
        for rings in polygons:
            for ring in rings:
                for before, here, after in zip(
                    [ring[-2], *ring[:-2]], ring[:-1], ring[1:], strict=True
                ):
                    pair = frozenset((before, after))
                    if beside.setdefault(here, pair) != pair:
                        found.add(here)
    return found


def _turned(ring: Ring, junctions: set[Point]) -> Ring:
    """Return the ring begun at a junction, or at its least point so that twins agree."""
    open_ring = ring[:-1]
    starts = [at for at, point in enumerate(open_ring) if point in junctions]
    start = starts[0] if starts else open_ring.index(min(open_ring))
    return [*open_ring[start:], *open_ring[: start + 1]]


def _cut(ring: Ring, junctions: set[Point]) -> Iterator[Ring]:
    ring = _turned(ring, junctions)
    start = 0
    for at in range(1, len(ring)):
        if ring[at] in junctions or at == len(ring) - 1:
            yield ring[start : at + 1]
            start = at


class _Arcs:
    """All borders seen so far, each kept in one direction."""

    def __init__(self) -> None:
        self.lines: list[Ring] = []
        self._seen: dict[tuple[Point, ...], int] = {}

    def number(self, line: Ring) -> int:
        key = tuple(line)
        if key in self._seen:
            return self._seen[key]
        turned = key[::-1]
        if turned in self._seen:
            return ~self._seen[turned]
        self._seen[key] = len(self.lines)
        self.lines.append(line)
        return self._seen[key]


def _delta(line: Ring) -> list[list[int]]:
    steps = np.diff(np.array(line), axis=0).tolist()
    return [list(line[0]), *steps]


def encoded(areas: dict[str, shapely.Geometry], step: float) -> dict[str, Any]:
    """Return the areas as one topology; each geometry carries its code and a point to label it.

    Parameters
    ----------
    areas : {code: area}, a coverage without overlaps
    step : size of the grid in degrees
    """
    polygons = [list(_rings(area, step)) for area in areas.values()]
    junctions = _junctions(polygons)
    arcs = _Arcs()
    geometries = []
    for (code, area), parts in zip(areas.items(), polygons, strict=True):
        numbers = [
            [[arcs.number(line) for line in _cut(ring, junctions)] for ring in rings]
            for rings in parts
        ]
        label = shapely.get_coordinates(label_point(area))[0]
        geometries.append(
            {"type": "MultiPolygon", "id": code, "arcs": numbers, "label": _rounded(label)}
        )
    return {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [0, 0]},
        "objects": {"places": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_delta(line) for line in arcs.lines],
    }


def label_point(area: shapely.Geometry) -> shapely.Geometry:
    """Return a point well inside the largest part, where a name can stand."""
    parts = shapely.get_parts(area)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    inside: shapely.Geometry = shapely.point_on_surface(largest)
    return inside


def _rounded(pair: Any) -> list[float]:
    return [round(float(pair[0]), 3), round(float(pair[1]), 3)]
