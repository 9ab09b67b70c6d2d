"""Levels of places: the first rule, its numbers, and the reasons it gives."""

from waspada.core.alerts.changes import level_change, why_changed
from waspada.core.alerts.heard import Heard, Kind, WeighedIncident, heard_of, weight_of
from waspada.core.alerts.levels import (
    ComputedLevel,
    Reason,
    ThemeLevel,
    WeighedSignal,
    compute_level,
    higher,
    is_at_least,
    level_of_heard,
    nation_level,
    theme_falls,
)
from waspada.core.alerts.provinces import compute_province, followed
from waspada.core.alerts.rule import LevelRule, load_rule
from waspada.core.alerts.standing import WHOLE, ShownLevel, shown_level

__all__ = [
    "WHOLE",
    "ComputedLevel",
    "Heard",
    "Kind",
    "LevelRule",
    "Reason",
    "ShownLevel",
    "ThemeLevel",
    "WeighedIncident",
    "WeighedSignal",
    "compute_level",
    "compute_province",
    "followed",
    "heard_of",
    "higher",
    "is_at_least",
    "level_change",
    "level_of_heard",
    "load_rule",
    "nation_level",
    "shown_level",
    "theme_falls",
    "weight_of",
    "why_changed",
]
