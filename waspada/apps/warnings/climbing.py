"""Ask the next ones when those who were told do not acknowledge: duty, the desk, the one above."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from waspada.apps.accounts.models import Account
from waspada.apps.duty.queries import on_duty
from waspada.apps.followups.history import By, world_day
from waspada.apps.followups.queries import chairs_of, secretaries_of
from waspada.apps.warnings.history import append, rights_of
from waspada.apps.warnings.models import HeldNotice, Recipient, WarningRow
from waspada.apps.warnings.notices import duty_people, readers_among, tell
from waspada.apps.warnings.setting import minutes_of
from waspada.core.alerts.warnings import STANDING, STEPS, due_after, step_due
from waspada.core.places import NATION, parents

_NAMES: Final = tuple(STEPS)


def keep_recipients(
    row: WarningRow,
    people: Iterable[tuple[Account, str]],
    at: datetime,
    *,
    seen_by: frozenset[str] = frozenset(),
    is_stand_in: bool = False,
) -> None:
    """Note who is told of a warning now, and until when they should acknowledge it.

    people : with the unit they answer for; seen_by : accounts that need not
    """
    due = due_after(minutes_of(row), 0, at) or at
    rights = rights_of(row)
    Recipient.unguarded.bulk_create(
        Recipient(
            **rights,
            warning_id=row.pk,
            account=str(account.pk),
            unit=unit,
            told_at=at,
            due_at=due,
            acknowledged_at=at if str(account.pk) in seen_by else None,
            is_stand_in=is_stand_in,
        )
        for account, unit in people
    )


def climb(row: WarningRow, by: By, at: datetime) -> int:
    """Take the step of the ladder that is due, once for all who are silent; return 1 if there was.

    It ends when one of those asked in somebody's stead acknowledged: they look after it now.
    """
    if row.state != STANDING:
        return 0
    told = list(Recipient.objects.filter(warning_id=row.pk))
    if any(one.is_stand_in and one.acknowledged_at for one in told):
        return 0
    minutes = minutes_of(row)
    silent = [one for one in told if not (one.is_stand_in or one.acknowledged_at)]
    held = dict(HeldNotice.objects.filter(warning_id=row.pk).values_list("account", "due_at"))
    # Who hears of it in a digest has the same time from then on.
    due = {
        one.pk: step_due(minutes, one.steps, held.get(one.account, one.told_at), at)
        for one in silent
    }
    late = [one for one in silent if due[one.pk] > one.steps]
    if not late:
        return 0
    step = max(due[one.pk] for one in late)
    people = _people(row, _NAMES[step - 1], by)
    known = {one.account for one in told}
    new = [(one, "") for one in people if str(one.pk) not in known]
    keep_recipients(row, new, at, is_stand_in=True)
    Recipient.unguarded.filter(pk__in=[one.pk for one in late]).update(escalated_at=at, steps=step)
    sent = tell(row, "unanswered", people, by, silent=len(silent))
    params = {
        "people": sent.people,
        "messages": list(sent.messages),
        "silent": len(silent),
        "step": _NAMES[step - 1],
        "units": sorted({one.unit for one in silent if one.unit}),
    }
    append(row, "escalated", by, params=params)
    return 1


def _people(row: WarningRow, step: str, by: By) -> Sequence[Account]:
    day = world_day(by, row.place_code)
    if step == "duty":
        return duty_people(row, by)
    if step == "desk":
        return readers_among(row, [*secretaries_of(row.desk, day), *chairs_of(row.desk, day)], day)
    above = next((one for one in parents(row.desk) if one != NATION), None)
    if above is None:
        return readers_among(row, chairs_of(row.desk, day), day)
    keys = [
        person.account
        for shift in on_duty(above, by.get("received_at") or by["now"])
        for person in shift.people
    ]
    on_call = list(Account.objects.filter(pk__in=keys, is_active=True))
    return readers_among(row, on_call or secretaries_of(above, day), day)
