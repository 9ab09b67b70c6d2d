"""Farrington's method beside a slow plain version, written as R's glm and surveillance do it."""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from waspada.core.detection.detector import FEW_LATELY, SHORT
from waspada.core.detection.history import anchors, flexible_history, window_history
from waspada.core.detection.registry import detect
from waspada.core.detection.series import Counts, Step, counts_of

Floats = NDArray[np.float64]
FIRST = date(2017, 1, 2)  # a Monday
NOW = 264


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Weekly counts of five places: rare, common, rising, seasonal, with past outbreaks."""
    rng = np.random.default_rng(20241127)
    t = np.arange(NOW + 8)
    wave = np.cos(2 * np.pi * t / 52)
    logs = np.stack([0 * t - 0.5, 0 * t + 2.5, 0.5 + 0.008 * t, 1.5 + 0.7 * wave, 1.0 + 0.3 * wave])
    mean = np.exp(logs)
    observed = rng.negative_binomial(mean / 0.8, 1 / 1.8).astype(float)
    observed[4, 100:106] += (2, 9, 30, 14, 5, 1)
    observed[:, NOW] += (3, 8, 4, 10, 0)
    return counts_of(observed, FIRST, Step.WEEK)


def glm(design: Floats, y: Floats, prior: Floats) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, means and last working weights of a log-linear fit, as R's glm.fit."""
    mu = y + 0.1
    eta = np.log(mu)

    def deviance() -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(y > 0, y * np.log(y / mu), 0)
        return float(2 * np.sum(prior * (part - (y - mu))))

    before = deviance()
    for _ in range(25):
        weight = prior * mu
        root = np.sqrt(weight)
        working = eta + (y - mu) / mu
        found, *_ = np.linalg.lstsq(root[:, None] * design, root * working, rcond=None)
        eta = design @ found
        mu = np.exp(eta)
        now = deviance()
        if abs(now - before) / (abs(now) + 0.1) < 1e-8:
            break
        before = now
    return found, mu, weight


def plain(
    y: Floats, design: Floats, now: Floats, *, bound: float, is_quirky: bool
) -> dict[str, float]:
    """Fit, weigh down, fit again; the mean, its standard error on the log scale, dispersion."""
    n, columns = design.shape
    prior = np.ones(n)
    _, mu, weight = glm(design, y, prior)
    phi = max(float(np.sum(weight * ((y - mu) / mu) ** 2)) / (n - columns), 1.0)
    inverse = np.linalg.inv(design.T @ (weight[:, None] * design))
    hat = weight * np.einsum("ij,jk,ik->i", design, inverse, design)
    anscombe = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - mu**0.5) / np.sqrt(phi * (1 - hat))
    prior = np.where(anscombe > bound, anscombe ** (-2.0), 1.0)
    prior *= n / prior.sum()
    found, mu, weight = glm(design, y, prior)
    rest = ((y - mu) / mu) ** 2
    dispersion = float(np.sum(weight * rest)) / (n - columns)
    phi = max(dispersion, 1.0)
    if is_quirky:
        dispersion = float(np.sum(prior * rest)) / (n - columns)
    inverse = np.linalg.inv(design.T @ (weight[:, None] * design))
    # The published method takes the dispersion, at least 1, for the standard error too.
    error = float(np.sqrt((dispersion if is_quirky else phi) * now @ inverse @ now))
    trend = abs(found[-1]) / np.sqrt(dispersion * inverse[-1, -1])
    p_trend = float(2 * stats.t.sf(trend, n - columns))
    return {"mean": float(np.exp(now @ found)), "error": error, "phi": phi, "p": p_trend}


def plain_flexible(counts: Counts, place: int, *, p_trend: float, periods: int) -> dict[str, float]:
    history = flexible_history(
        counts, NOW, years=4, half=3, periods=periods, left_out=26, by_date=True
    )
    assert history is not None
    y = counts.observed[place, history.index]
    parts = (history.group[:, None] == np.arange(history.groups)).astype(float)
    t = history.index - history.index[0] * 1.0
    now = np.zeros(history.groups)
    now[-1] = 1
    full = plain(
        y,
        np.column_stack([parts, t]),
        np.append(now, NOW - history.index[0]),
        bound=2.58,
        is_quirky=True,
    )
    if full["p"] < p_trend and full["mean"] <= y.max():
        return full
    return plain(y, parts, now, bound=2.58, is_quirky=True)


SETTING = {"b": "4", "w": "3", "noPeriods": "10", "pastWeeksNotIncluded": "26"}


