"""EARS beside a slow plain version and published numbers."""

from datetime import date
from statistics import mean, stdev

import numpy as np
import pytest
from scipy.stats import norm

from waspada.core.detection.detector import SHORT
from waspada.core.detection.registry import detect
from waspada.core.detection.series import counts_of

FIRST = date(2024, 1, 1)
# Weekly counts of Salmonella Newport in Germany, 1 November 2010 to 14 February 2011, and the
# upper bounds that R surveillance 1.20.3 gives for the last seven at alpha .05 (earsC; Salmon,
# Schumacher & Höhle 2016, Journal of Statistical Software 70(10), section 2.2).
NEWPORT = (1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3, 3, 1, 0)
C1 = (3.27885359358769, 3.27885359358769, 3.43651727429266, 3.85561664477559, 3.85561664477559)


def test_c1_gives_the_published_bounds() -> None:
    counts = counts_of(np.array([NEWPORT], dtype=float), FIRST)
    judged = detect(counts, "ears-c1", alpha=0.05)
    assert judged.threshold[0, 7:12] == pytest.approx(C1, abs=1e-10)
    later = detect(counts, "ears-c2", alpha=0.05)
    assert later.threshold[0, 9:] == pytest.approx(C1, abs=1e-10)


@pytest.mark.parametrize("baseline", [5, 7])
def test_every_bound_is_that_of_the_plain_version(baseline: int) -> None:
    rng = np.random.default_rng(3)
    observed = rng.poisson(4, (3, 40)).astype(float)
    counts = counts_of(observed, FIRST)
    written = {"baseline": str(baseline)}
    c1, c2, c3 = (
        detect(counts, f"ears-c{number}", alpha=0.01, written=written) for number in (1, 2, 3)
    )
    z = norm.ppf(0.99)
    for place in range(3):
        y = observed[place].tolist()

        def above(t: int, y: list[float] = y) -> tuple[float, float, float]:
            past = y[t - baseline - 2 : t - 2]
            return (y[t] - mean(past)) / stdev(past), mean(past), stdev(past)

        for t in range(baseline + 4, 40):
            past = y[t - baseline : t]
            assert c1.threshold[place, t] == pytest.approx(mean(past) + z * stdev(past))
            score, middle, deviation = above(t)
            assert c2.threshold[place, t] == pytest.approx(middle + z * deviation)
            assert c2.score[place, t] == pytest.approx(score)
            assert c2.p[place, t] == pytest.approx(norm.sf(score))
            carried = sum(max(0, above(t - lag)[0] - 1) for lag in (1, 2))
            limit = max(0, y[t] + deviation * (z - carried))
            assert c3.threshold[place, t] == pytest.approx(limit)
            assert c3.alarm[place, t] == (y[t] > c3.threshold[place, t])


@pytest.mark.parametrize(("method", "needed"), [("ears-c1", 7), ("ears-c2", 9), ("ears-c3", 11)])
def test_the_first_judged_step_has_just_enough_before_it(method: str, needed: int) -> None:
    counts = counts_of(np.random.default_rng(1).poisson(3, (2, 30)).astype(float), FIRST)
    counts.starts[1] = 4
    judged = detect(counts, method)
    assert judged.is_judged[0].tolist() == [step >= needed for step in range(30)]
    assert judged.is_judged[1].tolist() == [step >= needed + 4 for step in range(30)]
    assert (judged.reason[1, 4 : 4 + needed] == SHORT).all()
    part = detect(counts, method, first=date(2024, 1, 20), last=date(2024, 1, 25))
    assert part.first == 19
    np.testing.assert_array_equal(part.threshold, judged.threshold[:, 19:25])


def test_a_count_after_a_flat_past_alarms_without_dividing_by_zero() -> None:
    observed = np.zeros((1, 15))
    observed[0, 14] = 1
    counts = counts_of(observed, FIRST)
    judged = detect(counts, "ears-c2")
    assert judged.alarm[0].tolist() == [False] * 14 + [True]
    assert judged.threshold[0, 14] == 0
    assert np.isinf(judged.score[0, 14])
    assert judged.score[0, 13] == 0
    calm = detect(counts, "ears-c2", written={"minSigma": "0.5"})
    assert not calm.alarm.any()
