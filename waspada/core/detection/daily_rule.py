"""The numbers of the daily detection, read from the package and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class ScanRule:
    """How kab/kota are scanned for clusters.

    days : periods of the study, the last one today
    longest_days : a cluster lasts no longer
    share : of the incidents that one circle may hold
    recurrence_days : chance brings a cluster that is shown once in so many days at most
    """

    days: int
    longest_days: int
    share: float
    fewest: int
    replicates: int
    recurrence_days: float
    most: int


@dataclass(frozen=True, slots=True)
class DailyRule:
    """How counts of kab/kota are judged each day, and what an episode adds to a level.

    window_days : the days that one count holds
    years : of history that are looked at
    fewest : incidents below which nothing is an alarm
    calm_days : without an alarm, that end an episode
    points : (score, points) rising; those of the highest score reached
    """

    version: str
    window_days: int
    method: str
    alpha: float
    years: int
    fewest: int
    calm_days: int
    scan: ScanRule
    points: tuple[tuple[float, float], ...]

    def points_of(self, score: float) -> float:
        """Return what an episode of that score adds to its theme, in points of a level."""
        reached = [points for least, points in self.points if score >= least]
        return reached[-1] if reached else 0.0


@lru_cache(maxsize=1)
def load_daily_rule() -> DailyRule:
    """Return the packaged rule."""
    file = resources.files("waspada.core.detection") / "data" / "daily.toml"
    return read_daily_rule(tomllib.loads(file.read_text("utf-8")))


def read_daily_rule(table: Mapping[str, Any]) -> DailyRule:
    """Return a rule from its table.

    Raises
    ------
    ValueError : when a number cannot be, or points do not rise with the score
    """
    scores = [float(score) for score in table["points"]["from_score"]]
    points = [float(value) for value in table["points"]["points"]]
    rule = DailyRule(
        version=table["version"],
        window_days=int(table["window_days"]),
        method=table["method"],
        alpha=float(table["alpha"]),
        years=int(table["years"]),
        fewest=int(table["fewest"]),
        calm_days=int(table["calm_days"]),
        scan=ScanRule(**table["scan"]),
        points=tuple(zip(scores, points, strict=True)),
    )
    sound = (
        rule.window_days >= 1
        and 0 < rule.alpha < 0.5
        and rule.years >= 1
        and rule.fewest >= 2
        and rule.calm_days >= 1
        and scores == sorted(set(scores))
        and points == sorted(points)
        and min(points, default=0.0) >= 0
        and 0 < rule.scan.share <= 1
        and 1 <= rule.scan.longest_days < rule.scan.days
    )
    if not sound:
        raise ValueError(f"the daily rule {rule.version} contradicts itself: {table!r}")
    return rule
