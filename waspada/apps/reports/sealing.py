"""Seal a message as it arrived, before anything parses it, and open it again.

`prepare_report` needs no database and may run in many threads at once.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import uuid_utils.compat
from django.conf import settings

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.apps.secrecy.randomness import random_bytes
from waspada.core.places import province_of, regency_of
from waspada.core.reports.receipts import RECEIPT_BYTES, format_receipt

TABLE = "reports_report"
SAME_BODY_WINDOW = timedelta(hours=24)


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it arrived, with what the medium itself said about it.

    sender : a verified sender's lasting name (an account's id), "" when unsigned
    client_id : the sender's own id for the message, or a form's token; "" when none
    place : the place the medium named; the nation's code when it named none
    reason : why the message could not be read, as a code; "" when it could
    """

    channel: str
    body: bytes
    content_type: str
    received_at: datetime
    recorded_at: datetime
    sender: str = ""
    client_id: str = ""
    place: str = "ID"
    classification: str = "T"
    owner_unit: str = ""
    concerns_units: tuple[str, ...] = ()
    is_anonymous: bool = False
    election_key: str | None = None
    reason: str = ""
    reason_params: Mapping[str, object] = msgspec.field(default_factory=dict)


class Prepared(msgspec.Struct, frozen=True):
    """A sealed report, ready to be written.

    key : who sent which message; empty when every copy is a report of its own
    row : the report's columns in the order of REPORT_COLUMNS, conflicts_with left out
    """

    id: UUID
    receipt: str
    body_digest: bytes
    key: bytes
    expires_at: datetime | None
    incoming: Incoming
    row: tuple[Any, ...]

    @property
    def key_with_body(self) -> bytes:
        """Return what a conflict is remembered by: the key together with this very body."""
        return keyed_digest("seen-body", self.key, self.body_digest)


REPORT_COLUMNS = {
    "id": "uuid",
    "realm": "text",
    "place_code": "text",
    "classification": "text",
    "owner_unit": "text",
    "concerns_units": "text",
    "node_id": "text",
    "election_key": "text",
    "province_code": "text",
    "regency_code": "text",
    "receipt": "text",
    "channel": "text",
    "is_anonymous": "boolean",
    "sender_digest": "bytea",
    "sender_sealed": "bytea",
    "raw_sealed": "bytea",
    "wrapped_key": "bytea",
    "content_type": "text",
    "received_at": "timestamptz",
    "recorded_at": "timestamptz",
    "state": "text",
    "state_changed_at": "timestamptz",
    "reason_code": "text",
    "reason_params": "jsonb",
    "conflicts_with": "uuid",
}
# What only reading or a person fills in.
REPORT_CONSTANTS = {
    **dict.fromkeys(
        (
            "addressee_units",
            "compartment",
            "occurred_precision",
            "place_precision",
            "category",
            "athg",
            "number",
            "masked_text",
            "source_grade",
            "content_grade",
            "claimed_by",
        ),
        "''",
    ),
    "sources": "'[]'",
    "is_ongoing": "false",
}


def prepare_report(incoming: Incoming, realm: str) -> Prepared:
    """Give a message its key, receipt and digests, and encrypt it."""
    check_class_allowed(incoming.classification)  # the row is written past the model
    report_id = uuid_utils.compat.uuid7()
    row = str(report_id)
    receipt = format_receipt(random_bytes(RECEIPT_BYTES))
    data_key = new_data_key(TABLE, row)
    body_digest = keyed_digest("body", incoming.body)
    key, expires_at = _key_of(incoming, body_digest)
    sender = incoming.sender.encode()
    province, regency = _regions_of(incoming.place)
    return Prepared(
        id=report_id,
        receipt=receipt,
        body_digest=body_digest,
        key=key,
        expires_at=expires_at,
        incoming=incoming,
        row=(
            report_id,
            realm,
            incoming.place,
            incoming.classification,
            incoming.owner_unit,
            _code_set(incoming.concerns_units),
            settings.WASPADA_NODE,
            incoming.election_key,
            province,
            regency,
            receipt,
            incoming.channel,
            incoming.is_anonymous,
            sender_digest(incoming.sender) if sender else b"",
            encrypt(data_key, sender, table=TABLE, row=row, field="sender") if sender else b"",
            encrypt(data_key, incoming.body, table=TABLE, row=row, field="raw"),
            data_key.wrapped,
            incoming.content_type[:60],
            incoming.received_at,
            incoming.recorded_at,
            "unreadable" if incoming.reason else "received",
            incoming.received_at,
            incoming.reason,
            json.dumps(dict(incoming.reason_params), default=str) if incoming.reason else "{}",
        ),
    )


@lru_cache(maxsize=4096)
def _regions_of(place: str) -> tuple[str, str]:
    return province_of(place) or "", regency_of(place) or ""


def _code_set(codes: tuple[str, ...]) -> str:
    """Return codes as a CodeSetField stores them."""
    return f"|{'|'.join(sorted(set(codes)))}|" if codes else ""


def _key_of(incoming: Incoming, body_digest: bytes) -> tuple[bytes, datetime | None]:
    """Return what a second copy of the message is known by, and until when.

    The sender's own id counts for ever; without one the same words from a verified sender
    within a day are one report. Two unsigned messages are always two witnesses.
    """
    sender = incoming.sender.encode()
    if incoming.client_id:
        return key_of_client_id(incoming.channel, incoming.sender, incoming.client_id), None
    if not sender:
        return b"", None
    key = keyed_digest("seen-words", incoming.channel.encode(), sender, body_digest)
    return key, incoming.recorded_at + SAME_BODY_WINDOW


def key_of_client_id(channel: str, sender: str, client_id: str) -> bytes:
    """Return what a message is known by that has its sender's own id.

    A form's token says nothing about other ways in, so it holds within its own.
    """
    scope = sender.encode() or b"unsigned/" + channel.encode()
    return keyed_digest("seen-id", scope, client_id.encode())


@lru_cache(maxsize=4096)
def sender_digest(sender: str) -> bytes:
    """Return what a sender's own reports are found by; it names nobody."""
    return keyed_digest("sender", sender.encode())


def journal_member(report_id: UUID, receipt: str, body_digest: bytes) -> bytes:
    """Return what the journal digests for one received report."""
    return report_id.bytes + receipt.encode() + body_digest


def open_raw(report_id: UUID, wrapped_key: bytes, raw_sealed: bytes) -> bytes:
    """Return a message as it arrived; raise Unavailable when it was erased or altered."""
    key = open_data_key(wrapped_key, TABLE, str(report_id))
    return decrypt(key, raw_sealed, table=TABLE, row=str(report_id), field="raw")


def open_sender(report_id: UUID, wrapped_key: bytes, sender_sealed: bytes) -> str:
    """Return who sent a message, "" when unsigned; only breaking the glass may call this."""
    if not sender_sealed:
        return ""
    key = open_data_key(wrapped_key, TABLE, str(report_id))
    return decrypt(key, sender_sealed, table=TABLE, row=str(report_id), field="sender").decode()
