"""How rows and seals are hashed; the same functions write and verify."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from waspada.apps.journal.models import JournalRow, JournalSeal
from waspada.apps.secrecy.envelope import keyed_digest

MEMBER_BYTES = 16


def canonical(value: object) -> bytes:
    """Return the one byte form of a JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def instant(at: datetime) -> str:
    """Return a time in one spelling, UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def hash_row(row: JournalRow) -> bytes:
    """Return the keyed hash over every column of a row and the hash before it."""
    return keyed_digest(
        "journal",
        row.id.bytes,
        row.chain.bytes,
        str(row.seq).encode(),
        instant(row.at).encode(),
        row.actor.encode(),
        row.action.encode(),
        row.subject_kind.encode(),
        row.subject.encode(),
        canonical(row.details),
        bytes(row.digest),
        bytes(row.members),
        row.predecessor_chain.bytes if row.predecessor_chain else b"",
        str(row.predecessor_seq).encode(),
        bytes(row.previous_hash),
    )


def hash_seal(
    number: int, taken_at: datetime, heads: Mapping[str, object], previous_mac: bytes
) -> bytes:
    """Return the signature of a seal."""
    return keyed_digest(
        "seal", str(number).encode(), instant(taken_at).encode(), canonical(heads), previous_mac
    )


def member_digest(content: bytes) -> bytes:
    """Return the short keyed digest that stands for one subject of a commit group."""
    return keyed_digest("member", content)[:MEMBER_BYTES]


def seal_line(seal: JournalSeal) -> bytes:
    """Return a seal as the line that the file keeps."""
    return canonical(
        {
            "number": seal.number,
            "taken_at": instant(seal.taken_at),
            "heads": seal.heads,
            "previous_mac": bytes(seal.previous_mac).hex(),
            "mac": bytes(seal.mac).hex(),
        }
    )


def number_in_line(line: bytes) -> int:
    """Return the number of the seal a line holds, 0 where it holds none."""
    try:
        number = json.loads(line)["number"]
    except (ValueError, KeyError, TypeError):
        return 0
    return number if isinstance(number, int) else 0
