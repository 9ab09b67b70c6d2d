"""Rows of the journal and the seals over its heads."""

from typing import ClassVar

import uuid_utils.compat
from django.db import models


class JournalRow(models.Model):
    """One act: never its content, only a keyed digest of it.

    `members` holds sixteen bytes per subject when one row covers a commit group.
    Row 0 of a chain opens it and names the row that was last anywhere (its predecessor).
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    chain = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)
    digest = models.BinaryField(default=bytes)
    members = models.BinaryField(default=bytes)
    predecessor_chain = models.UUIDField(null=True)
    predecessor_seq = models.PositiveBigIntegerField(null=True)
    previous_hash = models.BinaryField(default=bytes)
    row_hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="journal_chain_seq"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject"], name="journal_subject"),
            models.Index(fields=["at"], name="journal_at"),
        ]


class JournalSeal(models.Model):
    """A signature over the heads of every chain that grew since the seal before."""

    number = models.PositiveBigIntegerField(primary_key=True)
    taken_at = models.DateTimeField()
    heads = models.JSONField()
    previous_mac = models.BinaryField(default=bytes)
    mac = models.BinaryField()
