"""Change a desk's roster: a cell, a week, a pattern, pasted rows, a swap.

Everybody who writes holds the desk's setting first, so that two people saving one week come
one after the other and the second is told what the first changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.duty.models import Assignment, DutySetting, Shift
from waspada.apps.duty.queries import (
    DutyShift,
    Person,
    clock_of,
    kinds_of,
    people_at,
    setting_of,
    shift_by_id,
    shifts_of,
)
from waspada.apps.duty.rights import check_may_edit
from waspada.apps.journal.actions import record_act
from waspada.core.duty import ShiftKind, check_kinds, merge_cell, read_clock, rotate
from waspada.core.errors import BadInput, Conflict, NotFound
from waspada.core.places import province_of, regency_of
from waspada.core.vocabulary import unit_code

Cell = tuple[date, str]
_WEEK: Final = timedelta(days=7)
_PHONE: Final = frozenset("0123456789 +()-")


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One shift of one day as its editor saw it and wants it.

    hours : other hours than the desk's usual ones, for this day alone; None leaves them
    """

    day: date
    name: str
    was: frozenset[str]
    mine: frozenset[str]
    hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that two people changed: what each wants there."""

    day: date
    name: str
    mine: frozenset[str]
    theirs: frozenset[str]


@dataclass(slots=True)
class Filled:
    """What became of many cells.

    kept : cells left as they were because somebody stands in them
    left : people who could not be entered, since they no longer serve there on that day
    """

    changed: int = 0
    kept: int = 0
    left: list[tuple[date, str]] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)


def save_setting(setting: DutySetting, *, actor: str, now: datetime, today: date) -> None:
    """Keep how a desk stands by; shifts from tomorrow on take the new hours of their name.

    Raises
    ------
    BadInput : duty.bad_phone and what `check_kinds` raises
    """
    place = setting.place_code
    check_may_edit(place)
    kinds = kinds_of(setting)
    check_kinds(kinds)
    if set(setting.phone) - _PHONE:
        raise BadInput("duty.bad_phone")
    with transaction.atomic():
        before = {kind.name: kind for kind in kinds_of(_hold(place))}
        setting.save()
        for kind in kinds:
            _move_coming(place, before.get(kind.name), kind, today)
        _note("duty.setting_changed", place, actor, now)


def _move_coming(place: str, before: ShiftKind | None, kind: ShiftKind, today: date) -> None:
    """Give a shift's new hours to its coming days, except those with hours of their own."""
    if before is None or before == kind:
        return
    zone = clock_of(place)
    for row in Shift.objects.filter(place_code=place, name=kind.name, day__gt=today):
        if (row.begins_at, row.ends_at) == before.span(row.day, zone):
            begins_at, ends_at = kind.span(row.day, zone)
            Shift.unguarded.filter(pk=row.pk).update(begins_at=begins_at, ends_at=ends_at)


def save_cells(place: str, edits: Iterable[CellEdit], *, actor: str, now: datetime) -> Filled:
    """Write what an editor changed; what a colleague changed meanwhile is kept and named.

    Raises
    ------
    BadInput : duty.unknown_shift, duty.end_before_start
    """
    check_may_edit(place)
    edits = list(edits)
    done = Filled()
    if not edits:
        return done
    with transaction.atomic():
        setting = _hold(place)
        days = [edit.day for edit in edits]
        roster = _Roster(place, setting, min(days), max(days), actor=actor, now=now)
        for edit in edits:
            theirs = roster.people(edit.day, edit.name)
            merged = merge_cell(edit.was, edit.mine, theirs)
            if merged.is_conflict:
                done.conflicts.append(CellConflict(edit.day, edit.name, edit.mine, theirs))
                continue
            is_moved = edit.hours is not None and roster.set_hours(edit.day, edit.name, edit.hours)
            if merged.is_changed:
                done.left += roster.put(edit.day, edit.name, merged.people)
            done.changed += merged.is_changed or is_moved
        _note("duty.roster_changed", place, actor, now, cells=done.changed)
    return done


