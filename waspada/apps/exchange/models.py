"""Warnings of others as they came, where each holds, and how each source answers."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class HazardMessage(ContentColumns):
    """One CAP message of somebody else: its bytes, what it says, and what became of it.

    state : counts, known (no place or no weight here), superseded, cancelled, ignored (an
        exercise, an acknowledgement), refused (its signature does not hold)
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    source = models.CharField(max_length=40)  # key of the configured source, or "upload"
    identifier = models.CharField(max_length=240)
    sender = models.CharField(max_length=160)
    sent = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    references = models.TextField(blank=True)
    state = models.CharField(max_length=12)
    reason_code = models.CharField(max_length=80, blank=True)
    is_signed = models.BooleanField(default=False)
    is_verified = models.BooleanField(default=False)
    event = models.CharField(max_length=160, blank=True)
    headline = models.CharField(max_length=240, blank=True)
    description = models.TextField(blank=True)
    instruction = models.TextField(blank=True)
    sender_name = models.CharField(max_length=160, blank=True)
    severity = models.CharField(max_length=12, blank=True)
    certainty = models.CharField(max_length=12, blank=True)
    weight = models.FloatField(default=0.0)
    places = models.JSONField(default=list)
    begins_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    url = models.CharField(max_length=500, blank=True)
    stamp = models.CharField(max_length=80, blank=True)
    body = models.BinaryField(default=bytes)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "source", "sender", "identifier", "sent"],
                name="hazard_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "state", "until"], name="hazard_until"),
            models.Index(fields=["source", "url"], name="hazard_url"),
        ]


class HazardArea(ContentColumns):
    """One place in which a message holds, so that it is found by place."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    message = models.ForeignKey(HazardMessage, on_delete=models.CASCADE)
    until = models.DateTimeField()
    is_over = models.BooleanField(default=False)  # superseded or cancelled

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "place_code"], name="hazard_area_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-until"], name="hazard_area_place"),
        ]


class SourceState(models.Model):
    """How a configured source has answered; no content."""

    key = models.CharField(primary_key=True, max_length=40)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    etag = models.CharField(max_length=200, blank=True)