@pytest.mark.parametrize(("periods", "p_trend"), [(10, 1.0), (10, 0.05), (1, 0.05), (5, 1.0)])
def test_the_improved_fit_is_that_of_the_plain_version(
    counts: Counts, periods: int, p_trend: float
) -> None:
    day = counts.dates[NOW]
    written = SETTING | {"noPeriods": str(periods), "pThresholdTrend": str(p_trend)}
    written["limit54"] = "0,4"
    for method in ("delta", "nbPlugin", "muan"):
        judged = detect(
            counts,
            "farrington",
            alpha=0.05,
            written=written | {"thresholdMethod": method},
            first=day,
            last=day,
        )
        for place in range(5):
            fit = plain_flexible(counts, place, p_trend=p_trend, periods=periods)
            mean, error, phi = fit["mean"], fit["error"], fit["phi"]
            z = stats.norm.ppf(0.95)
            if method == "delta":
                tau = phi + (error * mean) ** 2 / mean
                limit = (mean ** (2 / 3) + z * np.sqrt(4 / 9 * mean ** (1 / 3) * tau)) ** 1.5
            else:
                high = mean if method == "nbPlugin" else mean * np.exp(z * error)
                limit = (
                    stats.nbinom.ppf(0.95, high / (phi - 1), 1 / phi)
                    if phi > 1
                    else stats.poisson.ppf(0.95, high)
                )
            assert judged.expected[place, 0] == pytest.approx(mean, rel=1e-6)
            assert judged.threshold[place, 0] == pytest.approx(limit, rel=1e-6)
            assert judged.alarm[place, 0] == (counts.observed[place, NOW] > limit)


def test_the_original_fit_is_that_of_the_plain_version(counts: Counts) -> None:
    day = counts.dates[NOW]
    judged = detect(
        counts, "farrington-original", alpha=0.1, written={"b": "4"}, first=day, last=day
    )
    history = window_history(counts, NOW, years=4, half=3, by_date=True)
    assert history is not None
    assert history.index.size == 28
    ones = np.ones((28, 1))
    t = (history.index - history.index[0])[:, None] * 1.0
    for place in range(1, 5):
        y = counts.observed[place, history.index]
        now = np.array([1.0, NOW - history.index[0]])
        fit = plain(y, np.hstack([ones, t]), now, bound=1.0, is_quirky=False)
        if not (fit["p"] < 0.05 and fit["mean"] <= y.max()):
            fit = plain(y, ones, now[:1], bound=1.0, is_quirky=False)
        tau = fit["phi"] + fit["error"] ** 2 * fit["mean"]
        root = np.sqrt(4 / 9 * fit["mean"] ** (1 / 3) * tau)
        limit = (fit["mean"] ** (2 / 3) + stats.norm.ppf(0.95) * root) ** 1.5
        assert judged.threshold[place, 0] == pytest.approx(limit, rel=1e-6)


def test_all_places_and_weeks_at_once_are_judged_as_each_alone(counts: Counts) -> None:
    first, last = counts.dates[NOW - 2], counts.dates[NOW + 1]
    together = detect(counts, "farrington", written=SETTING, first=first, last=last)
    for place in range(5):
        for week in (0, 3):
            alone = detect(
                counts_of(counts.observed[place : place + 1, : NOW - 1 + week], FIRST, Step.WEEK),
                "farrington",
                written=SETTING,
                first=counts.dates[NOW - 2 + week],
            )
            for mine, theirs in ((alone.expected, together.expected), (alone.p, together.p)):
                np.testing.assert_allclose(mine[0, 0], theirs[place, week], rtol=1e-12)


def test_too_little_history_and_too_few_cases_are_told_apart(counts: Counts) -> None:
    later = counts_of(counts.observed, FIRST, Step.WEEK)
    later.starts[1] = 100
    judged = detect(later, "farrington", written=SETTING, first=counts.dates[NOW - 1])
    assert (judged.reason[1] == SHORT).all()
    assert np.isnan(judged.threshold[1]).all()
    assert FEW_LATELY in judged.reason[0]
    few = judged.reason == FEW_LATELY
    assert np.isnan(judged.threshold[few]).all()
    assert not judged.alarm[few].any()
    assert np.isnan(judged.expected[few]).all()  # not even fitted, as most places are quiet


def test_years_back_are_met_by_date_and_weekday() -> None:
    weeks = counts_of(np.zeros((1, 300)), date(1990, 1, 1), Step.WEEK)
    now = weeks.dates.index(date(1995, 5, 22))
    found = anchors(weeks, now, 4, by_date=True)
    assert found is not None
    assert [weeks.dates[at] for at in found] == [
        date(1994, 5, 23),
        date(1993, 5, 24),
        date(1992, 5, 25),
        date(1991, 5, 20),
    ]
    assert anchors(weeks, now, 2, by_date=False) == [now - 52, now - 104]
    assert anchors(weeks, 51, 1, by_date=False) is None
    days = counts_of(np.zeros((1, 1500)), date(2021, 1, 1))
    leap = days.dates.index(date(2024, 2, 29))
    back = anchors(days, leap, 1, by_date=True)
    assert back is not None
    assert days.dates[back[0]] == date(2023, 3, 1)


def test_a_year_is_parted_without_a_gap_and_the_newest_weeks_are_left_out() -> None:
    weeks = counts_of(np.zeros((1, 300)), date(1990, 1, 1), Step.WEEK)
    history = flexible_history(weeks, 290, years=4, half=3, periods=10, left_out=26, by_date=False)
    assert history is not None
    assert history.index[0] == 290 - 4 * 52 - 3
    assert (np.diff(history.index) == 1).all()
    assert history.index[-1] == 290 - 27
    # The windows hold seven weeks, the other 45 weeks of a year nine parts of five.
    assert (history.group == 9).sum() == 4 * 7
    assert [(history.group == part).sum() for part in (0, 8)] == [4 * 5, 3 * 5]
