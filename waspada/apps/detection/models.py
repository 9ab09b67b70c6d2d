"""Episodes with every version, and which days were judged from what."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.policy import ContentColumns
from waspada.apps.detection.replay_models import ReplayRun as ReplayRun  # a model of this app

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
    window_days = models.PositiveSmallIntegerField(default=7)  # that one count holds
    late = models.JSONField(default=list)  # expected to become known yet: mean, low, high

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
    # How late incidents become known: {"share": [by days ago], "days": [[day, known, mean, low,
    # high]] over the whole country}; empty where too few say it.
    lateness = models.JSONField(default=dict)
    silence = models.JSONField(
        default=dict
    )  # {"posts": with a rhythm, "chance": false ones a week}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "day"], name="judged_day_once"),
        ]


class SilentPost(ContentColumns):
    """A place, a desk or an office that should have reported by its own rhythm and has not.

    Never a person: reports are counted by place and by the office that sent them. Its class is
    T, so that the secretariat reads it and the office itself. It ends with the next report.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    kind = models.CharField(max_length=6)  # place, desk, unit
    unit = models.CharField(max_length=40, blank=True)
    heard_on = models.DateField()  # of its last report
    gaps = models.PositiveIntegerField()  # between its reports before
    longest = models.PositiveIntegerField()  # of those, in days
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "kind", "place_code", "unit"],
                condition=Q(ended_at__isnull=True),
                name="silent_post_once",
            ),
        ]


class RuleVersion(ContentColumns):
    """How themes are judged from one day on: for the whole country, or for a province's places.

    The latest number of a scope holds; the latest number of all names the rule as a whole.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    number = models.PositiveIntegerField()
    themes = models.JSONField()  # {theme: {"method", "alpha", "fewest", "window_days"}}
    trial_id = models.UUIDField()
    set_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    set_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "number"], name="detection_rule_number"),
        ]


class RuleTrial(ContentColumns):
    """Settings that somebody asks the consequence of, before they are saved."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    themes = models.JSONField()  # as in RuleVersion
    base = models.PositiveIntegerField()  # number of the rule that it was asked beside
    day = models.DateField()  # the day it is reckoned for
    pieces = models.PositiveSmallIntegerField()
    result = models.JSONField(default=dict)  # {"false_alarms", "bunched", "before", "marked"}
    asked_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    finished_at = models.DateTimeField(null=True)


class TrialPiece(ContentColumns):
    """One piece of a trial's reckoning, done by the worker; its own row, so that nothing is lost."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    trial_id = models.UUIDField(db_index=True)
    number = models.PositiveSmallIntegerField()
    result = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trial_id", "number"], name="trial_piece_once"),
        ]
