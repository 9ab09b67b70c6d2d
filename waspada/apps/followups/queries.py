"""Read items as they stand, or as they stood at the end of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.queries import in_force, is_standing
from waspada.apps.followups.models import DeskPatience, Evidence, Item, ItemEvent
from waspada.apps.followups.rights import CHAIR_AGENCY, READERS
from waspada.core.errors import NotFound
from waspada.core.followups.clock import USUAL, Patience, days_late, is_late, state_on
from waspada.core.followups.facts import PRIORITIES
from waspada.core.followups.states import LATE, OPEN_STATES, ORDER, REQUEST, RUNNING
from waspada.core.vocabulary import unit_code

_URGENCY = {code: order for order, code in enumerate(PRIORITIES)}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as it stood at the end of a day.

    days_late : 0 for requests, which are never late
    is_own_date : the office named the date itself
    """

    id: UUID
    number: str
    kind: str
    what: str
    unit: str
    office: str
    place: str
    desk: str
    due_on: date
    state: str
    priority: str
    classification: str
    days_late: int
    is_own_date: bool
    has_stage: bool
    waits_for: UUID | None
    proposed_at: datetime
    is_sample: bool

    @property
    def is_open(self) -> bool:
        """Say whether the office still has it."""
        return self.state in OPEN_STATES

    @property
    def is_request(self) -> bool:
        """Say whether it asks for coordination only."""
        return self.kind == REQUEST


