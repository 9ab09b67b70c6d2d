"""Read news as far as the acting person may: items by place and kind, one, its copies, sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from waspada.apps.accounts.policy import within
from waspada.apps.feeds.models import FeedItem, FeedReading, FeedSource
from waspada.apps.reports.models import Report
from waspada.core.errors import NotFound
from waspada.core.places import NATION

PAGE: Final = 20
MOST_COUNTED: Final = 1000
# What the list may be asked for: its key in the address, and which items.
INCIDENTS, ASIDE, WAITING, FAILED, ALL = "kejadian", "sisih", "menunggu", "gagal", "semua"
_PARTS: Final[dict[str, Q]] = {
    INCIDENTS: Q(state="read", kind="incident") | Q(state="read", lifted_at__isnull=False),
    ASIDE: Q(state="read", lifted_at__isnull=True) & ~Q(kind="incident"),
    WAITING: Q(state__in=("found", "received")),
    FAILED: Q(state="failed"),
    ALL: Q(),
}
PARTS: Final = tuple(_PARTS)


@dataclass(frozen=True, slots=True)
class NewsFilter:
    """What part of the news is asked for; empty means all that one may read."""

    part: str = INCIDENTS
    place: str = NATION
    category: str = ""
    source: UUID | None = None


def items_of(asked: NewsFilter) -> QuerySet[FeedItem]:
    """Return items that may be read, the newest first."""
    found = FeedItem.objects.filter(_PARTS[asked.part], within(asked.place))
    if asked.category:
        found = found.filter(category=asked.category)
    if asked.source:
        found = found.filter(source_id=asked.source)
    return found.defer("print").order_by("-found_at", "-id")


def after(found: QuerySet[FeedItem], cursor: str) -> QuerySet[FeedItem]:
    """Return what follows a row; a cursor that is none starts at the top."""
    at, _, pk = cursor.partition("~")
    try:
        moment, key = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return found
    if moment.tzinfo is None:
        return found
    return found.filter(Q(found_at__lt=moment) | Q(found_at=moment, id__lt=key))


def cursor_of(item: FeedItem) -> str:
    """Return the cursor of the page that begins behind a row."""
    return f"{item.found_at.isoformat()}~{item.pk.hex}"


def counted(asked: NewsFilter) -> int:
    """Return how many there are, at most MOST_COUNTED."""
    return items_of(asked).values("pk")[:MOST_COUNTED].count()


def item_of_key(item_id: UUID) -> FeedItem:
    """Return one item; NotFound where the reader may not read it."""
    found: FeedItem | None = FeedItem.objects.filter(pk=item_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def reports_of(items: Iterable[FeedItem]) -> dict[UUID, Report]:
    """Return the reports behind items, as far as they may be read."""
    keys = [item.report_id for item in items if item.report_id]
    return {
        row.pk: row
        for row in Report.objects.filter(pk__in=keys).only(
            "pk", "state", "place_code", "incident_id", "reason_code", "reason_params"
        )
    }


def copies_of(item: FeedItem) -> list[FeedItem]:
    """Return the items whose text is the same, the first of them first."""
    first = item.same_as or item.pk
    found = FeedItem.objects.filter(Q(pk=first) | Q(same_as=first)).exclude(pk=item.pk)
    return list(found.defer("print").order_by("found_at", "id")[:PAGE])


def earlier_of(item: FeedItem) -> list[FeedReading]:
    """Return what was read of an item before its paper changed it, the last first."""
    return list(FeedReading.objects.filter(item=item).order_by("-replaced_at"))


def sources_shown() -> list[FeedSource]:
    """Return the sources that may be seen, those of failure first."""
    return list(FeedSource.objects.order_by("-fails", "name", "id")[:200])


def source_of_key(source_id: UUID) -> FeedSource:
    """Return one source; NotFound where it may not be seen."""
    found: FeedSource | None = FeedSource.objects.filter(pk=source_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def waiting_of(sources: Iterable[FeedSource]) -> dict[UUID, int]:
    """Return how many pages of each source wait to be fetched or read."""
    keys = [source.pk for source in sources]
    waiting = FeedItem.objects.filter(source_id__in=keys, state__in=("found", "received"))
    counted_by = waiting.order_by().values_list("source_id").annotate(n=Count("pk"))
    return dict.fromkeys(keys, 0) | dict(counted_by)
