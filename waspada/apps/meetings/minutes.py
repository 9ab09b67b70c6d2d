"""Live minutes: notes, dissent, decisions that are read back before they are adopted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from waspada.apps.accounts.models import Account
from waspada.apps.followups.actions import propose_item
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref, things
from waspada.apps.meetings.keeping import Stamp, check_class, held, note, rights_like, written
from waspada.apps.meetings.models import AgendaItem, Decision, Meeting, MinuteLine
from waspada.apps.meetings.rights import check_may_prepare
from waspada.core.errors import BadInput, NotFound, WrongState
from waspada.core.followups.facts import ItemFacts
from waspada.core.meetings import DECISION_MOVES, IN_SESSION
from waspada.core.reports.incidents import local_date
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import CLASSES, split_unit

LONGEST_SENTENCE: Final = 400
LIVE_KINDS: Final = ("note", "dissent")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A note or a dissent as the minute-taker writes it."""

    kind: str
    text: str
    classification: str = "B"
    item: UUID | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision as it will be read back; without office and date it states something only."""

    sentence: str
    unit: str = ""
    office: str = ""
    due_on: date | None = None
    classification: str = "B"
    item: UUID | None = None


def write_line(meeting: Meeting, facts: LineFacts, author: Account, stamp: Stamp) -> MinuteLine:
    """Add a line to the minutes of a meeting in session.

    Raises
    ------
    WrongState : meetings.not_in_session
    BadInput : meetings.empty, meetings.text_too_long
    """
    _check_session(meeting)
    check_class(facts.classification, meeting.place_code)
    if facts.kind not in LIVE_KINDS:
        raise BadInput("meetings.empty")
    if facts.unit:
        split_unit(facts.unit)
    item = _item(meeting, facts.item)
    line = MinuteLine(
        meeting=meeting,
        item=item,
        kind=facts.kind,
        text=written(facts.text),
        unit_code=facts.unit,
        is_sample=meeting.is_sample,
        written_at=stamp.at,
        written_by=author,
        recorded_at=stamp.now,
        **_rights_about(meeting, item, facts.classification),
    )
    with transaction.atomic():
        line.save(force_insert=True)
        note(f"meeting.{facts.kind}_written", meeting, stamp, line=str(line.pk))
    return line


def save_decision(meeting: Meeting, facts: DecisionFacts, stamp: Stamp) -> Decision:
    """Keep a decision's sentence and put it on the screen, to be read back to the room.

    Raises
    ------
    WrongState : meetings.not_in_session
    BadInput : meetings.empty, meetings.decision_needs_office, meetings.date_past
    """
    _check_session(meeting)
    check_class(facts.classification, meeting.place_code)
    _check_facts(meeting, facts)
    item = _item(meeting, facts.item)
    with transaction.atomic():
        row = held(meeting)
        last = Decision.unguarded.filter(meeting=row).aggregate(last=Max("number"))["last"] or 0
        decision = Decision(
            meeting=row,
            item=item,
            number=last + 1,
            sentence=written(facts.sentence, most=LONGEST_SENTENCE),
            unit_code=facts.unit,
            office=facts.office.strip()[:160],
            due_on=facts.due_on,
            state="read",
            is_sample=meeting.is_sample,
            written_at=stamp.at,
            recorded_at=stamp.now,
            written_by=stamp.actor,
            **_rights_about(meeting, item, facts.classification),
        )
        decision.save(force_insert=True)
        show(row, decision.pk, stamp)
        note("meeting.decision_read", meeting, stamp, decision=str(decision.pk))
    return decision


def _rights_about(meeting: Meeting, item: AgendaItem | None, classification: str) -> dict[str, Any]:
    """Return the rights of what is written about a point: never wider than the point's own."""
    given = rights_like(meeting, classification)
    if item is None:
        return given
    return given | {
        "classification": max(classification, item.classification, key=CLASSES.index),
        "concerns_units": tuple(sorted({*meeting.concerns_units, *item.concerns_units})),
        "compartment": item.compartment or meeting.compartment,
    }


def _check_facts(meeting: Meeting, facts: DecisionFacts) -> None:
    if bool(facts.unit) != bool(facts.due_on):
        raise BadInput("meetings.decision_needs_office")
    if facts.unit:
        split_unit(facts.unit)
    day = local_date(meeting.begins_at, meeting.place_code)
    if facts.due_on is not None and facts.due_on < day:
        raise BadInput("meetings.date_past", day=facts.due_on)


def reword_decision(decision: Decision, facts: DecisionFacts, stamp: Stamp) -> None:
    """Change a decision that is not adopted yet; what it said before is kept.

    Raises
    ------
    WrongState : meetings.decision_wrong_state, meetings.not_in_session
    """
    meeting = decision.meeting
    _check_session(meeting)
    _check_facts(meeting, facts)
    with transaction.atomic():
        row = _held_decision(decision)
        if row.state != "read":
            raise WrongState("meetings.decision_wrong_state")
        row.wordings = [*row.wordings, {"at": stamp.at.isoformat(), "sentence": row.sentence}]
        row.sentence = written(facts.sentence, most=LONGEST_SENTENCE)
        row.unit_code, row.office = facts.unit, facts.office.strip()[:160]
        row.due_on = facts.due_on
        row.save(update_fields=["wordings", "sentence", "unit_code", "office", "due_on"])
        show(held(meeting), row.pk, stamp)
        note("meeting.decision_reworded", meeting, stamp, decision=str(row.pk))


