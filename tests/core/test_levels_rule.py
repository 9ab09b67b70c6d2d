"""The table of numbers behind the level rule, and the page that explains it."""

from pathlib import Path

import pytest

from waspada.core.alerts import (
    load_rule,
)
from waspada.core.alerts.rule import read_rule


def rule_table(**changes: object) -> dict[str, object]:
    rule = load_rule()
    table: dict[str, object] = {
        "version": rule.version,
        "half_life_days": rule.half_life_days,
        "window_days": rule.window_days,
        "severity_points": {str(key): value for key, value in rule.severity_points.items()},
        "thresholds": dict(rule.thresholds),
        "stage_factors": dict(rule.stage_factors),
        "category_factors": dict(rule.category_factors),
        "weighs_nothing_up_to": dict(rule.weighs_nothing_up_to),
        "falling": {"share": rule.falling_share, "hold_days": rule.hold_days},
        "readiness": dict(rule.readiness),
        "province": {"places_for_same_level": rule.places_for_same_level},
    }
    return {**table, **changes}


def test_the_packaged_rule_reads_back_as_itself() -> None:
    assert read_rule(rule_table()) == load_rule()


@pytest.mark.parametrize(
    "change",
    [
        {"severity_points": {"0": 0, "1": 5, "2": 3, "3": 8, "4": 20}},
        {"severity_points": {"0": 1, "1": 2, "2": 3, "3": 8, "4": 20}},
        {"thresholds": {"waspada": 9, "siaga": 8, "awas": 30}},
        {"thresholds": {"waspada": 0, "siaga": 8, "awas": 30}},
        {"stage_factors": {"kampanye": 0.5}},
        {"stage_factors": {"pesta": 1.5}},
        {"category_factors": {"gosip": 0.5}},
        {"half_life_days": 0},
        {"falling": {"share": 1.5, "hold_days": 2}},
        {"readiness": {"points_each": 1, "most_points": 9, "within_days": 14}},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="contradicts itself"):
        read_rule(rule_table(**change))


def test_the_documentation_says_the_numbers_of_the_rule() -> None:
    page = (Path(__file__).parents[2] / "docs" / "methods" / "levels.md").read_text("utf-8")
    rule = load_rule()
    points = rule.severity_points
    assert rule.version in page
    assert f"last {rule.window_days} days" in page
    assert f"halve every {rule.half_life_days:g} days" in page
    for severity, word in ((1, "light"), (2, "moderate"), (3, "serious"), (4, "critical")):
        assert f"{points[severity]:g} {word}" in page
    for level, threshold in rule.thresholds.items():
        assert f"{level.title()} from {threshold:g}" in page
    assert f"fewer than {rule.places_for_same_level} are there" in page
    assert f"{rule.category_factors['kesehatan']:g} of the points" in page
    assert {f"{factor:g}" for factor in rule.stage_factors.values()} == {"1.5", "1.25"}
