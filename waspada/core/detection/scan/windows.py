"""Windows in space: circles around every place, and connected sets of neighbours.

A window is kept as one place more than its parent, so that the scan adds one place at a time.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput, TooLarge
from waspada.core.places.neighbours import neighbours

EARTH_KM: Final = 6371.0
MOST_NODES: Final = 40_000_000
MOST_FLEXIBLE: Final = 3_000_000
_TIE: Final = 1 + 1e-9  # farther than the place before by less than this is as far
_ROWS: Final = 256
_THREADS: Final = 2
_MOST_KEPT: Final = 1_000  # places whose order around each other is kept, 16 MB
_NEAREST: Final = 6  # places that count as touching where no borders are known

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Windows:
    """All windows in space, in the order in which they grow.

    places : (n,) the place that a node adds to its parent
    parents : (n,) the node it grows from, -1 for none; a parent comes before its children
    slots : (n,) where a kernel keeps its running sums; children of different parents may share it
    is_window : (n,) whether the node is a window, or only a step to one
    centres : (n,) number of the centre it grew around, rising
    around : (centres,) the place of each centre
    points : (places, 3) on the unit sphere, for circles: what lies within belongs to the window
    """

    places: Ints
    parents: Ints
    slots: Ints
    is_window: NDArray[np.bool_]
    centres: Ints
    around: Ints
    points: Floats | None = None

    @property
    def nodes(self) -> tuple[Ints, Ints, Ints, NDArray[np.bool_], int]:
        """Return the windows as kernels take them."""
        deepest = int(self.slots.max(initial=0))
        return self.places, self.parents, self.slots, self.is_window, deepest

    def path(self, node: int) -> list[int]:
        """Return the places that a node was made of, the centre first."""
        found = []
        while node >= 0:
            found.append(int(self.places[node]))
            node = int(self.parents[node])
        return found[::-1]

    def members(self, node: int) -> tuple[int, ...]:
        """Return the places of a window in order; for circles also those without a case."""
        made_of = self.path(node)
        if self.points is None:
            return tuple(sorted(made_of))
        middle = self.points[self.around[self.centres[node]]]
        apart = ((self.points - middle) ** 2).sum(axis=1)
        within = np.flatnonzero(apart <= apart[made_of[-1]] * _TIE)
        return tuple(int(place) for place in within)


def sphere_points(lat: Sequence[float] | Floats, lon: Sequence[float] | Floats) -> Floats:
    """Return degrees as points on the unit sphere; chords between them rise with distance."""
    north, east = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    return np.column_stack(
        (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    )


def kilometres(one: Floats, others: Floats) -> Floats:
    """Return great-circle distances from one point to others."""
    half = np.sqrt(((others - one) ** 2).sum(axis=-1)) / 2
    distances: Floats = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, half))
    return distances


def centre_order(points: Floats) -> Ints:
    """Return places so that those near in space are near in the list (Morton's curve)."""
    low = points.min(axis=0)
    wide = float(np.ptp(points, axis=0).max()) or 1.0
    cells = ((points - low) / wide * 1023).astype(np.int64)
    code = np.zeros(len(points), np.int64)
    for bit in range(10):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + axis)
    return np.argsort(code, kind="stable").astype(np.int32)