def adopt_decision(decision: Decision, stamp: Stamp) -> Decision:
    """Adopt what was read back; a decision with an office and a date becomes its action item.

    To bodies that the desk cannot direct the item is a permintaan koordinasi.

    Raises
    ------
    WrongState : meetings.decision_wrong_state, meetings.not_in_session
    """
    meeting = decision.meeting
    _check_session(meeting)
    with transaction.atomic():
        row = _held_decision(decision)
        check_move(DECISION_MOVES, row.state, "adopted", "meetings.decision_wrong_state")
        row.state, row.adopted_at = "adopted", stamp.at
        row.save(update_fields=["state", "adopted_at"])
        _turn(held(meeting))
        note("meeting.decision_adopted", meeting, stamp, decision=str(row.pk))
        _join(row, stamp)
        if row.unit_code and row.due_on:
            row.followup_id = _carry_out(row, stamp)
            row.save(update_fields=["followup_id"])
    return row


def _join(row: Decision, stamp: Stamp) -> None:
    """Link a decision to its meeting, and to what its point is about."""
    decision = Ref("decision", str(row.pk))
    meeting = Ref("meeting", str(row.meeting_id))
    link(decision, "decided_in", meeting, actor=stamp.actor, now=stamp.now)
    for about in subjects_of(row.item):
        link(decision, "concerns", about, actor=stamp.actor, now=stamp.now)


def subjects_of(item: AgendaItem | None) -> Sequence[Ref]:
    """Return what a point is about, where links know it and the acting person may read it."""
    if item is None or not item.ref_kind:
        return ()
    about = Ref(item.ref_kind, item.ref_id)
    return (about,) if about in things([about]) else ()


def _carry_out(row: Decision, stamp: Stamp) -> UUID:
    facts = ItemFacts(
        what=row.sentence,
        unit=row.unit_code,
        office=row.office[:120],
        place=row.place_code,
        due_on=row.due_on,
        classification=row.classification,
        concerns_units=tuple(row.concerns_units),
        compartment=row.compartment,
        desk=row.meeting.place_code,
        is_sample=row.is_sample,
    )
    about = (Ref("decision", str(row.pk)),)
    item = propose_item(facts, about=about, actor=stamp.actor, now=stamp.now, received_at=stamp.at)
    key: UUID = item.pk
    return key


def withdraw_decision(decision: Decision, stamp: Stamp) -> None:
    """Take back what was read; it stays as withdrawn and its number stays used."""
    meeting = decision.meeting
    _check_session(meeting)
    with transaction.atomic():
        row = _held_decision(decision)
        check_move(DECISION_MOVES, row.state, "withdrawn", "meetings.decision_wrong_state")
        row.state = "withdrawn"
        row.save(update_fields=["state"])
        whole = held(meeting)
        if whole.current_item == row.pk:
            whole.current_item = row.item_id
            whole.save(update_fields=["current_item"])
        _turn(whole)
        note("meeting.decision_withdrawn", meeting, stamp, decision=str(row.pk))


def show_point(meeting: Meeting, key: UUID | None, stamp: Stamp) -> None:
    """Put a point, a paper or a decision on the screen; None shows the title of the meeting.

    Raises
    ------
    WrongState : meetings.not_in_session
    """
    check_may_prepare(meeting.place_code)
    if meeting.state not in {"running", "closed", "invited", "moved", "planned"}:
        raise WrongState("meetings.not_in_session")
    with transaction.atomic():
        is_point = key is None or AgendaItem.objects.filter(meeting=meeting, pk=key).exists()
        show(held(meeting), key, stamp, is_new_point=is_point)


def show(row: Meeting, key: UUID | None, stamp: Stamp, *, is_new_point: bool = False) -> None:
    """Put something on the screen of a meeting that is held.

    The time of a point runs on through its papers and decisions.
    """
    if row.current_item != key:
        row.current_item = key
        row.item_since = stamp.now if is_new_point else row.item_since or stamp.now
    row.revision += 1
    row.save(update_fields=["current_item", "item_since", "revision"])


def _turn(row: Meeting) -> None:
    row.revision += 1
    row.save(update_fields=["revision"])


def _held_decision(decision: Decision) -> Decision:
    row: Decision = (
        Decision.unguarded.select_for_update(of=("self",))
        .select_related("meeting", "item")
        .get(pk=decision.pk)
    )
    return row


def _check_session(meeting: Meeting) -> None:
    check_may_prepare(meeting.place_code)
    if meeting.state not in IN_SESSION:
        raise WrongState("meetings.not_in_session")


def _item(meeting: Meeting, item_id: UUID | None) -> AgendaItem | None:
    if item_id is None:
        return None
    found: AgendaItem | None = AgendaItem.objects.filter(meeting=meeting, pk=item_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found
