"""Forums: terms, coverage from the table of places, reports of information, counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.core.errors import BadInput, TooLarge
from waspada.core.forum import (
    FORUM_REPORT_MOVES,
    FORUM_REPORT_STATES,
    InformationFacts,
    TermFacts,
    Told,
    activity_of,
    answering_units,
    checked_information,
    checked_term,
    coverage,
    standing_of,
    term_on,
)
from waspada.core.places import Level, load_table

DAY = date(2024, 11, 28)


def term(place: str = "65.01", first: int = 2022, last: int = 2026, **named: object) -> TermFacts:
    given = {"place": place, "decree": "SK 1", "decree_on": date(first, 1, 2),
             "starts_on": date(first, 1, 2), "ends_on": date(last, 1, 1)} | named  # fmt: skip
    return TermFacts(**given)  # type: ignore[arg-type]


def told(**named: object) -> InformationFacts:
    given = {"forum": "65.01.05", "about": "65.01.05.1002", "title": "Antrean BBM",
             "facts": "Antrean panjang.", "analysis": "", "recommendation": "Tambah pasokan.",
             "seen_on": DAY} | named  # fmt: skip
    return InformationFacts(**given)  # type: ignore[arg-type]


def test_every_state_has_its_word() -> None:
    assert set(FORUM_REPORT_MOVES) == set(FORUM_REPORT_STATES)


@pytest.mark.parametrize(
    ("ends", "standing"),
    [
        (date(2024, 11, 27), "ended"),
        (DAY, "ending"),
        (DAY + timedelta(days=60), "ending"),
        (DAY + timedelta(days=61), "active"),
    ],
)
def test_a_term_ends_after_its_last_day(ends: date, standing: str) -> None:
    assert standing_of(term(ends_on=ends), DAY) == standing


def test_a_term_that_has_not_begun_is_none() -> None:
    assert standing_of(term(first=2025), DAY) == "none"
    assert standing_of(None, DAY) == "none"


def test_the_running_term_counts_before_the_last_that_ended() -> None:
    old, running, coming = term(first=2015, last=2019), term(), term(first=2026, last=2030)
    assert term_on([coming, old, running], DAY) == running
    assert term_on([coming, old], DAY) == old
    assert term_on([coming], DAY) == coming
    assert term_on([], DAY) is None


@settings(max_examples=15, deadline=None)
@given(
    st.sets(st.sampled_from(load_table().codes("65", Level.KECAMATAN)), max_size=20), st.booleans()
)
def test_coverage_counts_every_place_once(places: set[str], has_ended: bool) -> None:
    last = 2024 if has_ended else 2026
    found = coverage("65", {code: term(code, last=last) for code in places}, DAY)
    assert [level.level for level in found] == [Level.PROVINCE, Level.REGENCY, Level.KECAMATAN]
    kecamatan = found[-1]
    assert kecamatan.total == len(load_table().codes("65", Level.KECAMATAN))
    assert kecamatan.active + kecamatan.gaps == kecamatan.total
    assert set(kecamatan.ended if has_ended else ()) == (places if has_ended else set())
    assert set(kecamatan.missing).isdisjoint(places)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("no_place", {"place": "ID"}),
        ("no_decree", {"decree": " "}),
        ("day_out_of_range", {"decree_on": date(1990, 1, 1)}),
        ("term_backwards", {"ends_on": date(2021, 1, 1)}),
        ("term_too_long", {"ends_on": date(2040, 1, 1)}),
        ("bad_office", {"offices": (("0812 345", 1),)}),
        ("bad_office", {"offices": (("", 1),)}),
        ("bad_count", {"offices": (("Anggota", 0),)}),
        ("bad_count", {"offices": (("Anggota", 9999),)}),
        ("text_too_long", {"decree": "x" * 200}),
    ],
)
def test_a_term_that_cannot_be_meant_is_refused(code: str, named: dict[str, object]) -> None:
    with pytest.raises((BadInput, TooLarge), match=code):
        checked_term(term(**named))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("no_place", {"forum": "ID"}),
        ("about_elsewhere", {"about": "65.02"}),
        ("about_elsewhere", {"about": "65.01"}),
        ("no_title", {"title": " "}),
        ("no_facts", {"facts": "\0"}),
        ("no_recommendation", {"recommendation": ""}),
        ("seen_ahead", {"seen_on": DAY + timedelta(days=1)}),
        ("day_out_of_range", {"seen_on": date(1999, 1, 1)}),
        ("unknown_athg", {"athg": "gawat"}),
        ("text_too_long", {"facts": "x" * 9000}),
    ],
)
def test_a_report_that_cannot_be_meant_is_refused(code: str, named: dict[str, object]) -> None:
    with pytest.raises((BadInput, TooLarge), match=code):
        checked_information(told(**named), today=DAY)


def test_numbers_of_people_are_masked() -> None:
    found = checked_information(told(facts="Hubungi 081234567890"), today=DAY)
    assert "0812" not in found.facts


def test_the_team_at_its_level_answers() -> None:
    assert answering_units("65") == ("kesbangpol-65",)
    assert answering_units("65.01") == ("kesbangpol-65.01",)
    assert answering_units("65.01.05") == ("kesbangpol-65.01", "kecamatan-65.01.05")
    assert answering_units("65.01.05.1002")[-1] == "desa-65.01.05.1002"


def test_reports_are_counted_per_forum_in_the_asked_days() -> None:
    rows = [
        Told("65.01", DAY, DAY + timedelta(days=4)),
        Told("65.01", DAY - timedelta(days=2), DAY),
        Told("65.01", DAY, None),
        Told("65.01", DAY, None, is_withdrawn=True),
        Told("65.01", DAY - timedelta(days=90), None),
        Told("65.02", DAY, None),
    ]
    found = activity_of(rows, DAY - timedelta(days=30), DAY)
    assert (found["65.01"].reports, found["65.01"].answered) == (3, 2)
    assert found["65.01"].median_days == 3.0
    assert (found["65.02"].reports, found["65.02"].median_days) == (1, None)
