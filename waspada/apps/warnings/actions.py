"""Propose a warning, edit it, approve or reject it.

What happens when it stands is in `standing.py`, what people do afterwards in `answering.py`,
what the clock does in `tending.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Unpack
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.queries import stages_on
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.followups.subjects import About
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.links.models import Link
from waspada.apps.reports.appending import writing
from waspada.apps.warnings.drafting import facts_of as facts_of
from waspada.apps.warnings.drafting import rights_for, words_of, written
from waspada.apps.warnings.evidence import MOST_LINKED, evidence_of
from waspada.apps.warnings.history import SUBJECT, append, locked
from waspada.apps.warnings.models import WarningRow
from waspada.apps.warnings.notices import ask_second, tell_desk
from waspada.apps.warnings.queries import reasons_of, update_of, warning_of, writers_of
from waspada.apps.warnings.rights import (
    check_decides,
    check_seconds,
    proposing_seat,
    second_seat,
)
from waspada.apps.warnings.standing import stand
from waspada.core.access import Rights, may_read
from waspada.core.alerts.warnings import (
    EDITABLE,
    NEEDS_TWO,
    STANDING,
    WarningFacts,
    approved_to,
    check_consent,
    check_ready,
    is_consent_needed,
    is_declassified,
    made_ready,
    may_move,
    reason_text,
    second_step,
    strictest,
)
from waspada.core.elections.stages import active_on
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.reports.incidents import zone_info

_TAPPED_TWICE: Final = timedelta(minutes=2)


def propose_warning(
    facts: WarningFacts,
    *,
    about: Sequence[Ref] = (),
    reasons: Sequence[Mapping[str, Any]] = (),
    reasons_class: str = "B",
    updates: UUID | None = None,
    is_once: bool = False,
    **by: Unpack[By],
) -> WarningRow:
    """Write a warning to be decided, and link it to what it rests on.

    about : its evidence; reasons : codes with params, as levels carry them, of class
        reasons_class
    updates : the standing warning of the same place that this one is to replace
    is_once : the same words of the same person a moment ago are the same proposal

    Raises
    ------
    TooShort, TooLarge, BadInput : warnings.*
    NotAllowed : warnings.only_readers, access.not_allowed; NotFound : access.not_found
    WrongState : warnings.not_standing; Conflict : warnings.update_open
    """
    at = world_time(by)
    facts = made_ready(facts, at=at)
    seat = proposing_seat(facts.place)
    evidence = evidence_of(about)
    earlier = None if updates is None else _updatable(updates, facts)
    evidence_class = strictest(
        [evidence.classification, reasons_class, *([earlier.evidence_class] if earlier else [])]
    )
    rights = rights_for(facts, _with_earlier(evidence, earlier), seat.unit, evidence_class)
    check_reach(rights)
    about = tuple(dict.fromkeys(about))[:MOST_LINKED]
    with writing():
        again = _just_proposed(facts, about, at, by["actor"]) if is_once else None
        if again is not None:  # a second tap on a slow link: one proposal, told once
            return again
        row = written(
            facts,
            rights,
            evidence_class,
            reasons=reasons,
            updates=updates,
            is_automatic=False,
            by=by,
        )
        tell_desk(row, by)
    for ref in about:
        link(Ref(SUBJECT, str(row.pk)), "arises_from", ref, actor=by["actor"], now=by["now"])
    return row


def _just_proposed(
    facts: WarningFacts, about: Sequence[Ref], at: datetime, actor: str
) -> WarningRow | None:
    """Return what the same person proposed a moment ago in the same words, of the same things."""
    rows = WarningRow.objects.filter(
        proposed_by=actor,
        state="proposed",
        proposed_at__gte=at - _TAPPED_TWICE,
        place_code=facts.place,
        theme=facts.theme,
        level=facts.level,
        headline=facts.headline,
        message=facts.message,
        expected=facts.expected,
        valid_until=facts.valid_until,
    )
    wanted = {str(ref) for ref in about}
    return next((row for row in rows if _linked_to(row) in (set(), wanted)), None)


def _linked_to(row: WarningRow) -> set[str]:
    """Return what a warning was proposed from; nothing while that is still being written."""
    links = Link.objects.filter(
        source_kind=SUBJECT, source_id=str(row.pk), relation="arises_from", realm=row.realm
    )
    return {str(Ref(kind, key)) for kind, key in links.values_list("target_kind", "target_id")}


def _updatable(warning_id: UUID, facts: WarningFacts) -> WarningRow:
    earlier = warning_of(warning_id)
    check_decides(earlier)
    is_same = (earlier.place_code, earlier.is_drill) == (facts.place, facts.is_drill)
    if earlier.state != STANDING or not is_same:
        raise WrongState("warnings.not_standing", number=earlier.number)
    if update_of(earlier.pk) is not None:
        raise Conflict("warnings.update_open", number=earlier.number)
    return earlier


def _with_earlier(evidence: About, earlier: WarningRow | None) -> About:
    """Return evidence kept from whom the warning that is updated is kept from, too."""
    if earlier is None:
        return evidence
    if evidence.compartment and earlier.compartment not in {"", evidence.compartment}:
        raise BadInput("followup.two_compartments")
    return replace(
        evidence,
        concerns_units=tuple(sorted({*evidence.concerns_units, *earlier.concerns_units})),
        compartment=evidence.compartment or earlier.compartment,
        election_key=evidence.election_key or earlier.election_key,
    )


def check_reach(rights: dict[str, Any]) -> None:
    """Refuse who could not read afterwards what they write.

    Raises
    ------
    NotAllowed : access.not_allowed
    """
    told = Rights(
        place=rights["place_code"],
        classification=rights["classification"],
        owner_unit=rights["owner_unit"],
        addressee_units=frozenset(rights["addressee_units"]),
        compartment=rights["compartment"],
        concerns_units=frozenset(rights["concerns_units"]),
    )
    if not may_read(current_identity(), told):
        raise NotAllowed("access.not_allowed")


# ---- before it is decided -----------------------------------------------------------------------


def edit_warning(warning_id: UUID, facts: WarningFacts, **by: Unpack[By]) -> WarningRow:
    """Change what a warning says before anybody approved it: its author, or who decides.

    Raises
    ------
    NotAllowed : warnings.only_desk; WrongState : warnings.wrong_state
    TooShort, TooLarge, BadInput : warnings.*
    """
    seen = warning_of(warning_id)
    if seen.proposed_by != by["actor"]:
        check_decides(seen)
    facts = made_ready(replace(facts, is_drill=seen.is_drill), at=world_time(by))
    if facts.place != seen.place_code:
        raise BadInput("warnings.bad_choice", value=facts.place[:20])
    with writing():
        row = locked(warning_id)
        if row.state not in EDITABLE:
            raise WrongState("warnings.wrong_state", current=row.state, to="edited")
        before = words_of(facts_of(row))
        after = words_of(facts)
        for name, value in after.items():
            setattr(row, name, value)
        changed = sorted(name for name in after if after[name] != before[name])
        append(row, "edited", by, params={"changed": changed})
    return row


def take_up(warning_id: UUID, **by: Unpack[By]) -> WarningRow:
    """Say that somebody of the desk looks at a proposal."""
    seat = check_decides(warning_of(warning_id))
    with writing():
        row = locked(warning_id)
        append(row, "in_review", by, state="in_review", unit=seat.unit)
    return row


def reject(warning_id: UUID, text: str, **by: Unpack[By]) -> WarningRow:
    """Refuse a proposal with a reason; its author may take it back this way.

    Raises
    ------
    NotAllowed : warnings.only_desk; TooShort : warnings.no_reason; WrongState
    """
    seen = warning_of(warning_id)
    if seen.proposed_by != by["actor"] and not _is_asked(seen):
        check_decides(seen)
    plain = reason_text(text, is_needed=True)
    with writing():
        row = locked(warning_id)
        row.ended_at = world_time(by)
        append(row, "rejected", by, state="rejected", text=plain)
    return row


def _is_asked(row: WarningRow) -> bool:
    """Say whether who acts is one of those whose second approval is waited for."""
    return row.state == "awaiting_second" and second_seat(row) is not None


# ---- approving ----------------------------------------------------------------------------------


def approve(
    warning_id: UUID, *, says_lowering: bool = False, text: str = "", **by: Unpack[By]
) -> WarningRow:
    """Approve a warning: it stands, or as Awas waits for another agency.

    says_lowering : the approver said that its class may be lower than its evidence's

    Raises
    ------
    NotAllowed : warnings.only_desk, warnings.declassify_second, warnings.no_consent
    BadInput : warnings.say_lowering, warnings.ends_before; WrongState : warnings.wrong_state
    """
    seen = warning_of(warning_id)
    seat = check_decides(seen)
    plain = reason_text(text)
    with writing():
        row = locked(warning_id)
        to = approved_to(row.level)
        if row.state not in EDITABLE or not may_move(row.state, to):
            raise WrongState("warnings.wrong_state", current=row.state, to=to)
        _check_approvable(row, by)
        if is_declassified(row.evidence_class, row.release_class):
            if by["actor"] in writers_of(row.pk):
                raise NotAllowed("warnings.declassify_second")
            if not says_lowering:
                raise BadInput("warnings.say_lowering", to=row.release_class)
        row.first_by, row.first_unit, row.first_at = by["actor"], seat.unit, world_time(by)
        if to == STANDING:
            stand(row, by, text=plain)
        else:
            row.addressee_units = tuple(sorted({*row.addressee_units, *row.audience}))
            # The second decides on what the first knew, and is cleared for all of it.
            why = {"reasons": reasons_of(row.pk)}
            append(row, "first_approved", by, state=to, text=plain, params=why, unit=seat.unit)
            ask_second(row, by)
    return row


def approve_second(
    warning_id: UUID, *, says_lowering: bool = False, text: str = "", **by: Unpack[By]
) -> WarningRow:
    """Approve an Awas as the second person, of another agency than the first.

    Raises
    ------
    NotAllowed : warnings.same_person, warnings.other_agency, warnings.no_consent
    BadInput : warnings.say_lowering; WrongState : warnings.wrong_state, warnings.waited_too_long
    """
    seen = warning_of(warning_id)
    seat = check_seconds(seen)
    plain = reason_text(text)
    with writing():
        row = locked(warning_id)
        if row.state != "awaiting_second" or row.first_at is None:
            raise WrongState("warnings.wrong_state", current=row.state, to=STANDING)
        if second_step(row.first_at, world_time(by), is_team_told=True) == "lapse":
            raise WrongState("warnings.waited_too_long")
        _check_approvable(row, by)
        if is_declassified(row.evidence_class, row.release_class) and not says_lowering:
            raise BadInput("warnings.say_lowering", to=row.release_class)
        row.second_by, row.second_unit = by["actor"], seat.unit
        stand(row, by, text=plain)
    return row


def _check_approvable(row: WarningRow, by: By) -> None:
    check_ready(facts_of(row), at=world_time(by))
    if needs_consent(row, by):
        check_consent({"kpu": row.consent_kpu, "bawaslu": row.consent_bawaslu})


def needs_consent(row: WarningRow, by: By) -> bool:
    """Say whether KPU and Bawaslu must have consented before a warning stands at this moment."""
    day = world_day(by, row.place_code)
    stages = [one.stage for one in active_on(stages_on(row.place_code, day), day)]
    clock = world_time(by).astimezone(zone_info(row.place_code)).time()
    return is_consent_needed(
        row.theme, stages, clock, is_public=row.is_public, is_life_danger=row.is_life_danger
    )


def needs_second(row: WarningRow) -> bool:
    """Say whether a warning takes two people."""
    return row.level == NEEDS_TWO
