"""Read the queue: what waits for a person of one's own desk, in the stored order of priority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import NOTHING, within
from waspada.apps.reports.models import Report
from waspada.core.places import NATION, is_within, province_of, regency_of

DESK: Final = frozenset(("secretariat", "liaison"))
STATES: Final = ("waiting", "asked", "unreadable")
PAGE: Final = 10
MOST_MINE: Final = 20
MOST_COUNTED: Final = 1000
# Written out as in the indexes' own conditions: SQLite uses a partial index only when it sees
# that condition in the text of a query, not behind parameters.
_WAITS: Final = RawSQL(
    "reports_report.state IN ('waiting', 'asked', 'unreadable')", [], BooleanField()
)
_CLAIMED: Final = RawSQL("NOT (reports_report.claimed_by = '')", [], BooleanField())


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What part of the queue is asked for; empty means all of one's own."""

    place: str = NATION
    category: str = ""
    state: str = ""


def queue_of(asked: QueueFilter | None = None) -> QuerySet[Report]:
    """Return what waits in one's own places and may be read, the most urgent first."""
    asked = asked or QueueFilter()
    found = Report.objects.filter(_WAITS, _own_places(), in_area(asked.place))
    if asked.category:
        found = found.filter(category=asked.category)
    if asked.state:
        found = found.filter(state=asked.state)
    return found.order_by("queue_key", "id")


def mine(actor: str, now: datetime, asked: QueueFilter | None = None) -> list[Report]:
    """Return what somebody holds of the queue, at most MOST_MINE, the most urgent first."""
    asked = asked or QueueFilter()
    found = Report.objects.filter(
        _CLAIMED, in_area(asked.place), claimed_by=actor, claimed_until__gt=now, state__in=STATES
    )
    if asked.category:
        found = found.filter(category=asked.category)
    if asked.state:
        found = found.filter(state=asked.state)
    # Few at any time, and found by who holds them; in order here, or an index of the whole
    # queue would be walked for them.
    return sorted(found[:MOST_MINE], key=lambda report: (report.queue_key, report.pk))


def others(found: QuerySet[Report], actor: str, now: datetime) -> QuerySet[Report]:
    """Return a queue without what somebody holds, which stands above it."""
    return found.exclude(claimed_by=actor, claimed_until__gt=now)


def after(found: QuerySet[Report], cursor: str) -> QuerySet[Report]:
    """Return what follows a row; a cursor that is none starts at the top."""
    key, _, pk = cursor.partition(".")
    try:
        at, report_id = int(key), UUID(pk)
    except ValueError:
        return found
    if abs(at) >= 2**63:
        return found
    return found.filter(Q(queue_key__gt=at) | Q(queue_key=at, id__gt=report_id))


def cursor_of(report: Report) -> str:
    """Return the cursor of the page that begins behind a row."""
    return f"{report.queue_key}.{report.pk}"


def counted(found: QuerySet[Report]) -> tuple[int, bool]:
    """Return how many wait, and whether there are more than are worth counting."""
    # Still in order: the index of the queue is walked, not the table.
    count = found.values("pk")[: MOST_COUNTED + 1].count()
    return min(count, MOST_COUNTED), count > MOST_COUNTED


def waiting_in(place: str) -> tuple[int, bool, datetime | None]:
    """Return how many wait in a place, whether more than are counted, and since when the oldest."""
    found = Report.objects.filter(_WAITS, in_area(place)).order_by("queue_key", "id")
    count, is_more = counted(found)
    oldest = found.order_by("received_at").values_list("received_at", flat=True).first()
    return count, is_more, oldest


def next_waiting(after_id: UUID, actor: str, now: datetime) -> Report | None:
    """Return what to look at next: one's own first, then the first that nobody holds."""
    found = queue_of().exclude(pk=after_id)
    free = Q(claimed_by="") | Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    held = [report for report in mine(actor, now) if report.pk != after_id]
    first: Report | None = held[0] if held else others(found, actor, now).filter(free).first()
    return first


def in_area(place: str) -> Q:
    """Return the condition that a report lies in a place, in the columns of the queue's indexes."""
    if place == NATION:
        return Q()
    regency = regency_of(place)
    if regency is None:
        return Q(province_code=province_of(place))
    area = Q(regency_code=regency)
    return area if regency == place else area & within(place)


def _own_places() -> Q:
    identity = current_identity()
    if identity.is_system:
        return Q()
    condition = NOTHING
    for place in _widest(seat.place for seat in identity.memberships if seat.role in DESK):
        if place == NATION:
            return Q()
        condition = in_area(place) if condition is NOTHING else condition | in_area(place)
    return condition


def _widest(places: Iterable[str]) -> list[str]:
    """Return the places that lie in no other of them."""
    known = set(places)
    return sorted(
        place
        for place in known
        if not any(other != place and is_within(place, other) for other in known)
    )
