"""Items without their words, in columns: a million take some hundred bytes each."""

from array import array
from collections.abc import Hashable
from datetime import date
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from waspada.core.news.same_event import Item

Value = TypeVar("Value", bound=Hashable)
_NOTHING: Final[tuple[frozenset[int], int | None, int | None]] = (frozenset(), None, None)


class _Repeated(Generic[Value]):
    """A column whose values come again and again."""

    def __init__(self) -> None:
        self._of: dict[Value, int] = {}
        self._values: list[Value] = []
        self._at = array("I")

    def append(self, value: Value) -> None:
        number = self._of.setdefault(value, len(self._values))
        if number == len(self._values):
            self._values.append(value)
        self._at.append(number)

    def __getitem__(self, number: int) -> Value:
        return self._values[self._at[number]]


class Columns:
    """What is kept of items beside their words, each by the number it was given.

    keys : of the items, by number
    """

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._weights = array("d")
        self._days = array("i")  # 0: not known
        self._places: _Repeated[str] = _Repeated()
        self._categories: _Repeated[tuple[bool, str, tuple[str, ...]]] = _Repeated()
        # Few name polling stations or numbers of hurt.
        self._rest: dict[int, tuple[frozenset[int], int | None, int | None]] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: str) -> bool:
        return key in self._numbers

    def number_of(self, key: str) -> int:
        """Return the number of an item by its key."""
        return self._numbers[key]

    def keep(self, item: Item) -> int:
        """Keep an item and return its number."""
        number = len(self.keys)
        self.keys.append(item.key)
        self._numbers[item.key] = number
        self._weights.append(item.weight)
        self._days.append(item.day.toordinal() if item.day else 0)
        self._places.append(item.place)
        self._categories.append((item.is_day_said, item.category, item.also_categories))
        rest = (item.stations, item.deaths, item.injured)
        if rest != _NOTHING:
            self._rest[number] = rest
        return number

    def item(self, number: int) -> Item:
        """Return an item without its words."""
        day = self._days[number]
        is_said, category, also = self._categories[number]
        return Item(
            self.keys[number],
            {},
            self._weights[number],
            self._places[number],
            date.fromordinal(day) if day else None,
            is_said,
            category,
            also,
            *self._rest.get(number, _NOTHING),
        )

    def weights_of(self, numbers: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Return how much some items say in all, in nats."""
        weights: NDArray[np.float64] = np.frombuffer(self._weights, dtype=np.float64)[numbers]
        return weights