def fill_cells(
    place: str,
    cells: Iterable[tuple[date, str, Sequence[str]]],
    *,
    replacing: bool,
    actor: str,
    now: datetime,
) -> Filled:
    """Write people into many shifts; where somebody stands already, only when replacing."""
    check_may_edit(place)
    wanted = list(cells)
    done = Filled()
    if not wanted:
        return done
    with transaction.atomic():
        setting = _hold(place)
        days = [day for day, _, _ in wanted]
        roster = _Roster(place, setting, min(days), max(days), actor=actor, now=now)
        for day, name, people in wanted:
            before = roster.people(day, name)
            if before and not replacing:
                done.kept += 1
                continue
            done.left += roster.put(day, name, frozenset(people))
            done.changed += roster.people(day, name) != before
        _note("duty.roster_filled", place, actor, now, cells=done.changed)
    return done


@dataclass(frozen=True, slots=True)
class Pattern:
    """Teams that take the shifts of a period in turn."""

    first: date
    last: date
    teams: Sequence[Sequence[str]]
    step: str = "shift"
    only_workdays: bool = False
    replacing: bool = False


def fill_pattern(place: str, pattern: Pattern, *, actor: str, now: datetime) -> Filled:
    """Write a pattern into the roster.

    Raises
    ------
    BadInput : duty.period_backwards, duty.period_too_long, duty.no_teams
    """
    names = [kind.name for kind in kinds_of(setting_of(place))]
    turns = rotate(
        pattern.first,
        pattern.last,
        shifts=names,
        teams=len(pattern.teams),
        step=pattern.step,
        only_workdays=pattern.only_workdays,
    )
    cells = [(turn.day, names[turn.shift], pattern.teams[turn.team]) for turn in turns]
    return fill_cells(place, cells, replacing=pattern.replacing, actor=actor, now=now)


