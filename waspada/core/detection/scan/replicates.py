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
Runs = tuple[NDArray[np.int64], NDArray[np.uint16 | np.int32], Floats]

_LANE_BITS: Final = (8, 9, 10, 12, 16, 21, 32)  # 8, 7, 6, 5, 4, 3 and 2 lanes a word
_LOWEST: Final = 1e-3
_SAFE: Final = 0.9
_FEW: Final = 0.05
_PILOT_RUNS: Final = 2_000
_LOOSENESS: Final = 0.7
_MOST_THRESHOLDS: Final = 8_000_000  # of one part; parts are kept while they are few
_MOST_PARTS: Final = 16
LAYER_SEED: Final = 0x5851F42D4C957F2D
WORD: Final = 0xFFFFFFFFFFFFFFFF


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
    values = np.zeros(seeds.size)
    if seeds.size == 0 or not search.has_windows:
        return Maxima(values, is_cut_short=False)
    with ThreadPoolExecutor(max(1, workers)) as threads:
        search.begin(seeds)
        done = settled = 0
        for size in _rounds(seeds.size, search.lanes, workers):
            search.fill(threads, seeds, values, np.arange(done, done + size))
            done += size
            # Who stays below the floor is known to; only what is observed below it needs more.
            if done == size or done == seeds.size or observed < search.floor:
                search.settle(threads, seeds, values, np.arange(settled, done))
                settled = done
            if done == size:
                search.learn(values[:done])
            reached = np.flatnonzero(values[:done] >= observed)
            if stop_after and reached.size >= stop_after:
                last = int(reached[stop_after - 1]) + 1
                search.settle(threads, seeds, values, np.arange(settled, last))
                return Maxima(values[:last], is_cut_short=last < seeds.size)
    return Maxima(values, is_cut_short=False)


def _rounds(replicates: int, lanes: int, workers: int) -> Iterator[int]:
    """Yield how many replicates to make at a time: a block for every thread, then ever more."""
    size = lanes * workers
    while replicates > 0:
        yield min(size, replicates)
        replicates -= size
        size *= 2


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
        self._is_kept = True
        if windows.places.size == 0:
            self.groups = np.zeros((0, 4), np.int64)
            return
        pulls = self.expectation.base[:, -1].copy()
        if self.expectation.whole:
            pulls *= self.expectation.total / self.expectation.whole
        groups = np.empty((windows.places.size, 4), np.int64)
        # What matters is what the longest span may hold, not all cuts together.
        reach = float((periods.uppers - periods.lowers).max()) / periods.cuts
        number = kernels.group_nodes(self.nodes, pulls * reach, _LOOSENESS, groups)
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
        self._is_kept = len(parts) <= _MOST_PARTS
        made = []
        for groups in parts:
            part = self._thresholds(groups, limits)
            if self._is_kept:
                made.append(part)
            yield part
        if self._is_kept:
            self._kept[floor] = made

    def prepare(self, floor: float) -> None:
        """Make and keep the thresholds of a floor, before threads ask for them."""
        for _ in self.runs(floor):
            if not self._is_kept:
                return

    def forget(self) -> None:
        """Let go of the thresholds of floors that are no longer in force."""
        self._kept.clear()

    def pilot(self, floor: float) -> Runs:
        """Return the first few runs, of whole chains."""
        limits = highest_bases(self.expectation, floor, fewest=self._fewest)
        return self._thresholds(self._parts(_PILOT_RUNS)[0], limits)

    def _thresholds(self, groups: NDArray[np.int64], limits: Floats) -> Runs:
        (_, cuts), spans = self.laid[0].shape, self.laid[1].size
        # Half the memory to read through, wherever counts are not huge.
        kind = np.uint16 if limits.size < 2**16 else np.int32
        least, started = np.empty((len(groups), spans), kind), np.empty((len(groups), cuts + 1))
        room = (np.zeros((self._slots, cuts + 1)), np.zeros(cuts + 1), np.ones(spans, np.int64))
        kernels.thresholds(groups, self.nodes, self.laid, limits, (least, started, *room))
        return groups, least, started

    def _parts(self, size: int) -> list[NDArray[np.int64]]:
        """Return the runs in parts of about this size, cut where a chain begins."""
        starts = np.flatnonzero(self.groups[:, 2] == self.groups[0, 2])
        wanted = np.arange(size, len(self.groups), size)
        cuts = np.unique(starts[np.searchsorted(starts, wanted, side="right") - 1])
        edges = [0, *(int(cut) for cut in cuts if cut > 0), len(self.groups)]
        return [self.groups[low:high] for low, high in pairwise(edges)]

    @property
    def _slots(self) -> int:
        """Return how many running sums there are; the last is empty, and the first run has it."""
        return int(self.groups[0, 2]) + 1

    def cells(self) -> NDArray[np.uint64]:
        """Return room for the counts of a block."""
        places, cuts = self.laid[0].shape
        return np.zeros((places * cuts, kernels.WORDS), np.uint64)

    def is_spilled(self, counts: NDArray[np.uint64], runs: Runs, bits: int, lanes: Floats) -> bool:
        """Raise lanes by some runs, and say whether one overflowed."""
        sums = np.zeros((self._slots, counts.shape[1] + kernels.WORDS), np.uint64)
        written = (lanes, sums, np.empty(kernels.WORDS, np.uint64))
        given = (counts, self.nodes, self.laid, (*runs, bits), self.expectation.scoring)
        return bool(kernels.search(*given, written))


