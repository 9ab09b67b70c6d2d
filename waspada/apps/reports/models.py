"""What came in (reports, attachments) and what it became (incidents and their versions).

Large tables refer to one another by value: there is no foreign key between them.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns, RightsColumns
from waspada.apps.reports.import_models import (
    FormToken,
    ImportChunk,
    ImportMapping,
    ImportPiece,
    ImportRun,
    Tally,
)
from waspada.apps.reports.referral_models import Referral, ReferralReply
from waspada.apps.reports.search_models import AreaStamp, SearchEntry

__all__ = [
    "AreaStamp",
    "Attachment",
    "DayCell",
    "Exchange",
    "FactColumns",
    "FormToken",
    "Idempotency",
    "ImportChunk",
    "ImportMapping",
    "ImportPiece",
    "ImportRun",
    "Incident",
    "IncidentVersion",
    "Referral",
    "ReferralReply",
    "Report",
    "SearchEntry",
    "Tally",
]

CURRENT = models.Q(superseded_at__isnull=True)
WAITS = models.Q(state__in=("waiting", "asked", "unreadable"))


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class FactColumns(models.Model):
    """What is said to have happened, with how exactly the time and place are known."""

    occurred_at = models.DateTimeField(null=True)
    occurred_precision = models.CharField(max_length=6, blank=True)  # minute, day, month
    place_precision = models.CharField(max_length=10, blank=True)  # point, desa, … province
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    category = models.CharField(max_length=40, blank=True)
    athg = models.CharField(max_length=12, blank=True)
    severity = models.PositiveSmallIntegerField(null=True)
    deaths = models.PositiveIntegerField(null=True)
    injured = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


class Report(ContentColumns, FactColumns):
    """One message as it came, encrypted, and our masked reading of it."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    receipt = models.CharField(max_length=24, unique=True)
    number = models.CharField(max_length=24, blank=True)
    channel = models.CharField(max_length=16)
    is_anonymous = models.BooleanField(default=False)
    sender_digest = models.BinaryField(default=bytes)  # finds one's own reports, names nobody
    sender_sealed = models.BinaryField(default=bytes)
    raw_sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    content_type = models.CharField(max_length=60)
    conflicts_with = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=16)
    state_changed_at = models.DateTimeField()
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict)
    masked_text = models.TextField(blank=True)
    sources = models.JSONField(default=list)  # [{"url": …}] of news items
    is_ongoing = models.BooleanField(default=False)
    source_grade = models.CharField(max_length=1, blank=True)
    content_grade = models.CharField(max_length=1, blank=True)
    incident_id = models.UUIDField(null=True)
    claimed_by = models.CharField(max_length=36, blank=True)
    claimed_until = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=36, blank=True, db_default="")
    # Where it stands in the queue and why; 0 until it is read, which sorts first.
    queue_key = models.BigIntegerField(db_default=0)
    priority_reasons = models.JSONField(null=True)  # [[code, points, params], …]
    # What the text suggests for what its sender left empty; see `suggested`.
    suggested = models.JSONField(null=True)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            # Not by realm first: SQLite would read all reports of a realm rather than a few by key.
            models.Index(fields=["state", "-received_at"], name="report_state"),
            models.Index(fields=["queue_key", "id"], name="queue_nation", condition=WAITS),
            models.Index(
                fields=["province_code", "queue_key", "id"], name="queue_province", condition=WAITS
            ),
            models.Index(
                fields=["regency_code", "queue_key", "id"], name="queue_regency", condition=WAITS
            ),
            models.Index(fields=["received_at"], name="queue_oldest", condition=WAITS),
            models.Index(
                fields=["claimed_by"], name="queue_claimed", condition=~models.Q(claimed_by="")
            ),
            models.Index(fields=["place_code", "-received_at"], name="report_place"),
            models.Index(fields=["incident_id"], name="report_incident"),
            models.Index(fields=["sender_digest", "-received_at"], name="report_sender"),
            models.Index(
                fields=["conflicts_with"],
                name="report_beside",
                condition=models.Q(conflicts_with__isnull=False),
            ),
        ]


class Idempotency(models.Model):
    """What has been seen before: sender and client id for ever, a bare body for a day."""

    key = models.BinaryField(primary_key=True)
    report_id = models.UUIDField()
    receipt = models.CharField(max_length=24)
    body_digest = models.BinaryField()
    expires_at = models.DateTimeField(null=True)


