"""Receive reports: seal the raw message, give it a receipt, remember that it was seen.

Everything here happens before anything parses the message. `prepare_report` does the work
that needs no database (and may run in many threads); `store_reports` writes a whole group
in one transaction: raw message, idempotency key, journal row and the work that follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from waspada.apps.reports.insert import BulkInsert

TABLE = "reports_report"
SAME_BODY_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Incoming:
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
    reason_params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sealed report, ready to be written."""

    id: UUID
    receipt: str
    body_digest: bytes
    key: bytes  # who sent which message; empty when every copy is a report of its own
    key_with_body: bytes
    has_client_id: bool
    expires_at: datetime | None
    incoming: Incoming
    row: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: new, seen before, or kept beside another with its id."""

    report_id: UUID
    receipt: str
    status: str  # "new" | "same" | "conflict"
    reason: str = ""
    reason_params: Mapping[str, object] = field(default_factory=dict)


_REPORT_ROW = BulkInsert(
    TABLE,
    (
        "id",
        "realm",
        "place_code",
        "classification",
        "owner_unit",
        "addressee_units",
        "concerns_units",
        "compartment",
        "node_id",
        "election_key",
        "province_code",
        "regency_code",
        "occurred_precision",
        "place_precision",
        "category",
        "athg",
        "receipt",
        "number",
        "channel",
        "is_anonymous",
        "sender_digest",
        "sender_sealed",
        "raw_sealed",
        "wrapped_key",
        "content_type",
        "received_at",
        "recorded_at",
        "state",
        "state_changed_at",
        "reason_code",
        "reason_params",
        "masked_text",
        "sources",
        "is_ongoing",
        "source_grade",
        "content_grade",
        "claimed_by",
        "conflicts_with",
    ),
    (
        "uuid",
        *["text"] * 8,
        *["text"] * 7,
        "text",
        "text",
        "text",
        "boolean",
        *["bytea"] * 4,
        "text",
        "timestamptz",
        "timestamptz",
        "text",
        "timestamptz",
        "text",
        "jsonb",
        "text",
        "jsonb",
        "boolean",
        *["text"] * 3,
        "uuid",
    ),
)
_WORK_ROW = BulkInsert(
    "work_workitem",
    (
        "id",
        "consumer",
        "subject",
        "state",
        "tries",
        "run_after",
        "reason_code",
        "reason_params",
        "created_at",
    ),
    ("uuid", "text", "uuid", "text", "smallint", "timestamptz", "text", "jsonb", "timestamptz"),
)
