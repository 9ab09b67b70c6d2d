"""A week of a desk's roster as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waspada.apps.duty.models import DutySetting
from waspada.apps.duty.queries import (
    DutyShift,
    Person,
    clock_of,
    kinds_of,
    shifts_between,
)
from waspada.apps.elections.queries import polling_day
from waspada.core.duty import Gap, Slot, doubles, uncovered
from waspada.core.reports.incidents import day_start

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One shift of one day; stored is None while nobody was ever entered."""

    day: date
    name: str
    begins_at: datetime
    ends_at: datetime
    people: tuple[Person, ...]
    stored: DutyShift | None
    is_now: bool
    has_own_hours: bool

    @property
    def accounts(self) -> frozenset[str]:
        """Who stands in it."""
        return frozenset(person.account for person in self.people)

    @property
    def is_overnight(self) -> bool:
        """Say whether it ends on another day than it began."""
        return self.begins_at.date() != (self.ends_at - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day with its shifts, in the order of the week's columns."""

    day: date
    cells: tuple[WeekCell, ...]
    is_today: bool
    is_polling: bool


@dataclass(frozen=True, slots=True)
class DoubleShown:
    """A person in two shifts at once, by name."""

    name: str
    first: Slot
    second: Slot


@dataclass(frozen=True)
class Week:
    """Some days of a desk's roster with what is wrong in them."""

    place: str
    monday: date
    days: tuple[WeekDay, ...]
    columns: tuple[str, ...]
    gaps: tuple[Gap, ...]
    doubles: tuple[DoubleShown, ...]
    left: tuple[tuple[Person, WeekCell], ...]
    is_sample: bool = False
    polling: date | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nobody stands anywhere in it."""
        return not any(cell.people for day in self.days for cell in day.cells)

    def cell(self, day: date, name: str) -> WeekCell | None:
        """Return one shift of one day."""
        return next(
            (
                cell
                for one in self.days
                for cell in one.cells
                if (cell.day, cell.name) == (day, name)
            ),
            None,
        )


def days_of(setting: DutySetting, first: date, days: int, at: datetime) -> Week:
    """Return some days of a roster; gaps are told from the moment `at` on.

    at : the domain clock
    """
    place = setting.place_code
    zone = clock_of(place)
    since, until = day_start(first, place), day_start(first + _DAY * days, place)
    # The night before reaches into the first morning.
    stored = shifts_between(place, since, until)
    own = [shift for shift in stored if shift.day >= first]
    kinds = {kind.name: kind for kind in kinds_of(setting)}
    columns = tuple(dict.fromkeys([*kinds, *(shift.name for shift in own)]))
    by_cell = {(shift.day, shift.name): shift for shift in own}
    polling = polling_day(place, first + _DAY * (days - 1))
    shown: list[WeekDay] = []
    expected: list[Slot] = []
    for offset in range(days):
        day = first + _DAY * offset
        cells: list[WeekCell] = []
        for name in columns:
            shift = by_cell.get((day, name))
            usual = kinds[name].span(day, zone) if name in kinds else None
            span = (shift.begins_at, shift.ends_at) if shift else usual
            if span is None:
                continue  # an extra shift of another day
            begins_at, ends_at = (one.astimezone(zone) for one in span)
            people = shift.people if shift else ()
            cell = WeekCell(
                day,
                name,
                begins_at,
                ends_at,
                people,
                shift,
                is_now=begins_at <= at < ends_at,
                has_own_hours=span != usual,
            )
            cells.append(cell)
            expected.append(Slot("", name, begins_at, ends_at))
        cells.sort(key=lambda one: columns.index(one.name))
        shown.append(WeekDay(day, tuple(cells), day == at.astimezone(zone).date(), day == polling))
    return Week(
        place=place,
        monday=first,
        days=tuple(shown),
        columns=columns,
        gaps=_ahead(uncovered(expected, [shift.slot for shift in stored]), at),
        doubles=_named(stored),
        left=tuple(
            (person, cell)
            for one in shown
            for cell in one.cells
            for person in cell.people
            if person.has_left
        ),
        is_sample=any(shift.is_sample for shift in own),
        polling=polling if polling and first <= polling < first + _DAY * days else None,
    )


def _ahead(gaps: Iterable[Gap], at: datetime) -> tuple[Gap, ...]:
    return tuple(Gap(max(one.begins_at, at), one.ends_at) for one in gaps if one.ends_at > at)


def _named(shifts: Iterable[DutyShift]) -> tuple[DoubleShown, ...]:
    shifts = list(shifts)
    names = {person.account: person.name for shift in shifts for person in shift.people}
    return tuple(
        DoubleShown(names[one.person], one.first, one.second)
        for one in doubles(shift.slot for shift in shifts)
    )