def circles(points: Floats, weights: Floats, *, max_share: float) -> Windows:
    """Return circles around every place, up to a share of the weight.

    Parts of equal distance come in together; places without weight change no window and are
    left out of the steps.

    Parameters
    ----------
    points : (places, 3) on the unit sphere, see `sphere_points`
    weights : (places,) cases or people, of which a circle holds at most the share

    Raises
    ------
    BadInput : scan.bad_share
    TooLarge : scan.too_many_windows
    """
    if not 0 < max_share <= 1:
        raise BadInput("scan.bad_share", value=max_share)
    most = float(weights.sum()) * max_share * (1 + 1e-12)
    around = centre_order(points)
    heavy = np.flatnonzero(weights > 0).astype(np.int32)
    # About as many steps as places of average weight fit in; ten times more is out of reach.
    if len(points) * heavy.size * max_share > 10 * MOST_NODES:
        raise TooLarge("scan.too_many_windows", limit=MOST_NODES)
    if not heavy.size:
        grown: Grown = []
    elif len(points) <= _MOST_KEPT:
        grown = _grown_from_kept(points, around, heavy, weights, most)
    else:
        grown = _grown(points, around, heavy, weights, most)
    sizes = np.array([order.size for order, _ in grown], np.int64)
    total = int(sizes.sum())
    if total == 0 or total > MOST_NODES:
        if total:
            raise TooLarge("scan.too_many_windows", limit=MOST_NODES)
        none = np.zeros(0, np.int32)
        return Windows(none, none, none, np.zeros(0, np.bool_), none, around, points)
    firsts = np.cumsum(sizes) - sizes
    parents = np.arange(-1, total - 1, dtype=np.int32)
    parents[firsts[sizes > 0]] = -1
    return Windows(
        np.concatenate([order for order, _ in grown]).astype(np.int32),
        parents,
        np.zeros(total, np.int32),
        np.concatenate([ends for _, ends in grown]),
        np.repeat(np.arange(len(points), dtype=np.int32), sizes),
        around,
        points,
    )


# For each centre the places that come in, and after which of them a circle ends.
Grown = list[tuple[NDArray[np.signedinteger[Any]], NDArray[np.bool_]]]


@lru_cache(maxsize=2)
def _kept_order(points: bytes) -> tuple[NDArray[np.int64], Floats]:
    """Return for each place all places from the nearest on, and how far apart they are.

    It hangs on the points alone, and a daily scan asks for the same ones every day.
    """
    there = np.frombuffer(points).reshape(-1, 3)
    apart = np.zeros((len(there), len(there)))
    for axis in range(3):
        apart += (there[:, axis, None] - there[None, :, axis]) ** 2
    order = np.argsort(apart, axis=1, kind="stable")
    return order, np.take_along_axis(apart, order, axis=1)


def _grown_from_kept(
    points: Floats, around: Ints, heavy: Ints, weights: Floats, most: float
) -> Grown:
    """Return how circles grow, as `_grown`, from an order that is kept."""
    every, distances = _kept_order(np.ascontiguousarray(points, dtype=np.float64).tobytes())
    is_heavy = np.zeros(len(points), np.bool_)
    is_heavy[heavy] = True
    order, far = every[around], distances[around]
    asked = is_heavy[order]  # as many in each row
    order = order[asked].reshape(len(around), heavy.size)
    far = far[asked].reshape(len(around), heavy.size)
    held = np.cumsum(weights[order], axis=1)
    ends = np.ones(order.shape, np.bool_)
    ends[:, :-1] = far[:, 1:] > far[:, :-1] * _TIE
    # A circle that would cut through places equally far is not one.
    sizes = ((ends & (held <= most)) * np.arange(1, heavy.size + 1)).max(axis=1)
    return [(order[row, :size], ends[row, :size]) for row, size in enumerate(sizes.tolist())]


def _grown(points: Floats, around: Ints, heavy: Ints, weights: Floats, most: float) -> Grown:
    """Return how circles grow around each centre."""
    share = most / max(float(weights.sum()), 1e-300)
    wanted = min(heavy.size, int(share * heavy.size * 1.4) + 16)
    there, pull = points[heavy], weights[heavy]

    def some(first: int) -> Grown:
        here = points[around[first : first + _ROWS]]
        apart = np.zeros((len(here), heavy.size))
        for axis in range(3):
            apart += (here[:, axis, None] - there[None, :, axis]) ** 2
        nearest = _sorted_nearest(apart, wanted)
        return [_circle(apart[row], nearest[row], pull, most) for row in range(len(here))]

    # Sorting lets go of the interpreter's lock.
    with ThreadPoolExecutor(_THREADS) as threads:
        parts = list(threads.map(some, range(0, around.size, _ROWS)))
    return [(heavy[order], ends) for part in parts for order, ends in part]


