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


class ScheduledRun(models.Model):
    """What became of one moment of a schedule; the row commits with what was sent.

    outcome : reminded, sent, nothing (nothing to report: the desk itself says NIHIL), already
        (a person was earlier), failed
    code, params : why it failed, in the words catalogue
    again_at : when a failure is tried again; empty where it is not
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    realm = models.CharField(max_length=8)
    place_code = models.CharField(max_length=16)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    code = models.CharField(max_length=80, blank=True)
    params = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=1)
    again_at = models.DateTimeField(null=True)
    ran_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "kind", "key"], name="scheduled_run_once"
            ),
        ]
