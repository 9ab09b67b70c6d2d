"""Elections, the places that vote, and stages whose dates have versions."""

from typing import ClassVar

import uuid_utils.compat
from django.db import models


class Election(models.Model):
    """One election or repeat vote: pilkada-2024, psu-2025."""

    key = models.CharField(primary_key=True, max_length=40)
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=16)  # pilkada, psu, pemilu
    polling_on = models.DateField(null=True)
    source = models.CharField(max_length=400, blank=True)
    has_complete_places = models.BooleanField(default=True)  # 2020's list of regions is not
    note = models.TextField(blank=True)


class Contest(models.Model):
    """What a place votes for in an election, with its own polling day where that differs."""

    id = models.BigAutoField(primary_key=True)
    election = models.ForeignKey(Election, on_delete=models.CASCADE)
    place_code = models.CharField(max_length=16)
    office = models.CharField(max_length=16)  # governor, regent, mayor
    polling_on = models.DateField(null=True)
    station_count = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election", "place_code", "office"], name="contest_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place_code"], name="contest_place")]


class Stage(models.Model):
    """A stage of an election, mapped to the codebook's stage and phase."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    election = models.ForeignKey(Election, on_delete=models.CASCADE)
    code = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    stage = models.CharField(max_length=16)  # of the codebook: kampanye, logistik, …
    phase = models.CharField(max_length=8)  # pra, saat, pasca

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "code"], name="stage_once"),
        ]


class StageDates(models.Model):
    """When a stage runs, by the document that decided it; a later version replaces it.

    `place_code` is the nation's for dates that hold everywhere; a version for a place holds
    there and below. Either date may be unknown.
    """

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE)
    place_code = models.CharField(max_length=16, default="ID")
    version = models.PositiveIntegerField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    document = models.CharField(max_length=200)
    source = models.CharField(max_length=400, blank=True)
    confidence = models.CharField(max_length=8)  # tinggi, sedang, rendah
    decided_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage", "place_code", "version"], name="stage_dates_once"
            ),
        ]


class CalendarEdition(models.Model):
    """One row whose stamp the database draws anew for whatever changes in the tables above.

    Triggers do it (migration 0002), so that no way of writing forgets it. Drawn at random: a
    stamp that was taken back with its transaction is never met again.
    """

    id = models.SmallIntegerField(primary_key=True)
    stamp = models.CharField(max_length=36)
