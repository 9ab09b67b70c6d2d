"""Episodes with every version, and which days were judged from what."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.policy import ContentColumns

CURRENT = Q(superseded_at__isnull=True)


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class EpisodeVersion(ContentColumns):
    """What was found of an episode from `received_at` until `superseded_at`.

    An episode of counts is of one kab/kota; a gathering is of several near each other and
    stands at the place that holds them all. Its class is that of the incidents counted: who
    may read the row may read each of them. Nothing but `superseded_at` is ever changed.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    episode_id = models.UUIDField()
    version = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=10)  # counts, gathering
    theme = models.CharField(max_length=16)
    state = models.CharField(max_length=10)  # open, over, withdrawn
    begins = models.DateField()  # of the first incident counted
    last = models.DateField()  # of the latest one
    alarmed_on = models.DateField()  # the latest day on which it was above the limit
    peak = models.DateField()  # the day of the highest score; the numbers are that day's
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    threshold = models.FloatField(null=True)
    score = models.FloatField()
    points = models.FloatField()  # what the incidents weigh by their severity
    elsewhere = models.PositiveIntegerField(default=0)
    chance = models.FloatField()  # of the share (counts), of the scan's p (gathering)
    recurrence_days = models.FloatField(null=True)
    places = models.JSONField(default=list)  # of a gathering, those with incidents
    around = models.PositiveIntegerField(default=0)
    chart = models.JSONField(default=list)  # [[last day, observed, expected, threshold]]
    method = models.CharField(max_length=24)
    reason_code = models.CharField(max_length=40, blank=True)  # what the judgement lacks
    rule_version = models.CharField(max_length=16)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["episode_id", "version"], name="episode_version_once"),
            models.UniqueConstraint(
                fields=["episode_id"], condition=CURRENT, name="episode_version_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-received_at"], name="episode_place"),
        ]


class JudgedDay(models.Model):
    """One day that was judged: from what, by which rule, and what chance alone would bring.

    mark : changes with every incident of the realm; the day is judged again when it does
    """

    id = models.BigAutoField(primary_key=True)
    realm = models.CharField(max_length=8)
    day = models.DateField()
    judged_at = models.DateTimeField()
    mark = models.CharField(max_length=64)
    rule_version = models.CharField(max_length=16)
    method = models.CharField(max_length=24, blank=True)  # "" where history is too short for any
    known_since = models.DateField(null=True)
    history = models.JSONField(default=dict)  # days known, needed by the default, by any
    false_alarms = models.JSONField(default=dict)  # {"mean", "low", "high"} a week, all places

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "day"], name="judged_day_once"),
        ]
