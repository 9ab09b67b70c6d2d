"""The names of all places as arrays: who bears a name, which names begin so, which look alike."""

from bisect import bisect_left
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.places.aliases import aliases
from waspada.core.places.codes import NATION, Level
from waspada.core.places.names import kind_and_name
from waspada.core.places.phrases import squeezed, with_digits, words_of
from waspada.core.places.table import PlaceTable

Numbers = NDArray[np.int64]

_AFTER_LETTERS: Final = "{"
_SYMBOLS: Final = 40
_START: Final = 38
_END: Final = 39


class Key(IntEnum):
    """Why a spelling leads to a place."""

    NAME = 0
    ALIAS = 1
    CAPITAL = 2
    PROVINCE_CAPITAL = 3


def _symbol_table() -> NDArray[np.uint8]:
    table = np.zeros(256, dtype=np.uint8)
    table[ord("0") : ord("9") + 1] = np.arange(1, 11)
    table[ord("a") : ord("z") + 1] = np.arange(11, 37)
    table[ord("^")] = _START
    table[ord("$")] = _END
    return table


_TABLE: Final = _symbol_table()


def _trigrams(text: bytes) -> Numbers:
    """Return the number of each three letters in a row, as many as there are letters less two."""
    symbols = _TABLE[np.frombuffer(text, dtype=np.uint8)].astype(np.int64)
    return (symbols[:-2] * _SYMBOLS + symbols[1:-1]) * _SYMBOLS + symbols[2:]


