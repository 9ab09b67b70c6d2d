"""The outbox: one message, one delivery per address, one row per try."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class Message(ContentColumns):
    """What is to leave, frozen when it was written; the bytes are sent unchanged."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    subject_kind = models.CharField(max_length=40)  # document, account, alert
    subject = models.CharField(max_length=60)
    language = models.CharField(max_length=2, default="id")
    title = models.CharField(max_length=240)
    body = models.TextField()
    document_id = models.UUIDField(null=True)  # sent along as a file
    asks_answer = models.BooleanField(default=False)  # carries a code to answer with
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        pass


class Delivery(ContentColumns):
    """One message to one address by one channel."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE)
    channel = models.CharField(max_length=24)  # a name of channels/registry.py
    address = models.CharField(max_length=200)  # an account's id, an e-mail address, a URL
    state = models.CharField(max_length=12)
    tries = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    frozen = models.BinaryField(default=bytes)  # the bytes as signed and sent
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel", "address"], name="delivery_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "run_after"], name="delivery_due"),
            models.Index(fields=["channel", "address", "-id"], name="delivery_address"),
        ]


class Try(models.Model):
    """One try to deliver: when, how it ended, why."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12)  # delivered, failed, unknown
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    outside_id = models.CharField(max_length=160, blank=True)  # the gateway's name of it
    receipt = models.CharField(max_length=12, blank=True)  # what it said later: delivered, …
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["outside_id"], condition=~models.Q(outside_id=""), name="try_outside"
            ),
        ]


class Reply(models.Model):
    """Something that came back by a channel, stored before it is read; nothing is thrown away.

    Only what is known of its sender says who may see it: the place of the message answered.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    channel = models.CharField(max_length=24)
    sender = models.CharField(max_length=200)
    text = models.CharField(max_length=400, blank=True)
    key = models.CharField(max_length=160)  # the service's own: what is repeated counts once
    sent_at = models.DateTimeField(null=True)  # as the service says
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8)  # waiting, taken, kept
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    delivery_id = models.UUIDField(null=True)  # what it answers
    place_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="reply_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="reply_state"),
            models.Index(fields=["channel", "sender", "-id"], name="reply_sender"),
        ]


class Contact(models.Model):
    """Where an office or a person is reached besides Waspada and e-mail.

    No content: who it belongs to decides what is sent there, each message by its own rights.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    channel = models.CharField(max_length=24)
    address = models.CharField(max_length=200)
    name = models.CharField(max_length=80)  # what it is: "nomor piket", "sistem Pusdalops"
    unit_code = models.CharField(max_length=40)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE)
    place_code = models.CharField(max_length=16)  # the unit's; who serves there manages it
    language = models.CharField(max_length=2, default="id")
    least_level = models.CharField(max_length=8, default="waspada")
    key_number = models.PositiveSmallIntegerField(default=1)  # a webhook's; another, another key
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "address"],
                condition=models.Q(stopped_at__isnull=True),
                name="contact_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit_code"], name="contact_unit")]


class FeedKey(models.Model):
    """The secret part of the address under which an office fetches warnings (Atom and CAP)."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    name = models.CharField(max_length=80)
    unit_code = models.CharField(max_length=40)
    place_code = models.CharField(max_length=16)  # whose warnings, with those of the parts
    token_digest = models.BinaryField(unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
