"""Hours of shifts, gaps, people booked twice, turns, and rows pasted from a table."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.duty import (
    ShiftKind,
    Slot,
    check_kinds,
    doubles,
    gaps,
    merge_cell,
    names_in,
    nearest_names,
    read_clock,
    read_rows,
    rotate,
)
from waspada.core.errors import BadInput

ZONES = [ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
DAY = date(2024, 11, 27)
BEGAN = datetime(2024, 11, 27, tzinfo=ZONES[0])
HOUR = timedelta(hours=1)


def _slot(begins: int, ends: int, *people: str) -> Slot:
    return Slot(f"{begins}-{ends}", "x", BEGAN + HOUR * begins, BEGAN + HOUR * ends, people)


@pytest.mark.parametrize("zone", ZONES)
def test_an_overnight_shift_ends_the_next_day_in_each_zone(zone: ZoneInfo) -> None:
    begins, ends = ShiftKind("Malam", time(20), time(8)).span(DAY, zone)
    assert (begins.day, ends.day, ends - begins) == (27, 28, 12 * HOUR)
    assert ShiftKind("Piket", time(8), time(8)).length == 24 * HOUR


@pytest.mark.parametrize(
    ("text", "clock"),
    [("8", time(8)), ("08.00", time(8)), ("20:30", time(20, 30)), ("24.00", time(0))],
)
def test_times_are_read_as_people_write_them(text: str, clock: time) -> None:
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["", "25", "8.75", "24.30", "pagi", "08.00.00", "-1"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="bad_clock"):
        read_clock(text)


def test_shifts_may_share_an_hour_and_no_more_around_midnight_too() -> None:
    night = ShiftKind("Malam", time(22), time(7))
    check_kinds([ShiftKind("Pagi", time(6), time(15)), night])
    with pytest.raises(BadInput, match="shifts_overlap"):
        check_kinds([ShiftKind("Dini", time(1), time(6)), night])


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 16), st.booleans()), max_size=8))
def test_gaps_are_the_minutes_nobody_covers(spans: list[tuple[int, int, bool]]) -> None:
    slots = [
        _slot(begins, begins + length, *(("a",) if is_staffed else ()))
        for begins, length, is_staffed in spans
    ]
    found = gaps(slots, BEGAN, BEGAN + 48 * HOUR)
    open_hours = {
        hour
        for hour in range(48)
        if any(gap.begins_at <= BEGAN + hour * HOUR < gap.ends_at for gap in found)
    }
    covered = {
        hour
        for begins, length, is_staffed in spans
        if is_staffed
        for hour in range(begins, min(begins + length, 48))
    }
    assert open_hours == set(range(48)) - covered


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from("abc")), max_size=7)
)
def test_everybody_who_overlaps_is_found(spans: list[tuple[int, int, str]]) -> None:
    slots = [_slot(begins, begins + length, who) for begins, length, who in spans]
    overlapping = {
        one.people[0]
        for index, one in enumerate(slots)
        for other in slots[index + 1 :]
        if one.people == other.people
        and one.begins_at < other.ends_at
        and other.begins_at < one.ends_at
    }
    assert {double.person for double in doubles(slots)} == overlapping


def test_turns_follow_each_other_by_shift_day_and_week() -> None:
    def teams(step: str, *, days: int = 9, only_workdays: bool = False) -> list[int]:
        last = date(2024, 11, 25) + timedelta(days=days - 1)
        turns = rotate(
            date(2024, 11, 25),
            last,
            shifts=("Pagi", "Malam"),
            teams=3,
            step=step,
            only_workdays=only_workdays,
        )
        return [turn.team for turn in turns]

    assert teams("shift", days=3) == [0, 1, 2, 0, 1, 2]
    assert teams("day", days=4) == [0, 0, 1, 1, 2, 2, 0, 0]
    assert teams("week") == [0] * 14 + [1] * 4
    assert len(teams("day", only_workdays=True)) == 14


cells = st.frozensets(st.sampled_from("abc"))


@given(cells, cells, cells)
def test_a_merge_keeps_the_only_change_and_asks_about_two(
    was: frozenset[str], mine: frozenset[str], theirs: frozenset[str]
) -> None:
    merged = merge_cell(was, mine, theirs)
    assert merged.is_conflict == (mine not in (was, theirs) and theirs != was)
    if not merged.is_conflict:
        assert merged.people == (theirs if mine == was else mine)


SHIFTS = ("Pagi", "Malam")


@pytest.mark.parametrize(
    "cell",
    ["2024-11-28", "28/11/2024", "28-11-24", "28.11.2024", "28 November 2024", "28/11",
     "Kamis, 28 November 2024", "Kamis (28/11)", "28 Nov"],
)  # fmt: skip
def test_days_are_read_as_sheets_write_them(cell: str) -> None:
    (row,), problems = read_rows(f"{cell}\tpagi\tSari", shifts=SHIFTS, near=DAY)
    assert not problems
    assert (row.day, row.shift, row.names) == (date(2024, 11, 28), "Pagi", "Sari")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("28/11/2024 Pagi Sari", "duty.row_lacks_columns"),
        ("28/11/2024;Pagi;", "duty.row_lacks_columns"),
        ("31/11/2024;Pagi;Sari", "duty.bad_day"),
        ("besok;Pagi;Sari", "duty.bad_day"),
        ("Senin, 28/11/2024;Pagi;Sari", "duty.weekday_differs"),
        ("28/11/2024;Siang;Sari", "duty.unknown_shift"),
    ],
)
def test_a_row_that_is_not_understood_says_why_and_spares_the_others(line: str, code: str) -> None:
    text = f"Tanggal;Giliran;Nama\n{line}\n\n29/11/2024;Malam;Budi"
    rows, problems = read_rows(text, shifts=SHIFTS, near=DAY)
    assert [(row.line, row.names) for row in rows] == [(4, "Budi")]
    assert [(problem.line, problem.code) for problem in problems] == [(2, code)]


@given(st.text(max_size=80))
def test_whatever_is_pasted_is_answered(text: str) -> None:
    rows, problems = read_rows(text, shifts=SHIFTS, near=DAY)
    assert len(rows) + len(problems) <= len(text.splitlines())


PEOPLE = {"1": "Sari Wulandari", "2": "Dr. Rahmat Hidayat, M.Si", "3": "Budi", "4": "budi"}


@pytest.mark.parametrize(
    ("cell", "found", "unknown", "several"),
    [
        ("Sari Wulandari", ["1"], [], []),
        ("Dr. Rahmat Hidayat, M.Si", ["2"], [], []),
        ("SARI WULANDARI, S.Sos dan rahmat hidayat", ["1", "2"], [], []),
        ("Sari Wulandri", [], ["Sari Wulandri"], []),
        ("Budi / Sari Wulandari", ["1"], [], ["Budi"]),
        ("Sari Wulandari & Sari Wulandari", ["1"], [], []),
        ("S.Sos", [], ["S.Sos"], []),
    ],
)
def test_names_are_found_with_and_without_degrees(
    cell: str, found: list[str], unknown: list[str], several: list[str]
) -> None:
    assert names_in(cell, PEOPLE) == (found, unknown, several)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    assert nearest_names("Sari Wulandri", PEOPLE.values()) == ["Sari Wulandari"]
    assert nearest_names("Zzz", PEOPLE.values()) == []
