"""How warnings go out and are followed up at a desk, and when a person is not rung."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Unpack

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.accounts.queries import in_force
from waspada.apps.alerts.actions import APPROVERS
from waspada.apps.duty.queries import on_duty
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.followups.rights import READERS, desk_of
from waspada.apps.journal.actions import record_act
from waspada.apps.warnings.models import OwnHours, WarningRow, WarningSetting
from waspada.core.alerts.warnings import (
    Hours,
    check_hours,
    is_urgent,
    quiet_until,
    read_ladder,
)
from waspada.core.alerts.warnings.automatic import MODES
from waspada.core.alerts.warnings.ladder import Minutes
from waspada.core.alerts.warnings.pacing import MOST_ALLOWED
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.places import NATION, is_within
from waspada.core.reports.incidents import zone_info

KIND: Final = "warning_setting"
QUIET_ROLES: Final = tuple(sorted(READERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a desk sets. hours : of those in `roles`; None where nobody has any."""

    automatic: str
    ladder: Minutes
    hours: Hours | None
    roles: tuple[str, ...]
    most_per_hour: int


def setting_of(place: str) -> WarningSetting:
    """Return a desk's setting; one that has set nothing has the usual."""
    row: WarningSetting | None = WarningSetting.objects.filter(pk=place).first()
    return row or WarningSetting(place_code=place)


def minutes_of(row: WarningRow) -> tuple[int, ...]:
    """Return after how many minutes each step of the ladder is due for a warning."""
    return read_ladder(setting_of(row.desk).ladder)[row.level]


def choices_of(setting: WarningSetting) -> Choices:
    """Return what a row says, as values."""
    return Choices(
        automatic=setting.automatic,
        ladder=read_ladder(setting.ladder),
        hours=check_hours(setting.quiet_from, setting.quiet_to),
        roles=tuple(setting.quiet_roles),
        most_per_hour=setting.most_per_hour,
    )


def may_set(place: str) -> bool:
    """Say whether the acting person may change how warnings go out at a place's desk."""
    if place == NATION or desk_of(place) != place:
        return False
    seats = current_identity().memberships
    return any(seat.role in APPROVERS and is_within(place, seat.place) for seat in seats)


def check_choices(choices: Choices) -> None:
    """Refuse what makes no sense.

    Raises
    ------
    BadInput : warnings.bad_choice, warnings.bad_ladder, warnings.bad_rate
    """
    if choices.automatic not in MODES or not set(choices.roles) <= set(QUIET_ROLES):
        raise BadInput("warnings.bad_choice", value=choices.automatic[:20])
    read_ladder(choices.ladder)
    if not 1 <= choices.most_per_hour <= MOST_ALLOWED:
        raise BadInput("warnings.bad_rate", limit=MOST_ALLOWED)


def change_setting(place: str, choices: Choices, **by: Unpack[By]) -> WarningSetting:
    """Set how warnings go out at a desk; the journal keeps what was changed.

    Raises
    ------
    NotAllowed : warnings.only_desk; BadInput : as `check_choices`
    """
    if not may_set(place):
        raise NotAllowed("warnings.only_desk")
    check_choices(choices)
    before = setting_of(place)
    columns = {
        "automatic": choices.automatic,
        "ladder": {level: list(steps) for level, steps in choices.ladder.items()},
        "quiet_from": choices.hours.begins if choices.hours else None,
        "quiet_to": choices.hours.ends if choices.hours else None,
        "quiet_roles": sorted(choices.roles),
        "most_per_hour": choices.most_per_hour,
    }
    changed = sorted(name for name, value in columns.items() if getattr(before, name) != value)
    row, _is_new = WarningSetting.objects.update_or_create(
        pk=place,
        defaults={**columns, "changed_at": world_time(by), "changed_by": by["actor"]},
    )
    record_act(
        "warning.setting_changed",
        actor=by["actor"],
        now=by["now"],
        subject_kind=KIND,
        subject=place,
        details={
            "changed": ", ".join(changed),
            "automatic": choices.automatic or "off",
            "before": before.automatic or "off",
        },
    )
    return row


# ---- one person's hours -------------------------------------------------------------------------


def own_hours(account: str) -> OwnHours | None:
    """Return what a person has set for themselves; None where the desk's hours hold."""
    found: OwnHours | None = OwnHours.objects.filter(pk=account).first()
    return found


def set_own_hours(
    begins: time | None, ends: time | None, *, follows_desk: bool, **by: Unpack[By]
) -> None:
    """Set one's own quiet hours, or follow the desk again.

    Raises
    ------
    BadInput : warnings.bad_hours
    """
    check_hours(begins, ends)
    if follows_desk:
        OwnHours.objects.filter(pk=by["actor"]).delete()
    else:
        OwnHours.objects.update_or_create(
            pk=by["actor"],
            defaults={"quiet_from": begins, "quiet_to": ends, "changed_at": world_time(by)},
        )
    record_act(
        "warning.own_hours_set",
        actor=by["actor"],
        now=by["now"],
        subject_kind="account",
        subject=by["actor"],
        details={"follows_desk": follows_desk},
    )


def people_on_duty(desk: str, at: datetime) -> set[str]:
    """Return the accounts on duty at a desk, whom no hour is quiet for."""
    return {person.account for shift in on_duty(desk, at) for person in shift.people}


def rings_at(row: WarningRow, accounts: Sequence[Account], by: By) -> dict[str, datetime]:
    """Return who is in their quiet hours, and the real moment at which these end."""
    if is_urgent(row.level, is_life_danger=row.is_life_danger) or not accounts:
        return {}
    at = world_time(by)
    hours = _hours_of(accounts, setting_of(row.desk), world_day(by, row.place_code))
    on_call = people_on_duty(row.desk, at)
    local = at.astimezone(zone_info(row.place_code))
    found = {}
    for account, own in hours.items():
        end = None if account in on_call else quiet_until(own, local)
        if end is not None:
            found[account] = by["now"] + (end - local)
    return found


def _hours_of(
    accounts: Iterable[Account], setting: WarningSetting, day: date
) -> Mapping[str, Hours | None]:
    """Return the quiet hours of each account: their own, else the desk's for their role."""
    people = list(accounts)
    keys = [str(one.pk) for one in people]
    usual = check_hours(setting.quiet_from, setting.quiet_to)
    found: dict[str, Hours | None] = dict.fromkeys(keys)
    if usual is not None and setting.quiet_roles:
        seats = Membership.objects.filter(
            in_force(day), account__in=people, role__in=setting.quiet_roles
        )
        found |= {str(key): usual for key in seats.values_list("account_id", flat=True)}
    for own in OwnHours.objects.filter(pk__in=keys):
        found[own.account] = check_hours(own.quiet_from, own.quiet_to)
    return found
