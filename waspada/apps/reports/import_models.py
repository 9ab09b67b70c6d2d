"""What the field form and the import of tables remember beside the reports themselves."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class FormToken(models.Model):
    """The moment that *now* meant when a form was first sent; a second sending means the same."""

    digest = models.BinaryField(primary_key=True)
    said_at = models.DateTimeField()


class Tally(models.Model):
    """How often somebody unsigned did something in a window; the digest names no address."""

    digest = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()


class ImportRun(ContentColumns):
    """One uploaded table, from its preview to the last row received."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    file_name = models.CharField(max_length=200)
    content_digest = models.CharField(max_length=64)  # every row's client id begins with it
    size_bytes = models.PositiveBigIntegerField()
    layout = models.CharField(max_length=8)  # csv, xlsx
    encoding = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    columns = models.JSONField(default=list)  # [[heading, our field, "-" left out, "" unknown]]
    total_rows = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10)  # asking, reading, preview, running, done
    created_by = models.CharField(max_length=36)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="import_recent")]

    @property
    def good_rows(self) -> int:
        """Return how many rows can be received."""
        return self.total_rows - self.bad_rows


class ImportMapping(models.Model):
    """What a unit said that the headings of its tables mean, by the set of headings."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    unit = models.CharField(max_length=60)
    headings_digest = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)  # {plain heading: our field, "-" or "extra"}
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=36)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "headings_digest"], name="import_mapping_once")
        ]


class ImportPiece(models.Model):
    """Some hundred rows of a large upload as they stand, sealed until a job has read them."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    run_id = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    wrapped_key = models.BinaryField()
    rows_sealed = models.BinaryField()


class ImportChunk(models.Model):
    """Some hundred rows of a run: sealed until they are received, which one job does."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    run_id = models.UUIDField()
    number = models.PositiveIntegerField()
    wrapped_key = models.BinaryField()
    rows_sealed = models.BinaryField(default=bytes)  # emptied once received
    bad_sealed = models.BinaryField(default=bytes)  # refused rows with their reasons
    good_rows = models.PositiveIntegerField()
    bad_rows = models.PositiveIntegerField()
    new_rows = models.PositiveIntegerField(default=0)
    same_rows = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run_id", "number"], name="import_chunk_once")
        ]
