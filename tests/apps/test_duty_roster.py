"""The roster: who is on duty when, what two editors do to one week, who may see it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.duty import actions
from waspada.apps.duty.actions import CellEdit, Filled, Pattern, Seat
from waspada.apps.duty.models import Assignment, Shift
from waspada.apps.duty.queries import (
    desk_phone,
    on_duty,
    people_at,
    setting_of,
    shifts_of,
)
from waspada.core.duty import doubles, gaps
from waspada.core.errors import BadInput, Conflict, NotAllowed

PLACE = "65.01"
MONDAY = date(2024, 11, 25)
EMPTY: frozenset[str] = frozenset()


@pytest.fixture
def second(cast: Cast) -> Account:
    """A colleague in the secretariat of Bulungan."""
    account = Account.objects.create_account(
        "second", display_name="Kedua", needs_second_factor=False
    )
    grant_membership(
        account,
        role="secretariat",
        place=PLACE,
        unit=ensure_unit("kesbangpol", PLACE),
        clearance="T",
        starts_on=date(2024, 1, 1),
    )
    return account


@pytest.fixture
def at_the_desk(cast: Cast) -> Iterator[None]:
    """The test runs as the desk of Bulungan."""
    with cast.acting("desk"):
        yield


def _ids(*accounts: Account) -> frozenset[str]:
    return frozenset(str(account.pk) for account in accounts)


def _put(day: date, name: str, *accounts: Account, was: frozenset[str] = EMPTY) -> Filled:
    edit = CellEdit(day, name, was=was, mine=_ids(*accounts))
    return actions.save_cells(PLACE, [edit], actor="test", now=NOW)


def _wita(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_a_night_shift_runs_past_midnight_in_the_zone_of_the_place(
    cast: Cast, at_the_desk: None
) -> None:
    _put(TODAY, "Malam", cast["desk"])
    assert on_duty(PLACE, _wita(28, 19, 59)) == ()
    for moment in (_wita(28, 20), _wita(29, 0), _wita(29, 7, 59)):
        (shift,) = on_duty(PLACE, moment)
        assert shift.names == "Desk"
        assert shift.ends_at == _wita(29, 8)
    assert on_duty(PLACE, _wita(29, 8)) == ()


def test_who_is_on_duty_costs_one_query(
    cast: Cast, at_the_desk: None, second: Account, django_assert_num_queries: object
) -> None:
    _put(TODAY, "Pagi", cast["desk"], second)
    with django_assert_num_queries(1):  # type: ignore[operator]
        (shift,) = on_duty(PLACE, NOW)
    assert {person.name for person in shift.people} == {"Desk", "Kedua"}


def test_a_person_who_left_is_not_on_duty_and_the_shift_is_a_gap(
    cast: Cast, at_the_desk: None, second: Account
) -> None:
    _put(TODAY, "Pagi", second)
    Membership.objects.filter(account=second).update(ends_on=date(2024, 11, 27))
    assert on_duty(PLACE, NOW) == ()
    (shift,) = shifts_of(PLACE, TODAY, TODAY)
    assert shift.people[0].has_left
    assert gaps([shift.slot], shift.begins_at, shift.ends_at)
    assert str(second.pk) not in {person.account for person in people_at(PLACE, TODAY)}


def test_a_person_who_left_is_not_entered_and_is_named(
    cast: Cast, at_the_desk: None, second: Account
) -> None:
    Membership.objects.filter(account=second).update(ends_on=date(2024, 11, 27))
    done = _put(TODAY, "Pagi", cast["desk"], second)
    assert done.left == [(TODAY, str(second.pk))]
    (shift,) = shifts_of(PLACE, TODAY, TODAY)
    assert shift.names == "Desk"


def test_a_closed_account_is_not_on_duty(cast: Cast, at_the_desk: None, second: Account) -> None:
    _put(TODAY, "Pagi", second)
    Account.objects.filter(pk=second.pk).update(is_active=False)
    assert on_duty(PLACE, NOW) == ()


def test_nobody_from_elsewhere_stands_in_a_roster(cast: Cast, at_the_desk: None) -> None:
    done = _put(TODAY, "Pagi", cast["stranger"], cast["province"], cast["fkdm"])
    assert len(done.left) == 3
    assert not Assignment.unguarded.exists()


def test_two_who_edit_one_week_both_keep_what_only_they_changed(
    cast: Cast, at_the_desk: None, second: Account
) -> None:
    _put(MONDAY, "Pagi", cast["desk"])
    done = _put(MONDAY, "Malam", second)
    assert done.changed == 1
    assert not done.conflicts
    assert [shift.names for shift in shifts_of(PLACE, MONDAY, MONDAY)] == ["Desk", "Kedua"]


def test_the_second_editor_of_one_shift_is_told_and_nothing_is_lost(
    cast: Cast, at_the_desk: None, second: Account
) -> None:
    _put(MONDAY, "Pagi", cast["desk"])
    done = _put(MONDAY, "Pagi", second, cast["kpu"])
    (conflict,) = done.conflicts
    assert conflict.mine == _ids(second, cast["kpu"])
    assert conflict.theirs == _ids(cast["desk"])
    assert done.changed == 0
    (shift,) = shifts_of(PLACE, MONDAY, MONDAY)
    assert shift.names == "Desk"


def test_the_same_change_by_two_is_no_conflict(cast: Cast, at_the_desk: None) -> None:
    _put(MONDAY, "Pagi", cast["desk"])
    assert not _put(MONDAY, "Pagi", cast["desk"]).conflicts


def test_a_single_day_can_have_other_hours(cast: Cast, at_the_desk: None) -> None:
    hours = (time(6), time(14))
    edit = CellEdit(TODAY, "Pagi", EMPTY, _ids(cast["desk"]), hours=hours)
    extra = CellEdit(TODAY, "Siaga TPS", EMPTY, _ids(cast["kpu"]), hours=(time(13), time(23)))
    done = actions.save_cells(PLACE, [edit, extra], actor="test", now=NOW)
    assert done.changed == 2
    first, other = shifts_of(PLACE, TODAY, TODAY)
    assert (first.begins_at, first.ends_at) == (_wita(28, 6), _wita(28, 14))
    assert (other.name, other.ends_at) == ("Siaga TPS", _wita(28, 23))
    edit = CellEdit(TODAY, "Pagi", _ids(cast["desk"]), _ids(cast["desk"]), (time(9), time(8)))
    with pytest.raises(BadInput, match="end_before_start"):
        actions.save_cells(PLACE, [edit], actor="test", now=NOW)


def test_a_week_is_copied_into_empty_shifts_only(
    cast: Cast, at_the_desk: None, second: Account
) -> None:
    _put(MONDAY, "Pagi", cast["desk"])
    _put(MONDAY, "Malam", second)
    following = MONDAY + timedelta(days=7)
    _put(following, "Malam", cast["kpu"])
    done = actions.copy_week(PLACE, following, actor="test", now=NOW)
    assert (done.changed, done.kept) == (1, 1)
    names = [shift.names for shift in shifts_of(PLACE, following, following)]
    assert names == ["Desk", "Kpu"]


def test_a_pattern_turns_through_its_teams(cast: Cast, at_the_desk: None, second: Account) -> None:
    teams = [[str(cast["desk"].pk)], [str(second.pk)], [str(cast["kpu"].pk)]]
    pattern = Pattern(MONDAY, MONDAY + timedelta(days=2), teams)
    done = actions.fill_pattern(PLACE, pattern, actor="test", now=NOW)
    assert done.changed == 6
    names = [shift.names for shift in shifts_of(PLACE, MONDAY, TODAY)]
    assert names == ["Desk", "Kedua", "Kpu", "Desk", "Kedua", "Kpu"]
    with pytest.raises(BadInput, match="period_backwards"):
        actions.fill_pattern(PLACE, Pattern(TODAY, MONDAY, teams), actor="test", now=NOW)


def test_two_people_swap_their_shifts(cast: Cast, at_the_desk: None, second: Account) -> None:
    _put(MONDAY, "Pagi", cast["desk"])
    _put(TODAY, "Malam", second)
    one, other = shifts_of(PLACE, MONDAY, TODAY)
    seats = (Seat(one.id, str(cast["desk"].pk)), Seat(other.id, str(second.pk)))
    actions.swap(PLACE, *seats, actor="test", now=NOW)
    assert [shift.names for shift in shifts_of(PLACE, MONDAY, TODAY)] == ["Kedua", "Desk"]
    with pytest.raises(Conflict, match="not_in_shift"):
        actions.swap(PLACE, *seats, actor="test", now=NOW)


def test_a_person_in_two_shifts_at_once_is_shown(cast: Cast, at_the_desk: None) -> None:
    _put(TODAY, "Pagi", cast["desk"])
    edit = CellEdit(TODAY, "Rapat", EMPTY, _ids(cast["desk"]), hours=(time(19), time(21)))
    actions.save_cells(PLACE, [edit], actor="test", now=NOW)
    (double,) = doubles(shift.slot for shift in shifts_of(PLACE, TODAY, TODAY))
    assert double.person == str(cast["desk"].pk)


def test_new_hours_hold_from_tomorrow_and_leave_what_was(cast: Cast, at_the_desk: None) -> None:
    special = TODAY + timedelta(days=2)
    for day in (MONDAY, TODAY + timedelta(days=1), special):
        _put(day, "Pagi", cast["desk"])
    mine = _ids(cast["desk"])
    edit = CellEdit(special, "Pagi", was=mine, mine=mine, hours=(time(5), time(20)))
    actions.save_cells(PLACE, [edit], actor="test", now=NOW)
    setting = setting_of(PLACE)
    setting.shifts = actions.shifts_from([("Pagi", "7", "19:30"), ("Malam", "19.30", "7")])
    setting.phone = "(0552) 21001"
    actions.save_setting(setting, actor="test", now=NOW, today=TODAY)
    before, after, own = shifts_of(PLACE, MONDAY, special)
    assert own.begins_at == _wita(30, 5), "hours of one day alone are kept"
    assert before.begins_at == _wita(25, 8)
    assert (after.begins_at, after.ends_at) == (_wita(29, 7), _wita(29, 19, 30))
    assert desk_phone(PLACE) == "(0552) 21001"


def test_hours_that_cannot_be_meant_are_refused(cast: Cast, at_the_desk: None) -> None:
    cases: list[tuple[list[tuple[str, str, str]], str]] = [
        ([], "no_shifts"),
        ([("Pagi", "08.00", "25.00")], "bad_clock"),
        ([("Pagi", "08.00", "07.00")], "end_before_start"),
        ([("Pagi", "08.00", "16.00"), ("Sore", "14.00", "22.00")], "shifts_overlap"),
        ([("Pagi", "08.00", "16.00"), ("pagi", "16.00", "22.00")], "shift_twice"),
    ]
    setting = setting_of(PLACE)

    def save(shifts: list[tuple[str, str, str]]) -> None:
        setting.shifts = actions.shifts_from(shifts)
        actions.save_setting(setting, actor="test", now=NOW, today=TODAY)

    for shifts, code in cases:
        with pytest.raises(BadInput, match=code):
            save(shifts)


def test_only_the_secretariat_changes_a_roster(cast: Cast) -> None:
    for name in ("kpu", "camat", "fkdm", "bupati", "analyst", "admin", "stranger"):
        with cast.acting(name), pytest.raises(NotAllowed):
            _put(TODAY, "Pagi", cast["desk"])
    with acting_as(system_identity()):
        assert not Shift.objects.exists()


def test_a_desk_elsewhere_reads_nothing_of_a_roster(cast: Cast) -> None:
    with cast.acting("desk"):
        _put(TODAY, "Pagi", cast["desk"])
    for name, count in (("stranger", 0), ("desk", 1), ("kpu", 1), ("province", 1)):
        with cast.acting(name):
            assert len(on_duty(PLACE, NOW)) == count
            assert Assignment.objects.count() == count
            assert Assignment.unguarded.count() == count or connection.vendor == "sqlite"
