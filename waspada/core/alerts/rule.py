"""The numbers of the level rule, read from the package and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from waspada.core.vocabulary import CATEGORIES, LEVELS, SEVERITIES, STAGES

RAISED: Final = ("waspada", "siaga", "awas")


@dataclass(frozen=True, slots=True)
class LevelRule:
    """What an incident weighs, from how many points a level begins and when it ends.

    falling_share : of a level's threshold, below which it ends
    hold_days : it ends no sooner than this after the points were last at the threshold
    readiness : points of measures that cannot be ready in time, how many at most, how near
    """

    version: str
    half_life_days: float
    window_days: int
    severity_points: Mapping[int, float]
    thresholds: Mapping[str, float]
    stage_factors: Mapping[str, float]
    category_factors: Mapping[str, float]
    weighs_nothing_up_to: Mapping[str, int]
    places_for_same_level: int
    falling_share: float
    hold_days: int
    readiness: Mapping[str, float]

    def level_of(self, score: float) -> str:
        """Return the level that points begin; too few points are normal."""
        # Rounded, so that 0.1 + 0.2 never decides.
        reached = [level for level in RAISED if round(score, 6) >= self.thresholds[level]]
        return reached[-1] if reached else "normal"

    def stage_factor(self, stage: str) -> float:
        """Return what a stage multiplies points by."""
        return self.stage_factors.get(stage, 1.0)

    def points(self, category: str, severity: int) -> float:
        """Return the points of a fresh incident before its stage."""
        if severity <= self.weighs_nothing_up_to.get(category, -1):
            return 0.0
        return self.severity_points.get(severity, 0.0) * self.category_factors.get(category, 1.0)

    def share_left(self, age_days: int) -> float:
        """Return how much of its points an incident of that age keeps, from one to nothing."""
        if age_days < 0 or age_days > self.window_days:
            return 0.0
        return float(0.5 ** (age_days / self.half_life_days))


@lru_cache(maxsize=1)
def load_rule() -> LevelRule:
    """Return the packaged rule."""
    file = resources.files("waspada.core.alerts") / "data" / "rule.toml"
    return read_rule(tomllib.loads(file.read_text("utf-8")))


def read_rule(table: Mapping[str, Any]) -> LevelRule:
    """Return a rule from its table; one that would lower by more danger is refused.

    Raises
    ------
    ValueError : when points or thresholds do not rise, or a name is unknown
    """
    rule = LevelRule(
        version=table["version"],
        half_life_days=float(table["half_life_days"]),
        window_days=int(table["window_days"]),
        severity_points={int(key): float(v) for key, v in table["severity_points"].items()},
        thresholds={key: float(value) for key, value in table["thresholds"].items()},
        stage_factors={key: float(value) for key, value in table["stage_factors"].items()},
        category_factors={key: float(value) for key, value in table["category_factors"].items()},
        weighs_nothing_up_to=dict(table["weighs_nothing_up_to"]),
        places_for_same_level=int(table["province"]["places_for_same_level"]),
        falling_share=float(table["falling"]["share"]),
        hold_days=int(table["falling"]["hold_days"]),
        readiness={key: float(value) for key, value in table["readiness"].items()},
    )
    points = [rule.severity_points[severity.value] for severity in SEVERITIES]
    limits = [rule.thresholds[level] for level in RAISED]
    names = {*rule.category_factors, *rule.weighs_nothing_up_to} - set(CATEGORIES)
    sound = (
        points == sorted(points)
        and points[0] == 0
        and limits == sorted(limits)
        and limits[0] > 0
        and set(rule.thresholds) == set(LEVELS[2:])
        and set(rule.stage_factors) <= set(STAGES)
        and min(rule.stage_factors.values(), default=1.0) >= 1.0
        and min(rule.category_factors.values(), default=0.0) >= 0.0
        and rule.half_life_days > 0
        and rule.window_days > 0
        and 0 < rule.falling_share <= 1
        and 0 <= rule.hold_days < rule.window_days
        and set(rule.readiness) == {"points_each", "most_points", "within_days"}
        and 0 <= rule.readiness["most_points"] < limits[1]
        and not names
    )
    if not sound:
        raise ValueError(f"the level rule {rule.version} contradicts itself: {table!r}")
    return rule
