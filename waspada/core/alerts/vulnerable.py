"""What a vulnerability map weighs in the level of a place: little, and only where it is sure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from waspada.core.alerts.rule import load_rule
from waspada.core.vocabulary import THEMES


@dataclass(frozen=True, slots=True)
class VulnerabilityRule:
    """The theme that is moved, by how many points, from which chance of the highest band.

    least_measured : share of the index's weight that must have been measured in the place
    """

    version: str
    theme: str
    points: float
    least_chance: float
    least_measured: float

    def weighs(self, *, is_highest: bool, chance: float | None, missing_share: float) -> float:
        """Return the points of a place; nothing where the draws disagree or too little is known.

        Parameters
        ----------
        is_highest : whether its own score lies in the highest band
        chance : share of the draws that put it there; None without draws
        missing_share : share of the weight that nobody measured, 0 to 1
        """
        if not is_highest or chance is None or chance < self.least_chance:
            return 0.0
        return self.points if 1.0 - missing_share >= self.least_measured else 0.0


@lru_cache(maxsize=1)
def load_vulnerability_rule() -> VulnerabilityRule:
    """Return the packaged rule."""
    file = resources.files("waspada.core.alerts") / "data" / "vulnerability.toml"
    return read_vulnerability_rule(tomllib.loads(file.read_text("utf-8")))


def read_vulnerability_rule(table: Mapping[str, Any]) -> VulnerabilityRule:
    """Return a rule from its table; one by which a map alone would raise a level is refused.

    Raises
    ------
    ValueError : when a number is out of range, the theme unknown, or a map would raise a level
    """
    rule = VulnerabilityRule(
        version=str(table["version"]),
        theme=str(table["theme"]),
        points=float(table["points"]),
        least_chance=float(table["least_chance"]),
        least_measured=float(table["least_measured"]),
    )
    is_sound = (
        rule.theme in THEMES
        and 0.0 <= rule.points < min(load_rule().thresholds.values())
        and 0.5 < rule.least_chance <= 1.0
        and 0.0 < rule.least_measured <= 1.0
    )
    if not is_sound:
        raise ValueError(f"the rule {rule.version} is not sound: {dict(table)!r}")
    return rule