def _circle(
    apart: Floats, order: NDArray[np.int64], pull: Floats, most: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return which places come in around one centre, and after which of them a circle ends."""
    held = np.cumsum(pull[order])
    if order.size < apart.size and held[-1] <= most:
        order = np.argsort(apart, kind="stable")
        held = np.cumsum(pull[order])
    far = apart[order]
    ends = np.empty(order.size, np.bool_)
    ends[:-1] = far[1:] > far[:-1] * _TIE
    ends[-1] = order.size == apart.size
    kept = int(np.searchsorted(held, most, side="right"))
    # A circle that would cut through places equally far is not one.
    last = np.flatnonzero(ends[:kept])
    kept = int(last[-1]) + 1 if last.size else 0
    return order[:kept], ends[:kept]


def _sorted_nearest(apart: Floats, wanted: int) -> NDArray[np.int64]:
    """Return for each row the nearest columns in order; equal ones by their number."""
    if wanted >= apart.shape[1]:
        return np.argsort(apart, axis=1, kind="stable")
    some = np.argpartition(apart, wanted, axis=1)[:, :wanted]
    some.sort(axis=1)
    within = np.argsort(np.take_along_axis(apart, some, axis=1), axis=1, kind="stable")
    found: NDArray[np.int64] = np.take_along_axis(some, within, axis=1)
    return found


def connected_sets(
    points: Floats,
    neighbours: Sequence[Sequence[int]],
    weights: Floats,
    *,
    size: int,
    max_share: float,
) -> Windows:
    """Return every connected set around each place among its nearest (Tango & Takahashi 2005).

    Parameters
    ----------
    neighbours : for each place those beside it
    size : how many of the nearest places, itself included, a set may be made of

    Raises
    ------
    TooLarge : scan.too_many_windows
    """
    most = float(weights.sum()) * max_share * (1 + 1e-12)
    around = centre_order(points)
    nodes: list[tuple[int, int, int, int]] = []  # place, parent, depth, centre
    for number, centre in enumerate(around):
        apart = ((points - points[centre]) ** 2).sum(axis=1)
        apart[centre] = -1.0
        near = {int(place) for place in np.argsort(apart, kind="stable")[:size]}
        _grow(int(centre), near, neighbours, (weights, most), nodes, number)
        if len(nodes) > MOST_FLEXIBLE:
            raise TooLarge("scan.too_many_windows", limit=MOST_FLEXIBLE)
    table = np.array(nodes, np.int32).reshape(-1, 4)
    return Windows(
        np.ascontiguousarray(table[:, 0]),
        np.ascontiguousarray(table[:, 1]),
        np.ascontiguousarray(table[:, 2]),
        np.ones(len(table), np.bool_),
        np.ascontiguousarray(table[:, 3]),
        around,
    )


def _grow(
    root: int,
    near: set[int],
    neighbours: Sequence[Sequence[int]],
    bound: tuple[Floats, float],
    nodes: list[tuple[int, int, int, int]],
    number: int,
) -> None:
    """Add every connected set with the root once: what was passed over stays out of its branch."""
    weights, most = bound
    beside = tuple(sorted(place for place in neighbours[root] if place in near and place != root))
    # (place, parent, depth, weight with it, places that may be added, places seen)
    waiting = [(root, -1, 0, float(weights[root]), beside, frozenset((root, *beside)))]
    while waiting:
        place, parent, depth, held, border, seen = waiting.pop()
        if held > most:
            continue
        node = len(nodes)
        nodes.append((place, parent, depth, number))
        for at, other in enumerate(border):
            new = tuple(sorted(one for one in neighbours[other] if one in near and one not in seen))
            heavier = held + float(weights[other])
            left = border[at + 1 :] + new
            waiting.append((other, node, depth + 1, heavier, left, seen | frozenset(new)))


def side_by_side(ids: Sequence[str], points: Floats) -> list[tuple[int, ...]]:
    """Return which places touch: by the borders of known places, else the six nearest.

    Being among the nearest counts in both directions.
    """
    at = {name: number for number, name in enumerate(ids)}
    beside: list[set[int]] = [set() for _ in ids]
    try:
        for number, name in enumerate(ids):
            beside[number] |= {at[other.code] for other in neighbours(name) if other.code in at}
    except BadInput:  # not codes of places, or desa, whose borders are not known
        beside = [set() for _ in ids]
        for number, point in enumerate(points):
            apart = ((points - point) ** 2).sum(axis=1)
            apart[number] = -1.0
            for other in np.argsort(apart, kind="stable")[1 : _NEAREST + 1]:
                beside[number].add(int(other))
                beside[int(other)].add(number)
    return [tuple(sorted(others)) for others in beside]
