"""The order of the queue: a sum with reasons, the same whenever it is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.reports.priority import (
    MINUTES_PER_POINT,
    Waiting,
    danger_word,
    priority,
    says_nothing_happened,
)

NOW = datetime(2024, 11, 27, 6, tzinfo=UTC)


def key(**known: object) -> int:
    return priority(Waiting(**{"received_at": NOW, **known})).key  # type: ignore[arg-type]


def test_danger_to_life_comes_before_what_waits_longest() -> None:
    old = NOW - timedelta(days=400)
    assert key(deaths=1) < key(received_at=old, severity=4)
    assert key(text="Petugas pingsan di TPS 3") < key(received_at=old, is_ongoing=True)
    assert key(severity=3) < key(received_at=old, severity=2)
    assert key(category="logistik") < key(text="Situasi aman terkendali", received_at=old)


def test_a_point_is_worth_ten_minutes_of_waiting() -> None:
    points = priority(Waiting(received_at=NOW, severity=2)).points
    waited = timedelta(minutes=MINUTES_PER_POINT * points)
    assert key(severity=2) == key(received_at=NOW - waited)
    assert key(severity=2) < key(received_at=NOW - waited + timedelta(minutes=1))


def test_every_point_has_its_reason() -> None:
    report = Waiting(
        received_at=NOW,
        category="bentrok_massa",
        severity=3,
        deaths=1,
        injured=4,
        is_ongoing=True,
        has_office=True,
        is_signed=True,
        days_to_polling=-1,
        similar=9,
    )
    found = priority(report)
    assert {ground.code: ground.points for ground in found.grounds} == {
        "deaths": 40,
        "injured": 25,
        "ongoing": 15,
        "severity": 24,
        "violence": 8,
        "polling": 15,
        "similar": 20,
        "office": 5,
    }
    assert (found.lane, found.points) == (0, 152)


@pytest.mark.parametrize(
    ("days", "points"), [(0, 15), (-1, 15), (3, 10), (7, 5), (8, 0), (None, 0)]
)
def test_polling_day_near_raises_a_report(days: int | None, points: int) -> None:
    assert priority(Waiting(received_at=NOW, days_to_polling=days)).points == points


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Satu anggota KPPS meninggal tadi pagi", "meninggal"),
        ("Tidak ada korban jiwa dalam kejadian ini", ""),
        ("Situasi aman, tanpa korban luka, nihil kebakaran", ""),
        ("Tidak parah, tetapi kemudian ada warga yang dipukuli", "dipukuli"),
        ("Perlukah kotak dipindah? Banjirnya surut", ""),
        ("", ""),
    ],
)
def test_words_of_danger_count_unless_they_are_denied(text: str, word: str) -> None:
    assert danger_word(text) == word


def test_a_report_of_nothing_goes_last_unless_it_tells_of_something() -> None:
    assert says_nothing_happened("NIHIL. Lapor, wilayah aman dan terkendali")
    assert priority(Waiting(received_at=NOW, text="Situasi aman, nihil")).lane == 3
    assert priority(Waiting(received_at=NOW, text="Situasi aman tetapi 1 tewas")).lane == 0
    assert priority(Waiting(received_at=NOW, text="Situasi aman", severity=2)).lane == 2


@given(
    received=st.datetimes(datetime(2005, 1, 1), datetime(2090, 1, 1)),
    severity=st.none() | st.integers(0, 4),
    similar=st.integers(0, 10**6),
    is_ongoing=st.booleans(),
    text=st.text(max_size=80),
)
def test_a_further_reason_never_lowers_a_report(
    received: datetime, severity: int | None, similar: int, is_ongoing: bool, text: str
) -> None:
    report = {
        "received_at": received.replace(tzinfo=UTC),
        "severity": severity,
        "similar": similar,
        "is_ongoing": is_ongoing,
        "text": text,
    }
    assert key(**report) > 0
    assert key(**{**report, "deaths": 1}) <= key(**report)
    assert key(**{**report, "is_ongoing": True}) <= key(**report)
    assert key(**{**report, "similar": similar + 1}) <= key(**report)
