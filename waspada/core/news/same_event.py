"""Which items tell one event: pairs that are alike enough are tied, and ties make groups.

An item is what is kept of a report or an article for comparing: numbers for its words (with a
key they tell nothing to who lacks it), where, when, what and how many were hurt. Two items are
held together only where their places are one, beside one another or one within the other, and
their days not too far apart; how alike they are is the rule of `core/reports/duplicates`.
docs/methods/same-event.md says how it decides and how well.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from waspada.core.places import Level, ancestor_at, level_of
from waspada.core.places.neighbours import neighbour_graph, neighbours
from waspada.core.reports.duplicates import (
    FITTED,
    LATEST_DAYS,
    MOST_DAYS,
    Described,
    Facts,
    Weights,
    features_of,
    weighed,
)
from waspada.core.reports.wording import weight_of, wording

# From here a pair is tied; below it, it is as if nothing were shared.
TIED: Final = 0.3
# So much must the words say that two share, in nats, before anything else is weighed.
LEAST_SHARED: Final = 3.0
_MOST_WORDS: Final = 60  # of one item: the rarest


@dataclass(frozen=True, slots=True)
class Item:
    """What is compared of one item.

    words : number of a stem to what it says in nats; weight : all of a text's together
    day : of the event where the item says it, else when word came; None: not known to the day
    """

    key: str
    words: Mapping[int, float]
    weight: float
    place: str
    day: date | None
    is_day_said: bool = True
    category: str = ""
    also_categories: tuple[str, ...] = ()
    stations: frozenset[int] = field(default=frozenset())
    deaths: int | None = None
    injured: int | None = None


def item_of(told: Described, *, secret: bytes = b"") -> Item:
    """Return what is kept of a text for comparing.

    secret : up to 64 bytes, the same for all items that are compared
    """
    said = wording(told.text)
    rarest = sorted([(-weight_of(stem), stem) for stem in said.stems])[:_MOST_WORDS]
    return Item(
        told.key,
        {_number_of(stem, secret): -less for less, stem in rarest},
        -sum(less for less, _ in rarest),
        told.place,
        told.day,
        told.is_day_said,
        told.category,
        told.also_categories,
        said.stations,
        told.deaths,
        told.injured,
    )


def alike(ours: Item, theirs: Item, weights: Weights = FITTED) -> float:
    """Return how likely two items tell one event, 0 to 1; 0 where they are too far apart."""
    if not (days_meet(ours, theirs) and places_meet(ours.place, theirs.place)):
        return 0.0
    shared = sum(ours.words[one] for one in ours.words.keys() & theirs.words.keys())
    return alike_sharing(shared, ours, theirs, weights)


def alike_sharing(shared: float, ours: Item, theirs: Item, weights: Weights = FITTED) -> float:
    """Return how alike two items near one another are, given what their words share."""
    if shared < LEAST_SHARED:
        return 0.0
    return weighed(features_of(shared, ours, theirs, ours, theirs), weights)


def days_meet(ours: Facts, theirs: Facts) -> bool:
    """Say whether two items can be of one day.

    Said days may be wrong by some days; word that names none may be of what was some time before.
    """
    if ours.day is None or theirs.day is None:
        return False
    return theirs.day in _window(ours.day, ours.is_day_said, theirs.is_day_said)


def days_near(day: date, is_said: bool) -> dict[bool, tuple[date, date]]:
    """Return the first and last day of items that can tell the same: of said days, and of others."""
    found = {}
    for other in (True, False):
        window = _window(day, is_said, other)
        found[other] = (window.first, window.last)
    return found


@dataclass(frozen=True, slots=True)
class _Window:
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def _window(day: date, is_said: bool, other_is_said: bool) -> _Window:
    back = MOST_DAYS if is_said else LATEST_DAYS
    onward = MOST_DAYS if other_is_said else LATEST_DAYS
    return _Window(day - timedelta(days=back), day + timedelta(days=onward))


def places_meet(ours: str, theirs: str) -> bool:
    """Say whether two places are one area, beside one another or one within the other."""
    return block_of(theirs) in blocks_near(ours)


@lru_cache(maxsize=100_000)
def block_of(place: str) -> str:
    """Return the kab/kota of a place, or the province where no more is known."""
    if not place or level_of(place) is Level.NATION:
        return ""
    return ancestor_at(place, Level.REGENCY) or place


@lru_cache(maxsize=2048)
def blocks_near(place: str) -> frozenset[str]:
    """Return the blocks whose items can tell the same event as one at a place."""
    block = block_of(place)
    if not block:
        return frozenset()
    if level_of(block) is Level.PROVINCE:
        inside = (code for code in _regencies() if code.startswith(block + "."))
        return frozenset((block, *inside))
    return frozenset((block, block[:2], *_beside(block)))


def _beside(regency: str) -> Iterator[str]:
    if regency in _regencies():  # else it is a place of former times
        for other in neighbours(regency):
            yield other.code


@lru_cache(maxsize=1)
def _regencies() -> frozenset[str]:
    return frozenset(neighbour_graph(Level.REGENCY))


@lru_cache(maxsize=65_536)
def _number_of(stem: str, secret: bytes) -> int:
    found = hashlib.blake2b(stem.encode(), digest_size=4, key=secret).digest()
    return int.from_bytes(found, "big")
