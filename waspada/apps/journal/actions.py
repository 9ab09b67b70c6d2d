"""Append to the journal and seal it.

Each thread of each process writes its own chain, so no writer waits for another and a
rolled-back transaction takes its rows along without breaking anyone's chain.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import uuid_utils.compat
from django.db import IntegrityError, transaction

from waspada.apps.journal.chain import (
    canonical,
    hash_row,
    hash_seal,
    member_digest,
    number_in_line,
    seal_line,
)
from waspada.apps.journal.models import JournalRow, JournalSeal
from waspada.apps.journal.queries import chains
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.apps.storage.insert import BulkInsert

FULL_EVERY = 500

_ROW = BulkInsert(
    JournalRow._meta.db_table,
    {
        "id": "uuid",
        "chain": "uuid",
        "seq": "bigint",
        "at": "timestamptz",
        "actor": "text",
        "action": "text",
        "subject_kind": "text",
        "subject": "text",
        "details": "jsonb",
        "digest": "bytea",
        "members": "bytea",
        "previous_hash": "bytea",
        "row_hash": "bytea",
    },
)

_DETAILS = list(_ROW.columns).index("details")


class _OwnChain(threading.local):
    """The chain of one thread, and its last committed row as far as it is known.

    Nobody else appends to it, so the head need not be read before every act: it is known
    from the commit of the act before, and unknown from the first act of a transaction until
    that one commits. A transaction that comes to nothing leaves it unknown, never wrong.
    """

    def __init__(self) -> None:
        self.id: UUID = uuid_utils.compat.uuid7()
        self.head: tuple[int, bytes] | None = None

    def take_head(self) -> tuple[int, bytes] | None:
        head, self.head = self.head, None
        return head

    def keep_head(self, seq: int, row_hash: bytes) -> None:
        self.head = (seq, row_hash)


_own = _OwnChain()


def forget_chains() -> None:
    """Start new chains: in a forked child, and where the database was emptied beneath us."""
    global _own
    _own = _OwnChain()


os.register_at_fork(after_in_child=forget_chains)


def _last_of(chain: UUID, now: datetime) -> tuple[int, bytes]:
    last = JournalRow.objects.filter(chain=chain).order_by("-seq").first()
    last = last or _open_chain(chain, now)
    return last.seq, bytes(last.row_hash)


def _open_chain(chain: UUID, now: datetime) -> JournalRow:
    before = JournalRow.objects.order_by("-id").first()
    opening = JournalRow(
        chain=chain,
        seq=0,
        at=now,
        actor="system",
        action="journal.opened",
        predecessor_chain=before.chain if before else None,
        predecessor_seq=before.seq if before else None,
        previous_hash=before.row_hash if before else b"",
    )
    opening.row_hash = hash_row(opening)
    opening.save(force_insert=True)
    return opening


def record_act(
    action: str,
    *,
    actor: str,
    now: datetime,
    subject_kind: str = "",
    subject: str = "",
    content: bytes = b"",
    details: Mapping[str, object] | None = None,
    members: Iterable[bytes] = (),
) -> JournalRow:
    """Append one row in the caller's transaction.

    `content` and each of `members` enter as keyed digests only; `details` may hold codes,
    identifiers and numbers, never text that a person wrote.
    """
    # No savepoint: an act that cannot be journalled must not stand, so all of it goes back.
    with transaction.atomic(savepoint=False):
        own = _own
        seq, previous_hash = own.take_head() or _last_of(own.id, now)
        row = JournalRow(
            chain=own.id,
            seq=seq + 1,
            at=now,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject=subject,
            details=json.loads(canonical(dict(details or {}))),
            digest=keyed_digest("content", content) if content else b"",
            members=b"".join([member_digest(member) for member in members]),
            previous_hash=previous_hash,
        )
        row.row_hash = hash_row(row)
        _insert(row)
        transaction.on_commit(partial(own.keep_head, row.seq, row.row_hash))
    return row


def _insert(row: JournalRow) -> None:
    """Write a row past the ORM: a quarter of a small commit group's time was this one row."""
    values = [getattr(row, column) for column in _ROW.columns]
    values[_DETAILS] = canonical(row.details).decode()
    _ROW.run([values])


def seal_journal(copy: Path, *, now: datetime) -> JournalSeal | None:
    """Sign the heads of all chains that grew; append the seal to a file outside the database.

    Returns None when nothing was written since the last seal, or when another process is
    sealing. The file follows once the database has committed: seals that it then lacks are
    written by the next call, the other way round is a finding.
    """
    try:
        with transaction.atomic():
            seal = _new_seal(now)
    except IntegrityError:  # another process took this number a moment ago
        seal = None
    transaction.on_commit(partial(copy_seals, copy))
    return seal


def _new_seal(now: datetime) -> JournalSeal | None:
    last = JournalSeal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    current = heads_of_chains()
    known = _sealed_heads(last.number) if last else {}
    grown = {chain: head for chain, head in current.items() if known.get(chain) != head["seq"]}
    if not grown:
        return None
    # Now and then a seal names every head, so that the next ones need not read all before.
    heads = current if number % FULL_EVERY == 0 else grown
    previous = bytes(last.mac) if last else b""
    seal = JournalSeal(number=number, taken_at=now, heads=heads, previous_mac=previous)
    seal.mac = hash_seal(number, now, heads, previous)
    seal.save(force_insert=True)
    return seal


def heads_of_chains() -> dict[str, dict[str, object]]:
    """Return the last row of every chain, {chain: {seq, hash}}; two index look-ups a chain."""
    heads: dict[str, dict[str, object]] = {}
    for chain in chains():
        row = JournalRow.objects.filter(chain=chain).order_by("-seq").only("seq", "row_hash")[0]
        heads[str(chain)] = {"seq": row.seq, "hash": bytes(row.row_hash).hex()}
    return heads


def _sealed_heads(last_number: int) -> dict[str, int]:
    """Return the highest row of each chain that is sealed, read from the last full seal on."""
    full = last_number - last_number % FULL_EVERY
    known: dict[str, int] = {}
    seals = JournalSeal.objects.filter(number__gte=full).order_by("number")
    for heads in seals.values_list("heads", flat=True).iterator(100):
        known.update({chain: head["seq"] for chain, head in heads.items()})
    return known


def copy_seals(copy: Path) -> int:
    """Append the seals that the file lacks; return how many.

    A line that a crash or a full disk cut off has no end: it is taken back first. Whole lines
    are never touched, whatever they hold; `verify_journal` judges them.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(copy, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two processes may have sealed one after the other
        copied, whole = 0, 0
        for line in file:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            copied = max(copied, number_in_line(line))
        file.truncate(whole)
        file.seek(whole)
        count = 0
        for seal in JournalSeal.objects.filter(number__gt=copied).order_by("number").iterator(100):
            file.write(seal_line(seal) + b"\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count
