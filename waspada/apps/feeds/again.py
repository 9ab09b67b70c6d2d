"""Look again at an article that its source says has changed: politely, and a few times only.

The later page is stored as a report of its own, sealed before anything reads it. Reading it
replaces the item's reading and keeps the one before (`FeedReading`). A report that the desk has
not touched gives way to the later one; one it has decided about stays, and the later one waits
where it says something else. What says the same is set aside.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.feeds.models import FeedItem, FeedReading, FeedSource
from waspada.apps.feeds.taking import Page, incoming_of, key_of
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.erasing import erase_messages
from waspada.apps.reports.models import Report
from waspada.apps.reports.receiving import receive_many
from waspada.sources.rss.feeds import Entry

MOST_AGAIN: Final = 5  # of one visit of a source
MOST_LOOKS: Final = 3  # of one article
APART: Final = timedelta(hours=1)  # a second look, two hours before a third
# Why a report gives way: its paper has changed the article.
CORRECTED: Final = "corrected"
_FACTS: Final = ("kind", "category", "place_code", "event_day", "severity", "deaths", "injured")
_RIGHTS: Final = (
    *("realm", "place_code", "province_code", "regency_code"),
    *("classification", "owner_unit", "node_id"),
)


def note_changed(source: FeedSource, entries: Sequence[Entry], at: datetime, now: datetime) -> int:
    """Ask for another look at articles that changed since, while their texts are kept."""
    said = {key_of(one.address): told for one in entries if (told := one.changed or one.moment)}
    with acting_as(system_identity()):
        kept = FeedItem.unguarded.filter(
            realm=source.realm,
            source_id=source.pk,
            key__in=list(said),
            state="read",
            looks__lt=MOST_LOOKS,
            next_at__isnull=True,
            again_id__isnull=True,
            erased_at__isnull=True,
            found_at__gt=at - timedelta(days=settings.WASPADA_NEWS_TEXT_DAYS),
        )
        changed = [
            row
            for row in kept.order_by("-found_at", "-id")
            if row.changed_at is None or row.changed_at < said[bytes(row.key)]
        ]
        for row in changed[:MOST_AGAIN]:
            # Of one that was found before changes were noted nothing is known yet.
            row.next_at = now + row.looks * APART if row.changed_at else None
            row.changed_at = said[bytes(row.key)]
            row.save(update_fields=["next_at", "changed_at"])
        return len(changed[:MOST_AGAIN])


def note_looked(item_id: UUID) -> None:
    """Note that there was nothing new, or that it could not be had: what was read stays."""
    for row in FeedItem.unguarded.filter(pk=item_id, state="read", next_at__isnull=False):
        row.next_at, row.looks = None, row.looks + 1
        row.save(update_fields=["next_at", "looks"])


def store_again(item: FeedItem, page: Page, at: datetime, now: datetime) -> None:
    """Seal a later version as a report that is yet to be read; the same bytes again are not."""
    version = f"{bytes(item.key).hex()}/{sha256(page.data).hexdigest()[:24]}"
    (outcome,) = receive_many([incoming_of(item, page, version, at, now)])
    if outcome.status == "new":
        item.again_id = outcome.report_id
    item.next_at, item.looks = None, item.looks + 1
    item.save(update_fields=["again_id", "next_at", "looks", "etag", "last_modified"])


def facts_of(item: FeedItem) -> dict[str, Any]:
    """Return what was read of an item, as it is kept."""
    day = item.event_day.isoformat() if item.event_day else None
    return {name: getattr(item, name) for name in _FACTS} | {"event_day": day}


def earlier_reading(item: FeedItem) -> FeedReading:
    """Return the reading of an item as it stands, to be kept once it has been replaced."""
    return FeedReading(
        **{name: getattr(item, name) for name in _RIGHTS},
        item=item,
        report_id=item.report_id,
        title=item.title,
        extract=item.extract,
        reading=facts_of(item),
        read_at=item.read_at,
    )


def keep_earlier(earlier: FeedReading, item: FeedItem, report: Report) -> None:
    """Keep what was read before; where it said something else the later report is the item's."""
    earlier.replaced_by, earlier.replaced_at = report.pk, report.received_at
    earlier.save()
    now_said = facts_of(item)
    changed = sorted(name for name in _FACTS if now_said[name] != earlier.reading[name])
    if changed:
        item.report_id, item.again_id = report.pk, None
        item.save(update_fields=["report_id", "again_id"])
    record_act(
        "news.corrected",
        actor="system",
        now=report.recorded_at,
        subject_kind="news",
        subject=str(item.pk),
        details={"report": str(report.pk), "changed": changed},
    )


def tells_nothing_new(report: Report) -> bool:
    """Say whether a report is a later version that says the same; its item is asked no more.

    A text that has not changed at all is not kept twice.
    """
    item = FeedItem.unguarded.filter(again_id=report.pk).first()
    if item is None:
        return False
    FeedItem.unguarded.filter(pk=item.pk).update(again_id=None)
    if not FeedReading.unguarded.filter(item=item, replaced_by=report.pk).exists():
        erase_messages([report.pk])
    return True


def give_way(report: Report, now: datetime) -> None:
    """Settle the report that a later version replaces, unless somebody has touched it."""
    earlier = FeedReading.unguarded.filter(replaced_by=report.pk).exclude(report_id=None)
    Report.unguarded.filter(
        pk__in=list(earlier.values_list("report_id", flat=True)),
        state="waiting",
        decided_by="",
        claimed_by="",
    ).update(
        state="dismissed",
        state_changed_at=now,
        reason_code="report.dismissed",
        reason_params={"why": CORRECTED},
    )
