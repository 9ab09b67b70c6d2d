"""Grouping many items in memory, as they come: near ones are found by place and day.

Items near one another lie side by side: each cell, some days of one kab/kota, holds the words of
its items in one array of numbers. A new item asks only the cells of its own and the neighbouring
kab/kota and of the days that can be its own: that does not grow with how many there are in all.
What their words share with its own is first bounded from above for all at once, in a small table;
only the few that may be tied are weighed by the rule.
"""

from array import array
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
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
from waspada.core.news.same_event_columns import Columns
from waspada.core.news.same_event_groups import Pair, groups_of, pair_of
from waspada.core.reports.duplicates import FITTED, LATEST_DAYS, LEAST_SAID, MOST_DAYS

# Of more in the same places and days only the last so many are compared.
MOST_COMPARED: Final = 4_000
_BIN: Final = 6  # days of one cell
_TIED_ODDS: Final = log(TIED / (1 - TIED))
_ROUNDING: Final = 1e-3  # nats that short numbers may lose
_SLOTS: Final = 2**13
_FARTHEST: Final = LATEST_DAYS + _BIN  # days between two that are looked at
# What a pair has at most beside words, stations and days: the same desa, category and numbers.
_REST: Final = FITTED.start + 1.5 * FITTED.place + FITTED.category + FITTED.hurt_same


# Items of one kab/kota and some days, all of which name their day or none does. The first array
# holds three numbers of each: its own, its day, how many words; the second their words.
_Cell = tuple["array[int]", "array[int]"]


