"""Counts of kab/kota judged day by day, and gatherings of them."""

from datetime import date, timedelta

import numpy as np
import pytest

from waspada.core.detection.daily import (
    Cases,
    alarms_on,
    chart_of,
    known_history,
)
from waspada.core.detection.daily_promise import quiet_episodes
from waspada.core.detection.daily_rule import load_daily_rule, read_daily_rule
from waspada.core.detection.daily_scan import gatherings_on

TODAY = date(2024, 11, 28)
RULE = load_daily_rule()
PLACES = tuple(f"65.{number:02}" for number in range(1, 31))
THEMES = ("security", "logistics")


def cases(
    *rows: tuple[int, int, int, int], first: date | None = TODAY - timedelta(days=700)
) -> Cases:
    """Return cases from (place, theme, days ago, count)."""
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 4)
    return Cases(
        PLACES,
        THEMES,
        table[:, 0],
        table[:, 1],
        TODAY.toordinal() - table[:, 2],
        table[:, 3],
        table[:, 3] * 3.0,
        first,
    )


def test_two_incidents_of_one_place_in_a_week_are_an_alarm_with_its_numbers() -> None:
    found = alarms_on(cases((3, 0, 4, 1), (3, 0, 0, 1), (5, 1, 1, 1)), TODAY, RULE)
    (alarm,) = found
    assert (alarm.place, alarm.theme, alarm.observed) == ("65.04", "security", 2)
    assert (alarm.first, alarm.last) == (TODAY - timedelta(days=4), TODAY)
    assert alarm.points == 6.0
    assert alarm.expected < 0.1
    assert alarm.threshold == 1.0
    assert alarm.score >= 1
    assert alarm.method == "smooth"


def test_one_incident_alone_is_no_alarm_nor_are_two_a_week_apart() -> None:
    assert alarms_on(cases((3, 0, 0, 1)), TODAY, RULE) == []
    assert alarms_on(cases((3, 0, 0, 1), (3, 0, 7, 1)), TODAY, RULE) == []


def test_what_is_usual_at_a_place_is_no_alarm_there() -> None:
    usual = [(3, 0, 7 * week + 2, 2) for week in range(90)]
    assert alarms_on(cases(*usual), TODAY, RULE) == []
    (alarm,) = alarms_on(cases(*usual, (3, 0, 1, 7)), TODAY, RULE)
    assert alarm.observed == 9
    assert 1 < alarm.expected < 4


def test_what_rises_everywhere_on_the_same_days_is_the_calendar_s() -> None:
    everywhere = [(place, 0, 1, 2) for place in range(30)]
    assert alarms_on(cases(*everywhere), TODAY, RULE) == []
    (alarm,) = alarms_on(cases(*everywhere, (4, 0, 0, 9)), TODAY, RULE)
    assert (alarm.place, alarm.elsewhere) == ("65.05", 58)


@pytest.mark.parametrize(("days", "method"), [(30, ""), (90, "ears-c2"), (400, "smooth")])
def test_a_short_history_takes_the_fallback_or_none_and_says_so(days: int, method: str) -> None:
    first = TODAY - timedelta(days=days - 1)
    known = known_history(cases(first=first), TODAY, RULE)
    assert (known.days, known.method) == (days, method)
    assert known.needed > known.needed_least > 0
    alarms = alarms_on(cases((3, 0, 0, 3), first=first), TODAY, RULE)
    assert [one.method for one in alarms] in ([method] if method else [], [])
    assert alarms_on(cases(first=None), TODAY, RULE) == []


def test_the_chart_ends_with_the_day_and_has_the_limit() -> None:
    chart = chart_of(cases((3, 0, 0, 2), (3, 0, 8, 1)), "65.04", "security", TODAY, RULE)
    assert [span.observed for span in chart[-3:]] == [0, 1, 2]
    assert chart[-1].last == TODAY
    assert {span.threshold for span in chart} == {1.0}
    assert len(chart) == 12


def test_places_near_each_other_gather_and_far_ones_do_not() -> None:
    lat, lon = np.linspace(-5, 5, 30), np.linspace(100, 130, 30)
    spread = [(place, 0, day + place, 1) for place in range(30) for day in (16, 30, 44)]
    near = [(place, 0, day, 2) for place in (10, 11, 12) for day in (0, 1, 2)]
    (found,) = gatherings_on(cases(*spread, *near), lat, lon, TODAY, RULE)
    assert set(found.places) == {"65.11", "65.12", "65.13"}
    assert found.observed >= 18
    assert found.recurrence_days >= RULE.scan.recurrence_days
    assert gatherings_on(cases(*spread), lat, lon, TODAY, RULE) == []


def test_the_promise_grows_with_what_is_reported() -> None:
    few = [(place, 0, 10 * place + 5, 1) for place in range(30)]
    many = [(place, 0, day, 1) for place in range(30) for day in range(place % 9, 365, 9)]
    seldom, often = (
        quiet_episodes(cases(*rows), TODAY, RULE, np.random.default_rng(1), repeats=2)
        for rows in (few, many)
    )
    assert seldom.low <= seldom.mean <= seldom.high
    assert 0 < often.mean < 7
    assert seldom.mean < often.mean
    nothing = quiet_episodes(cases(), TODAY, RULE, np.random.default_rng(1), repeats=2)
    assert nothing.mean == 0


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    table = {
        "version": "x", "window_days": 7, "method": "smooth", "alpha": 0.01, "years": 5,
        "fewest": 2, "calm_days": 3,
        "scan": {"days": 90, "longest_days": 14, "share": 0.2, "fewest": 3, "replicates": 99,
                 "recurrence_days": 365, "most": 5},
        "points": {"from_score": [1.0, 2.0], "points": [1.0, 2.0]}, "province_fewest": 3,
        "lead": {"categories": [], "theme": "security", "days": 7, "points": 0.5, "most": 1.0},
        "silence": {"gaps": 20, "most_gaps": 99, "days": 365, "theme": "logistics", "points": 0.5},
        "delay": {"days": 14, "learnt_days": 60, "fewest": 30},
    }  # fmt: skip
    assert read_daily_rule(table).points_of(1.5) == 1.0
    assert read_daily_rule(table).points_of(0.5) == 0.0
    for wrong in (
        {"alpha": 0.7},
        {"fewest": 1},
        {"points": {"from_score": [1.0, 2.0], "points": [2.0, 1.0]}},
    ):
        with pytest.raises(ValueError, match="contradicts"):
            read_daily_rule(table | wrong)
