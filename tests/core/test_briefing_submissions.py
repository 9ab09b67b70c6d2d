"""What became of a day's report: NIHIL is somebody's word, nothing sent is nobody's."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from waspada.core.briefing import (
    STATES,
    Sending,
    Submission,
    default_cut_off,
    due_at,
    submission_of,
)

DAY = date(2024, 11, 28)
PLACE = "65.01"
DUE = due_at(DAY, PLACE, time(16))
EARLY, LATE = DUE - timedelta(hours=1), DUE + timedelta(minutes=1)


def sending(version: int = 1, **known: bool) -> Sending:
    flags = {"is_nihil": False, "is_late": False, "is_withdrawn": False} | known
    return Sending(version=version, received_at=EARLY, document_id=uuid4(), **flags)


def state(*sendings: Sending, now: datetime | None = EARLY) -> Submission:
    return submission_of(PLACE, DAY, sendings, due=DUE, now=now)


def test_the_cut_off_hour_is_the_places_own() -> None:
    assert due_at(DAY, PLACE, time(16)) == datetime(2024, 11, 28, 8, tzinfo=UTC)  # WITA
    assert due_at(DAY, "33.74", time(16)) == datetime(2024, 11, 28, 9, tzinfo=UTC)  # WIB


def test_every_level_reports_before_the_one_above_must() -> None:
    hours = [default_cut_off(place) for place in ("65.01.05", PLACE, "65", "ID")]
    assert hours == sorted(hours)
    assert len(set(hours)) == 4


@pytest.mark.parametrize(
    ("sendings", "expected"),
    [
        ((), "belum"),
        ((sending(is_nihil=True),), "nihil"),
        ((sending(),), "terkirim"),
        ((sending(is_late=True),), "terlambat"),
        ((sending(is_late=True, is_nihil=True),), "terlambat"),
        ((sending(is_nihil=True), sending(2)), "dikoreksi"),
        ((sending(2), sending(is_nihil=True)), "dikoreksi"),
        ((sending(), sending(2, is_withdrawn=True)), "belum"),
        ((sending(), sending(2, is_withdrawn=True), sending(3)), "dikoreksi"),
    ],
)
def test_the_last_version_decides(sendings: tuple[Sending, ...], expected: str) -> None:
    found = state(*sendings)
    assert found.state == expected
    assert found.state in STATES
    assert found.is_sent == (expected != "belum")
    assert found.versions == len(sendings)


def test_a_late_nihil_is_both() -> None:
    found = state(sending(is_late=True, is_nihil=True))
    assert (found.is_nihil, found.is_late) == (True, True)


@pytest.mark.parametrize(("now", "overdue"), [(EARLY, False), (LATE, True), (None, False)])
def test_only_what_is_missing_after_its_hour_is_overdue(now: datetime, overdue: bool) -> None:
    assert state(now=now).is_overdue == overdue
    assert not state(sending(), now=now).is_overdue
    assert state(sending(), sending(2, is_withdrawn=True), now=now).is_overdue == overdue
