"""Scores of forecasts beside plain versions of them, and which method a record lets us show."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from tests.support.forecasts import said
from waspada.core.errors import BadInput, TooShort
from waspada.core.forecast import (
    Outcome,
    Tally,
    average_precision,
    choose,
    outcome_of,
    reliability,
    skill_of,
    tally,
    top_recall,
)
from waspada.core.forecast.scores import crps_of
from waspada.core.forecast.sharpness import precision_limits, recall_limits
from waspada.core.forecast.skill import block_weeks, week_weights

START = date(2024, 1, 7)


def record(
    scores: dict[str, list[float]], *, target: str = "severity2", days: int = 7
) -> list[Tally]:
    """Return sums by week; Brier and log score are the same here."""
    return [
        Tally(method, target, days, START + timedelta(weeks=week), 100, 1, value, value, math.nan)
        for method, values in scores.items()
        for week, value in enumerate(values)
    ]


def test_outcomes_are_those_of_the_days_and_places_asked() -> None:
    told = said(origin=date(2024, 11, 3), days=7)
    first = date(2024, 11, 4).toordinal()
    place = np.array([0, 1, 1, 2, -1, 3])
    group = np.array([0, 1, 1, 0, 0, 1])
    day = np.array([first, first + 6, first + 6, first + 7, first, first - 1])
    severity = np.array([2, 3, 1, 4, 4, 4])
    found = outcome_of(told, place, group, day, severity)
    assert found.count.tolist() == [[1, 0], [0, 2], [0, 0], [0, 0]]
    assert found.hit[0].tolist() == [[True, False], [False, True], [False] * 2, [False] * 2]
    assert found.hit_any[1].tolist() == [False, True, False, False]


def test_sums_of_scores_are_the_plain_ones() -> None:
    told = said(0.2)
    hit = np.zeros((2, 4, 2), dtype=bool)
    hit[0, 0, 0] = hit[0, 1, 1] = hit[1, 1, 1] = True
    count = np.zeros((4, 2), dtype=np.int64)
    count[0, 0] = 1
    two, three, counted = tally(told, Outcome(hit, hit.any(axis=2), count))
    assert (two.cells, two.hits, three.cells, three.hits) == (8, 2, 4, 1)
    assert two.brier == pytest.approx(2 * 0.64 + 6 * 0.04)
    assert three.log == pytest.approx(-math.log(0.2) - 3 * math.log(0.8))
    assert (counted.cells, counted.hits) == (8, 1)
    assert math.isnan(two.crps)
    assert math.isnan(counted.log)
    with pytest.raises(BadInput) as refused:
        tally(told, Outcome(hit[:, :2], hit.any(axis=2), count))
    assert refused.value.code == "forecast.other_cells"


def test_a_chance_of_nothing_that_happens_costs_dearly_but_not_everything() -> None:
    hit = np.ones((2, 4, 2), dtype=bool)
    row = tally(said(0.0), Outcome(hit, hit.any(axis=2), np.ones((4, 2), dtype=np.int64)))[0]
    assert row.log / row.cells == pytest.approx(math.log(1e6))


@settings(max_examples=25, deadline=None)
@given(mean=st.floats(0.01, 12), dispersion=st.floats(1, 5), count=st.integers(0, 30))
def test_the_crps_is_the_distance_of_two_draws_less_half_of_that_between_draws(
    mean: float, dispersion: float, count: int
) -> None:
    k = np.arange(600)
    if dispersion > 1 + 1e-9:
        mass = nbinom.pmf(k, mean / (dispersion - 1), 1 / dispersion)
    else:
        mass = poisson.pmf(k, mean)
    # Gneiting & Raftery 2007, equation 21: E|X - y| - E|X - X'| / 2
    reached = np.cumsum(mass)
    between = 2 * (reached * (1 - reached)).sum()
    plain = (mass * np.abs(k - count)).sum() - between / 2
    ours = crps_of(np.array([mean]), np.array([dispersion]), np.array([count]))[0]
    assert ours == pytest.approx(plain, abs=1e-4)


def test_average_precision_is_the_mean_of_precisions_at_hits_and_ties_are_one_step() -> None:
    chance = np.array([0.9, 0.8, 0.7, 0.6])
    hit = np.array([True, False, True, False])
    assert average_precision(chance, hit) == pytest.approx((1 + 2 / 3) / 2)
    # Nothing is known of an order: the share of hits among all.
    assert average_precision(np.full(4, 0.5), hit) == pytest.approx(0.5)
    assert math.isnan(average_precision(chance, np.zeros(4, dtype=bool)))


def test_recall_of_the_highest_shares_the_edge_among_equals() -> None:
    chance = np.array([[0.5, 0.1, 0.1, 0.1]])
    hit = np.array([[True, True, False, False]])
    assert top_recall(chance, hit, top=2) == (pytest.approx(1 + 1 / 3), 2)


def test_a_reliability_diagram_holds_every_cell_once() -> None:
    rng = np.random.default_rng(1)
    chance = rng.beta(0.5, 10, 5_000)
    hit = rng.random(5_000) < chance
    bins = reliability(chance, hit)
    assert sum(one.cells for one in bins) == 5_000
    assert all(one.least <= one.chance < one.most for one in bins)
    assert sum(one.low <= one.chance <= one.high for one in bins) >= len(bins) - 2
    boastful = reliability(np.minimum(2 * chance, 0.99), hit)
    assert sum(one.low <= one.chance <= one.high for one in boastful) <= len(boastful) / 2


def test_limits_of_ranking_hold_the_value_and_need_enough_weeks() -> None:
    rng = np.random.default_rng(2)
    chance = rng.random((40, 30))
    hit = rng.random((40, 30)) < chance**3
    week = np.arange(40)
    low, high = precision_limits(chance, hit, week, horizon_days=7)
    assert low < average_precision(chance, hit) < high
    low, high = recall_limits(chance, hit, week, top=5, horizon_days=7)
    among, every = top_recall(chance, hit, top=5)
    assert low < among / every < high
    few = precision_limits(chance[:5], hit[:5], week[:5], horizon_days=7)
    assert all(math.isnan(one) for one in few)


@pytest.mark.parametrize(("days", "weeks"), [(7, 2), (14, 4), (30, 9)])
def test_blocks_of_weeks_are_at_least_twice_the_horizon(days: int, weeks: int) -> None:
    assert block_weeks(days) == weeks
    drawn = week_weights(5 * weeks, days, 1)
    assert drawn is not None
    assert (drawn.sum(axis=1) == 5 * weeks).all()
    assert week_weights(5 * weeks - 1, days, 1) is None


def test_weeks_that_hang_together_widen_the_interval() -> None:
    rng = np.random.default_rng(4)
    free = 1 + rng.normal(0, 0.3, 60)
    hanging = 1 + np.repeat(rng.normal(0, 0.3, 10), 6)
    widths = []
    for mine in (free, hanging):
        found = skill_of(
            record({"model": list(mine), "climatology": [1.0] * 60}, days=14),
            target="severity2",
            horizon_days=14,
            score="log",
        )
        widths.append(found.high - found.low)
    assert widths[1] > 1.3 * widths[0]


def test_skill_is_the_share_of_the_baselines_score_that_is_saved() -> None:
    rows = record({"model": [0.5, 1.0] * 10, "climatology": [1.0, 1.0] * 10})
    found = skill_of(rows, target="severity2", horizon_days=7, score="brier")
    assert found.value == pytest.approx(0.25)
    assert (found.origins, found.weeks, found.hits) == (20, 20, 20)
    assert found.is_better
    with pytest.raises(TooShort):
        skill_of(rows, target="severity3", horizon_days=7, score="brier")


def test_where_a_baseline_wins_it_is_shown_and_told() -> None:
    plain = [1.0, 1.2] * 10
    rows = record({"model": [1.1, 1.2] * 10, "climatology": plain, "last_period": [0.8, 1.0] * 10})
    found = choose(rows, target="severity2", horizon_days=7)
    assert (found.shown, found.code) == ("last_period", "forecast.baseline_wins")
    assert found.skill is not None
    assert found.skill.value < 0


def test_skill_is_claimed_only_where_both_intervals_lie_above_none() -> None:
    steady = record({"model": [0.8] * 20, "climatology": [1.0] * 20})
    assert choose(steady, target="severity2", horizon_days=7).code == "forecast.model_better"
    shaky = record({"model": [0.2, 1.7, 1.0, 0.8] * 5, "climatology": [1.0] * 20})
    found = choose(shaky, target="severity2", horizon_days=7)
    assert (found.shown, found.code) == ("model", "forecast.model_not_worse")
    by_log_alone = [replace(one, brier=1.1 if one.method == "model" else 1.0) for one in steady]
    found = choose(by_log_alone, target="severity2", horizon_days=7)
    assert found.code == "forecast.model_not_worse"


def test_before_a_record_is_long_enough_climatology_is_shown() -> None:
    assert choose([], target="count", horizon_days=7).code == "forecast.record_short"
    rows = record({"model": [0.5] * 9, "climatology": [1.0] * 9})
    found = choose(rows, target="severity2", horizon_days=7)
    assert (found.shown, found.code) == ("climatology", "forecast.record_short")


def test_a_baseline_that_began_late_is_held_to_the_weeks_it_saw() -> None:
    rows = record({"model": [0.5] * 10 + [4.0] * 10, "climatology": [1.0] * 10 + [5.0] * 10})
    late = record({"index_only": [9.0] * 10 + [4.5] * 10})[10:]
    # By the mean of all weeks climatology (3.0) looks better than the index (4.5).
    assert choose([*rows, *late], target="severity2", horizon_days=7).best_baseline == "index_only"


def test_a_baseline_with_a_few_lucky_weeks_does_not_compete_yet() -> None:
    rows = record({"model": [0.8] * 20, "climatology": [1.0] * 20})
    few = record({"index_only": [0.1] * 20})[15:]
    found = choose([*rows, *few], target="severity2", horizon_days=7)
    assert (found.shown, found.best_baseline) == ("model", "climatology")
