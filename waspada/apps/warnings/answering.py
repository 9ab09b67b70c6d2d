"""What people do with a warning that was told: acknowledge, act, take back, say what came of it."""

from typing import Unpack
from uuid import UUID

from waspada.apps.followups.history import By, world_time
from waspada.apps.reports.appending import writing
from waspada.apps.warnings.history import append, locked
from waspada.apps.warnings.models import Recipient, WarningRow
from waspada.apps.warnings.queries import warning_of
from waspada.apps.warnings.rights import check_decides
from waspada.apps.warnings.standing import end
from waspada.core.alerts.warnings import OUTCOME_WORDS, RELEASED, reason_text
from waspada.core.errors import BadInput, NotAllowed, WrongState


def cancel(warning_id: UUID, text: str, **by: Unpack[By]) -> WarningRow:
    """Take a standing warning back, tell everybody who was told, end its level.

    Raises
    ------
    NotAllowed : warnings.only_desk; TooShort : warnings.no_reason; WrongState
    """
    check_decides(warning_of(warning_id))
    plain = reason_text(text, is_needed=True)
    with writing():
        row = locked(warning_id)
        if row.valid_until <= world_time(by):  # over, though the worker has not been there
            raise WrongState("warnings.wrong_state", current="expired", to="cancelled")
        end(row, "cancelled", by, text=plain)
    return row


def acknowledge(warning_id: UUID, *, by_channel: str = "", **by: Unpack[By]) -> bool:
    """Note that who acts has seen the warning and takes it on; the first time counts.

    by_channel : by which they wrote back; "" for the button

    Raises
    ------
    NotAllowed : warnings.not_told
    """
    seen = warning_of(warning_id)
    with writing():
        row = locked(seen.pk)
        told = Recipient.unguarded.select_for_update().filter(
            warning_id=row.pk, account=by["actor"]
        )
        mine: Recipient | None = told.first()
        if mine is None:
            raise NotAllowed("warnings.not_told")
        if mine.acknowledged_at is not None:
            return False
        mine.acknowledged_at = world_time(by)
        mine.save(update_fields=["acknowledged_at"])
        params = {"channel": by_channel} if by_channel else None
        append(row, "acknowledged", by, unit=mine.unit, params=params)
    return True


def note_done(warning_id: UUID, text: str, **by: Unpack[By]) -> WarningRow:
    """Note what was done because of a warning: by who was told, or by who decides about it.

    Raises
    ------
    NotAllowed : warnings.not_told; TooShort : warnings.no_reason; WrongState
    """
    seen = warning_of(warning_id)
    mine: Recipient | None = Recipient.objects.filter(
        warning_id=seen.pk, account=by["actor"]
    ).first()
    if mine is None:
        check_decides(seen)
    plain = reason_text(text, is_needed=True)
    with writing():
        row = locked(warning_id)
        if row.state not in RELEASED:
            raise WrongState("warnings.wrong_state", current=row.state, to="done")
        append(row, "done", by, text=plain, unit=mine.unit if mine else "")
    return row


def set_outcome(warning_id: UUID, outcome: str, text: str = "", **by: Unpack[By]) -> WarningRow:
    """Say what came of a warning; a later word replaces it, and the history keeps both.

    Raises
    ------
    NotAllowed : warnings.only_desk; BadInput : warnings.no_outcome, warnings.bad_choice
    WrongState
    """
    check_decides(warning_of(warning_id))
    if not outcome:
        raise BadInput("warnings.no_outcome")
    if outcome not in OUTCOME_WORDS:
        raise BadInput("warnings.bad_choice", value=outcome[:20])
    plain = reason_text(text)
    with writing():
        row = locked(warning_id)
        if row.state not in RELEASED:
            raise WrongState("warnings.wrong_state", current=row.state, to="outcome")
        row.outcome = outcome
        append(row, "outcome", by, text=plain, params={"outcome": outcome})
    return row
