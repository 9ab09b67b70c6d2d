"""What is known of a ruling and of what it requires, with their checks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from waspada.core.elections import DatedStage
from waspada.core.errors import BadInput, TooLarge
from waspada.core.places import Level, level_of, load_table
from waspada.core.reports.masking import mask_text
from waspada.core.rulings.kinds import KINDS
from waspada.core.vocabulary import (
    AGENCIES,
    CLASSES,
    STAGES,
    split_unit,
    unit_code,
    unit_level_of,
)

LONGEST: Final = {"number": 120, "issuer": 160, "about": 300, "address": 400, "note": 2000}
LONGEST_WHAT: Final = 400
LONGEST_KEY: Final = 40
MOST_DAYS: Final = 400
EARLIEST: Final = date(1999, 1, 1)
LATEST: Final = date(2040, 12, 31)
LEVELS: Final[dict[str, Level]] = {
    "province": Level.PROVINCE,
    "regency": Level.REGENCY,
    "kecamatan": Level.KECAMATAN,
    "desa": Level.DESA,
}
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_ruling_key(text: str) -> bool:
    """Say whether a text has the shape of a ruling's short key, such as nphd-pilgub."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingFacts:
    """What is known of a ruling.

    place : whose desk keeps it; it is read there, above, and (class B) below
    key : a short word by which measures wait for it, such as nphd; empty for none
    issued_on : None while it is awaited
    expected_on : when an awaited one should come
    """

    kind: str
    about: str
    place: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expected_on: date | None = None
    key: str = ""
    address: str = ""
    note: str = ""
    classification: str = "B"
    election_key: str | None = None

    @property
    def is_issued(self) -> bool:
        """Say whether it has been issued."""
        return self.issued_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementFacts:
    """What a ruling asks, of whom, by when.

    unit : one unit; or else agency with the level whose units are all asked
    due_stage, due_days : so many days after (before: negative) the first day of a stage
    """

    what: str
    unit: str = ""
    agency: str = ""
    level: str = ""
    due_on: date | None = None
    due_stage: str = ""
    due_days: int = 0


def checked_ruling(facts: RulingFacts) -> RulingFacts:
    """Return the facts in one line each, numbers of people masked.

    Raises
    ------
    BadInput : rulings.unknown_kind, no_about, no_place, no_number, no_issuer,
        day_out_of_range, bad_key, bad_address, access.unknown_class
    TooLarge : rulings.text_too_long
    """
    if facts.kind not in KINDS:
        raise BadInput("rulings.unknown_kind", value=facts.kind[:40])
    if facts.place not in load_table():
        raise BadInput("rulings.no_place")
    if facts.classification not in CLASSES:
        raise BadInput("access.unknown_class", value=facts.classification[:20])
    cleaned = _cleaned(facts)
    if not cleaned.about:
        raise BadInput("rulings.no_about")
    for day in (facts.issued_on, facts.expected_on):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise BadInput("rulings.day_out_of_range", value=day.isoformat())
    if cleaned.is_issued and not cleaned.number:
        raise BadInput("rulings.no_number")
    if cleaned.is_issued and not cleaned.issuer:
        raise BadInput("rulings.no_issuer")
    if cleaned.key and not is_ruling_key(cleaned.key):
        raise BadInput("rulings.bad_key", value=cleaned.key[:60])
    if cleaned.address and not re.fullmatch(r"https?://[^\s\"<>\\]+", cleaned.address):
        raise BadInput("rulings.bad_address", value=cleaned.address[:60])
    return cleaned


def _cleaned(facts: RulingFacts) -> RulingFacts:
    texts: dict[str, str] = {}
    for name, most in LONGEST.items():
        text = getattr(facts, name).replace("\0", "").strip()
        # A letter's number may look like a telephone's; it names no person.
        text = text if name in {"number", "address"} else mask_text(text)
        texts[name] = text if name == "note" else " ".join(text.split())
        if len(texts[name]) > most:
            raise TooLarge("rulings.text_too_long", length=len(texts[name]), most=most)
    return replace(
        facts,
        key=facts.key.strip().lower(),
        number=texts["number"],
        issuer=texts["issuer"],
        about=texts["about"],
        address=texts["address"],
        note=texts["note"],
    )


def checked_requirement(facts: RequirementFacts) -> RequirementFacts:
    """Return what a ruling asks, checked.

    Raises
    ------
    BadInput : rulings.no_what, no_addressee, unknown_agency, no_such_units, bad_due, two_dues
    TooLarge : rulings.text_too_long
    """
    what = " ".join(mask_text(facts.what.replace("\0", "")).split())
    if not what:
        raise BadInput("rulings.no_what")
    if len(what) > LONGEST_WHAT:
        raise TooLarge("rulings.text_too_long", length=len(what), most=LONGEST_WHAT)
    if facts.unit:
        split_unit(facts.unit)
    elif not facts.agency:
        raise BadInput("rulings.no_addressee")
    elif facts.agency not in AGENCIES or facts.level not in LEVELS:
        raise BadInput("rulings.unknown_agency", value=facts.agency[:40])
    if facts.due_on and facts.due_stage:
        raise BadInput("rulings.two_dues")
    if facts.due_stage and facts.due_stage not in STAGES:
        raise BadInput("rulings.bad_due", value=facts.due_stage[:40])
    if abs(facts.due_days) > MOST_DAYS:
        raise BadInput("rulings.bad_due", value=facts.due_days)
    if facts.due_on is not None and not EARLIEST <= facts.due_on <= LATEST:
        raise BadInput("rulings.bad_due", value=facts.due_on.isoformat())
    return replace(facts, what=what, agency="" if facts.unit else facts.agency)


def units_asked(facts: RequirementFacts, place: str) -> tuple[str, ...]:
    """Return every unit a requirement asks, from the table of places, in order.

    place : that of the ruling; the units of a kind are those in it
    """
    if facts.unit:
        return (facts.unit,)
    kind = AGENCIES[facts.agency]
    level = LEVELS[facts.level]
    if level < level_of(place):
        return ()
    return tuple(
        unit_code(facts.agency, code)
        for code in load_table().codes(place, level)
        if kind.name_at(unit_level_of(code))
    )


def due_day(facts: RequirementFacts, stages: Iterable[DatedStage]) -> date | None:
    """Return the day by which a requirement is due; None where none is given or known.

    stages : those of the ruling's place, as decided by the day one asks on
    """
    if facts.due_on is not None or not facts.due_stage:
        return facts.due_on
    begins = [one.begins for one in stages if one.stage == facts.due_stage and one.begins]
    return min(begins) + timedelta(days=facts.due_days) if begins else None
