"""How warnings live, without a database: pace, ladder, claims, drills, the record, automation."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_warning_states import AT, facts, paper
from waspada.core.alerts.warnings import (
    WARNED_LEVELS,
    Happened,
    Hours,
    Told,
    cap_message,
    check_hours,
    gathered_until,
    is_urgent,
    judging_words,
    made_ready,
    quiet_until,
    read_ladder,
    record_of,
    share_of,
    step_due,
)
from waspada.core.alerts.warnings.automatic import Due, counted, due_now, rises
from waspada.core.alerts.warnings.ladder import USUAL
from waspada.core.errors import BadInput

MINUTE = timedelta(minutes=1)
NIGHT = Hours(time(22), time(5))


# ---- pace ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "ends"),
    [("21:59", None), ("22:00", 5), ("23:30", 5), ("04:59", 5), ("05:00", None), ("12:00", None)],
)
def test_quiet_hours_reach_over_midnight(at: str, ends: int | None) -> None:
    moment = datetime.combine(datetime(2024, 11, 28, tzinfo=UTC), time.fromisoformat(at), UTC)
    end = quiet_until(NIGHT, moment)
    assert (end.hour if end else None) == ends
    assert end is None or timedelta(0) < end - moment <= timedelta(hours=7)


def test_awas_and_danger_to_life_wait_for_nobody() -> None:
    assert is_urgent("awas", is_life_danger=False)
    assert is_urgent("waspada", is_life_danger=True)
    assert not is_urgent("siaga", is_life_danger=False)
    assert check_hours(None, None) is None
    for begins, ends in ((time(22), None), (None, time(5)), (time(5), time(5))):
        with pytest.raises(BadInput):
            check_hours(begins, ends)


@given(st.lists(st.integers(0, 300), max_size=40), st.integers(1, 8))
def test_nobody_is_told_singly_more_often_in_an_hour_than_is_set(
    minutes: list[int], most: int
) -> None:
    singly: list[datetime] = []
    for one in sorted(minutes):
        at = AT + one * MINUTE
        due = gathered_until(singly, at, most)
        if due is None:
            singly.append(at)
        else:
            assert at < due <= at + timedelta(hours=1)
    for at in singly:
        assert sum(at - timedelta(hours=1) < one <= at for one in singly) <= most


# ---- ladder -------------------------------------------------------------------------------------


def test_steps_come_in_order_and_a_sleeping_worker_takes_the_latest() -> None:
    minutes = USUAL["siaga"]
    assert minutes == (60, 120, 180)
    due = [step_due(minutes, 0, AT, AT + at * MINUTE) for at in (0, 59, 60, 119, 120, 400)]
    assert due == [0, 0, 1, 1, 2, 3]
    assert step_due(minutes, 3, AT, AT) == 3


def test_minutes_that_do_not_rise_are_refused_and_later_steps_may_be_left_out() -> None:
    assert read_ladder({}) == USUAL
    assert read_ladder({"awas": [10, None, None]})["awas"] == (10,)
    for wrong in ([60, 30], [None, 30], [1, 2, 3], [5, 5], [10, 20, 30, 40], [5, 20_000]):
        with pytest.raises(BadInput):
            read_ladder({"siaga": wrong})


# ---- claims -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["Hoaks: TPS pindah", "berita bohong", "a false rumour", "Disinformasi meluas"]
)
def test_calling_a_claim_false_takes_a_named_check(words: str) -> None:
    for name in ("headline", "message", "expected", "headline_en", "message_en"):
        with pytest.raises(BadInput) as refused:
            made_ready(facts(**{name: words}), at=AT)
        assert refused.value.code == "warnings.hoax_unchecked"
    checked = made_ready(facts(message=words, fact_check="Kominfo, 27 November, 12"), at=AT)
    assert checked.message == words
    assert judging_words(["Tidak ada laporan palsu.", "kabar baik"]) == ()


def test_an_unchecked_claim_says_so_in_both_languages_and_in_the_message() -> None:
    ready = made_ready(facts(theme="information"), at=AT)
    assert ready.message.endswith("belum terverifikasi.")
    assert ready.message_en.endswith("unverified.")
    assert made_ready(ready, at=AT) == ready
    told = cap_message(paper(theme="information", messages=(ready.message, ready.message_en)))
    assert "belum terverifikasi" in told.infos[0].description
    checked = made_ready(replace(ready, fact_check="Bawaslu, putusan 4"), at=AT)
    assert "belum terverifikasi" not in checked.message
    assert "Bawaslu, putusan 4" in checked.message
    with pytest.raises(BadInput) as refused:
        made_ready(
            facts(theme="information", message="Belum terverifikasi.", fact_check="x"), at=AT
        )
    assert refused.value.code == "warnings.checked_and_open"


# ---- drills -------------------------------------------------------------------------------------


def test_a_drill_is_marked_once_wherever_its_words_go_and_never_announced() -> None:
    ready = made_ready(facts(is_drill=True), at=AT)
    for text in (ready.headline, ready.headline_en, ready.message, ready.message_en):
        assert text.startswith("LATIHAN")
    assert made_ready(ready, at=AT) == ready
    message = cap_message(paper(realm="exercise", headlines=(ready.headline, ready.headline_en)))
    assert message.status == "Exercise"
    assert [one.headline.count("LATIHAN") for one in message.infos] == [1, 1]
    with pytest.raises(BadInput) as refused:
        made_ready(facts(is_drill=True, is_public=True), at=AT)
    assert refused.value.code == "warnings.drill_is_internal"


# ---- automation ---------------------------------------------------------------------------------


def test_only_waspada_stands_by_itself_and_nothing_is_written_twice() -> None:
    levels = {"security": "siaga", "integrity": "waspada", "logistics": "normal"}
    assert due_now(levels, mode="", taken={}) == []
    asked = due_now(levels, mode="stand", taken={})
    assert asked == [
        Due("security", "siaga", stands=False),
        Due("integrity", "waspada", stands=True),
    ]
    assert not any(one.stands for one in due_now(levels, mode="propose", taken={}))
    taken = {"security": "waspada", "integrity": "awas"}
    assert due_now(levels, mode="stand", taken=taken) == asked[:1]


def test_a_setting_says_how_often_it_would_have_written() -> None:
    days = [
        {"security": "waspada"},
        {"security": "waspada", "logistics": "siaga"},
        {"security": "siaga", "logistics": "waspada"},
        {"security": "normal"},
        {"security": "waspada"},
    ]
    found = rises(days)
    assert found == [
        (1, "logistics", "siaga"),
        (2, "security", "siaga"),
        (4, "security", "waspada"),
    ]
    assert [counted(found, mode) for mode in ("", "propose", "stand")] == [(0, 0), (3, 0), (2, 1)]


# ---- the record ---------------------------------------------------------------------------------


def told(hours: int, outcome: str = "", **changes: Any) -> Told:
    given_told = Told(
        place="65.01",
        theme="security",
        level="siaga",
        told_at=AT + timedelta(hours=hours),
        until=AT + timedelta(hours=hours + 48),
        outcome=outcome,
        rests_on="level",
        month="2024-11",
    )
    return replace(given_told, **changes)


def happened(hours: float, place: str = "65.01.05", theme: str = "security") -> Happened:
    return Happened(f"K-{hours}", place, theme, AT + timedelta(hours=hours))


def test_the_record_counts_what_was_missed_how_early_and_how_soon() -> None:
    record = record_of(
        [told(0, "true"), told(10, "averted", place="65.02"), told(20, "false"), told(90)],
        [happened(5), happened(30), happened(-1), happened(200), happened(30, theme="logistics"),
         happened(30, "65.03")],
        [(AT, AT + 4 * MINUTE), (AT, None), (AT, AT + 10 * MINUTE)],
    )  # fmt: skip
    assert (record.whole.told, record.whole.unsaid) == (4, 1)
    assert (record.whole.right.count, record.whole.kind.count, record.whole.right.of) == (1, 2, 3)
    assert (record.missed.count, record.missed.of) == (4, 6)
    assert record.lead_hours == (5.0, 10.0)
    assert (record.minutes, record.asked, record.minutes_median) == ((4.0, 10.0), 3, 7.0)
    assert [(one.key, one.told) for one in record.by_place] == [("65.01", 3), ("65.02", 1)]


def test_limits_of_a_share_are_the_published_ones() -> None:
    # Clopper & Pearson 1934, as tabulated: 3 of 10, 0 of 5, 5 of 5.
    for count, of, low, high in ((3, 10, 0.0667, 0.6525), (0, 5, 0.0, 0.5218), (5, 5, 0.4782, 1.0)):
        found = share_of(count, of)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert share_of(0, 0).value is None


def test_every_level_has_its_minutes() -> None:
    assert set(USUAL) == set(WARNED_LEVELS)
