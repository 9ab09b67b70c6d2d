"""Append to an item's history; the item's columns say what its last row says."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NotRequired, TypedDict
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.clock import domain_time
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.journal.actions import record_act
from waspada.core.errors import NotFound
from waspada.core.followups.states import LATE
from waspada.core.reports.incidents import local_date

RIGHTS: Final = (
    "realm",
    "place_code",
    "province_code",
    "regency_code",
    "classification",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
    "election_key",
)


class By(TypedDict):
    """Who acts and when: `now` on the wall, `received_at` in the world that is shown."""

    actor: str
    now: datetime
    received_at: NotRequired[datetime]


def world_time(by: By) -> datetime:
    """Return when something happened in the world that is shown."""
    return by.get("received_at") or domain_time(by["now"])


def world_day(by: By, place: str) -> date:
    """Return the day of it in a place."""
    return local_date(world_time(by), place)


@dataclass(frozen=True, slots=True)
class Row:
    """One row to append; what is None stays as it is.

    resume_state : what a late item was before its day passed; kept while it stays late
    """

    kind: str
    state: str | None = None
    due_on: date | None = None
    text: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    unit: str = ""
    is_noted: bool = False
    is_own_date: bool | None = None
    resume_state: str = ""


def locked(item_id: UUID) -> Item:
    """Return an item, held until the transaction ends; call inside `writing`."""
    found: Item | None = Item.unguarded.select_for_update().filter(pk=item_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def append(item: Item, row: Row, by: By) -> ItemEvent:
    """Write a row of the history and the journal, and the item's columns with it."""
    at = world_time(by)
    is_moved = row.state is not None and row.state != item.state
    item.state = row.state or item.state
    item.due_on = row.due_on or item.due_on
    if row.resume_state or item.state not in LATE:
        item.resume_state = row.resume_state
    if row.is_own_date is not None:
        item.is_own_date = row.is_own_date
    if is_moved:
        item.state_changed_at = at
    item.save()
    event = ItemEvent(
        **{column: getattr(item, column) for column in RIGHTS},
        node_id=settings.WASPADA_NODE,
        item_id=item.pk,
        kind=row.kind,
        state=item.state,
        due_on=item.due_on,
        is_own_date=item.is_own_date,
        text=row.text,
        params=row.params,
        is_noted=row.is_noted,
        unit=row.unit,
        received_at=at,
        recorded_at=by["now"],
        recorded_by=by["actor"],
    )
    event.save(force_insert=True)
    record_act(
        f"followup.{row.kind}",
        actor=by["actor"],
        now=by["now"],
        subject_kind="followup",
        subject=str(item.pk),
        content=row.text.encode(),
        details={"number": item.number, "state": item.state, "due": item.due_on.isoformat()},
    )
    return event
