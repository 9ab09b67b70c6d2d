"""What a desk sent upward for a week, a month, four months, or about one incident."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class PeriodicReport(ContentColumns):
    """One version of a report as it was sent; a correction is a later row.

    key : what names the period: 2024-W48, 2024-11, 2024-B12, an incident's number
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=24)
    first_day = models.DateField()
    last_day = models.DateField()
    version = models.PositiveSmallIntegerField()
    is_nihil = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)  # the first version; later ones carry it on
    document_id = models.UUIDField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "kind", "key", "version"],
                name="periodic_report_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "key", "place_code"], name="periodic_report_period"),
        ]
