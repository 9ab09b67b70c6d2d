"""The read rule as a decision table: the first row that fits decides.

`core.access.may_read` is the rule as code, `RULES_TABLE` the same rule as it stands in
docs/access.md and on the page *Siapa dapat melihat halaman ini?*; tests generated from the
table hold the code, the queries and the database's policies to it.
"""

from dataclasses import dataclass
from itertools import product
from typing import Final

from waspada.core.vocabulary import CLASSES, ROLES, Words

PLACES: Final = ("within", "above", "elsewhere")  # the item's place, seen from the seat's
COMPARTMENTS: Final = ("none", "held", "foreign")


@dataclass(frozen=True, slots=True)
class Situation:
    """How an item lies to a seat: what every row of the table asks about.

    is_cleared : the clearance reaches the item's class; field reporters count as cleared for B
    is_party : the seat's own unit is owner or addressee
    is_concerned : the item concerns a unit the person belongs to or sits under
    """

    role: str
    place: str
    classification: str
    is_cleared: bool
    compartment: str
    is_party: bool
    is_concerned: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what it asks (None: anything), and whether the seat then reads the item."""

    when: Words
    reads: bool
    is_concerned: bool | None = None
    place: str | None = None
    compartment: str | None = None
    is_cleared: bool | None = None
    classification: str | None = None
    role: str | None = None
    is_party: bool | None = None

    def fits(self, situation: Situation) -> bool:
        """Say whether every question of the row has its answer in the situation."""
        return all(
            getattr(self, name) in {None, getattr(situation, name)} for name in Situation.__slots__
        )


RULES_TABLE: Final[tuple[Rule, ...]] = (
    Rule(
        Words(
            "menyangkut instansi atau pejabat tempat Anda bertugas",
            "it concerns an office you belong to or sit under",
        ),
        reads=False,
        is_concerned=True,
    ),
    Rule(
        Words("tempatnya di luar wilayah Anda", "its place lies outside your area"),
        reads=False,
        place="elsewhere",
    ),
    Rule(
        Words("masuk kompartemen yang tidak Anda pegang", "it is in a compartment you do not hold"),
        reads=False,
        compartment="foreign",
    ),
    Rule(
        Words(
            "dari tempat di atas wilayah Anda, kelas B, tanpa kompartemen",
            "from a place above your area, class B, in no compartment",
        ),
        reads=True,
        place="above",
        classification="B",
        compartment="none",
    ),
    Rule(
        Words(
            "selain itu, dari tempat di atas wilayah Anda",
            "anything else from a place above your area",
        ),
        reads=False,
        place="above",
    ),
    Rule(
        Words(
            "kelasnya melampaui izin Anda (pelapor lapangan: hanya B)",
            "its class is beyond your clearance (field reporters: B only)",
        ),
        reads=False,
        is_cleared=False,
    ),
    Rule(
        Words("di wilayah Anda, kelas B", "in your area, class B"),
        reads=True,
        classification="B",
    ),
    Rule(
        Words(
            "di wilayah Anda, dan peran Anda sekretariat",
            "in your area, and your role is secretariat",
        ),
        reads=True,
        role="secretariat",
    ),
    Rule(
        Words(
            "di wilayah Anda, dan kantor Anda pemilik atau penerimanya",
            "in your area, and your own office is its owner or addressee",
        ),
        reads=True,
        is_party=True,
    ),
    Rule(Words("selain semua di atas", "anything else"), reads=False),
)


def rule_for(situation: Situation) -> Rule:
    """Return the row that decides; the last one fits everything."""
    return next(rule for rule in RULES_TABLE if rule.fits(situation))


def situations() -> tuple[Situation, ...]:
    """Return every situation the table tells apart, in a fixed order."""
    return tuple(
        Situation(role, place, classification, is_cleared, compartment, is_party, is_concerned)
        for role, place, classification, is_cleared, compartment, is_party, is_concerned in product(
            ROLES, PLACES, CLASSES, (True, False), COMPARTMENTS, (True, False), (True, False)
        )
        # Every seat is cleared for B, and no field reporter for more.
        if (is_cleared or classification != "B")
        and not (is_cleared and role == "field" and classification != "B")
    )


def as_markdown() -> str:
    """Return the table as docs/access.md shows it."""
    lines = ["| | when the item … | read? |", "|---|---|---|"]
    lines.extend(
        f"| {number} | {rule.when.en} | {'**yes**' if rule.reads else 'no'} |"
        for number, rule in enumerate(RULES_TABLE, start=1)
    )
    return "\n".join(lines)
