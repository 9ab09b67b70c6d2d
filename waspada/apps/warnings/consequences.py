"""What a desk's setting would have done in the last thirty days, said before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Membership
from waspada.apps.accounts.queries import in_force
from waspada.apps.alerts.queries import theme_levels_lately
from waspada.apps.warnings.bases import open_reader
from waspada.apps.warnings.models import Recipient, WarningRow
from waspada.apps.warnings.recording import told_warnings
from waspada.apps.warnings.setting import Choices
from waspada.core.alerts.warnings import STEPS, gathered_until, is_urgent, quiet_until
from waspada.core.alerts.warnings.automatic import counted, rises
from waspada.core.reports.incidents import zone_info

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """One person who was told of a warning: when, and how long it took them to confirm."""

    account: str
    level: str
    is_urgent: bool
    told_at: datetime
    answered_at: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Consequence:
    """What would have happened in the last thirty days.

    proposals, alone : written by the setting, and gone out by themselves
    steps : how often each step of the ladder would have been taken
    delayed, gathered : messages that would have waited for the morning, or for a digest
    told : messages there were
    """

    proposals: int
    alone: int
    steps: tuple[int, ...]
    delayed: int
    gathered: int
    told: int


def theme_days(place: str, day: date) -> list[dict[str, str]]:
    """Return the held level of every theme on each of the last days, from class B alone."""
    with acting_as(open_reader(place)):
        return theme_levels_lately(place, day=day, days=DAYS + 1)


def asked_lately(place: str, at: datetime) -> list[Asked]:
    """Return whom a desk's warnings of the last thirty days were told to, in order."""
    rows: dict[Any, WarningRow] = {
        row.pk: row
        for row in told_warnings(place).filter(desk=place, stood_at__gt=at - timedelta(days=DAYS))
    }
    people = Recipient.objects.filter(warning_id__in=list(rows), is_stand_in=False)
    return [_asked(one, rows[one.warning_id], at) for one in people.order_by("told_at", "account")]


def _asked(one: Recipient, row: WarningRow, at: datetime) -> Asked:
    urgent = is_urgent(row.level, is_life_danger=row.is_life_danger)
    ends = min(row.ended_at or row.valid_until, row.valid_until, at)
    return Asked(one.account, row.level, urgent, one.told_at, one.acknowledged_at, ends)


def consequence(
    place: str,
    choices: Choices,
    days: Sequence[dict[str, str]],
    asked: Sequence[Asked],
    day: date,
) -> Consequence:
    """Return what some choices would have done with what happened."""
    proposals, alone = counted(rises(days), choices.automatic)
    return Consequence(
        proposals=proposals,
        alone=alone,
        steps=tuple(_taken(step, choices, asked) for step in range(len(STEPS))),
        delayed=_delayed(place, choices, asked, day),
        gathered=_gathered(choices, asked),
        told=len(asked),
    )


def _taken(step: int, choices: Choices, asked: Sequence[Asked]) -> int:
    """Return for how many people a step would have come before they confirmed or it ended."""
    found = 0
    for one in asked:
        minutes = choices.ladder[one.level]
        if step < len(minutes):
            due = one.told_at + timedelta(minutes=minutes[step])
            found += due < min(one.answered_at or one.until, one.until)
    return found


def _delayed(place: str, choices: Choices, asked: Sequence[Asked], day: date) -> int:
    if choices.hours is None:
        return 0
    seats = Membership.objects.filter(
        in_force(day), account__in={one.account for one in asked}, role__in=choices.roles
    )
    quiet = {str(key) for key in seats.values_list("account_id", flat=True)}
    zone = zone_info(place)
    return sum(
        quiet_until(choices.hours, one.told_at.astimezone(zone)) is not None
        for one in asked
        if one.account in quiet and not one.is_urgent
    )


def _gathered(choices: Choices, asked: Sequence[Asked]) -> int:
    singly: dict[str, list[datetime]] = {}
    found = 0
    for one in asked:
        before = singly.setdefault(one.account, [])
        is_held = gathered_until(before, one.told_at, choices.most_per_hour) is not None
        if is_held and not one.is_urgent:
            found += 1
        else:
            before.append(one.told_at)
    return found
