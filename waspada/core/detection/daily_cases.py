"""What the daily detection counts: incidents by place, theme and day, and sums over spans of days."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cases:
    """Incidents that count, a row for each place, theme and day that had any.

    place, theme : (n,) numbers of `places` and `themes`
    day : (n,) ordinals of dates
    count : (n,) incidents; points : (n,) what they weigh
    first : the earliest day that anything is known of; None where nothing is
    beside : the same incidents by other places, those of provinces and those of kecamatan
    """

    places: tuple[str, ...]
    themes: tuple[str, ...]
    place: Ints
    theme: Ints
    day: Ints
    count: Ints
    points: Floats
    first: date | None
    beside: "tuple[Cases, ...]" = ()

    @property
    def levels(self) -> "tuple[Cases, ...]":
        """Return all the ways the incidents are laid out, this one first."""
        return (self, *self.beside)

    @property
    def tests(self) -> int:
        """Return how many places and themes are judged a day, of all levels."""
        return len(self.themes) * sum(len(one.places) for one in self.levels)

    def spans(self, last: date, number: int, length: int) -> Ints:
        """Return (themes, places, number) counts of spans of days, the last one ending on `last`."""
        found = np.zeros((len(self.themes), len(self.places), number), dtype=np.int64)
        inside, at = self._inside(last, number, length)
        np.add.at(found, (self.theme[inside], self.place[inside], at), self.count[inside])
        return found

    def lately(self, last: date, length: int) -> Ints:
        """Return (themes, places) counts of the span that ends with `last`."""
        return self.spans(last, 1, length)[:, :, 0]

    def totals(self, last: date, number: int, length: int) -> Ints:
        """Return (themes, number) counts of all places together, as `spans`."""
        found = np.zeros((len(self.themes), number), dtype=np.int64)
        inside, at = self._inside(last, number, length)
        np.add.at(found, (self.theme[inside], at), self.count[inside])
        return found

    def rows(self, theme: Ints, place: Ints, last: date, number: int, length: int) -> Ints:
        """Return (n, number) counts of some themes' places, as `spans`, no pair twice."""
        asked = np.full(len(self.themes) * len(self.places), -1)
        asked[theme * len(self.places) + place] = np.arange(theme.size)
        row = asked[self.theme * len(self.places) + self.place]
        inside, at = self._inside(last, number, length)
        row = row[inside]
        found = np.zeros((theme.size, number), dtype=np.int64)
        np.add.at(found, (row[row >= 0], at[row >= 0]), self.count[inside][row >= 0])
        return found

    def _inside(self, last: date, number: int, length: int) -> tuple[NDArray[np.bool_], Ints]:
        """Return which rows lie in the spans, and the span of each of those."""
        at = number - 1 - (last.toordinal() - self.day) // length
        inside = (self.day <= last.toordinal()) & (at >= 0)
        return inside, at[inside]
