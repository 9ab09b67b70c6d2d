"""Divide the land among kecamatan: each spot belongs to the kecamatan of the nearest desa."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from scripts.places.land import only_polygons

# Far enough that no cell on land is cut short, and no ridge to a far point crosses land.
FAR_DEGREES = 30.0
FAR_POINTS = 60


def _borders(points: NDArray[np.float64], owner: NDArray[np.int64]) -> shapely.Geometry:
    """Return the lines halfway between neighbouring desa of different kecamatan."""
    angle = np.linspace(0.0, 2.0 * np.pi, FAR_POINTS, endpoint=False)
    centre = points.mean(axis=0)
    far = centre + FAR_DEGREES * np.column_stack((np.cos(angle), np.sin(angle)))
    voronoi = Voronoi(np.vstack((points, far)))
    owners = np.concatenate((owner, np.full(len(far), -1)))
    pairs = voronoi.ridge_points
    ends = np.array(voronoi.ridge_vertices)
    drawn = (owners[pairs[:, 0]] != owners[pairs[:, 1]]) & (owners[pairs] >= 0).all(axis=1)
    drawn &= (ends >= 0).all(axis=1)
    lines: shapely.Geometry = shapely.multilinestrings(
        shapely.linestrings(voronoi.vertices[ends[drawn]])
    )
    return lines


def kecamatan_cells(
    points: NDArray[np.float64], owner: NDArray[np.int64], land: shapely.Geometry
) -> list[shapely.Geometry]:
    """Return one area per kecamatan; neighbours share their border exactly.

    Parameters
    ----------
    points : (n, 2) longitude and latitude of the desa
    owner : (n,) number of each desa's kecamatan, from 0, none left out
    land : the area to divide
    """
    border = shapely.intersection(_borders(points, owner), land)
    faces = shapely.get_parts(
        shapely.polygonize([shapely.union_all([border, shapely.boundary(land)])])
    )
    inside = shapely.point_on_surface(faces)
    shapely.prepare(land)
    on_land = shapely.contains(land, inside)
    faces, inside = faces[on_land], inside[on_land]
    nearest = cKDTree(points).query(shapely.get_coordinates(inside))[1]
    of_face = owner[nearest]
    return [
        only_polygons(shapely.coverage_union_all(faces[of_face == number]))
        if (of_face == number).any()
        else shapely.Polygon()
        for number in range(int(owner.max()) + 1)
    ]


def united(cells: list[shapely.Geometry], groups: list[str]) -> dict[str, shapely.Geometry]:
    """Unite the cells of each group, such as the kecamatan of a regency."""
    members: dict[str, list[shapely.Geometry]] = {}
    for cell, group in zip(cells, groups, strict=True):
        members.setdefault(group, []).append(cell)
    return {group: shapely.coverage_union_all(parts) for group, parts in members.items()}
