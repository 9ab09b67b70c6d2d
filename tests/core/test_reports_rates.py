"""Rates per 100 polling stations: exact intervals, and the reasons not to compare."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.reports.rates import rate_per_100


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Exact 95 % limits of a Poisson mean: Garwood 1936, as tabled by Ulm 1990 and others.
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (30, 20.24, 42.83),
    ],
)
def test_limits_are_those_of_the_published_table(count: int, low: float, high: float) -> None:
    found = rate_per_100(count, 100)
    assert found.low == pytest.approx(low, abs=0.006)
    assert found.high == pytest.approx(high, abs=0.006)


def test_the_limits_hold_what_they_promise() -> None:
    """At the limits the observed count is just as unlikely as a tail may be."""
    found = rate_per_100(7, 100)
    assert found.low is not None
    assert found.high is not None
    assert 1 - _at_most(6, found.low) == pytest.approx(0.025, abs=1e-6)
    assert _at_most(7, found.high) == pytest.approx(0.025, abs=1e-6)


def _at_most(count: int, mean: float) -> float:
    return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


@pytest.mark.parametrize("stations", [None, 0])
def test_without_a_count_of_stations_there_is_no_rate(stations: int | None) -> None:
    found = rate_per_100(4, stations)
    assert found.per_100 is None
    assert found.note == "picture.stations_unknown"


def test_too_few_say_so() -> None:
    assert rate_per_100(9, 99).note == "picture.stations_few"
    assert rate_per_100(4, 2000).note == "picture.incidents_few"
    assert rate_per_100(5, 100).is_fair


@given(count=st.integers(0, 3000), stations=st.integers(1, 20_000))
def test_the_rate_lies_between_its_limits(count: int, stations: int) -> None:
    found = rate_per_100(count, stations)
    assert found.low is not None
    assert found.per_100 is not None
    assert found.high is not None
    assert found.low <= found.per_100 < found.high
