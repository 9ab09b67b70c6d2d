"""Base rates and excitation of a forecast: what was drawn is found again."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.support.forecasts import (
    EXCITATION,
    FIRST,
    QUICK,
    SINCE,
    country,
    drawn_country,
    known_at,
)
from waspada.core.errors import BadInput
from waspada.core.forecast import Covariate, Fitted, fit, forecasts
from waspada.core.forecast.exciting import echoes_of, paths_of
from waspada.core.forecast.factors import shape_of
from waspada.core.forecast.record import STAGE_NUMBERS
from waspada.core.forecast.simulating import draw

LAYOUT, TRUTH, DRAWN, STAGE = drawn_country(7)


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(known_at(LAYOUT, DRAWN, STAGE, 490), QUICK)


def test_what_was_drawn_is_found_again(fitted: Fitted) -> None:
    found = [fitted.excitation]
    half_lives = [fitted.half_life_days]
    for seed in range(2):
        layout, _, drawn, stage = drawn_country(seed)
        again = fit(known_at(layout, drawn, stage, 490), QUICK)
        found.append(again.excitation)
        half_lives.append(again.half_life_days)
    mean = np.mean(found, axis=0)
    assert np.abs(mean - EXCITATION).max() < 0.06
    assert 2 <= np.median(half_lives) <= 6


def test_stages_places_and_grave_shares_are_found_again(fitted: Fitted) -> None:
    rates = fitted.factors.by_stage * fitted.factors.era[-1]
    campaign, calm = STAGE_NUMBERS["kampanye"], 0
    assert 6 < rates[:, campaign].sum() / rates[:, calm].sum() < 16
    both = np.log([fitted.factors.by_place[:, 0], TRUTH.by_place[:, 0]])
    assert np.corrcoef(both)[0, 1] > 0.8
    assert np.abs(fitted.grave - np.array([[0.4], [0.1]])).max() < 0.06


def test_without_excitation_hardly_any_is_found() -> None:
    layout, truth, _, stage = drawn_country(3)
    calm = replace(truth, excitation=np.zeros(3))
    drawn = draw(layout, calm, stage, FIRST.toordinal(), np.random.default_rng(3))
    record = known_at(layout, drawn, stage, 490)
    assert fit(record, QUICK).excitation.sum() < 0.1
    assert not fit(record, replace(QUICK, is_excited=False)).excitation.any()


def test_the_order_of_places_and_of_rows_changes_nothing(fitted: Fitted) -> None:
    layout, record = LAYOUT, known_at(LAYOUT, DRAWN, STAGE, 490)
    turned = np.arange(len(layout.places))[::-1]
    other = replace(
        record,
        layout=replace(
            layout,
            places=layout.places[::-1],
            within=layout.within[::-1],
            beside=turned[layout.beside],
        ),
        place=turned[record.place][::-1],
        group=record.group[::-1],
        day=record.day[::-1],
        severity=record.severity[::-1],
    )
    again = fit(other, QUICK)
    assert np.allclose(again.excitation, fitted.excitation)
    assert np.allclose(again.factors.by_place[::-1], fitted.factors.by_place)


def test_what_happens_after_the_origin_changes_nothing(fitted: Fitted) -> None:
    record = known_at(LAYOUT, DRAWN, STAGE, 490)
    late = DRAWN.day > record.origin.toordinal()
    assert late.any()
    whole = replace(
        record,
        place=DRAWN.place,
        group=DRAWN.group,
        day=DRAWN.day,
        severity=DRAWN.severity,
    )
    again = fit(whole, QUICK)
    assert again.incidents == fitted.incidents
    assert np.array_equal(again.excitation, fitted.excitation)


def test_what_reaches_a_cell_is_the_plain_sum_over_earlier_days() -> None:
    paths = paths_of(country(4))
    place, group = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 0])
    day = np.array([10, 12, 12, 15])
    count, decay = np.array([2.0, 1.0, 1.0, 1.0]), 0.8
    _, echo = echoes_of(
        paths,
        place=place,
        group=group,
        day=day,
        count=count,
        weight=np.ones(4),
        decays=(0.5, decay),
        origin=20,
    )

    def part(one: int, other: int) -> float:
        gap = day[other] - day[one]
        return float(count[one] * (1 - decay) * decay ** (gap - 1)) if gap > 0 else 0.0

    # Place 0 lies beside 1 alone, 1 beside 0 and 2: half of its effect goes to each.
    assert np.allclose(echo.reaching[1], [0, 0, part(0, 1)])
    assert np.allclose(echo.reaching[2], [0, 0, 0])
    assert np.allclose(echo.reaching[3], [0, 0, part(1, 3) / 2])
    assert echo.state[0, 0] == pytest.approx(2 * decay**10)


def test_the_shape_is_small_where_places_differ_and_large_where_they_do_not() -> None:
    rng = np.random.default_rng(0)
    expected = np.full(400, 3.0)
    alike = shape_of(rng.poisson(expected).astype(float), expected)
    apart = shape_of(rng.poisson(expected * rng.gamma(0.5, 2, 400)).astype(float), expected)
    assert apart < 1 < 20 < alike


def test_an_index_that_tells_is_used_and_one_that_lacks_places_is_left_out() -> None:
    record = known_at(LAYOUT, DRAWN, STAGE, 490)
    told = Covariate("index", np.log(TRUTH.by_place[:, 0]), SINCE, is_index=True)
    half = Covariate("readiness", np.where(np.arange(60) < 40, np.nan, 1.0), SINCE)
    even = Covariate("flat", np.ones(60), SINCE)
    some = replace(told, name="some", values=np.where(np.arange(60) == 3, np.nan, told.values))
    found = fit(record, QUICK, [told, half, even])
    assert found.factors.slopes[0] > 0.3
    notes = {one.name: (one.code, one.places) for one in found.left_out}
    assert notes["readiness"] == ("forecast.covariate_missing", 40)
    assert notes["flat"] == ("forecast.covariate_constant", 0)
    partly = fit(record, QUICK, [some]).left_out
    assert [(one.code, one.places) for one in partly] == [("forecast.covariate_partly", 1)]


def test_what_is_dated_after_the_origin_is_refused() -> None:
    record = known_at(LAYOUT, DRAWN, STAGE, 300)
    late = Covariate("index", np.arange(60.0), record.origin + timedelta(days=1))
    with pytest.raises(BadInput) as refused:
        fit(record, QUICK, [late])
    assert refused.value.code == "forecast.covariate_later"
    short = Covariate("index", np.arange(3.0), record.origin)
    with pytest.raises(BadInput) as refused:
        fit(record, QUICK, [short])
    assert refused.value.code == "forecast.covariate_places"
    with pytest.raises(BadInput) as refused:
        fit(replace(record, stage=record.stage[:310]))
    assert refused.value.code == "forecast.stages_short"


def test_a_record_without_incidents_has_a_forecast_too() -> None:
    none = np.zeros(0, dtype=np.int64)
    record = replace(
        known_at(LAYOUT, DRAWN, STAGE, 300), place=none, group=none, day=none, severity=none
    )
    for one in forecasts(record, QUICK):
        assert np.isfinite(one.mean).all()
        assert (one.chance >= 0).all()
        assert one.chance.max() < 0.05
        assert one.origin == date(2023, 10, 28)


def test_readiness_of_some_places_is_found_again_and_without_any_nothing_changes() -> None:
    layout, process, _, stage = drawn_country(5)
    rng = np.random.default_rng(5)
    behind = rng.normal(size=60)
    slope = 0.8
    told = replace(process, by_place=process.by_place * np.exp(slope * behind)[:, None])
    drawn = draw(layout, told, stage, FIRST.toordinal(), rng)
    record = known_at(layout, drawn, stage, 490)
    some = np.where(np.arange(60) % 2 == 0, behind, np.nan)
    given = Covariate("readiness", some, record.origin, least_places=10)
    few = replace(given, values=np.where(np.arange(60) < 9, behind, np.nan))
    used = fit(record, QUICK, [given])
    spread = np.nanstd(some)
    assert 0.4 < used.factors.slopes[0] / spread < 1.2
    assert [one.code for one in used.left_out] == ["forecast.covariate_partly"]
    left, without = fit(record, QUICK, [few]), fit(record, QUICK)
    assert [(one.code, one.places) for one in left.left_out] == [("forecast.covariate_missing", 51)]
    assert np.array_equal(left.excitation, without.excitation)
    assert np.array_equal(left.factors.by_place, without.factors.by_place)
