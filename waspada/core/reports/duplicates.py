"""What may be the same event told twice: a short, explained ranking for a person.

Nothing is joined by itself. The rank weighs rare words both have, polling stations both name,
place, category and the days between; what it shows is why. The weights were fitted on pairs
written from real events; docs/methods/duplicates.md tells how well it finds them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import exp
from typing import Final

from waspada.core.places import Level, ancestor_at, is_within, level_of
from waspada.core.reports.wording import weight_of, wording
from waspada.core.vocabulary import CATEGORIES

MOST_DAYS: Final = 3
SHOWN: Final = 3
LEAST: Final = 0.2
# From here the first one is chosen beforehand.
LIKELY: Final = 0.75
# A text that says less than this much is not taken for like another because of one word.
_LEAST_SAID: Final = 12.0


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to the log-odds of being the same."""

    start: float
    words: float
    rare: float
    station_same: float
    station_other: float
    place: float
    category: float
    day: float


# Fitted, but for the same polling station, of which the written pairs say too little.
FITTED: Final = Weights(-10.68, 5.82, 0.27, 3.0, -0.59, 1.81, 0.35, 2.64)


@dataclass(frozen=True, slots=True)
class Described:
    """What of a report or an incident is compared; day is None where only a month is known."""

    key: str
    text: str
    place: str
    day: date | None
    category: str = ""
    also_categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A candidate, how alike (0 to 1), the words both have, and what speaks against it.

    differs : codes: stations, category
    """

    key: str
    score: float
    shared: frozenset[str]
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Features:
    """What two texts have in common, before it is weighed; each from 0 to 1 but `rare`.

    words : share of what the shorter says that the other says too
    rare : how much the shared words say, in nats, up to 20
    """

    words: float
    rare: float
    station_same: float
    station_other: float
    place: float
    category: float
    day: float


def features(report: Described, other: Described) -> Features:
    """Compare a report and an incident."""
    ours, theirs = wording(report.text), wording(other.text)
    shared = sum(weight_of(stem) for stem in ours.stems.keys() & theirs.stems.keys())
    said = max(min(ours.weight, theirs.weight), _LEAST_SAID)
    both = ours.stations & theirs.stations
    named = bool(ours.stations) and bool(theirs.stations)
    return Features(
        words=min(shared / said, 1.0),
        rare=min(shared, 20.0),
        station_same=1.0 if both else 0.0,
        station_other=1.0 if named and not both else 0.0,
        place=_place_alike(report.place, other.place),
        category=_category_alike(report, other),
        day=_day_alike(report.day, other.day),
    )


def weighed(found: Features, weights: Weights = FITTED) -> float:
    """Return how alike two are, 0 to 1."""
    odds = (
        weights.start
        + weights.words * found.words
        + weights.rare * found.rare
        + weights.station_same * found.station_same
        + weights.station_other * found.station_other
        + weights.place * found.place
        + weights.category * found.category
        + weights.day * found.day
    )
    return 1 / (1 + exp(-odds))


def likeness(report: Described, other: Described) -> Likeness:
    """Weigh how alike a report and an incident are."""
    found = features(report, other)
    ours, theirs = wording(report.text), wording(other.text)
    shared = sorted(ours.stems.keys() & theirs.stems.keys(), key=lambda stem: -weight_of(stem))
    words = frozenset(theirs.stems[stem] for stem in shared)
    stations = {f"TPS {number}" for number in ours.stations & theirs.stations}
    differs = []
    if found.station_other:
        differs.append("stations")
    if report.category and other.category and found.category == 0:
        differs.append("category")
    return Likeness(other.key, weighed(found), words | stations, tuple(differs))


def possible_duplicates(report: Described, others: Iterable[Described]) -> list[Likeness]:
    """Return at most three candidates, the most alike first; on equal score by key."""
    alike = []
    for other in others:
        found = features(report, other)
        if found.rare and (score := weighed(found)) >= LEAST:
            alike.append((-score, other.key, other))
    return [
        likeness(report, other) for _, _, other in sorted(alike, key=lambda one: one[:2])[:SHOWN]
    ]


def _place_alike(ours: str, theirs: str) -> float:
    if ours == theirs:
        return 1.5 if level_of(ours) is Level.DESA else 1.0
    if is_within(ours, theirs) or is_within(theirs, ours):
        return 0.7
    regency = ancestor_at(ours, Level.REGENCY)
    if regency is not None and regency == ancestor_at(theirs, Level.REGENCY):
        return 0.3
    return 0.0


def _category_alike(report: Described, other: Described) -> float:
    """Return 1 for the same, less for one of the same group; half where nobody has said."""
    if not report.category or not other.category:
        return 0.5
    if report.category == other.category:
        return 1.0
    if report.category in other.also_categories or other.category in report.also_categories:
        return 0.8
    ours, theirs = CATEGORIES.get(report.category), CATEGORIES.get(other.category)
    return 0.3 if ours and theirs and ours.group == theirs.group else 0.0


def _day_alike(ours: date | None, theirs: date | None) -> float:
    if ours is None or theirs is None:
        return 0.4
    return max(0.0, 1 - abs((ours - theirs).days) / MOST_DAYS)
