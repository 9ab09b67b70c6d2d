"""The daily report of a place and day, and the hour by which it must leave."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class BriefingSetting(models.Model):
    """How a place's desk reports: letterhead, signature, cut-off hour."""

    place_code = models.CharField(primary_key=True, max_length=16)
    letterhead = models.TextField(blank=True)
    office = models.CharField(max_length=160, blank=True)
    signer_title = models.CharField(max_length=160, blank=True)
    signer_name = models.CharField(max_length=160, blank=True)
    cut_off = models.TimeField(default="16:00")


class DailyReport(ContentColumns):
    """What a desk sent for a day: a document, or NIHIL; a correction is a later row."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    day = models.DateField()
    version = models.PositiveSmallIntegerField()
    is_nihil = models.BooleanField(default=False)
    document_id = models.UUIDField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "day", "version"], name="daily_report_once"
            ),
        ]