class Spellings:
    """Sorted distinct spellings, the places that bear each, and trigrams of all of them."""

    def __init__(self, table: PlaceTable) -> None:
        self.codes = table.codes()
        self._number = {code: number for number, code in enumerate(self.codes)}
        self.levels = np.array([code.count(".") + 1 for code in self.codes], dtype=np.int64)
        spelt, ends, place, key = self._collect(table)
        distinct = sorted(set(spelt))
        self.names: list[str] = distinct
        self._name_number = {name: number for number, name in enumerate(distinct)}
        self.lengths = np.array([len(name) for name in distinct], dtype=np.int64)
        order = np.array([self._name_number[name] for name in spelt], dtype=np.int64)
        by_name = np.argsort(order, kind="stable")
        self._place = np.array(place, dtype=np.int64)[by_name]
        self._key = np.array(key, dtype=np.int64)[by_name]
        self._first = np.searchsorted(order[by_name], np.arange(len(distinct) + 1))
        self._name_of_bearer = order[by_name]
        is_upper = self.levels[self._place] <= Level.REGENCY
        self.upper = np.unique(self._name_of_bearer[is_upper])
        ends.sort()
        self._ends = [end for end, _ in ends]
        self._end_names = np.array([self._name_number[name] for _, name in ends], dtype=np.int64)
        self._build_trigrams()

    def _collect(
        self, table: PlaceTable
    ) -> tuple[list[str], list[tuple[str, str]], list[int], list[int]]:
        spelt: list[str] = []
        ends: list[tuple[str, str]] = []
        place: list[int] = []
        key: list[int] = []
        city = np.zeros(len(self.codes), dtype=bool)

        def add(number: int, text: str, why: Key) -> None:
            words = words_of(text)
            for spelling in dict.fromkeys((words, with_digits(words))):
                name = squeezed(spelling)
                if name:
                    spelt.append(name)
                    place.append(number)
                    key.append(int(why))
                    ends.extend((squeezed(spelling[cut:]), name) for cut in range(1, len(spelling)))

        for number, code in enumerate(self.codes):
            level = Level(code.count(".") + 1)
            official = table.official_name(code)
            if level is Level.REGENCY or official.startswith("Desa Adat "):
                kind, official = kind_and_name(code, level, official)
                city[number] = kind.startswith("Kota")
            add(number, official, Key.NAME)
            if level <= Level.REGENCY:
                capital = table[code].capital
                why = Key.CAPITAL if level is Level.REGENCY else Key.PROVINCE_CAPITAL
                if capital:
                    add(number, capital, why)
        for code, names in aliases().items():
            for name in names:
                add(self._number[code], name, Key.ALIAS)
        self.is_city = city
        return spelt, ends, place, key

    def _build_trigrams(self) -> None:
        text = "".join(f"^^{name}$" for name in self.names).encode("ascii")
        grams = _trigrams(text)
        # Two of the trigrams around each seam belong to no name; the one with "$^^" and "x$^".
        sizes = self.lengths + 3
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        owner = np.repeat(np.arange(len(self.names)), sizes)[: len(grams)]
        inside = np.arange(len(grams)) - starts[owner] < self.lengths[owner] + 1
        grams, owner = grams[inside], owner[inside]
        order = np.argsort(grams, kind="stable")
        self._gram_owner = owner[order].astype(np.int32)
        self._gram_first = np.searchsorted(grams[order], np.arange(_SYMBOLS**3 + 1))

    def number_of(self, code: str) -> int | None:
        """Return the place's number, or None if it does not exist."""
        return self._number.get(code)

    def name_number(self, name: str) -> int | None:
        """Return the number of a spelling, or None if nobody bears it."""
        return self._name_number.get(name)

    def span(self, code: str) -> tuple[int, int]:
        """Return the numbers of a place and all under it as (first, one past the last)."""
        if code == NATION:
            return 0, len(self.codes)
        return bisect_left(self.codes, code), bisect_left(self.codes, code + "/")

    def with_prefix(self, text: str) -> Numbers:
        """Return the numbers of the names that begin with the text and are longer."""
        first = bisect_left(self.names, text)
        last = bisect_left(self.names, text + _AFTER_LETTERS)
        numbers = np.arange(first, last)
        return numbers[self.lengths[numbers] > len(text)]

    def with_word(self, text: str) -> Numbers:
        """Return the numbers of the names in which a later word begins with the text."""
        if len(text) < 2:
            return np.empty(0, dtype=np.int64)
        first = bisect_left(self._ends, text)
        last = bisect_left(self._ends, text + _AFTER_LETTERS)
        return np.unique(self._end_names[first:last])

    def near(
        self, text: str, span: tuple[int, int], levels: frozenset[Level], most: int
    ) -> Numbers:
        """Return the names that share most trigrams with the text and have a bearer in reach."""
        grams = np.unique(_trigrams(f"^^{text}$".encode("ascii")))
        lists = [
            self._gram_owner[self._gram_first[gram] : self._gram_first[gram + 1]] for gram in grams
        ]
        shared = np.bincount(np.concatenate(lists), minlength=len(self.names))
        alike = 2.0 * shared / (self.lengths + 1 + len(grams))
        if span != (0, len(self.codes)) or len(levels) < len(Level):
            reach = np.zeros(len(self.names), dtype=bool)
            reach[self._name_of_bearer[self._within(span, levels)]] = True
            alike = np.where(reach, alike, 0.0)
        most = min(most, len(alike) - 1)
        best = np.argpartition(-alike, most)[:most]
        return best[alike[best] > 0.0]

    def _within(self, span: tuple[int, int], levels: frozenset[Level]) -> NDArray[np.bool_]:
        inside = (self._place >= span[0]) & (self._place < span[1])
        if len(levels) < len(Level):
            wanted = np.array([Level(level) in levels for level in range(5)])
            inside &= wanted[self.levels[self._place]]
        return inside

    def bearers(
        self, names: Numbers, span: tuple[int, int], levels: frozenset[Level], city: bool | None
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Return (position in names, place, key) of everyone in reach who bears one of the names.

        city limits to kota (True) or kabupaten (False).
        """
        counts = self._first[names + 1] - self._first[names]
        which = np.repeat(np.arange(len(names)), counts)
        offsets = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        bearer = self._first[names][which] + offsets
        place = self._place[bearer]
        keep = (place >= span[0]) & (place < span[1])
        if len(levels) < len(Level):
            wanted = np.array([Level(level) in levels for level in range(5)])
            keep &= wanted[self.levels[place]]
        if city is not None:
            keep &= self.is_city[place] == city
        return which[keep], place[keep], self._key[bearer[keep]]
