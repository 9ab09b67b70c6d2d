"""Propose an item and take it through its states; every change is a row of its history.

What moves its date stands in `dating.py`, what the clock does in `tending.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Unpack
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.numbers import next_number, series_key
from waspada.apps.elections.queries import stages_on
from waspada.apps.followups.history import By, Row, append, locked, world_day, world_time
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.notices import tell, tell_desk
from waspada.apps.followups.queries import (
    holders_of,
    item_of,
    secretaries_of,
)
from waspada.apps.followups.rights import (
    CHAIR_AGENCY,
    acts_as,
    check_desk,
    desk_of,
    is_owner,
    proposing_unit,
)
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.reports.appending import writing
from waspada.core.access import Rights, may_read
from waspada.core.errors import BadInput, Conflict, NotAllowed
from waspada.core.followups.facts import (
    ItemFacts,
    check_due,
    check_facts,
    cleaned,
    reason_text,
)
from waspada.core.followups.states import (
    BEGINS,
    DESK_STEPS,
    OWNER_STEPS,
    REQUEST,
    kind_for,
    take_step,
)
from waspada.core.places import NATION, province_of, regency_of
from waspada.core.vocabulary import unit_code

SERIES: Final = "tindak-lanjut"
# The name of the history's row for a step, and of the notice it gives.
_KINDS: Final = {
    "accept": "accepted",
    "refuse": "refused",
    "start": "started",
    "finish": "finished",
    "verify": "verified",
    "send_back": "sent_back",
    "ask_again": "asked_again",
    "withdraw": "withdrawn",
}
_NEEDS_REASON: Final = frozenset({"refuse", "send_back", "withdraw"})


def propose_item(
    facts: ItemFacts,
    *,
    about: Sequence[Ref] = (),
    item_id: UUID | None = None,
    **by: Unpack[By],
) -> Item:
    """Write an item, link it to what it arises from, and tell the office that is to do it.

    item_id : the key under which a program sends it, so that it is not written twice

    A date that hangs on a stage is the stage's date as decided by the day. Whoever proposes
    for the own office has accepted by proposing nothing yet: that is a step of its own.

    Raises
    ------
    TooShort, TooLarge, BadInput : followup.*
    NotAllowed : followup.only_desk, access.not_allowed; Conflict : api.id_taken
    """
    identity = current_identity()
    desk = facts.desk or desk_of(facts.place)
    today = world_day(by, facts.place)
    facts = cleaned(replace(facts, desk=desk, due_on=facts.due_on or _stage_day(facts, today)))
    check_facts(facts, today=today)
    check_class_allowed(facts.classification)
    asking = proposing_unit(identity, facts.place, facts.unit)
    if asking is None:
        raise NotAllowed("followup.only_desk", place=desk)
    rights = _rights(facts, asking)
    if not may_read(identity, _as_rights(rights, identity.realm)):
        raise NotAllowed("access.not_allowed")
    if facts.waits_for is not None:
        item_of(facts.waits_for)  # what one may not read, nothing can be made to wait for
    with writing():
        if item_id is not None and Item.unguarded.filter(pk=item_id).exists():
            raise Conflict("api.id_taken")
        item = _new(facts, rights, by, item_id)
        append(item, Row("proposed", item.state, item.due_on), by)
        holders = holders_of(item.unit_code, today)
        tell(item, "proposed", holders, actor=by["actor"], now=by["now"])
        if not holders:  # the desk hands it over by letter
            tell_desk(item, "unheard", today, actor=by["actor"], now=by["now"])
    for ref in about:
        link(Ref("followup", str(item.pk)), "arises_from", ref, actor=by["actor"], now=by["now"])
    return item


def _stage_day(facts: ItemFacts, today: date) -> date | None:
    if facts.due_stage is None:
        return None
    return facts.due_stage.date_in(stages_on(facts.place, today), facts.place)


def _rights(facts: ItemFacts, asking: str) -> dict[str, Any]:
    """Return the rights of an item: the office, and the desk's chair beside it."""
    chair = () if facts.desk == NATION else (unit_code(CHAIR_AGENCY, facts.desk),)
    return {
        "place_code": facts.place,
        "province_code": province_of(facts.place) or "",
        "regency_code": regency_of(facts.place) or "",
        "classification": facts.classification,
        "owner_unit": asking or unit_code("kesbangpol", facts.desk),
        "addressee_units": tuple(sorted({facts.unit, *chair})),
        "concerns_units": tuple(sorted(set(facts.concerns_units))),
        "compartment": facts.compartment,
        "election_key": facts.election_key,
    }


