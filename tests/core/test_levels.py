"""The level rule: hand-computed examples, and what must hold whatever the numbers."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.levels import DAY, incident, province
from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.alerts import (
    WeighedIncident,
    WeighedSignal,
    compute_level,
    compute_province,
    heard_of,
    is_at_least,
    load_rule,
    nation_level,
    theme_falls,
)
from waspada.core.alerts.holding import held_ranks, path_of
from waspada.core.alerts.rule import RAISED
from waspada.core.vocabulary import CATEGORIES, LEVELS, STAGES, THEMES

# ---- by hand ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severities", "stage", "score", "level"),
    [
        ([1], "kampanye", 0.5, "normal"),
        ([1, 1, 1, 1], "kampanye", 2.0, "waspada"),
        ([2], "kampanye", 3.0, "waspada"),
        ([2, 2], "kampanye", 6.0, "waspada"),
        ([2, 2, 2], "kampanye", 9.0, "siaga"),
        ([3], "kampanye", 8.0, "siaga"),
        ([4], "kampanye", 20.0, "siaga"),
        ([4], "pemungutan", 30.0, "awas"),
        ([4, 3, 1, 1, 1, 1], "kampanye", 30.0, "awas"),
        ([3], "rekapitulasi", 10.0, "siaga"),
        ([1], "", 0.5, "normal"),
    ],
)
def test_fresh_incidents_of_one_theme_add_up(
    severities: list[int], stage: str, score: float, level: str
) -> None:
    incidents = [incident(one, number=f"K-{at}") for at, one in enumerate(severities)]
    computed = compute_level(incidents, day=DAY, stage=stage)
    assert computed.score == pytest.approx(score)
    assert computed.level == level


@pytest.mark.parametrize(
    ("age", "score", "level"),
    [(0, 20, "siaga"), (7, 10, "siaga"), (9, 8.2034, "siaga"), (12, 6.0954, "siaga"),
     (13, 5.5204, "waspada"), (23, 2.0508, "waspada"), (25, 1.6824, "waspada"),
     (28, 1.25, "normal")],
)  # fmt: skip
def test_a_critical_incident_counts_half_after_a_week(age: int, score: float, level: str) -> None:
    computed = compute_level([incident(4, age=age)], day=DAY)
    assert computed.score == pytest.approx(score, abs=1e-3)
    assert computed.level == level


def test_a_level_goes_up_at_once_and_does_not_come_and_go_around_its_threshold() -> None:
    rule = load_rule()
    levels = []
    known = [incident(3, age=0, number="K-0"), incident(1, age=-2, number="K-2")]
    for day in range(7):
        today = DAY + timedelta(days=day)
        levels.append(compute_level(known, day=today).level)
    # 8, 7.2, 7.1, 6.4, 5.8 points: at the threshold on the first day alone, below three
    # quarters of it from the fifth on.
    assert levels == ["siaga"] * 4 + ["waspada"] * 3
    held = compute_level(known, day=DAY + timedelta(days=1))
    assert held.reasons[0].code == "alerts.theme_held"
    assert held.reasons[0].params["falls_below"] == 8.0 * rule.falling_share


def test_what_is_held_is_what_the_days_one_by_one_would_hold() -> None:
    rule = load_rule()
    rng = np.random.default_rng(5)
    fresh = rng.choice([0.0, 0.5, 3.0, 8.0], size=(29, 60), p=[0.93, 0.03, 0.02, 0.02])
    path = path_of(fresh, rule)
    ranks = held_ranks(path, rule)
    for at in range(fresh.shape[1]):
        best = 0
        for rank, level in enumerate(RAISED, 1):
            limit, holds, since = rule.thresholds[level], False, 99
            for points in path[:, at]:
                since = 0 if points >= limit else since + 1
                if points >= limit:
                    holds = True
                elif points < limit * rule.falling_share and since > rule.hold_days:
                    holds = False
            best = rank if holds else best
        assert ranks[at] == best
    assert set(ranks.tolist()) >= {0, 1, 2}


def test_beyond_the_window_nothing_is_heard_and_that_is_not_called_normal() -> None:
    assert compute_level([incident(4, age=29)], day=DAY).level == "none"


def test_two_themes_do_not_add_up() -> None:
    both = [incident(2, "bentrok_massa", number="K-1"), incident(2, "hoaks", number="K-2")]
    computed = compute_level(both, day=DAY)
    assert computed.level == "waspada"
    assert computed.score == 3.0
    assert {one.theme for one in computed.themes if one.level == "waspada"} == {
        "security",
        "information",
    }


def test_the_worst_theme_is_the_level_of_the_place() -> None:
    computed = compute_level(
        [incident(3, "logistik", number="K-1"), incident(1, "bentrok_massa", number="K-2")], day=DAY
    )
    assert (computed.level, computed.worst_theme) == ("siaga", "logistics")


def test_an_officers_death_by_illness_moves_health_and_not_security() -> None:
    computed = compute_level([incident(4, "kesehatan")], day=DAY)
    levels = {one.theme: one.level for one in computed.themes}
    assert levels["hazard_health"] == "waspada"
    assert levels["security"] == "normal"
    assert computed.level == "waspada"


# ---- what weighs nothing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "category"),
    [(0, "bentrok_massa"), (0, "bencana"), (1, "unjuk_rasa"), (0, "unjuk_rasa"), (1, "sengketa")],
)
def test_potential_peaceful_assembly_and_filed_disputes_weigh_nothing(
    severity: int, category: str
) -> None:
    many = [incident(severity, category, number=f"K-{at}") for at in range(200)]
    computed = compute_level(many, day=DAY, stage="pemungutan")
    assert (computed.level, computed.score) == ("normal", 0.0)
    codes = [reason.code for reason in computed.reasons]
    assert codes == ["alerts.nothing_weighs", "alerts.left_out_weightless"]


def test_a_demonstration_with_injuries_weighs_like_any_other_incident() -> None:
    assert compute_level([incident(2, "unjuk_rasa")], day=DAY).level == "waspada"


def test_what_is_not_verified_raises_nothing_and_makes_nothing_normal() -> None:
    computed = compute_level([incident(4, is_verified=False)], day=DAY)
    assert computed.level == "none"
    assert [reason.code for reason in computed.reasons] == [
        "alerts.no_reports",
        "alerts.left_out_unverified",
    ]


def test_what_is_known_to_the_month_only_raises_nothing() -> None:
    vague = replace(incident(4), day=None)
    computed = compute_level([vague, incident(1, number="K-2")], day=DAY)
    assert (computed.level, computed.score) == ("normal", 0.5)
    assert ("alerts.left_out_month", ("K-1",)) in [
        (reason.code, reason.numbers) for reason in computed.reasons
    ]


def test_what_happens_later_is_not_known_yet() -> None:
    assert compute_level([incident(4, age=-1)], day=DAY).level == "none"


# ---- explanations ----------------------------------------------------------------------------------


def test_the_first_reason_names_theme_points_threshold_and_the_heaviest_incidents_first() -> None:
    computed = compute_level(
        [incident(1, number="K-3"), incident(3, number="K-1"), incident(2, age=7, number="K-2")],
        day=DAY,
        stage="pemungutan",
    )
    first = computed.reasons[0]
    assert (first.code, first.level, first.theme) == ("alerts.theme_reached", "siaga", "security")
    assert first.numbers == ("K-1", "K-2", "K-3")
    assert first.params["threshold"] == 8.0
    assert first.params["score"] == 15.0  # (8 + 1.5 + 0.5) * 1.5
    assert computed.reasons[1].code == "alerts.stage_raises"
    assert computed.reasons[1].params == {"stage": "pemungutan", "percent": 50}
    assert computed.rule_version == load_rule().version


def test_what_would_lower_it_is_the_day_on_which_it_really_falls() -> None:
    incidents = [incident(4, number="K-1"), incident(2, age=3, number="K-2")]
    computed = compute_level(incidents, day=DAY, stage="rekapitulasi")
    lower = computed.would_lower
    assert lower is not None
    falls = date.fromisoformat(str(lower.params["day"]))
    on_the_day = compute_level(incidents, day=falls, stage="rekapitulasi")
    before = compute_level(incidents, day=falls - timedelta(days=1), stage="rekapitulasi")
    assert before.level == computed.level
    assert on_the_day.level == lower.level != computed.level


def test_each_raised_theme_falls_on_its_own_day() -> None:
    known = [incident(3, number="K-1"), incident(2, "logistik", number="K-2")]
    heard = heard_of(known, day=DAY)
    falls = theme_falls(heard, day=DAY)
    assert {theme: level for theme, (_day, level) in falls.items()} == {
        "security": "waspada",
        "logistics": "normal",
    }
    for theme, (falls_on, level) in falls.items():
        for on, wanted in ((falls_on - timedelta(days=1), None), (falls_on, level)):
            themes = {one.theme: one.level for one in compute_level(known, day=on).themes}
            assert (themes[theme] == level) is (wanted is not None)


def test_a_calm_place_has_nothing_that_would_lower_it() -> None:
    assert compute_level([incident(1)], day=DAY).would_lower is None


def test_a_signal_counts_with_its_own_words_until_it_ends() -> None:
    signal = WeighedSignal("logistics", 9.0, "readiness.late", {"count": 3})
    computed = compute_level([], day=DAY, signals=[signal])
    assert (computed.level, computed.worst_theme) == ("siaga", "logistics")
    assert computed.reasons[0].code == "readiness.late"
    assert computed.reasons[0].params == {"count": 3, "theme": "logistics"}
    assert computed.would_lower is not None
    assert computed.would_lower.code == "alerts.lower_by_signal"


def test_every_code_of_the_rule_has_a_sentence_in_both_languages() -> None:
    computed = [
        compute_level([incident(3, number="K-1"), incident(0, number="K-2")], day=DAY, stage="psu"),
        compute_level([incident(1)], day=DAY),
        compute_level([replace(incident(1), day=None)], day=DAY),
        compute_level([incident(1, "unjuk_rasa"), incident(1, is_verified=False)], day=DAY),
        nation_level(),
        province(siaga=1),
        province(siaga=2),
        province(normal=2),
    ]
    for one in computed:
        for reason in filter(None, (*one.reasons, one.would_lower)):
            for language in LANGUAGES:
                needed = parameters_of(catalogue()[reason.code][language])
                assert needed <= set(reason.params), reason.code


# ---- whatever the numbers ----------------------------------------------------------------------

incidents_of_any_kind = st.builds(
    WeighedIncident,
    number=st.uuids().map(str),
    category=st.sampled_from(sorted(CATEGORIES)),
    severity=st.integers(0, 4),
    day=st.none() | st.integers(-3, 40).map(lambda age: DAY - timedelta(days=age)),
    is_verified=st.booleans(),
)
stages = st.sampled_from(["", *STAGES])


@settings(deadline=None)
@given(st.lists(incidents_of_any_kind, max_size=12), incidents_of_any_kind, stages)
def test_one_more_incident_never_lowers_a_level(
    incidents: list[WeighedIncident], another: WeighedIncident, stage: str
) -> None:
    before = compute_level(incidents, day=DAY, stage=stage)
    after = compute_level([*incidents, another], day=DAY, stage=stage)
    assert is_at_least(after.level, before.level)
    scores = {one.theme: one.score for one in before.themes}
    assert all(one.score >= scores.get(one.theme, 0) - 1e-9 for one in after.themes)


@settings(deadline=None)
@given(st.lists(incidents_of_any_kind, max_size=12), st.integers(1, 30), stages)
def test_time_alone_never_raises_a_level(
    incidents: list[WeighedIncident], days: int, stage: str
) -> None:
    known = [one for one in incidents if one.day is None or one.day <= DAY]
    now = compute_level(known, day=DAY, stage=stage)
    later = compute_level(known, day=DAY + timedelta(days=days), stage=stage)
    assert is_at_least(now.level, later.level)


@settings(deadline=None)
@given(st.lists(incidents_of_any_kind, max_size=10), stages)
def test_the_same_incidents_in_another_order_are_the_same_level(
    incidents: list[WeighedIncident], stage: str
) -> None:
    one = compute_level(incidents, day=DAY, stage=stage)
    other = compute_level(incidents[::-1], day=DAY, stage=stage)
    assert one.level == other.level
    assert one.score == pytest.approx(other.score)


@settings(deadline=None)
@given(st.lists(incidents_of_any_kind, max_size=10), stages)
def test_no_stage_lowers_a_level(incidents: list[WeighedIncident], stage: str) -> None:
    plain = compute_level(incidents, day=DAY)
    assert is_at_least(compute_level(incidents, day=DAY, stage=stage).level, plain.level)


@settings(deadline=None)
@given(
    st.lists(st.lists(incidents_of_any_kind, max_size=4), min_size=1, max_size=6),
    incidents_of_any_kind,
    st.integers(0, 5),
)
def test_one_more_incident_never_lowers_the_province(
    parts: list[list[WeighedIncident]], another: WeighedIncident, which: int
) -> None:
    def whole(lists: list[list[WeighedIncident]]) -> str:
        levels = {f"65.{n:02}": compute_level(one, day=DAY) for n, one in enumerate(lists, 1)}
        return compute_province(compute_level([], day=DAY), levels).level

    more = [list(one) for one in parts]
    more[which % len(more)].append(another)
    assert is_at_least(whole(more), whole(parts))


@settings(deadline=None)
@given(st.lists(incidents_of_any_kind, max_size=12), stages)
def test_a_level_is_explained_by_incidents_that_were_given(
    incidents: list[WeighedIncident], stage: str
) -> None:
    computed = compute_level(incidents, day=DAY, stage=stage)
    assert computed.level in LEVELS
    assert computed.reasons
    known = {one.number for one in incidents}
    for reason in computed.reasons:
        assert set(reason.numbers) <= known
        assert reason.theme in {"", *THEMES}
    assert any(reason.level == computed.level for reason in computed.reasons)
