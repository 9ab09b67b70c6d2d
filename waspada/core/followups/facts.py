"""What an action item says before it is written, and what is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from waspada.core.elections import DatedStage
from waspada.core.errors import BadInput, TooLarge, TooShort
from waspada.core.places import NATION, is_within, load_table
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line, plain_text
from waspada.core.vocabulary import CLASSES, Words, split_unit

LONGEST_WHAT: Final = 240
LONGEST_TEXT: Final = 3000
LONGEST_OFFICE: Final = 120
FARTHEST_DAYS: Final = 730

PRIORITIES: Final[dict[str, Words]] = {
    "segera": Words("segera", "urgent"),
    "penting": Words("penting", "important"),
    "biasa": Words("biasa", "ordinary"),
}


@dataclass(frozen=True, slots=True)
class DueStage:
    """A date that hangs on a stage: so many days before (negative) or after its edge."""

    election: str
    code: str
    days: int = 0
    edge: Literal["starts", "ends"] = "starts"

    def date_in(self, stages: Iterable[DatedStage], place: str) -> date | None:
        """Return the date by the stages in force in a place; None while it is not known."""
        for stage in stages:
            if (stage.election_key, stage.code) != (self.election, self.code):
                continue
            if stage.places and not any(is_within(place, part) for part in stage.places):
                continue
            day = stage.begins if self.edge == "starts" else stage.closes
            return None if day is None else day + timedelta(days=self.days)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What is to be done, by which office, by when.

    what : one sentence
    unit : the office's agency unit, such as disdukcapil-65.01; office : the post in it
    place : where, which also decides who may read it
    due_on, due_stage : one of the two; a stage's date moves with the stage
    evidence : what will show that it is done
    waits_for : another item that must be done first
    desk : whose chair hears of it when it is late; empty: the place's own desk
    """

    what: str
    unit: str
    place: str
    due_on: date | None = None
    due_stage: DueStage | None = None
    office: str = ""
    detail: str = ""
    evidence: str = ""
    priority: str = "biasa"
    waits_for: UUID | None = None
    classification: str = "B"
    concerns_units: tuple[str, ...] = field(default=())
    compartment: str = ""
    desk: str = ""
    election_key: str | None = None
    is_sample: bool = False


def cleaned(facts: ItemFacts) -> ItemFacts:
    """Return facts with masked, plain words; check_facts takes what this returns."""
    return replace(
        facts,
        what=mask_text(plain_line(facts.what)),
        office=plain_line(facts.office),
        detail=mask_text(plain_text(facts.detail)),
        evidence=mask_text(plain_text(facts.evidence)),
    )


def check_facts(facts: ItemFacts, *, today: date) -> None:
    """Refuse an item that nobody could do: no words, no office, no date.

    Raises
    ------
    TooShort, TooLarge, BadInput : followup.*
    """
    if not facts.what:
        raise TooShort("followup.no_words")
    if not facts.unit:
        raise BadInput("followup.no_owner")
    split_unit(facts.unit)
    if facts.due_on is None:
        raise BadInput("followup.stage_undated" if facts.due_stage else "followup.no_date")
    check_due(facts.due_on, today=today)
    for text, limit in (
        (facts.what, LONGEST_WHAT),
        (facts.office, LONGEST_OFFICE),
        (facts.detail, LONGEST_TEXT),
        (facts.evidence, LONGEST_TEXT),
    ):
        if len(text) > limit:
            raise TooLarge("followup.too_long", size=len(text), limit=limit)
    if facts.priority not in PRIORITIES:
        raise BadInput("followup.bad_choice", value=facts.priority[:40])
    if facts.place not in load_table() and facts.place != NATION:
        raise BadInput("followup.no_place", value=facts.place[:20])
    if not is_reached(facts.unit, facts.place, facts.classification):
        raise BadInput("followup.out_of_reach")
    if facts.unit in facts.concerns_units:
        raise BadInput("followup.concerns_owner")


def check_due(due_on: date, *, today: date) -> None:
    """Refuse a date that has passed or lies too far ahead.

    Raises
    ------
    BadInput : followup.date_passed, followup.date_far
    """
    if due_on < today:
        raise BadInput("followup.date_passed", day=due_on)
    if due_on > today + timedelta(days=FARTHEST_DAYS):
        raise BadInput("followup.date_far", limit=FARTHEST_DAYS)


def is_reached(unit: str, place: str, classification: str) -> bool:
    """Say whether somebody of a unit could read an item of a place and class.

    Of a place around their own, people read class B alone; elsewhere nothing.
    """
    own = split_unit(unit)[1]
    if is_within(place, own):
        return True
    return is_within(own, place) and classification == CLASSES[0]


def reason_text(text: str, *, is_needed: bool = False) -> str:
    """Return what somebody adds to a step, as it may be kept.

    Raises
    ------
    TooShort : followup.no_reason; TooLarge : followup.too_long
    """
    plain = mask_text(plain_text(text))
    if is_needed and not plain:
        raise TooShort("followup.no_reason")
    if len(plain) > LONGEST_TEXT:
        raise TooLarge("followup.too_long", size=len(plain), limit=LONGEST_TEXT)
    return plain


def check_no_ring(item: UUID, waits_for: UUID, waiting: Mapping[UUID, UUID | None]) -> None:
    """Refuse that two items wait for each other, through whatever number of others.

    Raises
    ------
    BadInput : followup.ring
    """
    seen: set[UUID] = set()
    at: UUID | None = waits_for
    while at is not None and at not in seen:
        if at == item:
            raise BadInput("followup.ring")
        seen.add(at)
        at = waiting.get(at)
