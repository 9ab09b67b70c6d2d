"""What the pages of a place's items show: filters, columns of the board, weeks of the month."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import (
    ItemRow,
    items_at,
    open_items,
    rows_of,
    unheard_units,
)
from waspada.apps.followups.rights import own_units
from waspada.core.errors import BadInput
from waspada.core.followups.states import LATE, REPORTED_STATES, WAITING_STATES
from waspada.core.vocabulary import AGENCIES, split_unit

LIST, BOARD, MONTH = "daftar", "papan", "kalender"
SHOWN: Final = {
    "": gettext_lazy("Terbuka"),
    "untuk-kami": gettext_lazy("Untuk kantor saya"),
    "lewat": gettext_lazy("Lewat tanggal"),
    "permintaan": gettext_lazy("Permintaan koordinasi"),
    "diperiksa": gettext_lazy("Perlu diperiksa"),
    "tanpa-petugas": gettext_lazy("Perlu surat"),
    "semua": gettext_lazy("Semua"),
}
WAYS: Final = {
    LIST: gettext_lazy("Daftar"),
    BOARD: gettext_lazy("Papan"),
    MONTH: gettext_lazy("Kalender"),
}
# The board's columns; a request stands beside orders of the same kind of standing.
COLUMNS: Final = (
    (gettext_lazy("Menunggu kantor"), WAITING_STATES),
    (gettext_lazy("Diterima, disanggupi"), frozenset({"accepted", "promised"})),
    (gettext_lazy("Dikerjakan"), frozenset({"working"})),
    (gettext_lazy("Lewat tanggal"), LATE),
    (gettext_lazy("Perlu diperiksa"), REPORTED_STATES),
)
MOST_ON_BOARD: Final = 12
FIRST_YEAR, LAST_YEAR = 2005, 2100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a page was asked for."""

    place: str
    day: date
    shown: str
    agency: str
    way: str

    def rows(self) -> list[ItemRow]:
        """Return the items that fit, the first due on top."""
        found = self._found()
        if not self.agency:
            return found
        return [row for row in found if split_unit(row.unit)[0] == self.agency]

    def _found(self) -> list[ItemRow]:
        if self.shown == "untuk-kami":
            mine = Item.objects.filter(unit_code__in=own_units(current_identity()))
            return [row for row in rows_of(mine, self.day, self.place) if row.is_open]
        if self.shown == "semua":
            return items_at(self.place, self.day)
        if self.shown == "diperiksa":
            found = items_at(self.place, self.day)
            return [row for row in found if row.state in REPORTED_STATES]
        if self.way == BOARD and not self.shown:  # it has a column for what is to be checked
            found = items_at(self.place, self.day)
            return [row for row in found if row.is_open or row.state in REPORTED_STATES]
        found = open_items(self.place, self.day)
        if self.shown == "lewat":
            return [row for row in found if row.days_late]
        if self.shown == "permintaan":
            return [row for row in found if row.is_request]
        if self.shown == "tanpa-petugas":  # nobody of the office reads them here
            unheard = unheard_units({row.unit for row in found}, self.day)
            return [row for row in found if row.unit in unheard]
        return found


def read_filters(request: HttpRequest, place: str, day: date) -> Filters:
    """Return the filters of an address; unknown ones are passed over."""
    shown = request.GET.get("lihat", "")
    agency = request.GET.get("instansi", "")
    way = request.GET.get("tampil", LIST)
    return Filters(
        place,
        day,
        shown if shown in SHOWN else "",
        agency if agency in AGENCIES else "",
        way if way in WAYS else LIST,
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board; `more` says how many it leaves out."""

    title: object
    rows: Sequence[ItemRow]
    count: int

    @property
    def more(self) -> int:
        """How many do not stand in it."""
        return self.count - len(self.rows)


def columns_of(rows: Sequence[ItemRow]) -> list[Column]:
    """Return the board: items by how they stand; ended ones have no column."""
    found = []
    for title, states in COLUMNS:
        inside = [row for row in rows if row.state in states]
        found.append(Column(title, inside[:MOST_ON_BOARD], len(inside)))
    return found


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month's page; its first and last week reach into the months beside it."""

    day: date
    is_inside: bool
    is_today: bool
    rows: Sequence[ItemRow]


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday, and the months beside it."""

    first: date
    weeks: Sequence[Sequence[MonthDay]]
    before: str
    after: str

    @property
    def days(self) -> list[MonthDay]:
        """The days that hold something, for narrow screens."""
        return [one for week in self.weeks for one in week if one.rows]


def month_of(text: str, rows: Sequence[ItemRow], today: date) -> Month:
    """Return a month with the items due in it.

    Raises
    ------
    BadInput : followup.bad_date
    """
    first = _first_day(text, today)
    due: dict[date, list[ItemRow]] = {}
    for row in rows:
        due.setdefault(row.due_on, []).append(row)
    weeks = [
        [MonthDay(day, day.month == first.month, day == today, due.get(day, ())) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    months = first.year * 12 + first.month - 1
    return Month(first, weeks, _name(months - 1), _name(months + 1))


def _name(months: int) -> str:
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _first_day(text: str, today: date) -> date:
    if not text:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise BadInput("followup.bad_date", value=text[:10]) from error
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise BadInput("followup.bad_date", value=text[:10])
    return first
