"""Append to a warning's history; its columns say what its last row says."""

from typing import Any
from uuid import UUID

from django.conf import settings

from waspada.apps.followups.history import RIGHTS, By, world_time
from waspada.apps.journal.actions import record_act
from waspada.apps.warnings.models import WarningEvent, WarningRow
from waspada.core.alerts.warnings import move
from waspada.core.errors import NotFound

SUBJECT = "alert"  # of links, notices and the journal


def locked(warning_id: UUID) -> WarningRow:
    """Return a warning, held until the transaction ends; call inside `writing`."""
    found: WarningRow | None = (
        WarningRow.unguarded.select_for_update().filter(pk=warning_id).first()
    )
    if found is None:
        raise NotFound("access.not_found")
    return found


def rights_of(row: WarningRow) -> dict[str, Any]:
    """Return the columns that decide who may read a warning, for what is written beside it."""
    return {column: getattr(row, column) for column in RIGHTS} | {"node_id": settings.WASPADA_NODE}


def append(
    row: WarningRow,
    kind: str,
    by: By,
    *,
    state: str = "",
    text: str = "",
    params: dict[str, Any] | None = None,
    unit: str = "",
) -> WarningEvent:
    """Write a row of the history and the journal, and the warning's columns with it.

    Raises
    ------
    WrongState : warnings.wrong_state, the dict does not allow the move
    """
    at = world_time(by)
    if state and state != row.state:
        row.state = move(row.state, state)
        row.state_changed_at = at
    row.save()
    event = WarningEvent(
        **rights_of(row),
        warning_id=row.pk,
        kind=kind,
        state=row.state,
        text=text,
        params=params or {},
        unit=unit,
        received_at=at,
        recorded_at=by["now"],
        recorded_by=by["actor"],
    )
    event.save(force_insert=True)
    record_act(
        f"warning.{kind}",
        actor=by["actor"],
        now=by["now"],
        subject_kind=SUBJECT,
        subject=str(row.pk),
        content=text.encode(),
        details={
            "number": row.number,
            "state": row.state,
            "level": row.level,
            "class": row.classification,
            **({"automatic": True} if row.is_automatic else {}),
            **({"drill": True} if row.is_drill else {}),
            **({"from_class": params["from_class"]} if params and "from_class" in params else {}),
        },
    )
    return event
