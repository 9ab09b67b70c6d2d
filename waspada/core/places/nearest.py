"""Which desa lies nearest to a point: a first guess for a telephone's position."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.places.codes import Level
from waspada.core.places.table import load_table

_EARTH_KM: Final = 6371.0
# No point of Indonesia's land is farther from the middle of a desa.
FARTHEST_KM: Final = 60.0


@lru_cache(maxsize=1)
def _points() -> tuple[list[str], NDArray[np.float64]]:
    """Return every desa with a point of its own, and the points as radians (lat, lon)."""
    codes: list[str] = []
    points: list[tuple[float, float]] = []
    for place in load_table().iter_places():
        if place.level is Level.DESA and place.lat is not None and place.lon is not None:
            codes.append(place.code)
            points.append((place.lat, place.lon))
    return codes, np.radians(np.array(points))


def nearest_desa(lat: float, lon: float) -> str | None:
    """Return the desa whose middle lies nearest to a point, or None far from all of them.

    Near a boundary the neighbour's middle may be nearer: the answer is a suggestion that a
    person confirms.
    """
    codes, points = _points()
    north, east = np.radians(lat), np.radians(lon)
    half = (
        np.sin((points[:, 0] - north) / 2) ** 2
        + np.cos(points[:, 0]) * np.cos(north) * np.sin((points[:, 1] - east) / 2) ** 2
    )
    at = int(np.argmin(half))
    distance_km = 2 * _EARTH_KM * float(np.arcsin(np.sqrt(min(1.0, half[at]))))
    return codes[at] if distance_km <= FARTHEST_KM else None
