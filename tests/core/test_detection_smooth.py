"""The default detector and its tails beside slow plain versions."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from waspada.core.detection import fits, negbin, smooth
from waspada.core.detection.detector import NO_SEASON, SHORT
from waspada.core.detection.registry import detect, setting_of
from waspada.core.detection.series import Counts, counts_of

Floats = NDArray[np.float64]
FIRST = date(2021, 1, 4)
DAYS = 900


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Daily counts of four places: never, rare, busy Mondays, a season and an old outbreak."""
    rng = np.random.default_rng(31)
    day = np.arange(DAYS)
    wave = np.cos(2 * np.pi * day / 365.25)
    observed = np.stack(
        [
            np.zeros(DAYS),
            rng.poisson(0.05, DAYS),
            rng.poisson(np.where(day % 7 == 0, 8.0, 2.0)),
            rng.negative_binomial(3, 3 / (3 + np.exp(0.8 + 0.6 * wave))),
        ]
    ).astype(float)
    observed[3, 300:310] += 25
    found = counts_of(observed, FIRST)
    found.starts[1] = 820
    return found


def deviance_residual(y: Floats, mu: Floats, phi: float) -> Floats:
    """Return how far a count lies above its mean, as the negative binomial of that spread has it."""
    if phi > 1.001:
        still = mu / (phi - 1)
        rest = y * np.log(y / mu) - (y + still) * np.log((y + still) / (mu + still))
    else:
        rest = y * np.log(y / mu) - (y - mu)
    return np.where(y > mu, np.sqrt(np.maximum(2 * rest, 0.0)), 0.0)


def plain(y: Floats, design: Floats, penalty: Floats, bound: float) -> dict[str, Floats]:
    """Fit three times, weighing past outbreaks down."""
    n = y.size
    y = y + 0.5 / n
    prior = np.ones(n)
    found = np.zeros(design.shape[1])
    found[0] = np.log(y.mean())
    for turn in range(3):
        for _ in range(200):
            mu = np.exp(design @ found)
            left = design.T @ ((prior * mu)[:, None] * design) + np.diag(penalty)
            step = np.linalg.solve(left, design.T @ (prior * (y - mu)) - penalty * found)
            found = found + step
            if np.abs(step).max() < 1e-12:
                break
        mu = np.exp(design @ found)
        phi = max(np.sum(prior * (y - mu) ** 2 / mu) / (prior.sum() - found.size), 1.0)
        if turn < 2:
            rest = deviance_residual(y, mu, phi)
            with np.errstate(divide="ignore"):
                prior = np.where((rest > bound) & (y > 1.5), (bound / rest) ** 4, 1.0)
    left = design.T @ ((prior * mu)[:, None] * design) + np.diag(penalty)
    return {"found": found, "phi": np.array(phi), "inverse": np.linalg.inv(left)}


def test_the_fit_is_that_of_the_plain_version(counts: Counts) -> None:
    setting = setting_of(smooth.SMOOTH, counts, first=counts.dates[-2])
    left = smooth.fit(counts, setting)
    design, penalty = smooth.design_of(counts, setting)
    for place in range(4):
        for column, now in enumerate((DAYS - 2, DAYS - 1)):
            begin = int(counts.starts[place])
            columns = 7 if place == 1 else design.shape[1]
            past = slice(begin, now - 14)
            fit = plain(
                counts.observed[place, past],
                design[past, :columns],
                penalty[:columns],
                2.33,
            )
            at = design[now, :columns]
            assert left[fits.MEAN, place, column] == pytest.approx(
                np.exp(at @ fit["found"]), rel=1e-4
            )
            variance = fit["phi"] * (at @ fit["inverse"] @ at)
            assert left[fits.VARIANCE, place, column] == pytest.approx(variance, rel=1e-3)
            assert left[fits.DISPERSION, place, column] == pytest.approx(fit["phi"], rel=1e-4)


