"""The day on which the event of a text happened, chosen among all the days that it tells.

Each day is weighed by what is said of it (`day_features`) with a packaged model, which
scripts/news_days.py fits; "none of them" is weighed, too. docs/methods/extract.md shows how well
that reads texts nobody had seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from math import exp
from typing import Final

from waspada.core.news.day_features import Features, features_of_days
from waspada.core.news.lexicon import Hit
from waspada.core.news.stock import opened
from waspada.core.news.tokens import Text
from waspada.core.news.told_days import Told, days_told

MODEL: Final = "days.npz"
WEIGHED: Final = "day"
_MOST_SPANS: Final = 3
# What happened was before it was told; only a vote held again is an event before its day.
_AHEAD: Final = {False: 0, True: 15}


@dataclass(frozen=True, slots=True)
class When:
    """The day of the event, None where the text does not say; how sure, and from what words."""

    day: date | None
    sureness: float = 0.0
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """What each thing said of a day weighs, and how much "none of them" does."""

    weights: Mapping[str, float]
    none: float

    def worth(self, features: Features) -> float:
        """Return how much speaks for a day."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())


def when_of(
    text: Text,
    *,
    published: date | None = None,
    category: str = "",
    hits: Sequence[Hit] = (),
) -> When:
    """Return the day of the event that a text tells of.

    published : the day it appeared, if known
    category : of the event; hits : the words of the lists in the text, as `what` gives them
    """
    told, found = weighed_days(text, published=published, category=category, hits=hits)
    if not found:
        return When(None)
    weighs = model()
    worths = {day: weighs.worth(features) for day, features in found.items()}
    best = max(worths, key=lambda day: worths[day])
    if worths[best] <= weighs.none:
        return When(None)
    share = 1.0 / sum(exp(worth - worths[best]) for worth in (*worths.values(), weighs.none))
    spans = sorted(one.span for one in told if one.day == best)
    return When(best, share, tuple(spans[:_MOST_SPANS]))


def weighed_days(
    text: Text, *, published: date | None, category: str, hits: Sequence[Hit]
) -> tuple[list[Told], dict[date, Features]]:
    """Return the days that may be the event's, and what is said of each."""
    told = [
        one
        for one in days_told(text, published=published)
        if published is None or (one.day - published).days <= _AHEAD[category == "psu"]
    ]
    return told, features_of_days(text, told, published=published, category=category, hits=hits)


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the model of the package."""
    return opened_days((resources.files("waspada.core.news") / "data" / MODEL).read_bytes())


def opened_days(kept: bytes) -> Model:
    """Return the model of a file."""
    stock = opened(kept)
    weights = stock.weights[WEIGHED][:, 0].tolist()
    return Model(dict(zip(stock.rows, weights, strict=False)), weights[-1])
