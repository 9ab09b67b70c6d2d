"""How often a field is right where it is read as surely as that: measured, not felt.

What the readers call sure is an order: the share of votes, the lead of a day. `data/confidence.toml`,
made by scripts/news_confidence.py, says for each field at which sureness how many were right, never
falling (isotonic regression); between its points a line is drawn.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Final

MOST: Final = 0.99  # nothing is certain


def calibrated(field: str, sure: float) -> float:
    """Return the chance, 0 to 1, that a field read with a sureness is right."""
    points = _points().get(field)
    return round(min(sure if points is None else _between(points, sure), MOST), 2)


def _between(points: tuple[Sequence[float], Sequence[float]], sure: float) -> float:
    at, right = points
    number = bisect_right(at, sure)
    if number == 0:
        return right[0]
    if number == len(at):
        return right[-1]
    share = (sure - at[number - 1]) / (at[number] - at[number - 1])
    return right[number - 1] + share * (right[number] - right[number - 1])


@lru_cache(maxsize=1)
def _points() -> Mapping[str, tuple[Sequence[float], Sequence[float]]]:
    file = resources.files("waspada.core.news") / "data" / "confidence.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return {field: (points["sure"], points["right"]) for field, points in listed.items()}
