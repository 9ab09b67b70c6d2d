"""CUSUM and the likelihood ratio chart beside slow plain versions."""

from datetime import date
from math import exp, lgamma, log, sqrt

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from waspada.core.detection import cusum, glr
from waspada.core.detection.detector import NO_SEASON, TRAINING
from waspada.core.detection.incontrol import fit_in_control
from waspada.core.detection.registry import detect, detector_called, setting_of
from waspada.core.detection.series import Step, counts_of

FIRST = date(2022, 1, 3)


def test_rossis_sums_are_those_worked_out_by_hand() -> None:
    mean = np.array([[4.0, 4.0, 4.0]])
    observed = np.array([[4.0, 9.0, 9.0]])
    sums, limits = cusum.chart(observed, mean, np.zeros(1), k=0.5, h=2.0, trans="rossi")
    # (x - 3m + 2 sqrt(xm)) / (2 sqrt m) is 0 for 4 and 9/4 for 9, with m = 4.
    assert sums[0] == pytest.approx([0, 1.75, 3.5])
    for step in range(3):
        tried = observed.copy()
        tried[0, step] = limits[0, step]
        again, _ = cusum.chart(tried, mean, np.zeros(1), k=0.5, h=2.0, trans="rossi")
        assert again[0, step] == pytest.approx(2.0, abs=1e-9)


@pytest.mark.parametrize("trans", ["pearsonNegBin", "standard", "rossi"])
def test_a_count_at_the_limit_brings_the_sum_to_the_bound(trans: str) -> None:
    rng = np.random.default_rng(2)
    mean = rng.uniform(2, 9, (3, 25))
    observed = rng.poisson(mean).astype(float)
    alpha = np.array([0.0, 0.1, 0.5])
    sums, limits = cusum.chart(observed, mean, alpha, k=0.3, h=3.0, trans=trans)
    for place in range(3):
        before = 0.0
        for step in range(25):
            m, x = mean[place, step], limits[place, step]
            z = {
                "rossi": (x - 3 * m + 2 * sqrt(x * m)) / (2 * sqrt(m)),
                "standard": (x - m) / sqrt(m),
                "pearsonNegBin": (x - m) / sqrt(m + alpha[place] * m * m),
            }[trans]
            if x > 0:
                assert before + z - 0.3 == pytest.approx(3.0)
            before = sums[place, step]


def log_chance(x: float, mean: float, alpha: float) -> float:
    """Return the log of the negative binomial chance, Poisson's where alpha is 0."""
    if alpha == 0:
        return x * log(mean) - mean - lgamma(x + 1)
    size = 1 / alpha
    return (
        lgamma(x + size)
        - lgamma(size)
        - lgamma(x + 1)
        + size * log(size / (size + mean))
        + x * log(mean / (size + mean))
    )


def plain_ratio(x: list[float], mean: list[float], alpha: float) -> float:
    """Return the best log likelihood ratio over beginnings and factors, by search."""
    best = 0.0
    for begin in range(len(x)):

        def loss(kappa: float, begin: int = begin) -> float:
            return -sum(
                log_chance(y, m * exp(kappa), alpha) - log_chance(y, m, alpha)
                for y, m in zip(x[begin:], mean[begin:], strict=True)
            )

        found = minimize_scalar(loss, bounds=(0, 6), method="bounded", options={"xatol": 1e-9})
        best = max(best, -float(found.fun))
    return best


@pytest.mark.parametrize("alpha", [0.0, 0.3])
def test_the_likelihood_ratio_is_that_of_a_plain_search(alpha: float) -> None:
    rng = np.random.default_rng(8)
    mean = rng.uniform(1, 4, (2, 12))
    observed = rng.poisson(mean).astype(float)
    observed[0, 8:] += (3, 5, 4, 6)
    found, limits = glr.chart(observed, mean, np.full(2, alpha), c_arl=4.0, most=5, least=1)
    for place in range(2):
        first = 0
        for now in range(12):
            part = slice(max(first, now - 4), now + 1)
            x, m = observed[place, part].tolist(), mean[place, part].tolist()
            assert found[place, now] == pytest.approx(plain_ratio(x, m, alpha), abs=1e-6)
            limit = limits[place, now]
            assert plain_ratio([*x[:-1], limit + 1], m, alpha) >= 4.0
            assert limit < 0 or plain_ratio([*x[:-1], limit], m, alpha) < 4.0
            if found[place, now] >= 4.0:
                first = now + 1
    assert (found[0] >= 4.0).any()


def test_the_chart_waits_until_a_rise_may_have_begun() -> None:
    observed = np.array([[30.0, 30.0, 30.0, 30.0]])
    mean = np.ones((1, 4))
    found, limits = glr.chart(observed, mean, np.zeros(1), c_arl=5.0, most=4, least=3)
    assert found[0].tolist()[:2] == [0, 0]
    assert np.isnan(limits[0, :2]).all()
    assert found[0, 2] > 5


def test_what_is_usual_is_learnt_from_the_first_steps_alone() -> None:
    rng = np.random.default_rng(4)
    days = np.arange(800)
    mean = np.exp(1.2 + 0.5 * np.cos(2 * np.pi * days / 365.25) + 0.6 * (days % 7 == 0))
    observed = rng.negative_binomial(2, 2 / (2 + mean), (40, 800)).astype(float)
    observed[:, 500:] *= 3
    counts = counts_of(observed, FIRST)
    setting = setting_of(detector_called("cusum"), counts, written={"train": "500"})
    quiet = fit_in_control(counts, setting)
    assert np.isnan(quiet.mean[:, :500]).all()
    averaged = quiet.mean[:, 500:].mean(axis=0)
    np.testing.assert_allclose(averaged, mean[500:], rtol=0.15)
    assert quiet.alpha.mean() == pytest.approx(0.5, abs=0.05)
    judged = detect(counts, "cusum", written={"train": "500"})
    assert (judged.reason[:, :500] == TRAINING).all()
    assert judged.alarm[:, 520:].mean() > 0.9
    short = detect(counts_of(observed[:1, :100], FIRST), "cusum")
    assert (short.reason[0, 50:] == NO_SEASON).all()


def test_a_place_where_nothing_ever_came_has_a_chart_too() -> None:
    observed = np.zeros((1, 120))
    observed[0, 119] = 2
    judged = detect(counts_of(observed, FIRST, Step.WEEK), "glr-nb")
    assert judged.alarm[0].tolist() == [False] * 119 + [True]
