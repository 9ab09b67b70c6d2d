"""Forecasts as they were made, and what happened afterwards."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class ForecastRun(models.Model):
    """One making of forecasts for all kab/kota: from what, by which model, or why it failed.

    It holds no content of a place. Once made, nothing of it changes but `scoring_trouble`.

    origin : the day it is made as of; forecasts are for the days after it
    is_hindcast : made later, from what was known on its day: nobody could have read it then
    digest : of the numbers of all places, so that a change would show
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    realm = models.CharField(max_length=8)
    origin = models.DateField()
    state = models.CharField(max_length=8)  # making, made, failed
    reason_code = models.CharField(max_length=60, blank=True)
    reason_params = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)  # by the clock of the world that is shown
    recorded_at = models.DateTimeField()
    is_hindcast = models.BooleanField(default=False)
    election_key = models.CharField(max_length=40, blank=True)
    model_version = models.CharField(max_length=40, blank=True)
    model_fingerprint = models.CharField(max_length=64, blank=True)
    data_fingerprint = models.CharField(max_length=64, blank=True)
    settings = models.JSONField(default=dict)
    rests_on = models.JSONField(default=dict)  # incidents, first day, left out, index
    shown = models.JSONField(default=dict)  # {"method", "reason", …}: decided before it is scored
    digest = models.CharField(max_length=64, blank=True)
    scoring_trouble = models.JSONField(default=dict)  # {horizon: code of what hindered}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "origin"], name="forecast_run_once"),
        ]


class Forecast(ContentColumns):
    """What was forecast for one kab/kota, never altered.

    It rests on incidents of class B that anybody of the place may read, so it has that class;
    its rights may be narrowed when such an incident is closed later, its numbers not.

    numbers : {method: {"p2", "p3", "mean", "low", "high": [[a value a theme] a horizon]}}
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    run_id = models.UUIDField()
    origin = models.DateField()
    numbers = models.JSONField()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run_id", "place_code"], name="forecast_place_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-origin"], name="forecast_of_place"),
        ]


class ForecastScore(models.Model):
    """One horizon of a run that fell due: scored once, by what was known on the scoring day.

    It is about the country as a whole and tells of no place.

    result : {method: {score: value}} as `core.forecast` gives it
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    run_id = models.UUIDField()
    realm = models.CharField(max_length=8)
    origin = models.DateField()
    horizon = models.PositiveSmallIntegerField()
    known_on = models.DateField()  # the day whose knowledge it is scored by
    scored_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    outcome_fingerprint = models.CharField(max_length=64)
    result = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run_id", "horizon"], name="forecast_score_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "origin"], name="forecast_score_of_origin"),
        ]


class Outcome(ContentColumns):
    """What was on record of one kab/kota when a horizon was scored; places with nothing have none.

    happened : {"two": [incidents of severity 2 and more a theme], "three": [… 3 and more …]}
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    run_id = models.UUIDField()
    origin = models.DateField()
    horizon = models.PositiveSmallIntegerField()
    happened = models.JSONField()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run_id", "horizon", "place_code"], name="forecast_outcome_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-origin"], name="forecast_outcome_of_place"),
        ]


class ForecastRecord(models.Model):
    """How all that fell due up to a day did, over the country: what pages show of the method.

    It tells of no place. Made once for each day on which something was scored, never altered.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    realm = models.CharField(max_length=8)
    day = models.DateField()  # what was scored by its end
    recorded_at = models.DateTimeField()
    scored = models.PositiveIntegerField()  # horizons of runs
    first_origin = models.DateField()
    last_origin = models.DateField()
    result = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "day"], name="forecast_record_once"),
        ]
