"""Levels of places: the first rule, its numbers, and the reasons it gives."""

from waspada.core.alerts.levels import (
    ComputedLevel,
    Reason,
    ThemeLevel,
    WeighedIncident,
    WeighedSignal,
    compute_level,
    compute_province,
    higher,
    is_at_least,
    nation_level,
)
from waspada.core.alerts.rule import LevelRule, load_rule

__all__ = [
    "ComputedLevel",
    "LevelRule",
    "Reason",
    "ThemeLevel",
    "WeighedIncident",
    "WeighedSignal",
    "compute_level",
    "compute_province",
    "higher",
    "is_at_least",
    "load_rule",
    "nation_level",
]