class Grouping:
    """Items and their groups; the groups do not depend on the order items were added in.

    together, apart : pairs of keys that a person joined or parted
    """

    def __init__(self, *, together: Collection[Pair] = (), apart: Collection[Pair] = ()) -> None:
        self._items = Columns()
        self._cells: dict[str, dict[int, _Cell]] = {}  # by kab/kota, then by `_bin_of`
        self._slots = np.zeros(_SLOTS, dtype=np.float32)
        self._ties: dict[int, dict[int, float]] = {}
        self._group: dict[int, frozenset[str]] = {}
        self._together, self._apart = set(together), set(apart)
        self._by_hand = _beside(self._together)

    def __len__(self) -> int:
        return len(self._items)

    def load(self, items: Iterable[Item]) -> None:
        """Take items that were grouped before; each stands alone until something is tied to it."""
        for item in items:
            self._keep(item)

    def add(self, item: Item) -> frozenset[str]:
        """Take an item and return the keys of its group, its own among them."""
        if item.key in self._items:
            return self.group_of(item.key)
        found = self._alike(item)
        number = self._keep(item)
        if found:
            self._ties[number] = found
            for other, tie in found.items():
                self._ties.setdefault(other, {})[number] = tie
        if found or item.key in self._by_hand:
            self._regroup(number)
        return self.group_of(item.key)

    def group_of(self, key: str) -> frozenset[str]:
        """Return the keys of an item's group."""
        return self._group.get(self._items.number_of(key), frozenset((key,)))

    def groups(self) -> set[frozenset[str]]:
        """Return all groups."""
        return {self.group_of(key) for key in self._items.keys}

    def _keep(self, item: Item) -> int:
        number = self._items.keep(item)
        block = block_of(item.place)
        if item.day is not None and block and item.words:
            day = item.day.toordinal()
            cells = self._cells.setdefault(block, {})
            at = _bin_of(day, item.is_day_said)
            if at not in cells:
                cells[at] = array("I"), array("I")
            heads, words = cells[at]
            heads.extend((number, day, len(item.words)))
            words.extend(item.words)
        return number

    def _alike(self, item: Item) -> dict[int, float]:
        found = {}
        own = item.words
        for number, words in self._near(item) if own and item.day else ():
            shared = sum(own[word] for word in words if word in own)
            if shared >= LEAST_SHARED:
                tie = alike_sharing(shared, item, self._items.item(number))
                if tie >= TIED:
                    found[number] = tie
        return found

    def _near(self, item: Item) -> list[tuple[int, list[int]]]:
        """Return the items near in place and days that may be tied to one, with their words."""
        assert item.day is not None
        day = item.day.toordinal()
        said, other = self._cells_near(item, day)
        cells = said + other
        if not cells:
            return []
        heads = np.frombuffer(b"".join([one[0] for one in cells]), dtype=np.uint32).reshape(-1, 3)
        words = np.frombuffer(b"".join([one[1] for one in cells]), dtype=np.uint32)
        ends = heads[:, 2].cumsum(dtype=np.int64)
        begins = ends - heads[:, 2]
        shared = np.add.reduceat(self._said_at_most(item, words), begins)
        at = np.flatnonzero(shared >= LEAST_SHARED - _ROUNDING)
        count_said = sum(len(one[0]) for one in said) // 3
        if len(heads) > MOST_COMPARED:
            at = np.intersect1d(at, _newest(heads, count_said, day, is_said=item.is_day_said))
        odds = _days_odds(heads[at, 1], at < count_said, day, is_said=item.is_day_said)
        odds += self._words_odds(item, heads[at, 0], shared[at])
        at = at[odds >= _TIED_ODDS]
        return [
            (number, words[begin:end].tolist())
            for number, begin, end in zip(
                heads[at, 0].tolist(), begins[at].tolist(), ends[at].tolist(), strict=True
            )
        ]

    def _cells_near(self, item: Item, day: int) -> tuple[list[_Cell], list[_Cell]]:
        """Return the cells near a day and place: of items that name their day, and of others."""
        blocks = [at for block in blocks_near(item.place) if (at := self._cells.get(block))]
        said, other = _bins_near(day, item.is_day_said)
        return (
            [cell for cells in blocks for at in said if (cell := cells.get(at))],
            [cell for cells in blocks for at in other if (cell := cells.get(at))],
        )

    def _said_at_most(self, item: Item, words: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Return of each word at most what it says if an item says it too: words share slots."""
        own: dict[int, float] = {}
        for word, says in item.words.items():
            slot = word % _SLOTS
            own[slot] = max(own.get(slot, 0.0), says)
        used = list(own)
        self._slots[used] = list(own.values())
        said = self._slots.take(words & (_SLOTS - 1))
        self._slots[used] = 0.0
        return said

    def _words_odds(
        self, item: Item, numbers: NDArray[np.uint32], shared: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Return log-odds that no pair exceeds, but for what their days add."""
        shared = shared + _ROUNDING
        said = np.maximum(np.minimum(self._items.weights_of(numbers), item.weight), LEAST_SAID)
        odds: NDArray[np.float64] = FITTED.words * np.minimum(shared / said, 1.0)
        odds += FITTED.rare * np.minimum(shared, 20.0)
        return odds + (_REST + FITTED.station_same if item.stations else _REST)

    def _regroup(self, number: int) -> None:
        """Make the groups of all that hangs together with an item anew."""
        items = self._items
        part, waiting = {number}, [number]
        while waiting:
            one = waiting.pop()
            by_hand = self._by_hand.get(items.keys[one], ()) if self._by_hand else ()
            linked = [items.number_of(key) for key in by_hand if key in items]
            for other in (*self._ties.get(one, ()), *linked):
                if other not in part:
                    part.add(other)
                    waiting.append(other)
        keys = {at: items.keys[at] for at in part}
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
                self._group[items.number_of(key)] = group


def _bin_of(day: int, is_said: bool) -> int:
    """Return the number of the cell of a day: even where items name it, odd where they do not."""
    return day // _BIN * 2 + (not is_said)


@lru_cache(maxsize=4096)
def _bins_near(day: int, is_said: bool) -> tuple[range, range]:
    """Return the cells of days near one: of items that name theirs, and of others."""
    near = days_near(date.fromordinal(day), is_said)
    said, other = (
        range(_bin_of(first.toordinal(), one), _bin_of(last.toordinal(), one) + 1, 2)
        for one, (first, last) in sorted(near.items(), reverse=True)
    )
    return said, other


def _days_odds(
    days: NDArray[np.uint32], are_said: NDArray[np.bool_], day: int, *, is_said: bool
) -> NDArray[np.float64]:
    """Return what days add to the log-odds of being one event; minus infinity where too far."""
    after = days.astype(np.int64) - (day - _FARTHEST)
    return _table_of_days(is_said)[are_said.astype(np.int64), after]


@lru_cache(maxsize=2)
def _table_of_days(is_said: bool) -> NDArray[np.float64]:
    """Return (2, days) log-odds by whether the other names its day and how far after ours it is."""
    ours = date(2024, 1, 1)
    table = np.full((2, 2 * _FARTHEST + 1), -np.inf)
    for other_is_said, (first, last) in days_near(ours, is_said).items():
        for after in range((first - ours).days, (last - ours).days + 1):
            is_late = after and not (other_is_said if after > 0 else is_said)
            near = max(0.0, 1 - abs(after) / MOST_DAYS)
            late = max(0.0, 1 - (abs(after) - 1) / LATEST_DAYS) if is_late else 0.0
            at = int(other_is_said), after + _FARTHEST
            table[at] = FITTED.day * near + FITTED.late * late
    return table


def _newest(
    heads: NDArray[np.uint32], count_said: int, day: int, *, is_said: bool
) -> NDArray[np.int64]:
    """Return the last so many as are compared of the items of near days."""
    are_said = np.arange(len(heads)) < count_said
    near = np.flatnonzero(np.isfinite(_days_odds(heads[:, 1], are_said, day, is_said=is_said)))
    return near[np.argsort(heads[near, 0])[-MOST_COMPARED:]]


def _beside(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found
