"""How each way in does, whose telephone is whose, and what came from nobody we know."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class WayHealth(models.Model):
    """What a way in has done: no content, one row each, written by `health.heard`."""

    way = models.CharField(primary_key=True, max_length=40)  # a key of ways.py
    last_at = models.DateTimeField(null=True)  # something came, good or bad
    last_ok_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)  # of the two counts that follow
    day_ok = models.PositiveIntegerField(default=0)
    day_failed = models.PositiveIntegerField(default=0)
    total_ok = models.PositiveBigIntegerField(default=0)
    total_failed = models.PositiveBigIntegerField(default=0)


class WayFailure(models.Model):
    """One reason for which a way in refused or lost something: how often, and when last."""

    id = models.BigAutoField(primary_key=True)
    way = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=80)
    reason_params = models.JSONField(default=dict, blank=True)  # of the last time
    day = models.DateField()
    day_count = models.PositiveIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["way", "reason_code"], name="way_failure_once"),
        ]


class ReporterAddress(models.Model):
    """A telephone, chat or e-mail address from which an account reports.

    No content: whoever looks after the account looks after it. The address is sealed; a keyed
    digest finds it, and its last signs are shown.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    channel = models.CharField(max_length=24, blank=True)  # "" until a code came by one
    address_digest = models.BinaryField(default=bytes)
    address_sealed = models.BinaryField(default=bytes)
    wrapped_key = models.BinaryField(default=bytes)
    ending = models.CharField(max_length=8, blank=True)
    place_code = models.CharField(max_length=16)  # where whoever manages it sits
    state = models.CharField(max_length=8)  # waiting, verified, revoked
    code_digest = models.BinaryField(default=bytes)  # what its holder sends from it, once
    code_until = models.DateTimeField(null=True)
    verified_how = models.CharField(max_length=8, blank=True)  # code, call
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=60, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=60, blank=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "address_digest"],
                condition=models.Q(state="verified"),
                name="reporter_address_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account"], name="reporter_address_account"),
            models.Index(
                fields=["code_digest"],
                name="reporter_address_code",
                condition=models.Q(state="waiting"),
            ),
        ]


class HeldMessage(ContentColumns):
    """A message of a sender we do not know: kept sealed until a person has decided about it."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    way = models.CharField(max_length=40)
    channel = models.CharField(max_length=16)  # of the report that it may become
    sender_digest = models.BinaryField()
    sender_sealed = models.BinaryField()
    body_sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    key_digest = models.BinaryField(unique=True)  # what is repeated counts once
    masked_text = models.TextField()
    reason_code = models.CharField(max_length=80)  # why it is held
    reason_params = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField()  # the clock that is shown
    recorded_at = models.DateTimeField()
    left_out = models.PositiveIntegerField(default=0)  # that followed in its hour, not stored
    state = models.CharField(max_length=9)  # waiting, accepted, set_aside
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    report_id = models.UUIDField(null=True)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["state", "-recorded_at"], name="held_state"),
            models.Index(fields=["sender_digest", "-recorded_at"], name="held_sender"),
        ]


class MessagePart(models.Model):
    """A piece of a long message, sealed until all of it is there or too late."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    channel = models.CharField(max_length=16)
    sender_digest = models.BinaryField()
    number = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    key_digest = models.BinaryField(unique=True)
    message_sealed = models.BinaryField()  # the whole message as the medium told it, with sender
    wrapped_key = models.BinaryField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["sender_digest", "recorded_at"],
                name="part_waiting",
                condition=models.Q(joined_at__isnull=True),
            ),
        ]
