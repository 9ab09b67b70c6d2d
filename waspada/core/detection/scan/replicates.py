"""The highest ratio in each of many replicates of chance, as many at once as fit into words."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.scan import kernels
from waspada.core.detection.scan.models import Expectation, Periods, highest_bases
from waspada.core.detection.scan.windows import Windows

Floats = NDArray[np.float64]
Seeds = NDArray[np.uint64]
# One category, or one data set: its expectation and the windows that its own weights allow.
Layer = tuple[Expectation, Windows]

# (groups, least, started) of `kernels.thresholds`
Runs = tuple[NDArray[np.int64], NDArray[np.int32], Floats]

_LANE_BITS: Final = (8, 9, 10, 12, 16, 21, 32)  # 8, 7, 6, 5, 4, 3 and 2 lanes a word
_LOWEST: Final = 1e-3
_SAFE: Final = 0.9
_PILOT_RUNS: Final = 2_000
_LOOSENESS: Final = 0.7
_MOST_THRESHOLDS: Final = 4_000_000  # of one part; parts are kept while they are few
_MOST_PARTS: Final = 8
_LAYER_SEED: Final = 0x5851F42D4C957F2D
_WORD: Final = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True, slots=True)
class Maxima:
    """The highest ratio of each replicate, in the order of their seeds.

    is_cut_short : stopped because enough of them had reached what was observed
    """

    values: Floats
    is_cut_short: bool


def maxima(
    layers: Sequence[Layer],
    periods: Periods,
    seeds: Seeds,
    *,
    fewest: int = 2,
    observed: float = np.inf,
    stop_after: int = 0,
    workers: int = 1,
) -> Maxima:
    """Return the highest ratio of each replicate over all layers.

    Parameters
    ----------
    seeds : (replicates,) uint64; a replicate depends on its own seed only
    observed, stop_after : stop at the replicate with which so many reach what was observed
        (Besag & Clifford 1991, Biometrika 78); 0 never stops
    workers : threads
    """
    search = _Search(layers, periods, fewest)
    found: list[Floats] = []
    reached = 0
    with ThreadPoolExecutor(max(1, workers)) as threads:
        for part in _rounds(seeds, search.lanes, workers):
            found += threads.map(search.block, part)
            search.learn(found)
            values = np.concatenate(found)
            reached = int((values >= observed).sum())
            if stop_after and reached >= stop_after:
                last = int(np.flatnonzero(values >= observed)[stop_after - 1])
                return Maxima(values[: last + 1], is_cut_short=last + 1 < seeds.size)
    return Maxima(np.concatenate(found) if found else np.zeros(0), is_cut_short=False)


def _rounds(seeds: Seeds, lanes: int, workers: int) -> Iterator[list[Seeds]]:
    """Yield blocks: one to learn from, then ever more at a time."""
    blocks = [seeds[first : first + lanes] for first in range(0, seeds.size, lanes)]
    first, size = 0, 1
    while first < len(blocks):
        yield blocks[first : first + size]
        first += size
        size = max(2 * size, workers)


def lanes_of(bits: int) -> int:
    """Return how many replicates a block of such lanes holds."""
    return kernels.WORDS * (64 // bits)


class _Layered:
    """A layer, divided into runs, with the thresholds of the floor in force."""

    def __init__(self, layer: Layer, periods: Periods, fewest: int) -> None:
        self.expectation, windows = layer
        self.nodes = windows.nodes
        self.laid = (self.expectation.base, periods.uppers, periods.lowers)
        self.bits = 0
        self._fewest = fewest
        self._kept: dict[float, list[Runs]] = {}
        if windows.places.size == 0:
            self.groups = np.zeros((0, 4), np.int64)
            return
        pulls = self.expectation.base[:, -1].copy()
        if self.expectation.whole:
            pulls *= self.expectation.total / self.expectation.whole
        groups = np.empty((windows.places.size, 4), np.int64)
        number = kernels.group_nodes(self.nodes, pulls, _LOOSENESS, groups)
        self.groups = groups[:number]
        self.bits = self._narrowest(pulls)

    def _narrowest(self, pulls: Floats) -> int:
        """Return the narrowest lanes that will hardly overflow; that they do not is watched."""
        held = np.cumsum(pulls[self.nodes[0]])
        starts = self.groups[self.groups[:, 2] == self.groups[0, 2], 0]
        before = held[starts] - pulls[self.nodes[0][starts]]
        # In trees this is more than any window holds, which only makes lanes wider.
        ends = np.append(starts[1:], held.size) - 1
        most = float((held[ends] - before).max())
        if self.nodes[4] > 0:
            most = min(most, float(pulls.sum()))
        likely = most + 6 * np.sqrt(most) + 10
        for bits in _LANE_BITS:
            half = 2 ** (bits - 1)
            if self.expectation.heaviest < half and likely < half:
                return bits
        return _LANE_BITS[-1]

    def runs(self, floor: float) -> Iterator[Runs]:
        """Yield all runs in parts, each with what a span needs to reach the floor."""
        kept = self._kept.get(floor)
        if kept is not None:
            yield from kept
            return
        limits = highest_bases(self.expectation, floor * (1 - 1e-9), fewest=self._fewest)
        spans = self.laid[1].size
        parts = self._parts(max(1, _MOST_THRESHOLDS // spans))
        is_kept = len(parts) <= _MOST_PARTS
        made = []
        for groups in parts:
            least = np.empty((len(groups), spans), np.int32)
            started = np.empty((len(groups), self.laid[0].shape[1] + 1))
            kernels.thresholds(groups, self.nodes, self.laid, limits, least, started)
            if is_kept:
                made.append((groups, least, started))
            yield groups, least, started
        if is_kept:
            self._kept[floor] = made

    def pilot(self, floor: float) -> Runs:
        """Return the first few runs, of whole chains."""
        limits = highest_bases(self.expectation, floor, fewest=self._fewest)
        groups = self._parts(_PILOT_RUNS)[0]
        least = np.empty((len(groups), self.laid[1].size), np.int32)
        started = np.empty((len(groups), self.laid[0].shape[1] + 1))
        kernels.thresholds(groups, self.nodes, self.laid, limits, least, started)
        return groups, least, started

    def _parts(self, size: int) -> list[NDArray[np.int64]]:
        """Return the runs in parts of about this size, cut where a chain begins."""
        starts = np.flatnonzero(self.groups[:, 2] == self.groups[0, 2])
        wanted = np.arange(size, len(self.groups), size)
        cuts = np.unique(starts[np.searchsorted(starts, wanted, side="right") - 1])
        edges = [0, *(int(cut) for cut in cuts if cut > 0), len(self.groups)]
        return [self.groups[low:high] for low, high in pairwise(edges)]

    def cells(self) -> NDArray[np.uint64]:
        """Return room for the counts of a block."""
        places, cuts = self.laid[0].shape
        return np.zeros((places * cuts, kernels.WORDS), np.uint64)


class _Search:
    """Searches blocks of replicates, above a floor that earlier blocks have shown to be safe."""

    def __init__(self, layers: Sequence[Layer], periods: Periods, fewest: int) -> None:
        self._layers = [_Layered(layer, periods, fewest) for layer in layers]
        self.lanes = lanes_of(max(layer.bits for layer in self._layers) or min(_LANE_BITS))
        self._floor = 0.0

    def learn(self, found: Sequence[Floats]) -> None:
        """Take a floor that nearly every replicate passes; thresholds are kept as long as it holds."""
        if self._floor <= 0:
            self._floor = _SAFE * float(np.concatenate(found).min())

    def block(self, seeds: Seeds) -> Floats:
        """Return the highest ratio of each replicate of a block."""
        floor = self._floor
        if floor <= 0:
            floor = max(_LOWEST, 0.999 * float(self._above(seeds, 0.5, is_pilot=True).min()))
        best = self._above(seeds, floor)
        while floor > _LOWEST and bool((best < floor).any()):
            # The few below the floor are dealt again, from the same seeds, and looked at closer.
            below = np.flatnonzero(best < floor)
            floor = floor / 2 if floor > 0.2 else _LOWEST
            best[below] = self._above(seeds[below], floor)
        return best

    def _above(self, seeds: Seeds, floor: float, *, is_pilot: bool = False) -> Floats:
        best = np.zeros(seeds.size)
        for number, layer in enumerate(self._layers):
            if len(layer.groups):
                own = seeds ^ np.uint64(number * _LAYER_SEED & _WORD)
                self._raise(layer, own, floor, best, is_pilot=is_pilot)
        return best

    def _raise(
        self, layer: _Layered, seeds: Seeds, floor: float, best: Floats, *, is_pilot: bool
    ) -> None:
        """Raise the lanes by one layer; a layer whose lanes overflow gets wider ones."""
        bits = layer.bits
        per_block = lanes_of(bits)
        for first in range(0, seeds.size, per_block):
            cells = layer.cells()
            layer.expectation.deal(seeds[first : first + per_block], bits, cells)
            kernels.add_up(cells.reshape(*layer.laid[0].shape, kernels.WORDS))
            counts = cells.reshape(len(layer.laid[0]), -1)
            lanes = np.zeros(per_block)
            part = best[first : first + per_block]
            lanes[: part.size] = part
            for runs in [layer.pilot(floor)] if is_pilot else layer.runs(floor):
                given = (counts, layer.nodes, layer.laid, (*runs, bits))
                if kernels.search(*given, layer.expectation.scoring, lanes):
                    layer.bits = max(layer.bits, _LANE_BITS[_LANE_BITS.index(bits) + 1])
                    self._raise(layer, seeds, floor, best, is_pilot=is_pilot)
                    return
            part[:] = lanes[: part.size]
