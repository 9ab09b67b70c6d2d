"""Chances and counts of the coming days: the closed form beside plain simulation."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.support.forecasts import (
    DAYS,
    FIRST,
    QUICK,
    SINCE,
    calendar,
    drawn_country,
    known_at,
    said,
)
from waspada.core.forecast import Record, fit, forecasts, outcome_of, reliability
from waspada.core.forecast.ahead import coming_of, model_ahead
from waspada.core.forecast.simulating import Truth, draw

LAYOUT, TRUTH, DRAWN, STAGE = drawn_country(11, scale=2.0)
NOW = 470
HORIZON = 14
DRAWS = 100


@pytest.fixture(scope="module")
def record() -> Record:
    return known_at(LAYOUT, DRAWN, STAGE, NOW)


def test_the_closed_form_is_what_simulation_gives(record: Record) -> None:
    fitted = fit(record, QUICK)
    for name in fitted.factors.variances:  # the drawn process knows its rates for sure
        fitted.factors.variances[name] = np.full_like(fitted.factors.variances[name], 1e-9)
    sure = replace(fitted, surety=np.full(3, 1e9))
    told = model_ahead(sure, coming_of(sure, HORIZON), HORIZON)
    process = Truth(
        by_stage=fitted.factors.by_stage * fitted.factors.era[-1],
        by_place=fitted.factors.by_place,
        excitation=fitted.excitation,
        half_life_days=fitted.half_life_days,
        severity=np.column_stack(
            [
                1 - fitted.grave[0],
                fitted.grave[0] - fitted.grave[1],
                fitted.grave[1],
                0 * fitted.grave[1],
            ]
        ),
    )
    counts, hits, any_hits = _simulated(record, process, np.random.default_rng(5), DRAWS)
    assert counts.mean(axis=0).sum() == pytest.approx(told.mean.sum(), rel=0.04)
    assert hits.sum(axis=(1, 2)).mean() == pytest.approx(told.chance[0].sum(), rel=0.04)
    assert any_hits.sum(axis=1).mean() == pytest.approx(told.chance_any[0].sum(), rel=0.04)
    apart = np.abs(counts.mean(axis=0) - told.mean) / (counts.std(axis=0) / np.sqrt(DRAWS) + 1e-3)
    assert np.quantile(apart, 0.95) < 2.6
    spread = (told.dispersion * told.mean).sum()
    assert counts.var(axis=0).sum() == pytest.approx(spread, rel=0.12)


def _simulated(
    record: Record, process: Truth, rng: np.random.Generator, repeats: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Go on from the record by drawing, with the incidents of its last 60 days drawn as they were."""
    counts, hits, any_hits = [], [], []
    now = record.origin.toordinal()
    stage = STAGE[record.days :][:HORIZON]
    form = said(origin=record.origin, days=HORIZON, places=len(LAYOUT.places))
    for _ in range(repeats):
        went_on = draw(LAYOUT, process, stage, now + 1, rng, before=record)
        happened = outcome_of(form, went_on.place, went_on.group, went_on.day, went_on.severity)
        counts.append(happened.count)
        hits.append(happened.hit[0])
        any_hits.append(happened.hit_any[0])
    return np.array(counts), np.array(hits), np.array(any_hits)


def test_forecasts_of_a_drawn_country_are_calibrated() -> None:
    chances, hits, means, counts, within = [], [], [], [], []
    for seed in (11, 12):
        layout, _, drawn, stage = drawn_country(seed, scale=2.0)
        for day in (420, 448, 476):
            fitted = fit(known_at(layout, drawn, stage, day), QUICK)
            told = model_ahead(fitted, coming_of(fitted, HORIZON), HORIZON)
            happened = outcome_of(told, drawn.place, drawn.group, drawn.day, drawn.severity)
            chances.append(told.chance[0])
            hits.append(happened.hit[0])
            means.append(told.mean.sum())
            counts.append(happened.count.sum())
            within.append((happened.count >= told.low) & (happened.count <= told.high))
    chance, hit = np.stack(chances), np.stack(hits)
    assert chance.sum() == pytest.approx(hit.sum(), rel=0.15)
    assert np.sum(means) == pytest.approx(np.sum(counts), rel=0.15)
    assert 0.88 <= np.mean(within) <= 0.99
    bins = [one for one in reliability(chance, hit) if one.cells > 50]
    assert len(bins) >= 3
    assert all(one.low - 0.03 <= one.chance <= one.high + 0.03 for one in bins)


def test_every_method_says_something_sound_of_every_place(record: Record) -> None:
    told = forecasts(record, QUICK)
    assert [(one.method, one.horizon_days) for one in told] == [
        (name, days) for days in (7, 14, 30) for name in ("model", "climatology", "last_period")
    ]
    for one in told:
        assert one.chance.shape == (2, len(LAYOUT.places), len(LAYOUT.groups))
        assert ((one.chance > 0) & (one.chance < 1)).all()
        assert (one.chance[0] >= one.chance[1]).all()  # 2+ holds 3+
        assert (one.chance_any >= one.chance.max(axis=2) - 1e-12).all()
        assert (one.chance_any <= one.chance.sum(axis=2) + 1e-12).all()
        assert (one.dispersion >= 1).all()
        assert (one.low <= one.high).all()
    by = {(one.method, one.horizon_days): one for one in told}
    for name in ("model", "climatology"):
        assert (by[name, 7].mean < by[name, 14].mean).all()
        assert (by[name, 14].mean < by[name, 30].mean).all()
        assert (by[name, 7].chance < by[name, 30].chance).all()


def test_climatology_is_the_same_everywhere_and_the_last_period_is_not(record: Record) -> None:
    model, plain, last = forecasts(record, QUICK, horizons=(HORIZON,))
    assert np.ptp(plain.mean, axis=0).max() < 1e-12
    mine = record.day > record.origin.toordinal() - HORIZON
    busy = int(np.bincount(record.place[mine]).argmax())
    assert last.mean[busy].sum() > 2 * plain.mean[busy].sum()
    assert model.mean[busy].sum() > plain.mean[busy].sum()


def test_an_incident_raises_its_place_most_and_its_neighbours_a_little() -> None:
    before = known_at(LAYOUT, DRAWN, STAGE, NOW)
    fitted = fit(before, QUICK)
    told = model_ahead(fitted, coming_of(fitted, 7), 7)
    fitted.echo.state[30, 0] += 3.0
    after = model_ahead(fitted, coming_of(fitted, 7), 7)
    more = after.mean - told.mean
    assert more[30, 0] > more[30, 1] > 0
    assert more[30, 0] > more[31, 0] > 0
    assert more[31, 0] == pytest.approx(more[29, 0], rel=0.2)
    assert more[30, 0] > more[33, 0]


def test_the_calendar_that_is_to_come_moves_the_forecast(record: Record) -> None:
    other = calendar()
    other[NOW + 1 :] = 0
    quiet = forecasts(replace(record, stage=other), QUICK, horizons=(HORIZON,))[0]
    assert quiet.mean.sum() < 0.6 * forecasts(record, QUICK, horizons=(HORIZON,))[0].mean.sum()
    assert len(STAGE) == DAYS + 60
    assert record.origin == FIRST + timedelta(days=NOW) > SINCE > date(2023, 1, 1)
