"""Who is beside whom: each place's neighbours count alike and together as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.scan.windows import EARTH_KM
from waspada.core.errors import BadInput

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Beside:
    """Neighbours of every place, one list after another.

    starts : (places + 1,) where each list begins
    others : (links,) places
    """

    starts: Ints
    others: Ints

    @property
    def places(self) -> int:
        """Return how many places there are."""
        return self.starts.size - 1

    @property
    def degrees(self) -> Ints:
        """Return how many neighbours each place has."""
        return np.diff(self.starts)

    def sums(self, values: Floats) -> Floats:
        """Return the sum of each place's neighbours; 0 where it has none."""
        total = np.concatenate(([0.0], np.cumsum(values[self.others])))
        found: Floats = total[self.starts[1:]] - total[self.starts[:-1]]
        return found

    def means(self, values: Floats) -> Floats:
        """Return the mean of each place's neighbours; 0 where it has none."""
        return self.sums(values) / np.maximum(self.degrees, 1)

    def matrix(self) -> "csr_array":
        """Return the weights with rows that add up to 1."""
        shares = np.repeat(1.0 / np.maximum(self.degrees, 1), self.degrees)
        # Imported where it is used: few processes need it, and every one would wait for it.
        from scipy.sparse import csr_array  # noqa: PLC0415

        return csr_array((shares, self.others, self.starts), shape=(self.places, self.places))


def from_lists(lists: Sequence[Sequence[int]]) -> Beside:
    """Return neighbours from a list for each place."""
    sizes = np.array([len(one) for one in lists], np.int64)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    others = np.array([other for one in lists for other in one], np.int64)
    return Beside(starts, others)


def nearest(points: Floats, number: int) -> Beside:
    """Return the so many nearest of every place; of equally far ones those first in the list.

    Parameters
    ----------
    points : (places, 3) on the unit sphere

    Raises
    ------
    BadInput : hotspots.too_few_places
    """
    places = len(points)
    number = min(number, places - 1)
    if number < 1:
        raise BadInput("hotspots.too_few_places")
    more = min(places, number + 9)  # room for ties, and for places at the same spot
    # Imported where it is used: few processes need it, and every one would wait for it.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    apart, near = cKDTree(points).query(points, k=more)
    own = near == np.arange(places)[:, None]
    apart = np.where(own, -1.0, np.round(apart, 12))
    own_missing = ~own.any(axis=1)  # more places at one spot than were asked for
    order = np.lexsort((near, apart), axis=1)
    skip = np.where(own_missing, 0, 1)[:, None] + np.arange(number)
    chosen = np.take_along_axis(np.take_along_axis(near, order, axis=1), skip, axis=1)
    return Beside(np.arange(places + 1) * number, chosen.ravel().astype(np.int64))


def within(points: Floats, distance_km: float) -> Beside:
    """Return all places within a distance; some places may have none."""
    chord = 2 * np.sin(min(distance_km / EARTH_KM, np.pi) / 2)
    from scipy.spatial import cKDTree  # noqa: PLC0415 (as above)

    found = cKDTree(points).query_ball_point(points, chord, return_sorted=True)
    return from_lists([[other for other in some if other != at] for at, some in enumerate(found)])
