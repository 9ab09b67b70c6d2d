"""Codes of reporters' apps, the forms that were handed out, what was filled in and sent along.

None of it is content: a submission itself is a report, sealed and guarded like any other, and
what stands here about it is shown only beside a report that the reader may read.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.models import Account


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class AppToken(models.Model):
    """What an app on a telephone shows instead of a password: revoked alone, stored as a digest."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    token_digest = models.BinaryField(unique=True)
    area_code = models.CharField(max_length=16)  # the kab/kota whose places the phone holds
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=60, blank=True)
    # When all of its allowance will have grown back, in seconds since 1970; see allowance.py.
    spent_until = models.FloatField(default=0.0, db_default=0.0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area_code", "account"], name="odk_token_area")]


class FormVersion(models.Model):
    """A form as it was handed out: what an older phone fills in can always be understood."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    form_id = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    title_id = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    xml = models.BinaryField()
    hash = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form_id", "version"], name="odk_form_once"),
        ]


class Filled(models.Model):
    """What a report that came from an app is: which form, and which earlier one it corrects."""

    report_id = models.UUIDField(primary_key=True, editable=False)
    form_id = models.CharField(max_length=64)
    version = models.CharField(max_length=32, blank=True)
    instance_digest = models.BinaryField(default=bytes)  # keyed, of sender and instance
    corrects_digest = models.BinaryField(default=bytes)
    read_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["instance_digest"], name="odk_instance"),
            models.Index(
                fields=["corrects_digest"],
                name="odk_corrects",
                condition=~models.Q(corrects_digest=b""),
            ),
        ]


class WaitingFile(models.Model):
    """A file that came with a submission: sealed on disk until it is read as a photo."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    report_id = models.UUIDField()
    content_digest = models.BinaryField()
    wrapped_key = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    state = models.CharField(max_length=8)  # waiting, kept, refused
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report_id", "content_digest"], name="odk_file_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="odk_file_state")]
