"""Standing levels that a person approved, proposals, and signals of higher apps."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class StandingLevel(ContentColumns):
    """The level that holds for a place and theme, as approved and released.

    A new row supersedes the one before it (`superseded_at`), so that *as of D* is the row
    whose span covers the end of D. Theme "" is the place as a whole.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    theme = models.CharField(max_length=16, blank=True)
    level = models.CharField(max_length=8)
    since = models.DateTimeField()  # when this level began, unbroken by re-approval
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=60)
    approved_second_by = models.CharField(max_length=60, blank=True)  # Awas needs two
    is_automatic = models.BooleanField(default=False)  # the demo's: "otomatis – demo"
    rule_version = models.CharField(max_length=16, blank=True)
    reasons = models.JSONField(default=list)  # [{"code", "params"}]
    note = models.TextField(blank=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "theme"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_standing_level",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-received_at"], name="standing_place"),
        ]


class Signal(ContentColumns):
    """Something a higher app knows that moves a level: its weight, its words, its span."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    theme = models.CharField(max_length=16)
    origin = models.CharField(max_length=24)  # the app that wrote it
    origin_key = models.CharField(max_length=80)
    weight = models.FloatField()
    reason_code = models.CharField(max_length=80)
    reason_params = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "origin", "origin_key"], name="signal_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "expires_at"], name="signal_place"),
        ]


class LevelProposal(ContentColumns):
    """Level Awas as one person proposed it; it stands when a second person approves."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    theme = models.CharField(max_length=16, blank=True)
    level = models.CharField(max_length=8)
    note = models.TextField(blank=True)
    valid_until = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10)  # open, approved, rejected
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "theme"],
                condition=models.Q(state="open"),
                name="one_open_proposal",
            ),
        ]
