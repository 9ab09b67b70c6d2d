"""Let go of articles: after some days the sealed text is erased, the link and our reading stay."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from waspada.apps.feeds.models import FeedItem, FeedReading
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.erasing import erase_messages

_AT_ONCE: Final = 500


def forget_texts(at: datetime, now: datetime) -> int:
    """Erase the texts of articles that were read long enough ago; call it as the system.

    at : the clock by which they were read; now : the real one
    """
    before = at - timedelta(days=settings.WASPADA_NEWS_TEXT_DAYS)
    erased = 0
    while True:
        with transaction.atomic():
            rows = FeedItem.objects.filter(
                state="read", erased_at__isnull=True, read_at__lte=before
            ).order_by("read_at")
            due = list(rows.values_list("pk", "report_id")[:_AT_ONCE])
            if not due:
                return erased
            items = [pk for pk, _report in due]
            versions = FeedReading.unguarded.filter(item__in=items)
            keys = {report for _pk, report in due}
            keys.update(*versions.values_list("report_id", "replaced_by"))
            erase_messages([key for key in keys if key is not None])
            FeedItem.unguarded.filter(pk__in=items).update(erased_at=now)
            record_act(
                "feeds.texts_erased",
                actor="system",
                now=now,
                subject_kind="news",
                details={"count": len(due)},
            )
        erased += len(due)
