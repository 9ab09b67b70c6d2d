"""Remember what has been seen: the same message twice is one report.

Keys are claimed before the reports are written, in the same transaction. A claim that
another transaction holds waits for that one to end, so two copies that arrive together
cannot both be new.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from waspada.apps.reports.models import Idempotency
from waspada.apps.reports.sealing import Prepared
from waspada.apps.storage.insert import BulkInsert

_SELECT_AT_ONCE = 500
_UNLESS_THERE = "ON CONFLICT (key) DO NOTHING"
_KEY_ROW = BulkInsert(
    "reports_idempotency",
    {
        "key": "bytea",
        "report_id": "uuid",
        "receipt": "text",
        "body_digest": "bytea",
        "expires_at": "timestamptz",
    },
)


class Sighting(msgspec.Struct, frozen=True):
    """What became of one message: the report it is, and whether that one is to be written."""

    report_id: UUID
    receipt: str
    status: str  # "new" | "same" | "conflict"
    is_to_write: bool
    conflicts_with: UUID | None = None


class _Holder(msgspec.Struct, frozen=True):
    report_id: UUID
    receipt: str
    body_digest: bytes


def claim_keys(group: Sequence[Prepared]) -> list[Sighting]:
    """Decide for each message, in order, whether it is new, known, or another body."""
    holders = _claim(group, lambda prepared: prepared.key)
    others = [
        prepared
        for prepared in group
        if prepared.key and holders[prepared.key].body_digest != prepared.body_digest
    ]
    other_holders = _claim(others, lambda prepared: prepared.key_with_body)
    return [_sighting(prepared, holders, other_holders) for prepared in group]


def claim_unseen(group: Sequence[Prepared]) -> Callable[[], bool] | None:
    """Send the claims of a group without waiting for their answers (PostgreSQL).

    Returns what tells, once the round is over, whether every key was new; None when two of
    the group have the same key, and nothing was sent.
    """
    keyed = [prepared for prepared in group if prepared.key]
    wanted = {prepared.key: prepared for prepared in keyed}
    if len(wanted) < len(keyed):
        return None
    if not wanted:
        return lambda: True
    added = _KEY_ROW.send(_key_rows(wanted), suffix=_UNLESS_THERE)
    return lambda: added() == len(wanted)


def forget_expired(now: datetime) -> int:
    """Drop the keys whose day is over; those with a sender's own id stay for ever."""
    count, _ = Idempotency.objects.filter(expires_at__lte=now).delete()
    return count


def _sighting(
    prepared: Prepared, holders: dict[bytes, _Holder], other_holders: dict[bytes, _Holder]
) -> Sighting:
    if not prepared.key or holders[prepared.key].report_id == prepared.id:
        return Sighting(prepared.id, prepared.receipt, "new", is_to_write=True)
    first = holders[prepared.key]
    if first.body_digest == prepared.body_digest:
        return Sighting(first.report_id, first.receipt, "same", is_to_write=False)
    other = other_holders[prepared.key_with_body]
    return Sighting(
        other.report_id,
        other.receipt,
        "conflict",
        is_to_write=other.report_id == prepared.id,
        conflicts_with=first.report_id,
    )


def _claim(group: Sequence[Prepared], key_of: Callable[[Prepared], bytes]) -> dict[bytes, _Holder]:
    """Claim each key for the first message that has it; return who holds every key now."""
    wanted: dict[bytes, Prepared] = {}
    for prepared in group:
        key = key_of(prepared)
        if key:
            wanted.setdefault(key, prepared)
    added = _KEY_ROW.run(_key_rows(wanted), suffix=_UNLESS_THERE)
    holders = {
        key: _Holder(prepared.id, prepared.receipt, prepared.body_digest)
        for key, prepared in wanted.items()
    }
    if added < len(wanted):
        _read_holders(wanted, holders)
    return holders


def _key_rows(wanted: dict[bytes, Prepared]) -> list[tuple[Any, ...]]:
    # In order of key: two groups that share several would otherwise wait for each other.
    return [
        (key, prepared.id, prepared.receipt, prepared.body_digest, prepared.expires_at)
        for key, prepared in sorted(wanted.items(), key=lambda item: item[0])
    ]


def _read_holders(wanted: dict[bytes, Prepared], holders: dict[bytes, _Holder]) -> None:
    keys = sorted(wanted)
    for start in range(0, len(keys), _SELECT_AT_ONCE):
        for row in Idempotency.objects.filter(key__in=keys[start : start + _SELECT_AT_ONCE]):
            key = bytes(row.key)
            prepared = wanted[key]
            now = prepared.incoming.recorded_at
            if row.expires_at is not None and row.expires_at <= now:
                row = _take_over(key, prepared, now)
            holders[key] = _Holder(row.report_id, row.receipt, bytes(row.body_digest))


def _take_over(key: bytes, prepared: Prepared, now: datetime) -> Idempotency:
    """Claim a key whose day is over, unless another message was first; return who holds it."""
    Idempotency.objects.filter(key=key, expires_at__lte=now).update(
        report_id=prepared.id,
        receipt=prepared.receipt,
        body_digest=prepared.body_digest,
        expires_at=prepared.expires_at,
    )
    return Idempotency.objects.get(key=key)
