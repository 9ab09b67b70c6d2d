"""Rows of the joint action plan with every version, and what was realised."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.policy import ContentColumns

CURRENT = Q(superseded_at__isnull=True)


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class PlanVersion(ContentColumns):
    """What a row of a place's plan said from `received_at` until `superseded_at`.

    `owner_unit` is the desk's unit; leading and supporting offices are addressees. The rights
    columns are today's on every version.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    row_id = models.UUIDField()
    number = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_dropped = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=12)
    action = models.TextField()
    lead_unit = models.CharField(max_length=40)
    support_units = models.JSONField(default=list)
    indicator = models.TextField()
    measured_in = models.CharField(max_length=40)
    targets = models.JSONField(default=dict)  # {"B04": "2"}; decimals as text
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row_id", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["row_id"], condition=CURRENT, name="plan_version_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["year", "place_code"], name="plan_place"),
            models.Index(fields=["number"], name="plan_number"),
        ]


class Realisation(ContentColumns):
    """What was done of a row in a period, as said at one time; the newest holds.

    value : None where no number was given, only what stands in the way
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    row_id = models.UUIDField()
    period = models.CharField(max_length=4)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    done = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    obstacle = models.TextField(blank=True)
    said_by_unit = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["row_id", "period", "received_at"], name="realisation_of_row"),
        ]

    def save(self, *given: Any, **named: Any) -> None:
        """Add it; what was said is corrected by saying it anew."""
        if not self._state.adding:
            raise TypeError("a realisation is corrected by another one, never changed")
        super().save(*given, **named)
