"""Activities as versions, and the keys under which calendars read a place's agenda."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns

CURRENT = models.Q(superseded_at__isnull=True)


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class ActivityVersion(ContentColumns):
    """What was held to be true of an activity from `received_at` until `superseded_at`.

    Moving, cancelling and finishing are versions with a reason; nothing is changed in place
    but the rights, which are today's on every version. Nobody who calls people together has
    a column.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    activity_id = models.UUIDField()
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=400, blank=True)
    kind = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    place_precision = models.CharField(max_length=12)
    venue = models.CharField(max_length=160, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    has_hour = models.BooleanField(default=True)
    first_day = models.DateField()  # the place's own days
    last_day = models.DateField()
    crowd = models.PositiveIntegerField(null=True)
    responsible_unit = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity_id", "version"], name="activity_version_once"
            ),
            models.UniqueConstraint(
                fields=["activity_id"], condition=CURRENT, name="activity_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "first_day"], name="activity_place_day"),
            models.Index(fields=["code"], name="activity_code"),
        ]


class AgendaKey(models.Model):
    """The secret part of the address under which a person's calendar reads a place's agenda."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    place_code = models.CharField(max_length=16)
    token_digest = models.BinaryField(unique=True)
    issued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "place_code"], name="agenda_key_once"),
        ]
