"""When reports are made by the clock: one moment of every period, in the place's own zone."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.core.briefing.schedules import (
    DAYS,
    SCHEDULABLE,
    Schedule,
    check_schedule,
    last_moment,
    moment_of,
    next_moment,
)
from waspada.core.errors import BadInput

PLACES = ("65.01", "91.71", "31.71")  # WITA, WIT, WIB

moments = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2030, 12, 31), timezones=st.just(UTC)
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    kind = draw(st.sampled_from(SCHEDULABLE))
    hour = time(draw(st.integers(0, 23)), draw(st.sampled_from((0, 30))))
    return Schedule(kind, draw(st.integers(*DAYS[kind])), hour)


@settings(max_examples=60)
@given(schedules(), st.sampled_from(PLACES), moments)
def test_now_lies_between_the_last_moment_and_the_next(
    schedule: Schedule, place: str, now: datetime
) -> None:
    last, following = last_moment(schedule, place, now), next_moment(schedule, place, now)
    assert last.at <= now < following
    again = last_moment(schedule, place, following)
    assert again.at == following
    assert again.period.first == last.period.last + timedelta(days=1)
    assert moment_of(schedule, last.period, place) == last.at


@pytest.mark.parametrize(
    ("schedule", "now", "key", "at"),
    [
        # Bulungan, WITA (UTC+8). 27 November 2024 is a Wednesday.
        (Schedule("harian", 0, time(15)), "2024-11-27T06:59", "2024-11-26", "2024-11-26T07:00"),
        (Schedule("harian", 0, time(15)), "2024-11-27T07:00", "2024-11-27", "2024-11-27T07:00"),
        (Schedule("mingguan", 0, time(9)), "2024-11-27T00:00", "2024-W47", "2024-11-25T01:00"),
        (Schedule("mingguan", 3, time(9)), "2024-11-27T00:00", "2024-W46", "2024-11-21T01:00"),
        (Schedule("bulanan", 3, time(9)), "2024-12-02T00:00", "2024-10", "2024-11-03T01:00"),
        (Schedule("bulanan", 3, time(9)), "2024-12-03T01:00", "2024-11", "2024-12-03T01:00"),
        (Schedule("caturwulan", 5, time(9)), "2025-01-05T01:00", "2024-B12", "2025-01-05T01:00"),
        (Schedule("caturwulan", 5, time(9)), "2024-11-27T00:00", "2024-B08", "2024-09-05T01:00"),
    ],
)
def test_a_moment_is_told_by_the_day_and_the_hour_of_the_place(
    schedule: Schedule, now: str, key: str, at: str
) -> None:
    found = last_moment(schedule, "65.01", datetime.fromisoformat(f"{now}+00:00"))
    assert (found.period.key, f"{found.at:%Y-%m-%dT%H:%M}") == (key, at)


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule("mingguan", 7, time(9)),
        Schedule("bulanan", 0, time(9)),
        Schedule("bulanan", 29, time(9)),
        Schedule("khusus", 0, time(9)),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused(schedule: Schedule) -> None:
    with pytest.raises(BadInput):
        check_schedule(schedule)
