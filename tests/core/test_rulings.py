"""Rulings: who is asked, by when, and what cannot be meant."""

from datetime import date

import pytest

from waspada.core.elections import DatedStage
from waspada.core.errors import BadInput, TooLarge
from waspada.core.places import Level, load_table
from waspada.core.rulings import (
    COMPLIANCE_MOVES,
    COMPLIANCE_STATES,
    RULING_MOVES,
    RULING_STATES,
    RequirementFacts,
    RulingFacts,
    checked_requirement,
    checked_ruling,
    due_day,
    units_asked,
)
from waspada.core.vocabulary import Words

DAY = date(2024, 10, 1)


def facts(**named: object) -> RulingFacts:
    given = {"kind": "sk", "about": "Desk Pilkada", "place": "65", "number": "1/2024",
             "issuer": "Gubernur", "issued_on": DAY} | named  # fmt: skip
    return RulingFacts(**given)  # type: ignore[arg-type]


def asks(**named: object) -> RequirementFacts:
    given = {"what": "Kirim nama", "agency": "kesbangpol", "level": "regency"} | named
    return RequirementFacts(**given)  # type: ignore[arg-type]


def stage(begins: date) -> DatedStage:
    words = Words("x", "x")
    return DatedStage(
        "pilkada-2024", words, "kampanye", 1, words, "kampanye", "pra", "ID", 1, begins, None,
        "", "", "tinggi",
    )  # fmt: skip


def test_every_state_has_its_word() -> None:
    assert set(RULING_MOVES) == set(RULING_STATES)
    assert set(COMPLIANCE_MOVES) == set(COMPLIANCE_STATES)


def test_all_offices_of_a_kind_come_from_the_table_of_places() -> None:
    table = load_table()
    assert units_asked(asks(), "65") == tuple(
        f"kesbangpol-{code}" for code in table.codes("65", Level.REGENCY)
    )
    many = units_asked(asks(agency="kecamatan", level="kecamatan"), "65")
    assert len(many) == len(table.codes("65", Level.KECAMATAN))
    assert units_asked(asks(level="province"), "65.01") == ()
    assert units_asked(asks(agency="mk"), "65") == ()
    assert units_asked(asks(unit="kpu-65.01"), "65") == ("kpu-65.01",)


def test_a_limit_by_a_stage_follows_the_stage() -> None:
    row = asks(due_stage="kampanye", due_days=-7)
    assert due_day(row, [stage(date(2024, 9, 25))]) == date(2024, 9, 18)
    assert due_day(row, []) is None
    assert due_day(asks(due_on=DAY), [stage(date(2024, 9, 25))]) == DAY


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("unknown_kind", {"kind": "x"}),
        ("no_about", {"about": " \0"}),
        ("no_place", {"place": "99"}),
        ("no_number", {"number": ""}),
        ("no_issuer", {"issuer": ""}),
        ("day_out_of_range", {"issued_on": date(1024, 1, 1)}),
        ("bad_key", {"key": "Dua kata"}),
        ("bad_key", {"key": "a" * 60}),
        ("bad_address", {"address": "javascript:alert(1)"}),
        ("text_too_long", {"about": "x" * 400}),
    ],
)
def test_a_ruling_that_cannot_be_meant_is_refused(code: str, named: dict[str, object]) -> None:
    with pytest.raises((BadInput, TooLarge), match=code):
        checked_ruling(facts(**named))


def test_an_awaited_one_needs_neither_number_nor_issuer() -> None:
    row = checked_ruling(facts(number="", issuer="", issued_on=None, key=" NPHD "))
    assert (row.is_issued, row.key) == (False, "nphd")


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("no_what", {"what": " "}),
        ("no_addressee", {"agency": ""}),
        ("unknown_agency", {"agency": "pesulap"}),
        ("unknown_agency", {"level": "rt"}),
        ("bad_unit", {"unit": "siapa"}),
        ("two_dues", {"due_on": DAY, "due_stage": "kampanye"}),
        ("bad_due", {"due_stage": "entah"}),
        ("bad_due", {"due_days": 9999}),
        ("bad_due", {"due_on": date(1024, 1, 1)}),
        ("text_too_long", {"what": "x" * 999}),
    ],
)
def test_a_requirement_that_cannot_be_meant_is_refused(code: str, named: dict[str, object]) -> None:
    with pytest.raises((BadInput, TooLarge), match=code):
        checked_requirement(asks(**named))
