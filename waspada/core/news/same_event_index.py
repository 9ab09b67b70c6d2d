"""Grouping many items in memory, as they come: near ones are found by place and day.

Words of all items stand in one array of numbers, facts in arrays beside it, so a million items
take some hundred bytes each. A new item asks only the cells of its own and the neighbouring
kab/kota and of the days that can be its own: that does not grow with how many there are in all.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.news.same_event import (
    LEAST_SHARED,
    TIED,
    Item,
    alike_sharing,
    block_of,
    blocks_near,
    days_near,
)
from waspada.core.news.same_event_groups import Pair, groups_of, pair_of
from waspada.core.reports.duplicates import FITTED, LATEST_DAYS, LEAST_SAID, MOST_DAYS

# Of more in the same places and days only the last so many are compared.
MOST_COMPARED: Final = 4_000
_BIN: Final = 8  # days of one cell
_TIED_ODDS: Final = log(TIED / (1 - TIED))
_ROUNDING: Final = 1e-5  # a weight is kept as a short number
# What a pair has at most beside words, stations and days: the same desa, category and numbers.
_REST: Final = FITTED.start + 1.5 * FITTED.place + FITTED.category + FITTED.hurt_same
_NO_WORDS: Final[Mapping[int, float]] = {}


class Grouping:
    """Items and their groups; the groups do not depend on the order items were added in.

    together, apart : pairs of keys that a person joined or parted
    """

    def __init__(self, *, together: Collection[Pair] = (), apart: Collection[Pair] = ()) -> None:
        self._items: list[Item] = []  # without their words
        self._number: dict[str, int] = {}
        self._cells: dict[tuple[str, int], array[int]] = {}
        self._starts = array("q", [0])
        self._words = array("I")
        # Of each item: how much it says, its day, whether it is said, whether it names a station.
        self._weights, self._days = array("f"), array("i")
        self._said, self._named = array("b"), array("b")
        self._ties: dict[int, dict[int, float]] = {}
        self._group: dict[int, frozenset[str]] = {}
        self._together, self._apart = set(together), set(apart)

    def __len__(self) -> int:
        return len(self._items)

    def load(self, items: Iterable[Item]) -> None:
        """Take items that were grouped before; each stands alone until something is tied to it."""
        for item in items:
            self._keep(item)

    def add(self, item: Item) -> frozenset[str]:
        """Take an item and return the keys of its group, its own among them."""
        if item.key in self._number:
            return self.group_of(item.key)
        found = self._alike(item)
        number = self._keep(item)
        if found:
            self._ties[number] = found
            for other, tie in found.items():
                self._ties.setdefault(other, {})[number] = tie
        if found or any(item.key in pair for pair in self._together):
            self._regroup(number)
        return self.group_of(item.key)

    def group_of(self, key: str) -> frozenset[str]:
        """Return the keys of an item's group."""
        return self._group.get(self._number[key], frozenset((key,)))

    def groups(self) -> set[frozenset[str]]:
        """Return all groups."""
        return {self.group_of(kept.key) for kept in self._items}

    def _keep(self, item: Item) -> int:
        number = len(self._items)
        self._items.append(replace(item, words=_NO_WORDS))
        self._number[item.key] = number
        self._words.extend(item.words)
        self._starts.append(len(self._words))
        self._weights.append(item.weight)
        self._days.append(item.day.toordinal() if item.day else 0)
        self._said.append(item.is_day_said)
        self._named.append(bool(item.stations))
        block = block_of(item.place)
        if item.day is not None and block:
            cell = (block, item.day.toordinal() // _BIN)
            self._cells.setdefault(cell, array("I")).append(number)
        return number

    def _near(self, item: Item) -> NDArray[np.int64]:
        """Return the numbers of items near in place and days, the last ones of too many."""
        if item.day is None:
            return np.empty(0, dtype=np.int64)
        windows = {
            said: (first.toordinal(), last.toordinal())
            for said, (first, last) in days_near(item.day, item.is_day_said).items()
        }
        begin = min(first for first, _ in windows.values())
        end = max(last for _, last in windows.values())
        bins = range(begin // _BIN, end // _BIN + 1)
        cells = self._cells
        found = [
            numbers
            for block in blocks_near(item.place)
            for at in bins
            if (numbers := cells.get((block, at)))
        ]
        if not found:
            return np.empty(0, dtype=np.int64)
        near = np.concatenate([np.frombuffer(one, dtype=np.uint32) for one in found])
        days = np.frombuffer(self._days, dtype=np.int32)[near]
        said = np.frombuffer(self._said, dtype=np.int8)[near] > 0
        meets = np.where(
            said,
            (days >= windows[True][0]) & (days <= windows[True][1]),
            (days >= windows[False][0]) & (days <= windows[False][1]),
        )
        near = near[meets]
        if near.size > MOST_COMPARED:
            near = np.sort(near)[-MOST_COMPARED:]
        return near.astype(np.int64)

    def _alike(self, item: Item) -> dict[int, float]:
        near = self._near(item)
        if not near.size or not item.words:
            return {}
        shared = self._shared(item, near)
        some = shared >= LEAST_SHARED
        near, shared = near[some], shared[some]
        enough = np.flatnonzero(self._at_most(item, near, shared) >= _TIED_ODDS)
        found = {}
        for at in enough.tolist():
            number = int(near[at])
            tie = alike_sharing(float(shared[at]), item, self._items[number])
            if tie >= TIED:
                found[number] = tie
        return found

    def _shared(self, item: Item, near: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how much the words say that an item shares with each of some others, in nats."""
        starts = np.frombuffer(self._starts, dtype=np.int64)
        begins, lengths = starts[near], starts[near + 1] - starts[near]
        kept = lengths > 0
        ends = np.cumsum(lengths)
        if not ends[-1]:
            return np.zeros(near.size)
        at = np.arange(ends[-1]) + np.repeat(begins - (ends - lengths), lengths)
        words = np.frombuffer(self._words, dtype=np.uint32)[at]
        own = np.fromiter(item.words, dtype=np.uint32, count=len(item.words))
        says = np.fromiter(item.words.values(), dtype=np.float64, count=len(item.words))
        order = np.argsort(own)
        own, says = own[order], says[order]
        place = np.searchsorted(own, words)
        place[place == own.size] = 0
        said = np.where(own[place] == words, says[place], 0.0)
        total = np.zeros(near.size)
        total[kept] = np.add.reduceat(said, (ends - lengths)[kept])
        return total

    def _at_most(
        self, item: Item, near: NDArray[np.int64], shared: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return log-odds that no pair exceeds, so that few need be weighed one by one."""
        assert item.day is not None
        theirs = np.frombuffer(self._weights, dtype=np.float32)[near]
        said = np.maximum(np.minimum(theirs, item.weight), LEAST_SAID)
        apart = item.day.toordinal() - np.frombuffer(self._days, dtype=np.int32)[near]
        later_said = np.where(
            apart > 0, item.is_day_said, np.frombuffer(self._said, dtype=np.int8)[near] > 0
        )
        gap = np.abs(apart)
        late = np.where((gap > 0) & ~later_said, 1 - (gap - 1) / LATEST_DAYS, 0.0)
        named = np.frombuffer(self._named, dtype=np.int8)[near] > 0
        odds: NDArray[np.float64] = (
            _REST
            + FITTED.words * np.minimum(shared / said + _ROUNDING, 1.0)
            + FITTED.rare * np.minimum(shared, 20.0)
            + FITTED.day * np.maximum(0.0, 1 - gap / MOST_DAYS)
            + FITTED.late * np.maximum(0.0, late)
            + (FITTED.station_same * named if item.stations else 0.0)
        )
        return odds

    def _regroup(self, number: int) -> None:
        """Make the groups of all that hangs together with an item anew."""
        hand = _beside(self._together)
        part, waiting = {number}, [number]
        while waiting:
            one = waiting.pop()
            linked = (self._number.get(key) for key in hand.get(self._items[one].key, ()))
            for other in (*self._ties.get(one, ()), *(at for at in linked if at is not None)):
                if other not in part:
                    part.add(other)
                    waiting.append(other)
        keys = {at: self._items[at].key for at in part}
        ties = {
            pair_of(keys[at], keys[other]): tie
            for at in part
            for other, tie in self._ties.get(at, {}).items()
            if at < other
        }
        for group in groups_of(
            list(keys.values()), ties, together=self._together, apart=self._apart
        ):
            for key in group:
                self._group[self._number[key]] = group


def _beside(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found