def item_of(item_id: UUID) -> Item:
    """Return an item that the acting person may read; raise NotFound otherwise."""
    found: Item | None = Item.objects.filter(pk=item_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def item_of_number(number: str) -> Item | None:
    """Return a readable item by the number a person types."""
    found: Item | None = Item.objects.filter(number__iexact=number.strip()).first()
    return found


def history_of(item_id: UUID, *, until: datetime | None = None) -> list[ItemEvent]:
    """Return an item's history, oldest first; up to a moment for a past day."""
    found = ItemEvent.objects.filter(item_id=item_id)
    if until is not None:
        found = found.filter(received_at__lt=until)
    return list(found.order_by("received_at", "id"))


def class_asked(item_id: UUID) -> ItemEvent | None:
    """Return the row that asks for a lower class, until somebody has decided."""
    rows = ItemEvent.objects.filter(item_id=item_id, kind__startswith="class_")
    last: ItemEvent | None = rows.order_by("received_at", "id").last()
    return last if last is not None and last.kind == "class_wanted" else None


def evidence_of(item_id: UUID) -> list[Evidence]:
    """Return the files that show what was done, as far as they may be read."""
    return list(Evidence.objects.filter(item_id=item_id).order_by("received_at", "id"))


def items_at(place: str, day: date, *, condition: Q | None = None) -> list[ItemRow]:
    """Return the items of a place and below at the end of a day, the first due on top."""
    found = Item.objects.filter(within(place))
    if condition is not None:
        found = found.filter(condition)
    return rows_of(found, day, place)


def rows_of(items: Iterable[Any], day: date, place: str) -> list[ItemRow]:
    """Return items as rows of a day, the first due on top."""
    if day < domain_today():
        until = known_until(day, place)
        kept = [item for item in items if item.proposed_at < until]
        last = _last_events((item.pk for item in kept), until)
    else:
        kept, last = list(items), {}
    patience = patience_of({item.desk for item in kept})
    rows = [
        _row(item, last.get(item.pk), day, patience[item.desk])
        for item in kept
        if day >= domain_today() or item.pk in last
    ]
    return sorted(rows, key=_order)


def _order(row: ItemRow) -> tuple[bool, date, int, str]:
    return (not row.is_open, row.due_on, _URGENCY.get(row.priority, 9), row.number)


def _last_events(item_ids: Iterable[UUID], until: datetime) -> dict[UUID, ItemEvent]:
    events = ItemEvent.objects.filter(item_id__in=list(item_ids), received_at__lt=until)
    return {event.item_id: event for event in events.order_by("received_at", "id")}


def _row(item: Item, event: ItemEvent | None, day: date, patience: Patience) -> ItemRow:
    stands = event or item
    state = state_on(
        item.kind, stands.state, stands.due_on, day, escalate_after=patience.escalate_after
    )
    late = days_late(stands.due_on, day) if is_late(item.kind, state) else 0
    return ItemRow(
        id=item.pk,
        number=item.number,
        kind=item.kind,
        what=item.what,
        unit=item.unit_code,
        office=item.office,
        place=item.place_code,
        desk=item.desk,
        due_on=stands.due_on,
        state=state,
        priority=item.priority,
        classification=item.classification,
        days_late=late,
        is_own_date=stands.is_own_date,
        has_stage=bool(item.due_stage),
        waits_for=item.waits_for,
        proposed_at=item.proposed_at,
        is_sample=item.is_sample,
    )


def row_of(item: Item, day: date) -> ItemRow | None:
    """Return one item as it stood at the end of a day; None before it was proposed."""
    rows = rows_of(Item.objects.filter(pk=item.pk), day, item.place_code)
    return rows[0] if rows else None


def open_items(place: str, day: date, *, limit: int | None = None) -> list[ItemRow]:
    """Return what offices still had to do or to answer at the end of a day, the first due on top.

    limit : no more than so many are read; which are left out is not said
    """
    is_past = day < domain_today()
    found = Item.objects.filter(within(place), _open_now())
    if is_past:
        # What has not moved since then and is not open now was not open then.
        moved = Q(state_changed_at__gte=known_until(day, place))
        found = Item.objects.filter(within(place), _open_now() | moved)
    ordered = found.order_by("due_on", "id")
    rows = rows_of(ordered if limit is None else ordered[:limit], day, place)
    return [row for row in rows if row.is_open]


def overdue_items(place: str, day: date) -> list[ItemRow]:
    """Return items past their date; a permintaan koordinasi is never among them."""
    return [row for row in open_items(place, day) if row.days_late]


def overdue_count(place: str, day: date) -> int:
    """Return how many items of a place and below are past their date; requests never are."""
    if day < domain_today():
        return len(overdue_items(place, day))
    late = Q(state__in=sorted(RUNNING | LATE), due_on__lt=day)
    return Item.objects.filter(within(place), late, kind=ORDER).count()


def items_of_unit(unit: str, day: date) -> list[ItemRow]:
    """Return every readable item of an office at the end of a day, open ones first."""
    return rows_of(Item.objects.filter(unit_code=unit), day, unit.partition("-")[2])


def items_by_id(item_ids: Iterable[UUID], day: date, place: str) -> list[ItemRow]:
    """Return the readable ones of some items."""
    return rows_of(Item.objects.filter(pk__in=list(item_ids)), day, place)


def _open_now() -> Q:
    return Q(state__in=sorted(OPEN_STATES))


def patience_of(desks: Iterable[str]) -> dict[str, Patience]:
    """Return how desks remind and escalate; one that has set nothing does as usual."""
    wanted = set(desks)
    found = {
        row.place_code: Patience(tuple(row.before), tuple(row.after), row.escalate_after)
        for row in DeskPatience.objects.filter(pk__in=wanted)
    }
    return {desk: found.get(desk, USUAL) for desk in wanted}


def holders_of(unit: str, day: date) -> list[Account]:
    """Return the accounts that answer for an office on a day; candidates are left out."""
    seats = Membership.objects.filter(in_force(day), role__in=READERS, unit_id=unit)
    return _accounts(seats, day)


def had_holder(unit: str, day: date) -> bool:
    """Say whether somebody answered for an office before a day and does no longer."""
    return Membership.objects.filter(unit_id=unit, role__in=READERS, ends_on__lt=day).exists()


def unheard_units(units: Iterable[str], day: date) -> set[str]:
    """Return those of some units for which nobody answers on a day."""
    wanted = set(units)
    standing = Membership.objects.filter(
        in_force(day), unit_id__in=wanted, role__in=READERS, account__is_active=True
    )
    return wanted - set(standing.values_list("unit_id", flat=True))


def left_on(units: Iterable[str], day: date) -> dict[str, date]:
    """Return of which units nobody answers on a day any more, and the last day somebody did."""
    gone = unheard_units(units, day)
    seats = Membership.objects.filter(unit_id__in=gone, role__in=READERS, ends_on__lt=day)
    last = seats.values("unit_id").annotate(last=Max("ends_on"))
    return dict(last.values_list("unit_id", "last"))


def chairs_of(desk: str, day: date) -> list[Account]:
    """Return the accounts of a desk's chair."""
    seats = Membership.objects.filter(
        in_force(day), role="leader", place_code=desk, unit_id=unit_code(CHAIR_AGENCY, desk)
    )
    return _accounts(seats, day)


def secretaries_of(desk: str, day: date) -> list[Account]:
    """Return the accounts of a desk's own secretariat."""
    seats = Membership.objects.filter(in_force(day), role="secretariat", place_code=desk)
    return _accounts(seats, day)


def _accounts(seats: QuerySet[Membership], day: date) -> list[Account]:
    found = Account.objects.filter(pk__in=seats.values("account_id"), is_active=True)
    return [one for one in found.order_by("username") if not is_standing(one, day)]


def waiting_chain(item_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Return which item each of the realm's items waits for, from some items on."""
    chain: dict[UUID, UUID | None] = {}
    left = list(item_ids)
    while left:
        rows = dict(Item.unguarded.filter(pk__in=left).values_list("pk", "waits_for"))
        chain |= rows
        left = [one for one in rows.values() if one is not None and one not in chain]
    return chain
