"""Several categories as one: their ratios are added up, each dealt out by itself."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.scan import combined_kernels, kernels
from waspada.core.detection.scan.models import Expectation, Periods, log_table
from waspada.core.detection.scan.replicates import LAYER_SEED, WORD, Maxima, Seeds
from waspada.core.detection.scan.windows import Windows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BITS = 32  # wide lanes, read as they are
_LANES = 16


class Combined:
    """Categories over the same windows, places and periods.

    A category speaks for a window only where it has more cases than expected there.
    """

    def __init__(
        self,
        expectations: Sequence[Expectation],
        windows: Windows,
        periods: Periods,
        *,
        fewest: int = 2,
    ) -> None:
        self._expectations = expectations
        self._windows = windows
        self._laid = (
            np.stack([one.base for one in expectations]),
            periods.uppers,
            periods.lowers,
        )
        self._fewest = fewest
        totals = np.array([one.total for one in expectations], np.int64)
        wholes = np.array([one.whole for one in expectations], np.int64)
        table = log_table(int(max(totals.max(), wholes.max())))
        self._scoring = (totals, wholes, table)

    def observed(self) -> tuple[Floats, Ints, Ints]:
        """Return the best ratio of each centre, its node (-1: none) and its span."""
        counts = np.stack([one.observed for one in self._expectations])[..., None]
        found = self._best(counts, self._windows.centres, self._windows.around.size)
        return found[0][:, 0], found[1][:, 0], found[2][:, 0]

    def maxima(
        self, seeds: Seeds, *, observed: float = np.inf, stop_after: int = 0, workers: int = 1
    ) -> Maxima:
        """Return the highest ratio of each replicate; see `replicates.maxima`."""
        values = np.zeros(0)
        blocks = (seeds[first : first + _LANES] for first in range(0, seeds.size, _LANES))
        with ThreadPoolExecutor(max(1, workers)) as threads:
            for some in _batches(blocks, 2 * workers):
                values = np.concatenate((values, *threads.map(self._block, some)))
                reached = np.flatnonzero(values >= observed)
                if stop_after and reached.size >= stop_after:
                    last = int(reached[stop_after - 1]) + 1
                    return Maxima(values[:last], is_cut_short=last < seeds.size)
        return Maxima(values, is_cut_short=False)

    def speaking(self, node: int, span: int) -> tuple[int, ...]:
        """Return the categories with more cases in a window than expected."""
        found = []
        for number, one in enumerate(self._expectations):
            count, base = one.within(
                self._windows.path(node), self._laid[1][span], self._laid[2][span]
            )
            if count > (base * one.total / one.whole if one.whole else base):
                found.append(number)
        return tuple(found)

    def _block(self, seeds: Seeds) -> Floats:
        shape = self._laid[0].shape[1:]
        dealt = []
        for number, one in enumerate(self._expectations):
            cells = np.zeros((shape[0] * shape[1], kernels.WORDS), np.uint64)
            one.deal(seeds ^ np.uint64(number * LAYER_SEED & WORD), _BITS, cells)
            lanes = cells.view(np.uint32).reshape(*shape, -1)[:, :, : seeds.size]
            dealt.append(np.cumsum(lanes, axis=1, dtype=np.int64))
        rows = np.zeros(self._windows.places.size, np.int32)
        highest: Floats = self._best(np.stack(dealt), rows, 1)[0][0]
        return highest

    def _best(
        self, counts: Ints, rows: NDArray[np.int32], number: int
    ) -> tuple[Floats, Ints, Ints]:
        size = (number, counts.shape[3])
        found = (np.zeros(size), np.full(size, -1), np.full(size, -1))
        nodes = (self._windows.nodes, rows)
        room = (self._windows.nodes[4] + 1, len(counts), counts.shape[2] + 1)
        sums = np.zeros((*room, size[1]), np.int64)
        work = (sums, np.zeros(room), np.empty(size[1]), np.empty(size[1], np.int64))
        combined_kernels.search_sums(
            np.ascontiguousarray(counts),
            nodes,
            self._laid,
            self._fewest,
            self._scoring,
            (*found, *work),
        )
        return found


def _batches(blocks: Iterator[Seeds], size: int) -> Iterator[list[Seeds]]:
    while some := list(islice(blocks, size)):
        yield some