def test_a_busy_monday_is_no_alarm_and_a_busy_tuesday_is(counts: Counts) -> None:
    risen = counts_of(counts.observed.copy(), FIRST)
    risen.observed[2, 896:898] = 9  # a Monday and a Tuesday
    judged = detect(risen, "smooth", first=risen.dates[896], last=risen.dates[897])
    assert risen.dates[896].weekday() == 0
    assert judged.alarm[2].tolist() == [False, True]
    assert judged.expected[2, 0] == pytest.approx(8, rel=0.15)
    assert judged.expected[2, 1] == pytest.approx(2, rel=0.15)


def test_one_report_where_there_never_was_one_is_told_and_a_none_is_not(counts: Counts) -> None:
    risen = counts_of(counts.observed.copy(), FIRST)
    risen.observed[0, -1] = 1
    judged = detect(risen, "smooth", first=risen.dates[-2])
    assert judged.alarm[0].tolist() == [False, True]
    assert judged.threshold[0].tolist() == [0, 0]
    assert judged.p[0, 0] > 0.4


def test_a_short_history_is_judged_on_less_and_that_is_told(counts: Counts) -> None:
    judged = detect(counts, "smooth", first=counts.dates[820])
    first = int(judged.is_judged[1].argmax())
    assert first == 28 + 14
    assert (judged.reason[1, :first] == SHORT).all()
    assert (judged.reason[1, first:] == NO_SEASON).all()
    assert (judged.reason[3] == 0).all()


@given(
    mean=st.floats(1e-4, 400),
    dispersion=st.one_of(st.just(1.0), st.floats(1.001, 30)),
    level=st.floats(0.5, 0.9999),
)
def test_tails_and_quantiles_are_those_of_scipy(
    mean: float, dispersion: float, level: float
) -> None:
    law = (
        stats.poisson(mean)
        if dispersion == 1
        else stats.nbinom(mean / (dispersion - 1), 1 / dispersion)
    )
    means, spreads = np.array([mean]), np.array([dispersion])
    limit = negbin.quantile(level, means, spreads)
    assert limit[0] == law.ppf(level)
    for count in (0.0, limit[0], limit[0] + 5):
        got = negbin.tail(np.array([count]), means, spreads)[0]
        assert got == pytest.approx(law.sf(count - 1), rel=1e-8, abs=1e-300)
    half = negbin.middle_quantile(1 - level, means, spreads)[0]
    chance = [law.sf(count) + law.pmf(count) / 2 for count in (half, half + 1)]
    assert chance[0] > 1 - level - 1e-12
    assert chance[1] <= 1 - level + 1e-12


def test_far_tails_keep_their_digits() -> None:
    far = negbin.tail(np.array([40.0]), np.array([2.0]), np.array([1.0]))[0]
    assert far == pytest.approx(stats.poisson.sf(39, 2.0), rel=1e-9)
    assert 0 < far < 1e-30


def test_a_mean_that_ran_away_gives_no_limit_and_does_not_go_on_for_ever() -> None:
    means = np.array([1e300, np.inf, np.nan, 3.0])
    spreads = np.array([2.0, 2.0, 1.0, 1.0])
    assert np.isnan(negbin.quantile(0.99, means, spreads)).tolist() == [True] * 3 + [False]
    assert np.isnan(negbin.middle_quantile(0.01, means, spreads)).tolist() == [True] * 3 + [False]


def test_inflation_widens_only_what_varies_more_than_poisson(counts: Counts) -> None:
    first = counts.dates[-100]
    plain_limits, wide = (
        detect(counts, "smooth", written={"inflation": value}, first=first).threshold
        for value in ("1", "4")
    )
    assert (wide[2:] >= plain_limits[2:]).all()
    assert (wide[3] > plain_limits[3]).mean() > 0.5
    np.testing.assert_array_equal(wide[0], plain_limits[0])
