"""The roster of a desk, its log, and what was already reminded of."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class DutySetting(models.Model):
    """How a place's desk stands by: its shifts, its office number, whom silence reaches."""

    place_code = models.CharField(primary_key=True, max_length=16)
    shifts = models.JSONField(default=list)  # [["Pagi", "08.00", "20.00"], …]
    phone = models.CharField(max_length=40, blank=True)  # the office's, never a person's
    lead = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL)
    wait_minutes = models.PositiveSmallIntegerField(default=60)
    is_sample = models.BooleanField(default=False)


class Shift(ContentColumns):
    """One shift of one day; the day is the local one on which it begins."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    day = models.DateField()
    name = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "day", "name"], name="shift_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "begins_at"], name="shift_begins"),
        ]


class Assignment(ContentColumns):
    """A person in a shift."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="assignments")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "account"], name="assignment_once"),
        ]


class LogRow(ContentColumns):
    """One line of the duty log; lines are added, never changed.

    kind : note, correction (of `about`), handover, acceptance (of `about`)
    matters : what was open, as {kind, subject} alone; every reader's page says what they
        are now, as far as that reader may know them
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    kind = models.CharField(max_length=12)
    shift_id = models.UUIDField(null=True)  # by value: the roster may be written anew
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    text = models.TextField(blank=True)
    matters = models.JSONField(default=list)
    is_sample = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "shift_id"],
                condition=Q(kind="handover", shift_id__isnull=False),
                name="handover_once",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(kind="acceptance"), name="acceptance_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-written_at"], name="log_written"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; one that stands is corrected by another line."""
        if not self._state.adding:
            raise TypeError("a line of the log is corrected by another line, never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the log keeps what was written."""
        raise TypeError("a line of the log is never deleted")


class Reminder(models.Model):
    """What an account was reminded of, so that it is not said twice; keys and ids only."""

    id = models.BigAutoField(primary_key=True)
    realm = models.CharField(max_length=8)
    place_code = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    account_id = models.UUIDField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "place_code", "kind", "key", "account_id"], name="reminder_once"
            ),
        ]


class CalendarKey(models.Model):
    """The secret part of the address under which a person's calendar finds their shifts."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE)
    token_digest = models.BinaryField(unique=True)
    issued_at = models.DateTimeField()
