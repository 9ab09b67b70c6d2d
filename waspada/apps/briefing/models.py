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
    cut_off = models.TimeField(null=True)  # the hour that counted when it was sent
    is_late = models.BooleanField(default=False)  # the day's first one; later ones carry it on
    is_withdrawn = models.BooleanField(default=False)
    is_consolidated = models.BooleanField(default=False)  # made of what was sent from below

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "day", "version"], name="daily_report_once"
            ),
        ]


class ReportReminder(ContentColumns):
    """That the desk above reminded a place: once before the cut-off hour and once after it."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    day = models.DateField()
    is_overdue = models.BooleanField()
    reminded_at = models.DateTimeField()
    reminded_by = models.CharField(max_length=60)
    recipients = models.PositiveSmallIntegerField(default=0)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "day", "is_overdue"], name="report_reminder_once"
            ),
        ]


class ReportSchedule(models.Model):
    """When a place's report of a kind is made by the clock, and where copies of it go.

    sends : the worker sends it by itself, as the account that set it; else it reminds the desk
    copies : e-mail addresses beside the desk one level up
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    place_code = models.CharField(max_length=16)
    kind = models.CharField(max_length=12)  # harian, or a scheduled kind of core.briefing.periods
    is_on = models.BooleanField(default=False)
    day = models.PositiveSmallIntegerField(default=0)
    at = models.TimeField(default="09:00")
    sends = models.BooleanField(default=False)
    copies = models.JSONField(default=list)
    changed_at = models.DateTimeField()  # by the clock that is shown: no earlier moment counts
    changed_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place_code", "kind"], name="report_schedule_once"),
        ]


class FormTemplate(models.Model):
    """A place's own DOCX or XLSX form, checked when it was uploaded; a newer one retires it.

    It holds the form alone, nothing of any report.

    report : for which reports: harian, or a kind of core.briefing.periods
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    place_code = models.CharField(max_length=16, db_index=True)
    report = models.CharField(max_length=12, default="harian")
    kind = models.CharField(max_length=4)  # docx, xlsx
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    fields = models.JSONField(default=list)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=60)
    is_retired = models.BooleanField(default=False)
