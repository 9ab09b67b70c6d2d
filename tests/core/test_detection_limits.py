"""How rare a count must be, so that chance marks no more places than it usually does."""

import numpy as np
import pytest

from waspada.core.detection import negbin
from waspada.core.detection.daily import having_of
from waspada.core.detection.daily_limits import dispersion_of, limits, rise_of

SPANS = 52
ALPHA = 0.01
PLACES, STEPS = 2000, 30


def bunched(year: np.ndarray) -> float:
    """Return the dispersion of (rows, SPANS) counts of one theme, looking at the newest 13."""
    totals = year.sum(axis=0)[None, :]
    theme = np.zeros(len(year), dtype=np.int64)
    return dispersion_of(year[:, -13:], year.sum(axis=1), theme, totals, SPANS)


def test_bunches_in_many_places_are_seen_and_those_of_one_place_are_not() -> None:
    rng = np.random.default_rng(1)
    mean = rng.gamma(0.3, 0.3, (500, 1)) + 1e-6
    even = rng.poisson(mean, (500, SPANS))
    assert bunched(even) == pytest.approx(1.0, abs=0.1)
    one = even.copy()
    one[3, -6:] = 40
    assert bunched(one) == 1.0
    twice = rng.negative_binomial(mean, 0.5, (500, SPANS))  # variance 2 means
    assert bunched(twice) == pytest.approx(2.0, abs=0.4)
    begun = even.copy()
    begun[:, -4:] = twice[:, -4:]
    assert bunched(begun) > 1.4


def test_what_all_places_have_more_of_is_no_bunch() -> None:
    rng = np.random.default_rng(2)
    mean = rng.gamma(0.5, 0.2, (500, 1))
    even = rng.poisson(mean, (500, SPANS))
    even[:, -3:] = rng.poisson(6 * mean, (500, 3))
    assert bunched(even) < 1.2


def test_a_rise_elsewhere_counts_as_far_as_it_is_sure() -> None:
    rise = rise_of(np.array([5, 8, 50, 500]), np.array([5.0, 5.0, 5.0, 50.0]), np.ones(4))
    assert rise[:2].tolist() == [1.0, 1.0]
    assert 7 < rise[2] < 51 / 6
    assert rise[3] == pytest.approx(501 / 51, rel=0.02)
    assert rise_of(np.array([50]), np.array([5.0]), np.array([9.0]))[0] < rise[2]


@pytest.mark.parametrize(("factor", "dispersion"), [(10.0, 1.0), (1.0, 2.0), (10.0, 2.0)])
def test_chance_marks_as_many_places_as_usual(factor: float, dispersion: float) -> None:
    rng = np.random.default_rng(3)
    mean = rng.gamma(0.3, 0.05, PLACES) + 1e-6
    year = rng.poisson(mean * SPANS)
    having, total = having_of(year[None, :]), year.sum() / SPANS

    def limit(factor: float, dispersion: float) -> float:
        rise, now, floor = np.array([factor]), np.array([dispersion]), total / PLACES
        return float(
            limits(
                having,
                SPANS,
                rise,
                rise,
                np.array([[factor * floor], [floor]]),
                now,
                alpha=ALPHA,
                fewest=2,
            )[0]
        )

    def marks(factor: float, dispersion: float, limit: float) -> float:
        """Return how often a rolling count comes to be marked in a span, by its exact chance."""
        two, one = np.full(PLACES, 2.0), np.ones(PLACES)
        expected, true = np.maximum(year / SPANS, total / PLACES), mean * factor
        spread = one * dispersion
        said = negbin.tails(two, STEPS, expected * factor, spread)
        own = negbin.tails(two, STEPS + 1, expected, one)
        asked = (said <= limit) & ((own[:, 1:] + own[:, :-1]) / 2 <= ALPHA)
        more = negbin.tails(two, STEPS, true * 1.01, spread)
        more -= negbin.tails(two, STEPS, true, spread)
        first = more[np.arange(PLACES), asked.argmax(axis=1)]
        return float(first[asked.any(axis=1)].sum() / np.log(1.01))

    assert limit(1.0, 1.0) == ALPHA
    usual = marks(1.0, 1.0, ALPHA)
    assert marks(factor, dispersion, ALPHA) > 2 * usual
    assert marks(factor, dispersion, limit(factor, dispersion)) < 1.5 * usual


def test_tails_of_counts_in_a_row_are_those_of_each() -> None:
    count, mean = np.array([1.0, 2.0, 5.0, 120.0]), np.array([0.001, 0.5, 3.0, 80.0])
    for dispersion in (1.0, 1.5, 4.0):
        spread = np.full(4, dispersion)
        rows = negbin.tails(count, 6, mean, spread)
        each = [negbin.tail(count + step, mean, spread) for step in range(6)]
        np.testing.assert_allclose(rows, np.column_stack(each), rtol=1e-11)