class _Search:
    """Searches blocks of replicates above a floor, and those below it again above a lower one."""

    def __init__(self, layers: Sequence[Layer], periods: Periods, fewest: int) -> None:
        made = [_Layered(layer, periods, fewest) for layer in layers]
        self._layers = [(number, one) for number, one in enumerate(made) if len(one.groups)]
        self.has_windows = bool(self._layers)
        self.lanes = lanes_of(max((one.bits for _, one in self._layers), default=_LANE_BITS[0]))
        self._floors: list[float] = []

    @property
    def floor(self) -> float:
        """Return what is looked at in the first place."""
        return self._floors[0]

    def begin(self, seeds: Seeds) -> None:
        """Take a floor from a few windows: what replicates reach there, most exceed in all."""
        some = self.above(seeds[: self.lanes], 0.5, is_pilot=True)
        # The smaller the part that was looked at, the more surely the whole goes beyond it.
        runs = sum(len(layer.groups) for _, layer in self._layers)
        high = float(np.quantile(some, 0.95 if runs > 50 * _PILOT_RUNS else 0.5))
        self._floors = [high, 0.999 * float(some.min())]
        self._lower()

    def learn(self, values: Floats) -> None:
        """Take the floor that all but a few of the first replicates reach; the rest come later."""
        self._floors = [
            float(np.quantile(values, _FEW)) * (1 - 1e-9),
            _SAFE * float(values.min()),
        ]
        for _, layer in self._layers:
            layer.forget()
        self._lower()

    def _lower(self) -> None:
        while self._floors[-1] > _LOWEST:
            self._floors.append(self._floors[-1] / 2 if self._floors[-1] > 0.2 else _LOWEST)
        self._floors[-1] = _LOWEST
        for _, layer in self._layers:
            layer.prepare(self.floor)

    def fill(
        self, threads: ThreadPoolExecutor, seeds: Seeds, values: Floats, at: NDArray[np.int64]
    ) -> None:
        """Write the highest ratio of some replicates, 0 where it is below the floor."""
        self._fill(threads, seeds, values, at, self.floor)

    def settle(
        self, threads: ThreadPoolExecutor, seeds: Seeds, values: Floats, at: NDArray[np.int64]
    ) -> None:
        """Look closer at those below the floor; their seeds deal the same cases again."""
        for above, floor in pairwise(self._floors):
            at = at[values[at] < above]
            if at.size == 0:
                return
            self._fill(threads, seeds, values, at, floor)

    def _fill(
        self,
        threads: ThreadPoolExecutor,
        seeds: Seeds,
        values: Floats,
        at: NDArray[np.int64],
        floor: float,
    ) -> None:
        blocks = [at[first : first + self.lanes] for first in range(0, at.size, self.lanes)]
        found = threads.map(lambda block: self.above(seeds[block], floor), blocks)
        for block, best in zip(blocks, found, strict=True):
            values[block] = best

    def above(self, seeds: Seeds, floor: float, *, is_pilot: bool = False) -> Floats:
        """Return the highest ratio of each replicate, 0 where it is below the floor."""
        best = np.zeros(seeds.size)
        for number, layer in self._layers:
            own = seeds ^ np.uint64(number * LAYER_SEED & WORD)
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
                if layer.is_spilled(counts, runs, bits, lanes):
                    layer.bits = max(layer.bits, _LANE_BITS[_LANE_BITS.index(bits) + 1])
                    self._raise(layer, seeds, floor, best, is_pilot=is_pilot)
                    return
            part[:] = lanes[: part.size]
