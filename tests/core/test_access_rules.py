"""The read rule as code, held to the decision table that the docs print."""

from pathlib import Path

import pytest

from waspada.core.access import Identity, Membership, Rights, may_read
from waspada.core.access_rules import RULES_TABLE, Situation, as_markdown, rule_for, situations
from waspada.core.vocabulary import CLASSES

DOCS = Path(__file__).resolve().parents[2] / "docs" / "access.md"
UNIT = "kpu-65.01"
PLACE_OF = {"within": "65.01.05", "above": "65", "elsewhere": "33.74"}
COMPARTMENT_OF = {"none": "", "held": "k1", "foreign": "k2"}


def identity_in(situation: Situation) -> Identity:
    """Return somebody with one seat in Bulungan who is in this situation."""
    below = CLASSES[max(0, CLASSES.index(situation.classification) - 1)]
    seat = Membership(
        role=situation.role,
        place="65.01",
        unit=UNIT,
        unit_chain=(UNIT, "kpu-65", "kpu-ID"),
        clearance=situation.classification if situation.is_cleared else below,
        compartments=frozenset({"k1"}),
    )
    return Identity(account="a", memberships=(seat,), realm="live")


def rights_in(situation: Situation) -> Rights:
    """Return the rights of the item in this situation."""
    return Rights(
        place=PLACE_OF[situation.place],
        classification=situation.classification,
        owner_unit=UNIT if situation.is_party else "polri-65.01",
        compartment=COMPARTMENT_OF[situation.compartment],
        concerns_units=frozenset({"kpu-65"} if situation.is_concerned else ()),
        realm="live",
    )


def test_the_code_decides_every_situation_as_the_table_does() -> None:
    wrong = [
        situation
        for situation in situations()
        if may_read(identity_in(situation), rights_in(situation)) != rule_for(situation).reads
    ]
    assert wrong == []


@pytest.mark.parametrize("number", range(len(RULES_TABLE)))
def test_every_row_of_the_table_decides_something(number: int) -> None:
    assert any(rule_for(situation) is RULES_TABLE[number] for situation in situations())


def test_the_docs_print_the_table_as_it_is() -> None:
    text = DOCS.read_text("utf-8")
    printed = text.split("<!-- rules -->\n")[1].split("\n<!-- end of rules -->")[0]
    assert printed == as_markdown(), "run: python -m scripts.access_table"


def test_another_realm_is_never_read() -> None:
    situation = Situation("secretariat", "within", "B", True, "none", True, False)
    identity = identity_in(situation)
    rights = rights_in(situation)
    assert may_read(identity, rights)
    replay = Identity(identity.account, identity.memberships, realm="replay")
    assert not may_read(replay, rights)


def test_nobody_without_a_seat_reads_anything() -> None:
    nobody = Identity(account="a", memberships=(), realm="live")
    assert not any(may_read(nobody, rights_in(situation)) for situation in situations())
