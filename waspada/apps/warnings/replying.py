"""An answer by SMS, chat or letter is the same acknowledgement as the button behind the link."""

from datetime import datetime
from uuid import UUID

from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.contacts import unit_identity
from waspada.apps.delivery.replies import Answer
from waspada.apps.followups.history import By, world_day
from waspada.apps.warnings.answering import acknowledge
from waspada.apps.warnings.history import append, locked
from waspada.apps.warnings.models import Recipient, WarningEvent, WarningRow
from waspada.core.alerts.warnings import RELEASED
from waspada.core.errors import NotAllowed, NotFound, WrongState
from waspada.core.vocabulary import CLASSES

_OF_OFFICES = CLASSES[1]  # the highest that is told to an office as such


def take_answer(answer: Answer, at: datetime, now: datetime) -> bool:
    """Acknowledge a warning for whoever answered; False where they had done so already.

    Raises
    ------
    NotFound : access.not_found, they may not read it any more
    NotAllowed : warnings.not_told, warnings.several_there; WrongState : warnings.wrong_state
    """
    warning_id = UUID(answer.subject)
    row = WarningRow.objects.filter(pk=warning_id).first()
    if row is None:
        raise NotFound("access.not_found")
    if answer.unit:
        return _for_office(warning_id, answer, {"actor": "system", "now": now, "received_at": at})
    told = set(Recipient.objects.filter(warning_id=warning_id).values_list("account", flat=True))
    people = [one for one in answer.accounts if str(one.pk) in told]
    if not people:
        raise NotAllowed("warnings.not_told")
    if len(people) > 1:
        raise NotAllowed("warnings.several_there")
    return _for_person(people[0], row, answer.channel, at, now)


def _for_person(
    account: Account, row: WarningRow, channel: str, at: datetime, now: datetime
) -> bool:
    by: By = {"actor": str(account.pk), "now": now, "received_at": at}
    day = world_day(by, row.place_code)
    with acting_as(identity_of(account, day=day, realm=row.realm)):
        return acknowledge(row.pk, by_channel=channel, **by)


def _for_office(warning_id: UUID, answer: Answer, by: By) -> bool:
    """Acknowledge for an office whose own number answered: for all who answer for it."""
    with acting_as(unit_identity(answer.unit, clearance=_OF_OFFICES, realm=answer.realm)):
        if not WarningRow.objects.filter(pk=warning_id).exists():
            raise NotFound("access.not_found")  # it was closed to them since
    row = locked(warning_id)
    if row.state not in RELEASED:
        raise WrongState("warnings.wrong_state", current=row.state, to="acknowledged")
    at = by.get("received_at") or by["now"]
    silent = Recipient.unguarded.select_for_update().filter(
        warning_id=row.pk, unit=answer.unit, acknowledged_at=None
    )
    people = silent.update(acknowledged_at=at)
    before = WarningEvent.unguarded.filter(warning_id=row.pk, kind="acknowledged", unit=answer.unit)
    if not people and before.exists():
        return False
    params = {"channel": answer.channel, "name": answer.name, "answered": people}
    append(row, "acknowledged", by, unit=answer.unit, params=params)
    return True