def copy_week(place: str, monday: date, *, actor: str, now: datetime) -> Filled:
    """Fill the empty shifts of a week as the week before it was filled."""
    before = shifts_of(place, monday - _WEEK, monday - timedelta(days=1))
    cells = [
        (shift.day + _WEEK, shift.name, [person.account for person in shift.people])
        for shift in before
        if shift.people
    ]
    return fill_cells(place, cells, replacing=False, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a shift, as one side of a swap."""

    shift_id: UUID
    account: str


def swap(place: str, first: Seat, second: Seat, *, actor: str, now: datetime) -> None:
    """Let two people take each other's shifts.

    Raises
    ------
    BadInput : duty.same_shift
    NotFound : access.not_found
    Conflict : duty.not_in_shift, duty.already_in_shift
    """
    check_may_edit(place)
    if first.shift_id == second.shift_id:
        raise BadInput("duty.same_shift")
    with transaction.atomic():
        _hold(place)
        one, other = _in_place(first, place), _in_place(second, place)
        _check_leaves(one, first, other)
        _check_leaves(other, second, one)
        for seat, account in ((first, second.account), (second, first.account)):
            row = Assignment.objects.get(shift_id=seat.shift_id, account_id=seat.account)
            Assignment.unguarded.filter(pk=row.pk).delete()
            _assign(Shift.objects.get(pk=seat.shift_id), account)
        record_act(
            "duty.swapped",
            actor=actor,
            now=now,
            subject_kind="shift",
            subject=str(one.id),
            details={"with": str(other.id), "people": [first.account, second.account]},
        )


def _in_place(seat: Seat, place: str) -> DutyShift:
    shift = shift_by_id(seat.shift_id)
    if shift is None or shift.place != place:
        raise NotFound("access.not_found")
    return shift


def _check_leaves(shift: DutyShift, seat: Seat, other: DutyShift) -> None:
    person = next((one for one in shift.people if one.account == seat.account), None)
    if person is None:
        raise Conflict("duty.not_in_shift")
    if any(one.account == seat.account for one in other.people):
        raise Conflict("duty.already_in_shift", name=person.name)


def _hold(place: str) -> DutySetting:
    """Return a desk's setting, held until the transaction ends; made when it is missing."""
    usual = setting_of(place).shifts
    DutySetting.objects.get_or_create(place_code=place, defaults={"shifts": usual})
    return DutySetting.objects.select_for_update().get(pk=place)


def _note(action: str, place: str, actor: str, now: datetime, **details: object) -> None:
    record_act(action, actor=actor, now=now, subject_kind="place", subject=place, details=details)


def _rights(place: str) -> dict[str, Any]:
    return {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": place,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
        # Who is on duty is no secret inside the desk; what is handed over may be.
        "classification": "B",
        "owner_unit": unit_code("kesbangpol", place),
    }


def _assign(shift: Shift, account: str) -> None:
    rights = {name: getattr(shift, name) for name in _rights(shift.place_code)}
    Assignment(shift=shift, account_id=UUID(account), **rights).save(force_insert=True)


class _Roster:
    """The shifts of some days while they are being written."""

    def __init__(
        self,
        place: str,
        setting: DutySetting,
        first: date,
        last: date,
        *,
        actor: str,
        now: datetime,
    ) -> None:
        self._place, self._actor, self._now = place, actor, now
        self._zone = clock_of(place)
        self._is_sample = setting.is_sample
        self._kinds = {kind.name: kind for kind in kinds_of(setting)}
        self._people: dict[Cell, frozenset[str]] = {}
        self._members: dict[date, dict[str, Person]] = {}
        for shift in shifts_of(place, first, last):
            accounts = frozenset(person.account for person in shift.people)
            self._people[shift.day, shift.name] = accounts
        rows = Shift.objects.filter(place_code=place, day__gte=first, day__lte=last)
        self._rows: dict[Cell, Shift] = {(row.day, row.name): row for row in rows}

    def people(self, day: date, name: str) -> frozenset[str]:
        """Return who stands in a cell."""
        return self._people.get((day, name), frozenset())

    def put(self, day: date, name: str, people: frozenset[str]) -> list[tuple[date, str]]:
        """Let exactly these people stand in a cell; return who may not, and was left out."""
        before = self.people(day, name)
        members = self._members_on(day)
        left = [(day, one) for one in sorted(people - before) if one not in members]
        wanted = people - {one for _, one in left}
        if wanted == before:
            return left
        row = self._row(day, name)
        gone = [UUID(one) for one in before - wanted]
        Assignment.unguarded.filter(shift=row, account_id__in=gone).delete()
        for one in sorted(wanted - before):
            _assign(row, one)
        self._people[day, name] = wanted
        return left

    def set_hours(self, day: date, name: str, hours: tuple[time, time]) -> bool:
        """Give a shift of one day hours of its own; say whether they changed."""
        kind = ShiftKind(name, *hours)
        check_kinds([kind])
        row = self._rows.get((day, name))
        span = kind.span(day, self._zone)
        if row is None:
            if name not in self._kinds:
                self._kinds[name] = kind
            if self._kinds[name].span(day, self._zone) == span:
                return False
            row = self._row(day, name)
        if (row.begins_at, row.ends_at) == span:
            return False
        Shift.unguarded.filter(pk=row.pk).update(begins_at=span[0], ends_at=span[1])
        row.begins_at, row.ends_at = span
        return True

    def _row(self, day: date, name: str) -> Shift:
        found = self._rows.get((day, name))
        if found is not None:
            return found
        kind = self._kinds.get(name)
        if kind is None:
            raise BadInput("duty.unknown_shift", value=name[:40], shifts=", ".join(self._kinds))
        begins_at, ends_at = kind.span(day, self._zone)
        row = Shift(
            day=day,
            name=name,
            begins_at=begins_at,
            ends_at=ends_at,
            is_sample=self._is_sample,
            recorded_at=self._now,
            recorded_by=self._actor,
            **_rights(self._place),
        )
        row.save(force_insert=True)
        self._rows[day, name] = row
        return row

    def _members_on(self, day: date) -> dict[str, Person]:
        if day not in self._members:
            self._members[day] = {one.account: one for one in people_at(self._place, day)}
        return self._members[day]


def shifts_from(rows: Iterable[tuple[str, str, str]]) -> list[list[str]]:
    """Return shifts as a setting keeps them, from names and hours as people write them.

    Raises
    ------
    BadInput : duty.bad_clock
    """
    return [
        [name.strip(), f"{read_clock(begins):%H.%M}", f"{read_clock(ends):%H.%M}"]
        for name, begins, ends in rows
    ]
