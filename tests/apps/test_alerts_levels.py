"""Computed levels: what moves them, for whom, and signals of other apps."""

from datetime import date, timedelta

import pytest

from tests.support.alerts import happen, level
from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import (
    end_signal,
    write_signal,
)
from waspada.apps.alerts.queries import (
    computed_levels,
    level_names,
)
from waspada.apps.elections.actions import load_elections
from waspada.core.errors import BadInput
from waspada.core.places import Level, load_table
from waspada.core.reports.incidents import day_start

BEFORE = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


# ---- computed ----------------------------------------------------------------------------------


def test_a_serious_incident_makes_its_regency_siaga_and_its_province_waspada(
    as_system: object,
) -> None:
    number = happen("65.01.05", 3)
    computed = computed_levels(["65.01.05", "65.01", "65", "65.02", "ID"], day=TODAY)
    assert {place: one.level for place, one in computed.items()} == {
        "65.01.05": "siaga",
        "65.01": "siaga",
        "65": "waspada",
        "65.02": "none",
        "ID": "none",
    }
    assert computed["65.01"].reasons[0].numbers == (number,)
    assert computed["65"].reasons[0].params["place"] == "65.01"


def test_the_stage_raises_the_level(as_system: object) -> None:
    happen(severity=4)
    assert level() == "siaga"
    load_elections(now=NOW)
    assert level() == "siaga"
    happen("65.02", 4, day=date(2024, 11, 27))
    assert computed_levels(["65.02"], day=date(2024, 11, 27))["65.02"].level == "awas"


def test_a_level_as_of_a_day_knows_only_what_was_received_by_then(as_system: object) -> None:
    happen(
        day=TODAY - timedelta(days=3), received_at=day_start(TODAY, "65.01") + timedelta(hours=1)
    )
    assert level(day=TODAY) == "waspada"
    assert level(day=BEFORE) == "none"


def test_unverified_and_month_known_incidents_raise_nothing(as_system: object) -> None:
    happen(severity=4, state="unverified")
    happen(severity=4, occurred_precision="month")
    assert level() == "none"


def test_all_regencies_are_computed_with_one_question_to_the_incidents(
    as_system: object, django_assert_max_num_queries: object
) -> None:
    happen()
    codes = load_table().codes(level=Level.REGENCY)
    # One more for the stamp under which the answer is kept.
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        computed = level_names(codes, day=TODAY)
    assert len(computed) == 514
    assert [code for code, level in computed.items() if level != "none"] == ["65.01"]


# ---- what one may not read moves nothing -------------------------------------------------------------


def test_a_kpu_liaisons_level_ignores_incidents_they_may_not_read(db: None, cast: Cast) -> None:
    happen(severity=4, classification="T", owner_unit="kesbangpol-65.01")
    seen = {}
    for who in ("desk", "bupati", "kpu", "police", "province", "camat"):
        with cast.acting(who):
            seen[who] = level()
    assert seen["desk"] == seen["province"] == "siaga"
    assert seen["kpu"] == seen["police"] == seen["bupati"] == seen["camat"] == "none"


def test_who_it_concerns_and_strangers_compute_nothing_from_it(db: None, cast: Cast) -> None:
    happen(severity=4, concerns_units=("kpu-65.01",))
    with cast.acting("kpu"):
        assert level() == "none"
    with cast.acting("police"):
        assert level() == "siaga"
    with cast.acting("stranger"):
        assert level() == "none"


def test_a_signal_is_read_by_whoever_may_read_it(db: None, cast: Cast) -> None:
    with acting_as(system_identity()):
        signal("T", "kesbangpol-65.01")
    with cast.acting("desk"):
        assert level() == "siaga"
    with cast.acting("kpu"):
        assert level() == "none"


# ---- signals ---------------------------------------------------------------------------------------


def signal(classification: str = "B", owner: str = "", weight: float = 9.0) -> None:
    write_signal(
        place="65.01",
        theme="logistics",
        origin="readiness",
        origin_key="65.01/tps",
        weight=weight,
        code="readiness.late",
        params={"count": 7},
        received_at=day_start(BEFORE, "65.01"),
        classification=classification,
        owner_unit=owner,
    )


def test_a_signal_counts_with_its_words_until_it_ends(as_system: object) -> None:
    signal()
    computed = computed_levels(["65.01"], day=TODAY)["65.01"]
    assert (computed.level, computed.reasons[0].code) == ("siaga", "readiness.late")
    assert level(day=BEFORE - timedelta(days=1)) == "none"
    end_signal("readiness", "65.01/tps", at=day_start(TODAY, "65.01") + timedelta(hours=1))
    assert (level(day=BEFORE), level(day=TODAY)) == ("siaga", "none")


def test_a_signal_written_again_replaces_itself(as_system: object) -> None:
    signal()
    signal(weight=3.0)
    assert level() == "waspada"


def test_a_signal_of_an_unknown_theme_or_negative_weight_is_refused(as_system: object) -> None:
    with pytest.raises(BadInput):
        signal(weight=-1.0)
