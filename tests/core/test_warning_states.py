"""Warnings decided without a database: states, clock, consent, words, CAP."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.channels.cap.reading import read
from waspada.channels.cap.writing import write
from waspada.core.alerts.cap import Reference, check
from waspada.core.alerts.warnings import (
    BEGINS,
    LAPSES_AFTER,
    OPEN_STATES,
    RELEASED,
    STATE_WORDS,
    TEAM_AFTER,
    WARNED_LEVELS,
    WARNING_MOVES,
    Paper,
    WarningFacts,
    approved_to,
    cap_message,
    check_consent,
    check_facts,
    draft_class,
    is_consent_needed,
    is_declassified,
    move,
    polygons_of,
    score,
    second_step,
    status_of,
    texts_for,
)
from waspada.core.errors import NotAllowed, WaspadaError, WrongState
from waspada.core.vocabulary import CLASSES, THEMES

AT = datetime(2024, 11, 28, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def facts(**changes: Any) -> WarningFacts:
    given_facts = WarningFacts(
        place="65.01",
        theme="security",
        level="siaga",
        expected="Massa dua kubu bertemu di kantor KPU.",
        headline="Siaga keamanan: Bulungan",
        headline_en="Alert, security: Bulungan",
        message="Siapkan personel.",
        message_en="Make people ready.",
        valid_until=AT + timedelta(days=2),
        audience=("polri-65.01",),
    )
    return replace(given_facts, **changes)


# ---- states -------------------------------------------------------------------------------------


def test_every_state_is_reached_from_the_beginning_and_has_its_words() -> None:
    reached = set(BEGINS)
    for _step in WARNING_MOVES:
        reached |= {to for state in reached for to in WARNING_MOVES[state]}
    assert reached == set(WARNING_MOVES) == set(STATE_WORDS)


def test_awas_cannot_stand_by_one_approval_and_the_rest_can() -> None:
    assert [approved_to(level) for level in WARNED_LEVELS] == [
        "standing",
        "standing",
        "awaiting_second",
    ]


def test_what_was_told_cannot_be_undecided_again() -> None:
    for state in RELEASED:
        assert not WARNING_MOVES[state] & OPEN_STATES
    with pytest.raises(WrongState) as refused:
        move("standing", "in_review")
    assert refused.value.code == "warnings.wrong_state"


# ---- clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "is_told", "step"),
    [
        (0, False, ""),
        (19, False, ""),
        (20, False, "tell_team"),
        (20, True, ""),
        (59, False, "tell_team"),
        (59, True, ""),
        (60, False, "lapse"),
        (600, True, "lapse"),
    ],
)
def test_the_team_hears_after_twenty_minutes_and_after_sixty_it_lapses(
    minutes: int, is_told: bool, step: str
) -> None:
    assert second_step(AT, AT + minutes * MINUTE, is_team_told=is_told) == step


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.booleans())
def test_waiting_longer_never_takes_a_step_back(first: int, more: int, is_told: bool) -> None:
    order = ("", "tell_team", "lapse")
    before = second_step(AT, AT + first * MINUTE, is_team_told=is_told)
    after = second_step(AT, AT + (first + more) * MINUTE, is_team_told=is_told)
    assert order.index(after) >= order.index(before)
    assert TEAM_AFTER < LAPSES_AFTER


# ---- consent ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "at", "needed"),
    [
        ("kampanye", time(9), False),
        ("masa_tenang", time(23), True),
        ("pemungutan", time(12, 59), True),
        ("pemungutan", time(13), False),
        ("psu", time(8), True),
        ("rekapitulasi", time(9), False),
    ],
)
def test_consent_is_needed_from_the_quiet_days_to_the_close_of_voting(
    stage: str, at: time, needed: bool
) -> None:
    for theme in THEMES:
        is_meant = theme in {"security", "information"}
        asked = is_consent_needed(theme, [stage], at, is_public=True, is_life_danger=False)
        assert asked is (needed and is_meant), theme
        assert not is_consent_needed(theme, [stage], at, is_public=False, is_life_danger=False)
        assert not is_consent_needed(theme, [stage], at, is_public=True, is_life_danger=True)


def test_the_consent_of_both_bodies_is_recorded_or_the_missing_one_is_named() -> None:
    check_consent({"kpu": "Ketua, surat 12", "bawaslu": "Ketua, telepon 09.10"})
    with pytest.raises(NotAllowed) as refused:
        check_consent({"kpu": "Ketua, surat 12", "bawaslu": " "})
    assert refused.value.params == {"bodies": "BAWASLU"}


# ---- what it says -------------------------------------------------------------------------------


def test_every_theme_and_level_has_words_in_both_languages_without_holes() -> None:
    for theme in THEMES:
        for level in WARNED_LEVELS:
            for language in ("id", "en"):
                found = texts_for(
                    theme, level, language, place="Bulungan", expected="Ini", until="besok"
                )
                assert "{" not in found.headline + found.message
                assert "Bulungan" in found.headline
                assert "Ini." in found.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": "ID"}, "warnings.no_place"),
        ({"level": "normal"}, "warnings.bad_choice"),
        ({"release_class": "R"}, "warnings.bad_class"),
        ({"release_class": "T", "is_public": True}, "warnings.public_is_open"),
        ({"expected": ""}, "warnings.no_words"),
        ({"message_en": ""}, "warnings.no_message"),
        ({"headline": "x" * 161}, "warnings.too_long"),
        ({"valid_until": AT}, "warnings.ends_before"),
        ({"valid_until": AT + timedelta(days=15)}, "warnings.ends_too_late"),
        ({"audience": ()}, "warnings.no_audience"),
        ({"audience": ("kpu-33.74",)}, "warnings.bad_choice"),
        ({"measures": ("tidak-ada",)}, "warnings.bad_choice"),
    ],
)
def test_a_warning_that_nobody_could_use_is_refused(changes: dict[str, Any], code: str) -> None:
    check_facts(facts(), at=AT)
    with pytest.raises(WaspadaError) as refused:
        check_facts(facts(**changes), at=AT)
    assert refused.value.code == code


def test_a_draft_is_closed_and_never_lower_than_what_it_rests_on() -> None:
    assert [draft_class(one) for one in CLASSES[:3]] == ["T", "T", "R"]
    assert [is_declassified(one, "B") for one in CLASSES[:3]] == [False, True, True]
    assert not is_declassified("T", "T")


def test_what_was_averted_is_scored_both_ways_and_few_give_no_share() -> None:
    answers = [(AT, AT + 4 * MINUTE), (AT, AT + 10 * MINUTE), (AT, None)]
    found = score(["true", "averted", "averted", "false", "false", "unknown", ""], answers)
    assert (found.told, found.unsaid, dict(found.outcomes)["false"]) == (7, 1, 2)
    assert (found.low, found.high) == (0.2, 0.6)
    assert (found.answered, found.asked, found.minutes) == (2, 3, 7.0)
    few = score(["true", "true"], [])
    assert (few.low, few.high, few.minutes) == (None, None, None)


# ---- CAP ----------------------------------------------------------------------------------------


def paper(**changes: Any) -> Paper:
    given_paper = Paper(
        identifier="waspada.contoh.PR-65.01-2024-0001",
        sender="waspada@contoh.go.id",
        sender_name="Kesbangpol Bulungan",
        sent=AT,
        until=AT + timedelta(days=1),
        kind="Alert",
        realm="live",
        is_demo=False,
        theme="security",
        level="awas",
        restriction="Hanya untuk instansi penerima.",
        note="",
        place="Bulungan",
        code="65.01",
        headlines=("Awas", "Danger"),
        messages=("Pesan", "Message"),
        instructions=(("Satu", "Dua"), ("One", "Two")),
    )
    return replace(given_paper, **changes)


@pytest.mark.parametrize("kind", ["Alert", "Update", "Cancel"])
def test_a_warning_is_a_valid_restricted_message_in_both_languages(kind: Any) -> None:
    earlier = Reference("waspada@contoh.go.id", "lama", "2024-11-27T03:12:00-00:00")
    told = () if kind == "Alert" else (earlier,)
    for theme in THEMES:
        for level in WARNED_LEVELS:
            message = cap_message(paper(kind=kind, theme=theme, level=level, references=told))
            assert [one for one in check(message) if one.is_error] == []
    again = read(write(message)).message
    assert again.scope == "Restricted"
    assert [info.language for info in again.infos] == ["id-ID", "en-US"]
    assert again.infos[0].areas[0].geocodes[0].value == "65.01"
    assert again.referred() == list(told)


def test_a_place_is_drawn_as_closed_polygons_that_the_standard_takes() -> None:
    for code in ("65", "65.01", "65.01.05"):
        drawn = polygons_of(code)
        assert 1 <= len(drawn) <= 6
        message = cap_message(paper(code=code, polygons=drawn))
        assert [one for one in check(message) if one.is_error] == []
    assert polygons_of("65.01.05.1002") == ()


def test_only_what_is_real_is_called_actual() -> None:
    assert status_of("live", is_demo=False) == "Actual"
    assert status_of("live", is_demo=True) == "Test"
    assert status_of("replay", is_demo=False) == "Test"
    assert status_of("exercise", is_demo=True) == "Exercise"
    for realm, mark in (("exercise", "LATIHAN"), ("replay", "DEMO-REPLAY")):
        message = cap_message(paper(realm=realm))
        assert check(message) == []
        assert mark in message.note
        assert all(info.headline.startswith(mark) for info in message.infos)
    assert cap_message(paper()).note == ""
