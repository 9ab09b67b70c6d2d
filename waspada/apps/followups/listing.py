"""A place's items page by page, for programs: the filters of the list, as of a day.

Pages are ordered by the day on which an item is due now. As a past day is asked for, what did
not stand in the list then is passed over, so that `next` leads on until it is empty.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import ItemRow, rows_of
from waspada.apps.followups.rights import own_units
from waspada.core.followups.states import OPEN_STATES, ORDER, REPORTED_STATES, REQUEST
from waspada.core.places import NATION

_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """What one of the list's names means: by a row as it stood, and by the columns of today."""

    row: Callable[[ItemRow], bool]
    now: Q


SHOWN: Final[dict[str, Shown]] = {
    "semua": Shown(lambda row: True, Q()),
    "terbuka": Shown(lambda row: row.is_open, Q(state__in=sorted(OPEN_STATES))),
    "lewat": Shown(
        lambda row: row.is_open and row.days_late > 0,
        Q(state__in=sorted(OPEN_STATES), kind=ORDER),
    ),
    "permintaan": Shown(
        lambda row: row.is_open and row.is_request,
        Q(state__in=sorted(OPEN_STATES), kind=REQUEST),
    ),
    "diperiksa": Shown(
        lambda row: row.state in REPORTED_STATES, Q(state__in=sorted(REPORTED_STATES))
    ),
    "untuk-kami": Shown(lambda row: row.is_open, Q(state__in=sorted(OPEN_STATES))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a program asks for; what is empty keeps nothing out.

    place : with everything below it
    shown : a key of SHOWN
    first, last : the days on which items are due, both included
    """

    day: date
    place: str = ""
    shown: str = "semua"
    state: str = ""
    unit: str = ""
    agency: str = ""
    number: str = ""
    first: date | None = None
    last: date | None = None

    def page(self, after: tuple[date, UUID] | None, size: int) -> tuple[list[ItemRow], bool]:
        """Return the next rows, and whether there are more."""
        found = list(islice(self._rows(after), size + 1))
        return found[:size], len(found) > size

    def _rows(self, after: tuple[date, UUID] | None) -> Iterator[ItemRow]:
        while True:
            chunk = self._items(after)[:_CHUNK]
            items = list(chunk)
            if not items:
                return
            kept = {row.id: row for row in rows_of(items, self.day, self.place or NATION)}
            yield from (
                row for item in items if (row := kept.get(item.pk)) is not None and self._fits(row)
            )
            after = (items[-1].due_on, items[-1].pk)

    def _items(self, after: tuple[date, UUID] | None) -> QuerySet[Item]:
        found = Item.objects.filter(self._columns()).order_by("due_on", "id")
        if after is not None:
            day, key = after
            found = found.filter(Q(due_on__gt=day) | Q(due_on=day, id__gt=key))
        return found

    def _columns(self) -> Q:
        asked = within(self.place) if self.place else Q()
        if self.day >= domain_today():  # what the columns say today decides only today
            asked &= SHOWN[self.shown].now
            for name, limit in (("gte", self.first), ("lte", self.last)):
                asked &= Q(**{f"due_on__{name}": limit}) if limit else Q()
        if self.shown == "untuk-kami":
            asked &= Q(unit_code__in=own_units(current_identity()))
        if self.unit:
            asked &= Q(unit_code=self.unit)
        if self.agency:
            asked &= Q(unit_code__startswith=f"{self.agency}-")
        if self.number:
            asked &= Q(number__iexact=self.number)
        return asked

    def _fits(self, row: ItemRow) -> bool:
        return (
            SHOWN[self.shown].row(row)
            and self.state in {"", row.state}
            and (self.first is None or row.due_on >= self.first)
            and (self.last is None or row.due_on <= self.last)
        )
