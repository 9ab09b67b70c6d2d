"""The level of a province: what its kab/kota and its own incidents make of it."""

import pytest

from tests.support.levels import province
from waspada.core.alerts import (
    nation_level,
)


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ({"none": 5}, "none"),
        ({"none": 4, "normal": 1}, "normal"),
        ({"waspada": 1, "normal": 4}, "normal"),
        ({"waspada": 2}, "waspada"),
        ({"siaga": 1, "normal": 4}, "waspada"),
        ({"siaga": 1, "waspada": 3}, "waspada"),
        ({"siaga": 2}, "siaga"),
        ({"awas": 1}, "siaga"),
        ({"awas": 2}, "awas"),
    ],
)
def test_a_province_follows_its_worst_kab_kota_one_step_below_unless_two_are_there(
    counts: dict[str, int], level: str
) -> None:
    assert province(**counts).level == level


def test_incidents_of_the_province_as_a_whole_count_for_it_directly() -> None:
    assert province("siaga", waspada=1).level == "siaga"
    assert province("siaga").level == "siaga"
    assert province("waspada", siaga=1).level == "waspada"


def test_a_province_says_which_kab_kota_decides_and_what_would_lower_it() -> None:
    computed = province(siaga=1, normal=3)
    assert computed.reasons[0].code == "alerts.province_one"
    assert computed.reasons[0].params["place"] == "65.01"
    assert computed.would_lower is not None
    assert computed.would_lower.code == "alerts.lower_by_place"


def test_the_nation_has_no_level_of_its_own() -> None:
    assert nation_level().level == "none"
