"""Periods of the reports upward: every day lies in one of each kind, and names it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.briefing.periods import (
    KINDS,
    SCHEDULED,
    after,
    before,
    event_period,
    latest_ended,
    period_of,
    read_period,
)
from waspada.core.errors import BadInput

DAYS = st.dates(date(2005, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("kind", "key", "first", "last", "due"),
    [
        ("mingguan", "2024-W48", date(2024, 11, 25), date(2024, 12, 1), date(2024, 12, 2)),
        ("bulanan", "2024-11", date(2024, 11, 1), date(2024, 11, 30), date(2024, 12, 5)),
        ("caturwulan", "2024-B12", date(2024, 9, 1), date(2024, 12, 31), date(2025, 1, 10)),
    ],
)
def test_the_day_after_the_vote_lies_in_these(
    kind: str, key: str, first: date, last: date, due: date
) -> None:
    found = period_of(kind, date(2024, 11, 28))
    assert (found.key, found.first, found.last, found.due_on) == (key, first, last, due)


def test_a_february_of_a_leap_year_and_the_first_third() -> None:
    assert period_of("bulanan", date(2024, 2, 10)).last == date(2024, 2, 29)
    assert period_of("caturwulan", date(2024, 4, 30)).key == "2024-B04"
    assert period_of("caturwulan", date(2024, 5, 1)).key == "2024-B08"


def test_the_last_days_of_december_may_lie_in_the_first_week_of_next_year() -> None:
    assert period_of("mingguan", date(2024, 12, 31)).key == "2025-W01"


@given(DAYS, st.sampled_from(SCHEDULED))
def test_every_day_lies_in_one_period_that_its_key_names(day: date, kind: str) -> None:
    found = period_of(kind, day)
    assert found.first <= day <= found.last
    assert read_period(kind, found.key) == found
    assert after(before(found)) == found
    assert before(found).last == found.first - timedelta(days=1)
    assert latest_ended(kind, day).last < day


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("mingguan", "2024-W54"),
        ("mingguan", "2024-48"),
        ("bulanan", "2024-13"),
        ("bulanan", "0000-01"),
        ("caturwulan", "2024-B05"),
        ("caturwulan", ""),
        ("khusus", "2024-11"),
    ],
)
def test_what_names_no_period_is_refused(kind: str, key: str) -> None:
    with pytest.raises(BadInput, match=r"periodic\.bad_period"):
        read_period(kind, key)


def test_an_unknown_kind_is_refused() -> None:
    for kind in ("tahunan", ""):
        with pytest.raises(BadInput, match=r"periodic\.no_such_kind"):
            read_period(kind, "2024")
    with pytest.raises(BadInput, match=r"periodic\.no_such_kind"):
        period_of("khusus", date(2024, 11, 28))


def test_a_special_report_is_due_on_the_day_itself() -> None:
    day = date(2024, 11, 27)
    assert event_period("KJ-65.01-2024-0001", day).due_on == day
    assert len({kind.series for kind in KINDS.values()}) == len(KINDS)
