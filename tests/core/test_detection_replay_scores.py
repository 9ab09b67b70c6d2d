"""How a replay is held against what is on record, and what may be tried in one."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.detection.replay_scores import (
    Grave,
    Ranks,
    caught,
    days_ahead,
    difference_limits,
    grave_episodes,
    highest,
    outcomes_of,
    runs_of,
    share_limits,
)
from waspada.core.detection.what_if import KNOBS, settings_of
from waspada.core.elections.packaged_stages import packaged_main_stage
from waspada.core.errors import BadInput

DAY = date(2024, 11, 1)
PLACES = ("65.01", "65.02", "65.03")


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def ranks_of(*standing: tuple[int, int], days: int = 10) -> Ranks:
    """Return ranks with Waspada in security on (day, place)."""
    values = np.zeros((days, 1, len(PLACES)), dtype=np.int8)
    for day, place in standing:
        values[day, 0, place] = 1
    return Ranks(DAY, ("security",), PLACES, values)


def grave(day: int, place: int = 0) -> Grave:
    return Grave(PLACES[place], "security", on(day), 3, 1)


def test_grave_incidents_within_a_week_of_one_another_are_one_episode() -> None:
    rows = [
        ("65.01", "security", on(0), 3),
        ("65.01", "security", on(7), 4),
        ("65.01", "security", on(15), 3),
        ("65.01", "hazard", on(1), 3),
        ("65.02", "security", on(1), 2),
    ]
    assert grave_episodes(reversed(rows)) == [
        Grave("65.01", "security", on(0), 4, 2),
        Grave("65.01", "hazard", on(1), 3, 1),
        Grave("65.01", "security", on(15), 3, 1),
    ]


@pytest.mark.parametrize(
    ("days", "hit"), [((3, 4), 1), ((4,), 0), ((3,), 0), ((3, 5), 0), ((2, 3, 4, 5), 1)]
)
def test_a_hit_stood_at_both_ends_of_day_before_the_first_report(
    days: tuple[int, ...], hit: int
) -> None:
    ranks = ranks_of(*((day, 0) for day in days))
    assert list(caught(ranks.standing(), [grave(5)], ranks)) == [hit]
    assert list(caught(ranks.standing(), [grave(5, place=1)], ranks)) == [0]


def test_the_days_ahead_are_those_without_a_gap() -> None:
    ranks = ranks_of((1, 0), (3, 0), (4, 0), (5, 0))
    assert days_ahead(ranks.standing(), grave(6), ranks) == 3
    assert days_ahead(ranks.standing(), grave(7), ranks) == 0


def test_equal_places_share_what_is_left_and_no_day_warns_of_more_than_asked() -> None:
    values = np.array([[5.0, 1.0, 1.0], [0.0, 0.0, 0.0], [3.0, 2.0, 1.0]])
    found = highest(values, np.array([2, 1, 0]))
    assert found.tolist() == [[1.0, 0.5, 0.5], pytest.approx([1 / 3] * 3), [0.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    ("hits", "of", "limits"),
    [(0, 10, (0.0, 0.3085)), (3, 10, (0.0667, 0.6525)), (10, 10, (0.6915, 1.0)), (0, 0, (0, 1))],
)
def test_limits_are_those_of_clopper_and_pearson(
    hits: int, of: int, limits: tuple[float, float]
) -> None:
    assert share_limits(hits, of) == pytest.approx(limits, abs=1e-4)


def test_differences_are_drawn_by_place() -> None:
    one, other = np.array([1.0, 1.0, 0.0]), np.array([0.0, 0.0, 0.0])
    rng = np.random.default_rng(1)
    assert difference_limits(one, one, PLACES, rng) == (0.0, 0.0)
    assert difference_limits(one, other, PLACES, rng) == (0.0, 1.0)
    # Two episodes of one place are drawn together, so a third place alone moves the mean.
    low, high = difference_limits(one, other, ("65.01", "65.01", "65.01"), rng)
    assert low == high == pytest.approx(2 / 3)


def test_what_followed_a_warning_is_told_and_nothing_is_called_false() -> None:
    standing = np.zeros((10, 3), dtype=bool)
    standing[1:4, 0] = True  # grave on its last day but one: stood a day before
    standing[1:3, 1] = True  # lighter only, five days after
    standing[5:7, 1] = True  # begins with something grave, nothing after
    standing[0:2, 2] = True  # began before the replay
    lighter = np.zeros_like(standing)
    lighter[4, 1] = True
    found = outcomes_of(standing, [grave(4), grave(5, place=1)], lighter, ranks_of())
    assert (found.runs, found.came_true, found.lighter, found.nothing) == (3, 1, 1, 1)
    assert found.after_grave == 1


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=25),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=6),
)
def test_every_warning_has_one_outcome_and_a_hit_is_a_warning_that_came_true(
    stood: list[tuple[int, int]], graves: list[tuple[int, int]]
) -> None:
    ranks = ranks_of(*stood)
    standing = ranks.standing() > 0
    every = [grave(*one) for one in set(graves)]
    found = outcomes_of(standing, every, np.zeros_like(standing), ranks)
    assert found.came_true + found.lighter + found.nothing == found.runs == len(runs_of(standing))
    late = [one for one in every if (one.day - DAY).days >= 2]
    hits = caught(ranks.standing(), late, ranks)
    begun_before = standing[0].any()
    assert begun_before or bool(hits.any()) == bool(found.came_true)


def test_the_packaged_calendar_knows_the_stage_without_a_database() -> None:
    assert packaged_main_stage("65.01", date(2024, 11, 27)) == "pemungutan"
    assert packaged_main_stage("65.01", date(2024, 11, 25)) == "masa_tenang"
    assert packaged_main_stage("65.01", date(2016, 1, 1)) == ""


def test_a_setting_is_tried_within_its_bounds_and_the_rest_stays() -> None:
    plain = settings_of({})
    assert plain.changed == {}
    tried = settings_of({"alpha": "0,05", "window_days": "14", "waspada": 3, "fewest": ""})
    assert tried.changed == {"alpha": 0.05, "window_days": 14, "waspada": 3.0}
    assert (tried.detection.alpha, tried.detection.window_days) == (0.05, 14)
    assert tried.levels.thresholds["waspada"] == 3
    assert tried.levels.thresholds["siaga"] == plain.levels.thresholds["siaga"]
    assert tried.detection.scan == plain.detection.scan
    assert not tried.is_frozen


@pytest.mark.parametrize(
    "asked",
    [{"alpha": "0.9"}, {"fewest": "2.5"}, {"calm_days": "x"}, {"wrong": "1"}, {"waspada": "nan"}],
)
def test_what_cannot_be_tried_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        settings_of(asked)
    assert {"alpha", "fewest", "calm_days", "waspada"} <= set(KNOBS)
