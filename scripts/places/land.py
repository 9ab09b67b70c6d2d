"""The land of Indonesia from Natural Earth, with a disc where it leaves an island out."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.places.packages import world_topology

INDONESIA = "360"
# A desa further from the drawn land than this lies on an island too small for 1:10 million.
OFF_LAND_DEGREES = 0.03
# Discs are sized by the area a regency lacks, within these bounds. Larger ones were tried (0.02,
# 0.045) and agreed less with official outlines: the islands are there, but elsewhere and longer.
SMALLEST_DISC_DEGREES = 0.0045
LARGEST_DISC_DEGREES = 0.012
KM_PER_DEGREE = 111.32


def _arc(topology: dict[str, Any], index: int) -> NDArray[np.float64]:
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    steps = np.array(topology["arcs"][index if index >= 0 else ~index], dtype=np.float64)
    line: NDArray[np.float64] = np.cumsum(steps, axis=0) * scale + shift
    return line if index >= 0 else line[::-1]


def _ring(topology: dict[str, Any], arcs: list[int]) -> NDArray[np.float64]:
    lines = [_arc(topology, index) for index in arcs]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def drawn_land() -> shapely.Geometry:
    """Return Indonesia as Natural Earth draws it, in degrees."""
    topology = world_topology()
    countries = topology["objects"]["countries"]["geometries"]
    (country,) = (one for one in countries if one.get("id") == INDONESIA)
    polygons = [
        shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
        for rings in ([_ring(topology, arcs) for arcs in polygon] for polygon in country["arcs"])
    ]
    return only_polygons(shapely.union_all(polygons))


def only_polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a geometry, dropping the lines and points that repairs leave."""
    parts = shapely.get_parts(geometry)
    areas = [part for part in parts if shapely.get_dimensions(part) == 2]
    return shapely.union_all(areas)


def off_land(points: NDArray[np.float64], land: shapely.Geometry) -> NDArray[np.bool_]:
    """Say for each point whether it lies on an island the drawn land leaves out."""
    parts = shapely.STRtree(shapely.get_parts(land))
    found = parts.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    distance: NDArray[np.float64] = found[1]
    return distance > OFF_LAND_DEGREES


def disc_radii(missing_km2: NDArray[np.float64], discs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the radius in degrees that gives a regency the area its drawn land lacks.

    Parameters
    ----------
    missing_km2 : (regencies,) known area less drawn area
    discs : (regencies,) number of desa off the drawn land
    """
    each = np.maximum(missing_km2, 0.0) / np.maximum(discs, 1)
    radius = np.sqrt(each / np.pi) / KM_PER_DEGREE
    return np.clip(radius, SMALLEST_DISC_DEGREES, LARGEST_DISC_DEGREES)


def with_discs(
    land: shapely.Geometry, points: NDArray[np.float64], radius: NDArray[np.float64]
) -> shapely.Geometry:
    """Return the land with a disc round each point."""
    return shapely.union_all([land, *shapely.buffer(shapely.points(points), radius, quad_segs=3)])


def area_km2(geometry: shapely.Geometry) -> float:
    """Return an area in square kilometres, near enough within eleven degrees of the equator."""
    if shapely.is_empty(geometry):
        return 0.0
    shrink = np.cos(np.radians(shapely.get_y(shapely.centroid(geometry))))
    return float(shapely.area(geometry) * shrink * KM_PER_DEGREE**2)
