"""What may be the same event told twice: one rule, and a short, explained ranking for a person.

The rule weighs rare words both have, polling stations both name, place, category, the days
between and the numbers of hurt; what is shown is why. The weights were fitted on tellings
written from real events; docs/methods/duplicates.md and docs/methods/same-event.md tell how well
it finds them. The desk's candidates and the groups of `core/news/same_event` both ask it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import exp
from typing import Final, Protocol

from waspada.core.places import Level, ancestor_at, is_within, level_of
from waspada.core.reports.wording import weight_of, wording
from waspada.core.vocabulary import CATEGORIES

MOST_DAYS: Final = 3
# What names no day of its own may be word of something so many days back.
LATEST_DAYS: Final = 14
SHOWN: Final = 3
LEAST: Final = 0.2
# From here the first one is chosen beforehand.
LIKELY: Final = 0.75
# A text that says less than this much is not taken for like another because of one word.
LEAST_SAID: Final = 12.0
# 94 and "puluhan" are not held together, 94 and 90 are.
_ABOUT: Final = 0.8


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
    late: float = 0.0
    hurt_same: float = 0.0
    hurt_other: float = 0.0


# Fitted, but for the same polling station and for numbers that differ, of which the written pairs
# say too little.
FITTED: Final = Weights(-10.68, 5.82, 0.27, 3.0, -0.59, 1.81, 0.35, 2.64, 2.0, 1.0, -0.5)


class Said(Protocol):
    """How much a text says, in nats, and what polling stations it names."""

    @property
    def weight(self) -> float: ...
    @property
    def stations(self) -> frozenset[int]: ...


class Facts(Protocol):
    """What is compared beside the words."""

    @property
    def place(self) -> str: ...
    @property
    def day(self) -> date | None: ...
    @property
    def is_day_said(self) -> bool: ...
    @property
    def category(self) -> str: ...
    @property
    def also_categories(self) -> tuple[str, ...]: ...
    @property
    def deaths(self) -> int | None: ...
    @property
    def injured(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Described:
    """What of a report or an incident is compared; day is None where only a month is known.

    is_day_said : whether it names the day itself; if not, `day` is when word came
    """

    key: str
    text: str
    place: str
    day: date | None
    category: str = ""
    also_categories: tuple[str, ...] = ()
    is_day_said: bool = True
    deaths: int | None = None
    injured: int | None = None


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
    late : word that names no day, of an earlier one
    """

    words: float
    rare: float
    station_same: float
    station_other: float
    place: float
    category: float
    day: float
    late: float = 0.0
    hurt_same: float = 0.0
    hurt_other: float = 0.0


def features(report: Described, other: Described) -> Features:
    """Compare a report and an incident."""
    ours, theirs = wording(report.text), wording(other.text)
    shared = sum(weight_of(stem) for stem in ours.stems.keys() & theirs.stems.keys())
    return features_of(shared, ours, theirs, report, other)


def features_of(shared: float, ours: Said, theirs: Said, report: Facts, other: Facts) -> Features:
    """Compare two whose words were compared already.

    shared : how much the words that both have say, in nats
    """
    said = max(min(ours.weight, theirs.weight), LEAST_SAID)
    both = ours.stations & theirs.stations
    named = bool(ours.stations) and bool(theirs.stations)
    same, differ = _hurt_alike(report, other)
    day, late = _day_alike(report, other)
    return Features(
        words=min(shared / said, 1.0),
        rare=min(shared, 20.0),
        station_same=1.0 if both else 0.0,
        station_other=1.0 if named and not both else 0.0,
        place=_place_alike(report.place, other.place),
        category=_category_alike(report, other),
        day=day,
        late=late,
        hurt_same=same,
        hurt_other=differ,
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
        + weights.late * found.late
        + weights.hurt_same * found.hurt_same
        + weights.hurt_other * found.hurt_other
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


@lru_cache(maxsize=65_536)
def _place_alike(ours: str, theirs: str) -> float:
    if ours == theirs:
        return 1.5 if level_of(ours) is Level.DESA else 1.0
    if is_within(ours, theirs) or is_within(theirs, ours):
        return 0.7
    regency, other = ancestor_at(ours, Level.REGENCY), ancestor_at(theirs, Level.REGENCY)
    if regency is not None and regency == other:
        return 0.3
    return 0.0


def _category_alike(report: Facts, other: Facts) -> float:
    """Return 1 for the same, less for one of the same group; half where nobody has said."""
    if not report.category or not other.category:
        return 0.5
    if report.category == other.category:
        return 1.0
    if report.category in other.also_categories or other.category in report.also_categories:
        return 0.8
    ours, theirs = CATEGORIES.get(report.category), CATEGORIES.get(other.category)
    return 0.3 if ours and theirs and ours.group == theirs.group else 0.0


def _day_alike(ours: Facts, theirs: Facts) -> tuple[float, float]:
    """Return how near the days are, and whether word without a day may be of the earlier one."""
    if ours.day is None or theirs.day is None:
        return 0.4, 0.0
    apart = (ours.day - theirs.day).days
    near = max(0.0, 1 - abs(apart) / MOST_DAYS)
    later = ours if apart > 0 else theirs
    if later.is_day_said or not apart:
        return near, 0.0
    return near, max(0.0, 1 - (abs(apart) - 1) / LATEST_DAYS)


def _hurt_alike(ours: Facts, theirs: Facts) -> tuple[float, float]:
    """Return whether both name the same number of dead or injured, and whether they differ in it."""
    pairs = [
        (mine, yours)
        for mine, yours in ((ours.deaths, theirs.deaths), (ours.injured, theirs.injured))
        if mine and yours
    ]
    same = sum(min(mine, yours) / max(mine, yours) > _ABOUT for mine, yours in pairs)
    return (same / len(pairs), 1 - same / len(pairs)) if pairs else (0.0, 0.0)
