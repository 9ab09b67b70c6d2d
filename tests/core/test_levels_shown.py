"""Which level a place shows of those people set, and what themes of a province follow."""

from itertools import product

import pytest

from waspada.core.alerts import (
    ComputedLevel,
    ThemeLevel,
    compute_province,
    followed,
    shown_level,
)
from waspada.core.vocabulary import LEVELS


@pytest.mark.parametrize(
    ("standing", "computed", "level", "source"),
    [
        ({}, "siaga", "siaga", None),
        ({}, "none", "none", None),
        ({"": "normal"}, "awas", "normal", ""),  # who judged the whole has judged its themes
        ({"": "waspada", "logistics": "siaga"}, "awas", "siaga", "logistics"),
        ({"": "siaga", "security": "siaga"}, "none", "siaga", ""),
        ({"": "siaga", "security": "normal"}, "none", "siaga", ""),
        ({"information": "waspada"}, "siaga", "siaga", None),  # a theme hides no other theme
        ({"information": "waspada"}, "waspada", "waspada", "information"),
        ({"information": "siaga", "security": "siaga"}, "normal", "siaga", "security"),
        ({"security": "normal"}, "none", "normal", "security"),
    ],
)
def test_a_place_shows_the_highest_of_what_people_set_and_of_the_rest(
    standing: dict[str, str], computed: str, level: str, source: str | None
) -> None:
    shown = shown_level(standing, computed)
    assert (shown.level, shown.source) == (level, source)


def test_setting_one_more_theme_never_lowers_what_a_place_shows() -> None:
    for whole, first, second, computed in product(
        ("", *LEVELS[1:]), LEVELS[1:], LEVELS[1:], LEVELS
    ):
        before = {"security": first} | ({"": whole} if whole else {})
        low = shown_level(before, computed).level
        high = shown_level(before | {"logistics": second}, computed).level
        assert LEVELS.index(high) >= LEVELS.index(low)


def _part(**levels: str) -> ComputedLevel:
    themes = [ThemeLevel(theme, level, 4.0, 1, 2) for theme, level in levels.items()]
    worst = max(levels.values(), key=LEVELS.index)
    return ComputedLevel(worst, 4.0, (), None, "1", tuple(themes))


def test_a_theme_of_a_province_follows_its_kabkota_one_step_down_while_few_are_there() -> None:
    parts = {
        "65.01": _part(security="siaga", logistics="waspada"),
        "65.02": _part(security="normal", logistics="waspada"),
        "65.03": _part(security="normal", information="siaga"),
    }
    found = compute_province(ComputedLevel("none", 0.0, (), None, "1"), parts)
    held = {one.theme: (one.level, one.from_parts) for one in found.themes}
    assert held == {
        "security": ("waspada", 1),
        "logistics": ("waspada", 2),
        "information": ("waspada", 1),
    }
    # Two kab/kota at Siaga, for two reasons: the whole stands above each of its themes.
    assert found.level == followed(["siaga", "normal", "siaga"]) == "siaga"
    assert found.worst_theme in held


def test_a_province_whose_own_incidents_say_more_keeps_their_points() -> None:
    own = ComputedLevel("siaga", 9.0, (), None, "1", (ThemeLevel("security", "siaga", 9.0, 2, 3),))
    found = compute_province(own, {"65.01": _part(security="waspada")})
    assert found.themes == own.themes
