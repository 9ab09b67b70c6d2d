"""The present rate and the projected day, against scipy and a slow plain version."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from tests.core.test_readiness_targets import said_in_full
from waspada.core.readiness import Projection, project, trend_of
from waspada.core.readiness.projection import TREND_RULE, VERDICTS

DAY = date(2024, 10, 18)
DUE = date(2024, 11, 5)
series_of_figures = st.dictionaries(st.integers(0, 120), st.integers(0, 5_000), min_size=1)


def points(series: dict[int, int]) -> list[tuple[date, Decimal]]:
    """Return figures by their age in days as dated points."""
    return [(DAY - timedelta(days=age), Decimal(value)) for age, value in series.items()]


def steady(per_day: int, last: int, ages: Sequence[int] = (28, 21, 14, 7, 0)) -> Projection:
    """Return the projection of a steady rate toward 1,000 by DUE, in eighteen days."""
    trend = trend_of(points({age: last - per_day * age for age in ages}))
    return project(trend, Decimal(1_000), day=DAY, due=DUE)


def slow_rate(series: dict[int, int]) -> Fraction | None:
    """Take the median of all slopes in fractions, of the points that the rule keeps."""
    newest = min(series)
    near = sorted(age for age in series if age - newest <= TREND_RULE.window_days)
    count = min(max(len(near), TREND_RULE.fewest_points), TREND_RULE.most_points)
    ages = sorted(series)[:count]
    slopes = [
        Fraction(series[young] - series[old], old - young)
        for young in ages
        for old in ages
        if young < old
    ]
    return median(slopes) if slopes else None


@settings(max_examples=50)
@given(series_of_figures)
def test_the_rate_is_the_median_of_all_slopes(series: dict[int, int]) -> None:
    trend = trend_of(points(series))
    slow = slow_rate(series)
    if slow is None:
        assert trend.rate is None
    else:
        assert trend.rate == pytest.approx(float(slow))
    for note in trend.notes:
        said_in_full(note)


@settings(max_examples=40)
@given(st.dictionaries(st.integers(0, 50), st.integers(0, 500), min_size=3, max_size=12))
def test_the_interval_is_that_of_scipy(series: dict[int, int]) -> None:
    trend = trend_of(points(series))
    ages = sorted(series, reverse=True)
    expected = theilslopes([series[age] for age in ages], [-age for age in ages], 0.8)
    assert trend.rate == pytest.approx(expected.slope)
    assert (trend.low, trend.high) == pytest.approx((expected.low_slope, expected.high_slope))
    assert trend.low is not None
    assert trend.rate is not None
    assert trend.high is not None
    assert trend.low <= trend.rate <= trend.high


@settings(max_examples=60)
@given(series_of_figures, st.integers(0, 6_000), st.booleans(), st.integers(-60, 200))
def test_the_projected_day_agrees_with_walking_day_by_day(
    series: dict[int, int], target: int, is_limit: bool, due_in: int
) -> None:
    direction = "at_most" if is_limit else "at_least"
    trend = trend_of(points(series), is_cumulative=not is_limit)
    due = DAY + timedelta(days=due_in)
    found = project(trend, Decimal(target), day=DAY, due=due, direction=direction)
    assert found.verdict in VERDICTS
    said_in_full(found.said)
    assert trend.value is not None
    is_reached = trend.value <= target if is_limit else trend.value >= target
    assert (found.verdict == "done") is is_reached
    if is_reached or trend.rate is None:
        return
    assert trend.last is not None
    walked = _walk(float(trend.value), target, trend.rate, is_limit=is_limit)
    expected = None if walked is None else max(trend.last + timedelta(days=walked), DAY)
    if found.on is None or expected is None:
        assert found.on == expected
    else:
        assert abs((found.on - expected).days) <= 1  # sums of fractions, not one division
    is_late = found.on is None or found.on > due
    assert found.cannot_be_ready is is_late


def _walk(value: float, target: int, rate: float, *, is_limit: bool) -> int | None:
    """Return after how many days a value that moves by a rate reaches a target."""
    if rate == 0 or (rate > 0) is is_limit:
        return None
    days = 0
    step = max(1, math.ceil(abs(value - target) / abs(rate)) - 50)  # most of the way at once
    value += rate * step
    days += step
    while value > target + 1e-6 if is_limit else value < target - 1e-6:
        value += rate
        days += 1
    return days if days <= TREND_RULE.horizon_days else None


def test_a_steady_rate_is_in_time_or_not_and_says_by_how_much() -> None:
    ready = steady(40, 500)
    assert (ready.verdict, ready.on) == ("in_time", date(2024, 10, 31))
    late = steady(20, 500)
    assert (late.verdict, late.on) == ("will_miss", date(2024, 11, 12))
    assert late.cannot_be_ready
    assert late.said.params["days"] == 7
    assert late.needed_rate == pytest.approx(500 / 18)


def test_a_rate_that_varies_gives_a_day_with_an_interval_around_it() -> None:
    series = {28: 100, 21: 230, 14: 300, 7: 480, 0: 550}
    found = project(trend_of(points(series)), Decimal(800), day=DAY, due=DUE)
    assert found.earliest is not None
    assert found.on is not None
    assert found.latest is not None
    assert found.earliest < found.on < found.latest
    assert found.verdict == "may_miss"


def test_one_figure_gives_no_rate_and_two_give_one_without_an_interval() -> None:
    one = project(trend_of(points({3: 40})), Decimal(100), day=DAY, due=DUE)
    assert (one.verdict, one.on) == ("unknown", None)
    assert one.needed_rate == pytest.approx(60 / 18)
    two = project(trend_of(points({10: 40, 0: 60})), Decimal(100), day=DAY, due=DUE)
    assert (two.on, two.earliest, two.latest) == (DAY + timedelta(days=20), None, None)
    assert two.verdict == "likely_miss"  # never "will": nothing tells how sure it is
    assert "readiness.few_figures" in {note.code for note in two.trend.notes}
    none = project(trend_of([]), Decimal(100), day=DAY, due=DUE)
    assert none.verdict == "unknown"


def test_figures_with_a_long_gap_say_so() -> None:
    trend = trend_of(points({58: 10, 6: 40, 3: 42, 0: 45}))
    assert "readiness.irregular_days" in {note.code for note in trend.notes}


def test_no_progress_is_never_ready_and_says_since_when() -> None:
    found = project(trend_of(points({21: 7, 14: 7, 7: 7, 0: 7})), Decimal(9), day=DAY, due=DUE)
    assert (found.verdict, found.on, found.said.code) == (
        "will_miss",
        None,
        "readiness.no_progress",
    )
    said_in_full(found.said)


def test_what_falls_is_never_ready_and_the_fall_is_told() -> None:
    found = project(trend_of(points({21: 40, 14: 30, 7: 20, 0: 10})), Decimal(99), day=DAY, due=DUE)
    assert found.on is None
    assert found.cannot_be_ready
    notes = [note for note in found.trend.notes if note.code == "readiness.went_down"]
    assert notes[0].params == {"day": DAY, "by": Decimal(10), "count": 3}


def test_what_should_fall_is_projected_downward() -> None:
    trend = trend_of(points({20: 300, 15: 250, 10: 200, 5: 150, 0: 100}), is_cumulative=False)
    found = project(trend, Decimal(0), day=DAY, due=DUE, direction="at_most")
    assert (found.verdict, found.on) == ("in_time", DAY + timedelta(days=10))
    assert not trend.notes


def test_a_single_wrong_figure_moves_the_rate_little() -> None:
    honest = {age: 1_000 - 10 * age for age in range(0, 36, 5)}
    wrong = {**honest, 15: 8_500}  # a digit too many
    assert trend_of(points(wrong)).rate == pytest.approx(10, abs=3)


def test_what_is_overdue_and_not_reported_done_is_not_done_before_today() -> None:
    trend = trend_of(points({60: 70, 55: 80, 50: 90}))
    assert project(trend, Decimal(100), day=DAY, due=DUE).on == DAY


def test_of_several_figures_on_a_day_the_last_counts_and_belum_is_no_point() -> None:
    when = DAY - timedelta(days=5)
    trend = trend_of([(when, Decimal(1)), (when, Decimal(5)), (DAY, Decimal(10)), (DAY, None)])
    assert (trend.rate, trend.points) == (1.0, 2)


def test_more_than_the_target_is_done() -> None:
    found = project(trend_of(points({7: 100, 0: 120})), Decimal(110), day=DAY, due=DUE)
    assert (found.verdict, found.on) == ("done", DAY)


def test_without_a_due_day_a_day_is_told_and_nothing_is_late() -> None:
    found = project(trend_of(points({14: 0, 7: 10, 0: 20})), Decimal(30), day=DAY)
    assert (found.verdict, found.on) == ("unknown", DAY + timedelta(days=7))
    assert not found.cannot_be_ready
    said_in_full(found.said)
