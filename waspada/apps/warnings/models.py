"""Warnings with their history, those who were told, and the CAP messages as they were frozen."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.policy import ContentColumns
from waspada.core.alerts.warnings import MOST_PER_HOUR


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class AddedOnly(ContentColumns):
    """Rows that are added and never changed."""

    class Meta(ContentColumns.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; what stands is not changed."""
        if not self._state.adding:
            raise TypeError("a row of the history is followed by another, never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the history keeps what was written."""
        raise TypeError("a row of the history is never deleted")


class WarningRow(ContentColumns):
    """One warning: what is expected where, what is said about it, to whom, and how it stands.

    Until it is approved it carries the class of what it rests on (T at least); approving gives
    it `release_class`, the one it is told at. The reasons stand in the history, at the class
    in which they were written.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    number = models.CharField(max_length=60)
    desk = models.CharField(max_length=16)  # the place whose people decide about it
    theme = models.CharField(max_length=16)
    level = models.CharField(max_length=8)  # waspada, siaga, awas
    expected = models.TextField()
    headline = models.CharField(max_length=160)
    headline_en = models.CharField(max_length=160)
    message = models.TextField()
    message_en = models.TextField()
    measures = models.JSONField(default=list)  # codes of the library of actions
    audience = models.JSONField(default=list)  # units told, such as polri-65.01
    is_public = models.BooleanField(default=False)  # meant to be announced to the public
    valid_until = models.DateTimeField()
    release_class = models.CharField(max_length=2, default="B")
    evidence_class = models.CharField(max_length=2, default="B")
    is_life_danger = models.BooleanField(default=False)
    consent_kpu = models.CharField(max_length=240, blank=True)  # who consented, when, by what
    consent_bawaslu = models.CharField(max_length=240, blank=True)
    fact_check = models.CharField(max_length=240, blank=True)  # who found a claim false, by what
    is_drill = models.BooleanField(default=False)  # an exercise, marked wherever its words go
    is_automatic = models.BooleanField(default=False)  # written by a setting, by nobody
    state = models.CharField(max_length=16)
    state_changed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()  # by the clock of the world
    first_by = models.CharField(max_length=60, blank=True)
    first_unit = models.CharField(max_length=40, blank=True)
    first_at = models.DateTimeField(null=True)
    team_told_at = models.DateTimeField(null=True)
    second_by = models.CharField(max_length=60, blank=True)
    second_unit = models.CharField(max_length=40, blank=True)
    stood_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    updates = models.UUIDField(null=True)  # the standing warning that this one replaces
    level_id = models.UUIDField(null=True)  # the standing level that came of it
    outcome = models.CharField(max_length=10, blank=True)
    recorded_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "number"], name="warning_number_once"),
            models.CheckConstraint(
                condition=~Q(level="awas") | Q(stood_at__isnull=True) | ~Q(second_by=""),
                name="warning_awas_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "state", "valid_until"], name="warning_state"),
            models.Index(fields=["place_code", "-proposed_at"], name="warning_place"),
        ]


class WarningEvent(AddedOnly):
    """One row of a warning's history, in the class that the warning had then."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    warning_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    params = models.JSONField(default=dict)
    unit = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(AddedOnly.Meta):
        indexes: ClassVar = [
            models.Index(fields=["warning_id", "received_at"], name="warning_event"),
        ]


class Recipient(ContentColumns):
    """A person told of a warning, once however many addresses, and whether they answered."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    warning_id = models.UUIDField()
    account = models.CharField(max_length=60)
    unit = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    steps = models.PositiveSmallIntegerField(default=0)  # of the ladder, taken so far
    is_stand_in = models.BooleanField(default=False)  # told because another did not answer

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warning_id", "account"], name="warning_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "acknowledged_at", "due_at"], name="warning_ack_due"),
        ]


class CapMessage(AddedOnly):
    """A CAP 1.2 message as it was frozen; these bytes are handed out unchanged."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    warning_id = models.UUIDField()
    kind = models.CharField(max_length=8)  # Alert, Update, Cancel
    identifier = models.CharField(max_length=120)
    sender = models.CharField(max_length=120)
    sent = models.CharField(max_length=40)  # as the message writes it, for references
    body = models.TextField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta(AddedOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "identifier"], name="warning_cap_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["warning_id"], name="warning_cap_of")]


class HeldNotice(ContentColumns):
    """A person told of one warning more than an hour takes: it waits for their next digest."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    warning_id = models.UUIDField()
    account = models.CharField(max_length=60)
    held_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warning_id", "account"], name="warning_held_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "sent_at", "due_at"], name="warning_held_due"),
        ]


class WarningSetting(models.Model):
    """How warnings go out and are followed up at a place's desk; empty columns are usual."""

    place_code = models.CharField(primary_key=True, max_length=16)
    automatic = models.CharField(max_length=8, blank=True)  # a mode of core.alerts.warnings
    ladder = models.JSONField(default=dict)  # {"siaga": [60, 120, 180]} minutes after being told
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    quiet_roles = models.JSONField(default=list)
    most_per_hour = models.PositiveSmallIntegerField(default=MOST_PER_HOUR)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=60, blank=True)


class OwnHours(models.Model):
    """When one person is not rung, in place of what their desk has set.

    Both columns empty: at no hour.
    """

    account = models.CharField(primary_key=True, max_length=60)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    changed_at = models.DateTimeField()
