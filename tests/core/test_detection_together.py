"""Episodes, many places at once, false alarms to expect, late reports, and silence."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.detection.detector import unjudged
from waspada.core.detection.episodes import episodes_of, starts_of
from waspada.core.detection.false_alarms import Null, draw, expect_false_alarms, quiet_of
from waspada.core.detection.nowcast import nowcast
from waspada.core.detection.registry import DETECTORS, setting_of
from waspada.core.detection.series import Step, counts_of
from waspada.core.detection.silence import Quietness, quietness
from waspada.core.detection.together import rate_controlled, recurrence
from waspada.core.errors import BadInput, TooShort

FIRST = date(2022, 1, 3)


def test_alarms_a_few_calm_steps_apart_are_one_episode() -> None:
    counts = counts_of(np.arange(24.0).reshape(2, 12), FIRST)
    judged = unjudged(counts, setting_of(DETECTORS["ears-c2"], counts))
    judged.alarm[0, [1, 3, 4, 9]] = True
    judged.alarm[1, 2] = True
    judged.expected[:] = 1.0
    judged.score[:] = counts.observed
    found = episodes_of(counts, judged, calm=3)
    assert [(one.place, one.first.day, one.last.day, one.alarms) for one in found] == [
        ("0", 4, 7, 3),
        ("1", 5, 5, 1),
        ("0", 12, 12, 1),
    ]
    assert (found[0].observed, found[0].expected, found[0].score) == (1 + 2 + 3 + 4, 4, 4)
    assert len(episodes_of(counts, judged, calm=1)) == 4


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(1, 6))
def test_an_episode_begins_where_no_alarm_was_lately(alarms: list[bool], calm: int) -> None:
    found = starts_of(np.array([alarms]), calm)[0].tolist()
    for step, begins in enumerate(found):
        lately = any(alarms[max(0, step - calm) : step])
        assert begins == (alarms[step] and not lately)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.5))
def test_the_share_of_chance_is_held_as_benjamini_and_hochberg_do(
    p: list[float], share: float
) -> None:
    believed = rate_controlled(np.array([*p, np.nan]), share)
    assert not believed[-1]
    ranked = sorted(p)
    most = max((n for n in range(1, len(p) + 1) if ranked[n - 1] <= share * n / len(p)), default=0)
    cut = ranked[most - 1] if most else -1.0
    assert believed[:-1].tolist() == [value <= cut for value in p]


def test_chance_alone_is_told_by_how_often_it_comes() -> None:
    found = recurrence(np.array([7e-6, 1e-12, 1.0]), 7285)
    assert found[0] == pytest.approx(1 / (1 - (1 - 7e-6) ** 7285))
    assert found[1] == pytest.approx(1e12 / 7285, rel=1e-6)
    assert found[2] == 1


def test_false_alarms_of_a_quiet_year_are_as_many_as_were_promised() -> None:
    rng = np.random.default_rng(12)
    mean = rng.gamma(2.0, 1.0, (40, 1)) * np.exp(0.4 * np.cos(2 * np.pi * np.arange(160) / 52))
    quiet = quiet_of(counts_of(rng.poisson(mean).astype(float), FIRST, Step.WEEK))
    np.testing.assert_allclose(quiet.mean.mean(axis=1), mean.mean(axis=1), rtol=0.35)
    promised = expect_false_alarms(quiet, "smooth", rng, repeats=2)
    assert promised.low <= promised.episodes_a_week <= promised.high
    assert promised.episodes_a_week <= promised.alarms_a_week
    assert 0.004 < promised.share < 0.014
    # About 40 places × .01 alarms a week.
    assert 0.15 < promised.alarms_a_week < 0.6
    jumped = expect_false_alarms(
        quiet, "smooth", rng, repeats=1, null=Null(jump=2.0, jump_steps=52)
    )
    assert jumped.share > 3 * promised.share


def test_simulated_years_differ_from_what_is_usual_as_they_are_told_to() -> None:
    rng = np.random.default_rng(13)
    counts = counts_of(rng.poisson(5.0, (40, 400)).astype(float), FIRST)
    quiet = quiet_of(counts)
    plain = draw(quiet, rng)
    assert plain.mean() == pytest.approx(5.0, rel=0.03)
    spread = draw(quiet, rng, Null(dispersion=4.0))
    assert spread.var() > 1.5 * plain.var()
    shared = draw(quiet, rng, Null(shared=0.5))
    assert shared.sum(axis=0).var() > 10 * plain.sum(axis=0).var()
    weekly = draw(quiet, rng, Null(weekday=2.5))
    assert weekly[:, ::7].mean() == pytest.approx(12.5, rel=0.1)
    assert weekly.mean() == pytest.approx(5.0, rel=0.05)
    with pytest.raises(TooShort):
        quiet_of(counts_of(counts.observed[:, :300], FIRST))


def test_a_nowcast_holds_the_final_count_as_often_as_it_says() -> None:
    rng = np.random.default_rng(14)
    delay = np.array([0.4, 0.25, 0.15, 0.1, 0.06, 0.04])
    inside = below = days = 0
    for _ in range(60):
        final = rng.poisson(12.0, 80)
        triangle = np.array([rng.multinomial(count, delay) for count in final]).astype(float)
        got = nowcast(triangle, rng, draws=400)
        np.testing.assert_array_equal(got.middle[:-5], final[:-5])
        newest = slice(-5, None)
        inside += ((got.low <= final) & (final <= got.high))[newest].sum()
        below += (got.middle < final)[newest].sum()
        days += 5
        assert (got.reported[newest] <= got.low[newest]).all()
        assert (np.diff(got.share[newest]) < 0).all()
    assert 0.86 < inside / days < 0.99
    assert 0.35 < below / days < 0.6


def test_what_lies_in_the_future_is_not_looked_at() -> None:
    rng = np.random.default_rng(15)
    triangle = rng.poisson(3.0, (30, 4)).astype(float)
    filled = triangle.copy()
    filled[-1, 1:] = filled[-2, 2:] = filled[-3, 3] = 1000
    one = nowcast(triangle, np.random.default_rng(1))
    other = nowcast(filled, np.random.default_rng(1))
    np.testing.assert_array_equal(one.high, other.high)
    with pytest.raises(TooShort):
        nowcast(triangle[:3], rng)
    with pytest.raises(BadInput):
        nowcast(-triangle, rng)


def test_silence_is_measured_by_a_posts_own_rhythm() -> None:
    def of(days: range | list[int], last: int) -> Quietness | None:
        heard = [FIRST + timedelta(days=day) for day in days]
        return quietness(heard, FIRST + timedelta(days=last), fewest=10, most=100)

    daily = of(range(190), 199)  # daily, and quiet for ten days
    assert daily is not None
    assert (daily.days, daily.longest, daily.gaps) == (10, 1, 100)
    assert daily.is_silent
    assert daily.p == pytest.approx(1 / 101)
    seldom = of(range(0, 200, 10), 199)  # every ten days
    assert seldom is not None
    assert (seldom.is_silent, seldom.p) == (False, 1)
    assert of([3, 100, 150], 199) is None  # hardly ever: no rhythm
    before = of(range(190), 189)
    assert before is not None
    assert (before.is_silent, before.days) == (False, 0)


def test_silence_by_chance_comes_no_oftener_than_it_says() -> None:
    rng = np.random.default_rng(16)
    called = promised = 0.0
    for _ in range(20):
        days = np.cumsum(rng.geometric(0.4, 160)).tolist()
        heard = [FIRST + timedelta(days=day) for day in days]
        was_silent = False
        for last in range(days[60], days[60] + 140):
            known = quietness(heard, FIRST + timedelta(days=last), fewest=20, most=40)
            assert known is not None
            called += known.is_silent and not was_silent
            was_silent = known.is_silent
            promised += known.chance_a_week / 7
    assert promised / 3 < called <= promised * 1.3