def _as_rights(rights: dict[str, Any], realm: str) -> Rights:
    return Rights(
        place=rights["place_code"],
        classification=rights["classification"],
        owner_unit=rights["owner_unit"],
        addressee_units=frozenset(rights["addressee_units"]),
        compartment=rights["compartment"],
        concerns_units=frozenset(rights["concerns_units"]),
        realm=realm,
    )


def _new(facts: ItemFacts, rights: dict[str, Any], by: By, item_id: UUID | None) -> Item:
    realm = current_identity().realm
    at = world_time(by)
    kind = kind_for(facts.unit, facts.desk)
    assert facts.due_on is not None
    stage = facts.due_stage
    item = Item(
        **({} if item_id is None else {"id": item_id}),
        realm=realm,
        node_id=settings.WASPADA_NODE,
        **rights,
        number=numbered("TL", SERIES, facts.desk, at.year, realm),
        kind=kind,
        what=facts.what,
        detail=facts.detail,
        evidence=facts.evidence,
        priority=facts.priority,
        unit_code=facts.unit,
        office=facts.office,
        desk=facts.desk,
        due_on=facts.due_on,
        due_election=stage.election if stage else "",
        due_stage=stage.code if stage else "",
        due_days=stage.days if stage else 0,
        due_edge=stage.edge if stage else "starts",
        waits_for=facts.waits_for,
        state=BEGINS[kind],
        state_changed_at=at,
        proposed_at=at,
        recorded_at=by["now"],
        proposed_by=by["actor"],
        is_sample=facts.is_sample,
    )
    item.save(force_insert=True)
    return item


def numbered(short: str, series: str, desk: str, year: int, realm: str) -> str:
    """Return the next number of a desk's series, such as TL-65.01-2024-0007."""
    taken = next_number(series_key(series, desk, year, realm))
    return f"{short}-{desk}-{year}-{taken:04d}"


# ---- what the office does -----------------------------------------------------------------------


def accept_item(
    item_id: UUID, text: str = "", *, due_on: date | None = None, **by: Unpack[By]
) -> Item:
    """Accept an item; a body that was asked to coordinate may name a day of its own.

    Raises
    ------
    NotFound, NotAllowed; WrongState : followup.wrong_state
    BadInput : followup.date_by_desk, when an order is given another day
    """
    return _owner_step(item_id, "accept", text, due_on=due_on, **by)


def decline_item(item_id: UUID, text: str, **by: Unpack[By]) -> Item:
    """Refuse an item, or decline what one was asked, with the reason."""
    return _owner_step(item_id, "refuse", text, **by)


def start_item(item_id: UUID, text: str = "", **by: Unpack[By]) -> Item:
    """Note that the office has begun."""
    return _owner_step(item_id, "start", text, **by)


def finish_item(item_id: UUID, text: str, **by: Unpack[By]) -> Item:
    """Note that it is done, or answer what was asked; files are added beside it.

    Raises
    ------
    TooShort : followup.no_reason, neither words nor a file say what was done
    """
    return _owner_step(item_id, "finish", text, **by)


