"""Issued documents: their number, the content as it was, the file, and where it went."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class NumberSeries(models.Model):
    """The last number given in a series; taken and raised under a lock."""

    key = models.CharField(primary_key=True, max_length=80)  # "laporan-harian/65/2024"
    last = models.PositiveIntegerField(default=0)


class Document(ContentColumns):
    """A document as issued: content is frozen, a correction is a new document."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    kind = models.CharField(max_length=24)  # laporan-harian
    number = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=240)
    subject_day = models.DateField(null=True)
    content = models.JSONField()
    template_version = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    corrects = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    file_name = models.CharField(max_length=160, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["kind", "place_code", "-subject_day"], name="document_kind"),
        ]


class Dispatch(ContentColumns):
    """One line of the register: this document went to them, by this way, then."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    document_id = models.UUIDField()
    recipient = models.CharField(max_length=200)
    channel = models.CharField(max_length=24)
    delivery_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["document_id"], name="dispatch_document")]


class SignedCopy(ContentColumns):
    """A document as somebody signed it, on paper or by certificate, outside this system.

    It stands beside the file that was issued, never instead of it; a later one does not
    replace an earlier one. Its rights are the document's.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    document_id = models.UUIDField()
    file_digest = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["document_id"], name="signed_copy_document")]
