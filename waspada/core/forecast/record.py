"""What a forecast is made from: incidents, stages, places, and what else is known of places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput
from waspada.core.forecast.methods import COUNTED_FROM, HORIZONS
from waspada.core.vocabulary import STAGES, THEMES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Days between elections have a stage of their own, number 0.
STAGE_NUMBERS: Final[Mapping[str, int]] = {code: at for at, code in enumerate(("", *STAGES))}


@dataclass(frozen=True, slots=True)
class Layout:
    """The places and groups of a record, in the order of its arrays.

    within : (places,) number of each place's province
    beside : (2, pairs) numbers of places that lie side by side, both ways round
    """

    places: tuple[str, ...]
    groups: tuple[str, ...]
    within: Ints
    beside: Ints


@dataclass(frozen=True, slots=True)
class Record:
    """Incidents known at the end of the origin, and the stages of places and days.

    Parameters
    ----------
    place, group : (n,) numbers in the layout; incidents without a kab/kota are not in it
    day : (n,) ordinals of the place's own day; incidents known to the month are not in it
    severity : (n,) 0 to 4; severity 0 has not happened and is not counted
    first : ordinal of the first day of `stage`; the record is taken to be complete from it on
    stage : (days, places) numbers of STAGE_NUMBERS, from `first` to the origin and at least the
        longest horizon beyond, as the calendar was known at the origin
    since : ordinal of the first day of the current election; what lies before weighs less
    """

    layout: Layout
    origin: date
    place: Ints
    group: Ints
    day: Ints
    severity: Ints
    first: int
    stage: NDArray[np.int8]
    since: int

    @property
    def days(self) -> int:
        """Return how many days the record spans, the origin's included."""
        return self.origin.toordinal() - self.first + 1

    def counted(self) -> "Record":
        """Return the record with the incidents that are counted and lie within its days.

        Raises
        ------
        BadInput : forecast.stages_short, when the calendar ends before the longest horizon
        """
        if self.days < 1 or len(self.stage) < self.days + max(HORIZONS):
            raise BadInput("forecast.stages_short", days=max(HORIZONS))
        now = self.origin.toordinal()
        kept = (self.severity >= COUNTED_FROM) & (self.day >= self.first) & (self.day <= now)
        return Record(
            self.layout,
            self.origin,
            self.place[kept],
            self.group[kept],
            self.day[kept],
            self.severity[kept],
            self.first,
            self.stage,
            self.since,
        )


@dataclass(frozen=True, slots=True)
class Covariate:
    """Something known of places that may move their rate, such as an index or readiness.

    values : (places,) nan where missing
    dated : day of the newest data in it; it may not lie after the origin
    is_index : whether the baseline *index only* goes by it
    least_places : how many places must have a value for it to take part, the others counting as
        average; 0: half of all
    """

    name: str
    values: Floats
    dated: date
    is_index: bool = False
    least_places: int = 0


def layout_of(
    places: Sequence[str],
    within: Sequence[str],
    beside: Mapping[str, Sequence[str]],
    groups: Sequence[str] = tuple(THEMES),
) -> Layout:
    """Return the layout of places.

    Parameters
    ----------
    places : codes, each once; within : the province of each
    beside : the neighbours of places; those that are not among the places are left out
    """
    at = {code: number for number, code in enumerate(places)}
    provinces = {code: number for number, code in enumerate(dict.fromkeys(within))}
    pairs = {
        (at[code], at[other])
        for code in places
        for other in beside.get(code, ())
        if other in at and other != code
    }
    both = sorted(pairs | {(other, one) for one, other in pairs})
    return Layout(
        places=tuple(places),
        groups=tuple(groups),
        within=np.array([provinces[code] for code in within], dtype=np.int64),
        beside=np.array(both, dtype=np.int64).reshape(-1, 2).T,
    )