def _owner_step(
    item_id: UUID, step: str, text: str, *, due_on: date | None = None, **by: Unpack[By]
) -> Item:
    assert step in OWNER_STEPS
    seen = item_of(item_id)
    is_noted = acts_as(seen)
    is_needed = step in _NEEDS_REASON or step == "finish"
    plain = reason_text(text, is_needed=is_needed)
    today = world_day(by, seen.place_code)
    with writing():
        item = locked(item_id)
        to = take_step(item.kind, step, item.state)
        own_date = None
        if due_on is not None and due_on != item.due_on:
            if item.kind != REQUEST:
                raise BadInput("followup.date_by_desk")
            check_due(due_on, today=today)
            own_date = True
        params = {"was": item.due_on.isoformat()} if own_date else {}
        row = Row(
            _KINDS[step],
            to,
            due_on if own_date else None,
            plain,
            params,
            unit=item.unit_code,
            is_noted=is_noted,
            is_own_date=own_date,
        )
        append(item, row, by)
        tell_desk(item, _KINDS[step], today, actor=by["actor"], now=by["now"])
    return item


def acknowledge_item(item_id: UUID, **by: Unpack[By]) -> Item:
    """Note that the office has read the item; once is enough."""
    seen = item_of(item_id)
    if not is_owner(current_identity(), seen.unit_code):
        raise NotAllowed("followup.only_owner")
    with writing():
        item = locked(item_id)
        unit = item.unit_code
        if not ItemEvent.unguarded.filter(item_id=item.pk, kind="read", unit=unit).exists():
            append(item, Row("read", unit=unit), by)
    return item


def comment_item(item_id: UUID, text: str, **by: Unpack[By]) -> Item:
    """Add a note to an item's history, from the office or the desk; the other side hears it."""
    seen = item_of(item_id)
    is_noted = acts_as(seen)
    plain = reason_text(text, is_needed=True)
    today = world_day(by, seen.place_code)
    with writing():
        item = locked(item_id)
        unit = "" if is_noted else item.unit_code
        append(item, Row("note", text=plain, unit=unit), by)
        people = holders_of(item.unit_code, today) if is_noted else secretaries_of(item.desk, today)
        tell(item, "note", people, actor=by["actor"], now=by["now"])
    return item


# ---- what the desk does -------------------------------------------------------------------------


def verify_item(item_id: UUID, text: str = "", **by: Unpack[By]) -> Item:
    """Confirm that it was done, or that an answer or a refusal is enough."""
    return _desk_step(item_id, "verify", text, **by)


def send_back(item_id: UUID, text: str, **by: Unpack[By]) -> Item:
    """Give an item back with what is still missing."""
    return _desk_step(item_id, "send_back", text, **by)


def ask_again(item_id: UUID, text: str = "", *, due_on: date, **by: Unpack[By]) -> Item:
    """Lay a refused item before the office again, by another day."""
    return _desk_step(item_id, "ask_again", text, due_on=due_on, **by)


def withdraw_item(item_id: UUID, text: str, **by: Unpack[By]) -> Item:
    """Take an item back; it stays readable with the reason."""
    return _desk_step(item_id, "withdraw", text, **by)


def _desk_step(
    item_id: UUID, step: str, text: str, *, due_on: date | None = None, **by: Unpack[By]
) -> Item:
    assert step in DESK_STEPS
    seen = item_of(item_id)
    check_desk(seen)
    plain = reason_text(text, is_needed=step in _NEEDS_REASON)
    today = world_day(by, seen.place_code)
    if due_on is not None:
        check_due(due_on, today=today)
    with writing():
        item = locked(item_id)
        to = take_step(item.kind, step, item.state)
        append(item, Row(_KINDS[step], to, due_on, plain, is_own_date=_desk_names(due_on)), by)
        people = holders_of(item.unit_code, today)
        tell(item, _KINDS[step], people, actor=by["actor"], now=by["now"])
    return item


def _desk_names(due_on: date | None) -> bool | None:
    return None if due_on is None else False
