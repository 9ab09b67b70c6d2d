"""Who hears of a warning by itself, and who with others: a digest instead of a flood."""

from collections.abc import Sequence
from datetime import datetime

from waspada.apps.accounts.models import Account
from waspada.apps.followups.history import By, world_time
from waspada.apps.warnings.history import rights_of
from waspada.apps.warnings.models import HeldNotice, Recipient, WarningRow
from waspada.apps.warnings.setting import people_on_duty, setting_of
from waspada.core.alerts.warnings import gathered_until, is_urgent
from waspada.core.alerts.warnings.pacing import WITHIN
from waspada.core.vocabulary import CLASSES


def told_singly(row: WarningRow, accounts: Sequence[Account], by: By) -> list[Account]:
    """Return who is told of a warning by a message of its own; the others are kept for a digest.

    Awas, danger to life, and what is not open to every reader go to each by themselves.
    """
    is_open = row.classification == CLASSES[0] and not (row.compartment or row.concerns_units)
    if is_urgent(row.level, is_life_danger=row.is_life_danger) or not is_open:
        return list(accounts)
    at = world_time(by)
    most = setting_of(row.desk).most_per_hour
    on_call = people_on_duty(row.desk, at)
    before = _told_before(row, [str(one.pk) for one in accounts], at)
    alone: list[Account] = []
    held: list[HeldNotice] = []
    for one in accounts:
        key = str(one.pk)
        due = None if key in on_call else gathered_until(before.get(key, ()), at, most)
        if due is None:
            alone.append(one)
        else:
            held.append(
                HeldNotice(**rights_of(row), warning_id=row.pk, account=key, held_at=at, due_at=due)
            )
    HeldNotice.unguarded.bulk_create(held, ignore_conflicts=True)
    return alone


def _told_before(row: WarningRow, keys: list[str], at: datetime) -> dict[str, list[datetime]]:
    """Return when each account was told of other warnings by messages of their own, lately."""
    lately = {"realm": row.realm, "account__in": keys}
    held = set(
        HeldNotice.unguarded.filter(**lately, held_at__gt=at - WITHIN).values_list(
            "warning_id", "account"
        )
    )
    rows = Recipient.unguarded.filter(**lately, told_at__gt=at - WITHIN, told_at__lte=at)
    found: dict[str, list[datetime]] = {}
    for warning, account, told_at in rows.exclude(warning_id=row.pk).values_list(
        "warning_id", "account", "told_at"
    ):
        if (warning, account) not in held:
            found.setdefault(account, []).append(told_at)
    return found


def waiting_for_digest(row: WarningRow) -> set[str]:
    """Return the accounts that have not heard of a warning yet."""
    held = HeldNotice.unguarded.filter(warning_id=row.pk, sent_at__isnull=True)
    return set(held.values_list("account", flat=True))