class Exchange(ContentColumns):
    """A question of the desk to the reporter, or the answer, through the receipt."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    report_id = models.UUIDField()
    is_question = models.BooleanField()
    text_sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    masked_text = models.TextField()
    written_by = models.CharField(max_length=36, blank=True)
    written_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["report_id", "written_at"], name="exchange")]


class Attachment(ContentColumns):
    """A photo: the original sealed on disk, and a stripped copy that the policy serves."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    report_id = models.UUIDField()
    file_name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    content_digest = models.BinaryField()
    wrapped_key = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    suggestion_sealed = models.BinaryField(default=bytes)  # EXIF time and place, for triage
    # A person has looked and blurred what there was to blur; only then may it leave the desk.
    is_blurred = models.BooleanField(default=False)
    blur_regions = models.JSONField(default=list)  # [[left, top, width, height]] in thousandths
    blurred_by = models.CharField(max_length=60, blank=True)
    blurred_at = models.DateTimeField(null=True)
    copy_version = models.PositiveSmallIntegerField(default=1)  # names the file, and the address
    received_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["report_id"], name="attachment_report")]


class Incident(ContentColumns):
    """The lasting identity of an event; what is known of it stands in its versions."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    number = models.CharField(max_length=24, unique=True)
    canonical_id = models.UUIDField(null=True)  # set when merged: the incident that stays
    merge_note = models.JSONField(null=True)  # what an un-merging gives back
    created_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(canonical_id__isnull=True)
                | ~models.Q(canonical_id=models.F("id")),
                name="incident_not_its_own",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["canonical_id"],
                name="incident_canonical",
                condition=models.Q(canonical_id__isnull=False),
            ),
        ]


class IncidentVersion(ContentColumns, FactColumns):
    """What was held to be true of an incident from `received_at` until `superseded_at`.

    *As of D* is the version whose span covers the end of D. The rights columns are today's
    on every version: `reclassify_incident` rewrites them, so the past is shown under
    today's rights.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    incident_id = models.UUIDField()
    number = models.CharField(max_length=24)
    version = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    state = models.CharField(max_length=16)
    title = models.CharField(max_length=240)
    summary = models.TextField(blank=True)
    summary_written_later = models.BooleanField(default=False)
    who = models.CharField(max_length=200, blank=True)  # a group, an office, a role
    why = models.CharField(max_length=400, blank=True)
    other_places = models.JSONField(default=list)
    also_categories = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)  # the place's own day; null for month precision
    month = models.DateField(null=True)  # the first of the month, for every dated fact
    phase = models.CharField(max_length=8, blank=True)
    stage = models.CharField(max_length=16, blank=True)
    source_grade = models.CharField(max_length=1, blank=True)
    content_grade = models.CharField(max_length=1, blank=True)
    sources = models.JSONField(default=list)
    source_count = models.PositiveIntegerField(default=1)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident_id", "version"], name="version_once"),
            models.UniqueConstraint(
                fields=["incident_id"], condition=CURRENT, name="version_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="version_number"),
            models.Index(fields=["place_code", "-occurred_at", "-id"], name="version_place"),
            models.Index(fields=["day", "place_code"], name="version_day"),
            models.Index(
                fields=["regency_code", "month"],
                name="version_month",
                condition=models.Q(day__isnull=True),
            ),
            models.Index(
                fields=["province_code", "regency_code", "place_code"],
                name="version_unverified",
                condition=models.Q(state="unverified", superseded_at__isnull=True),
            ),
            # Newest first of all, of a province, of a kab/kota, of a category: a list reads
            # as many rows as it shows, at any size and as of any day.
            models.Index(fields=["-occurred_at", "-id"], name="version_recent"),
            models.Index(fields=["province_code", "-occurred_at", "-id"], name="version_province"),
            models.Index(fields=["regency_code", "-occurred_at", "-id"], name="version_regency"),
            models.Index(fields=["category", "-occurred_at", "-id"], name="version_category"),
            models.Index(fields=["severity", "-occurred_at", "-id"], name="version_severity"),
            # Everything that a sum over an area's days asks of a row, so that no row is read.
            models.Index(
                fields=[
                    *("regency_code", "day", "category", "severity", "state", "place_code"),
                    *("province_code", "received_at", "superseded_at", "realm"),
                    *("classification", "owner_unit", "addressee_units", "concerns_units"),
                    "compartment",
                ],
                name="version_counted",
            ),
        ]


class DayCell(RightsColumns):
    """How many current incidents share place, day, category, severity, state and rights.

    A sum over the cells one may read obeys access: the key holds the incident's own place,
    not a parent's. Incidents whose rights the key cannot carry (a compartment, an
    addressee, an office concerned) are left out and counted live.
    """

    id = models.BigAutoField(primary_key=True)
    province_code = models.CharField(max_length=2, blank=True)
    day = models.DateField()
    category = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16)
    stage = models.CharField(max_length=16, blank=True)
    phase = models.CharField(max_length=8, blank=True)
    election_key = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField()

    class Meta(RightsColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "realm",
                    "place_code",
                    "day",
                    "category",
                    "severity",
                    "state",
                    "stage",
                    "phase",
                    "election_key",
                    "classification",
                    "owner_unit",
                ],
                name="cell_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["realm", "day", "place_code"], name="cell_day")]
