"""An item's day: given by the desk, named by a body that was asked, asked for by an office."""

from dataclasses import replace
from datetime import date
from typing import Unpack
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.history import By, Row, append, locked, world_day
from waspada.apps.followups.models import Item
from waspada.apps.followups.notices import tell, tell_desk
from waspada.apps.followups.queries import holders_of, item_of, secretaries_of, waiting_chain
from waspada.apps.followups.rights import acts_as, check_desk, is_owner
from waspada.apps.reports.appending import writing
from waspada.core.errors import WrongState
from waspada.core.followups.facts import check_due, check_no_ring, reason_text
from waspada.core.followups.states import LATE, OPEN_STATES, REQUEST, check_resumed


def set_date(item_id: UUID, due_on: date, text: str = "", **by: Unpack[By]) -> Item:
    """Give an item another day: the desk to an order, either side to a request.

    A late item goes back to what it was before its day passed. The date no longer hangs on a
    stage.

    Raises
    ------
    NotAllowed : followup.only_desk, followup.only_owner; WrongState : followup.not_open
    BadInput : followup.date_passed, followup.date_far
    """
    seen = item_of(item_id)
    is_own = seen.kind == REQUEST and is_owner(current_identity(), seen.unit_code)
    if not is_own:
        check_desk(seen)
    plain = reason_text(text)
    today = world_day(by, seen.place_code)
    check_due(due_on, today=today)
    with writing():
        item = locked(item_id)
        _check_open(item)
        item.due_election = item.due_stage = ""
        move_date(item, due_on, Row("date_set", text=plain, is_own_date=is_own), by)
        people = secretaries_of(item.desk, today) if is_own else holders_of(item.unit_code, today)
        tell(item, "date_set", people, actor=by["actor"], now=by["now"])
    return item


def move_date(item: Item, due_on: date, row: Row, by: By) -> None:
    """Append that an item has another day; a late one resumes. Inside `writing`."""
    was = item.due_on.isoformat()
    to = item.resume_state if item.state in LATE and item.resume_state else item.state
    state = check_resumed(item.kind, item.state, to)
    moved = replace(row, state=state, due_on=due_on, params={**row.params, "was": was})
    append(item, moved, by)


def _check_open(item: Item) -> None:
    if item.state not in OPEN_STATES:
        raise WrongState("followup.not_open", number=item.number)


def make_wait(item_id: UUID, waits_for: UUID | None, **by: Unpack[By]) -> Item:
    """Note that an item can be done only after another; None takes the note back.

    Raises
    ------
    BadInput : followup.ring
    """
    seen = item_of(item_id)
    check_desk(seen)
    if waits_for is not None:
        item_of(waits_for)
    with writing():
        item = locked(item_id)
        if waits_for is not None:
            check_no_ring(item.pk, waits_for, waiting_chain([waits_for]))
        item.waits_for = waits_for
        params = {"item": str(waits_for or "")}
        append(item, Row("waits", params=params), by)
    return item


def ask_for_date(item_id: UUID, due_on: date, text: str, **by: Unpack[By]) -> Item:
    """Ask the desk for another day; the item keeps its own until the desk agrees.

    Raises
    ------
    TooShort : followup.no_reason; BadInput : followup.date_passed, followup.date_far
    WrongState : followup.not_open
    """
    seen = item_of(item_id)
    if seen.kind == REQUEST:
        return set_date(item_id, due_on, text, **by)
    is_noted = acts_as(seen)
    plain = reason_text(text, is_needed=True)
    today = world_day(by, seen.place_code)
    check_due(due_on, today=today)
    with writing():
        item = locked(item_id)
        _check_open(item)
        row = Row(
            "date_wanted",
            text=plain,
            params={"wanted": due_on.isoformat()},
            unit=item.unit_code,
            is_noted=is_noted,
        )
        append(item, row, by)
        tell_desk(
            item, "date_wanted", today, actor=by["actor"], now=by["now"], wanted=due_on.isoformat()
        )
    return item
