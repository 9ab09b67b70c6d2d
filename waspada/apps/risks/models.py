"""Rows of the Peta ATHG with every version, and how actions of the library were used."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.policy import ContentColumns

CURRENT = Q(superseded_at__isnull=True)


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class RiskVersion(ContentColumns):
    """What was held of a row from `received_at` until `superseded_at`.

    `owner_unit` is the agency whose assessment it is. The rights columns are today's on every
    version, so that the past is shown under today's rights. Nothing else is ever changed.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    risk_id = models.UUIDField()
    number = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    state = models.CharField(max_length=12)
    reason = models.TextField(blank=True)  # why it changed, or why its state is what it is
    phase = models.CharField(max_length=8)
    stage = models.CharField(max_length=16, blank=True)
    athg = models.CharField(max_length=12)
    theme = models.CharField(max_length=16)
    category = models.CharField(max_length=24, blank=True)
    origin = models.CharField(max_length=8, default="dalam")
    what = models.TextField()
    basis = models.TextField(blank=True)
    likelihood = models.CharField(max_length=16)
    impact = models.CharField(max_length=16)
    level = models.CharField(max_length=16)  # of both, by the table as it stood
    safeguards = models.TextField(blank=True)
    handled_by = models.CharField(max_length=40)
    review_on = models.DateField()
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk_id", "version"], name="risk_version_once"),
            models.UniqueConstraint(
                fields=["risk_id"], condition=CURRENT, name="risk_version_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "phase", "state"], name="risk_place"),
            models.Index(fields=["number"], name="risk_number"),
            models.Index(fields=["review_on"], condition=CURRENT, name="risk_review"),
        ]


class AgendaWish(ContentColumns):
    """That a row should be talked about in the next meeting, asked on a day."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    risk_id = models.UUIDField()
    day = models.DateField()  # the place's own
    note = models.TextField(blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk_id", "day"], name="agenda_wish_once"),
        ]


class MeasureUse(ContentColumns):
    """One step in the use of an action of the library; steps are added, never changed.

    use_id : the same for all steps of one use
    step : chosen, then done or dropped, then helped or not_helped
    about_kind, about_id : what it was chosen for; followup_id: what carries it out
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    use_id = models.UUIDField()
    measure = models.CharField(max_length=60)
    step = models.CharField(max_length=12)
    about_kind = models.CharField(max_length=16, blank=True)
    about_id = models.CharField(max_length=80, blank=True)
    followup_id = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["use_id", "step"], name="measure_step_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["measure", "step"], name="measure_step"),
            models.Index(fields=["about_kind", "about_id"], name="measure_about"),
        ]
