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

FULL_EVERY = 500

_own = threading.local()


def _own_chain() -> UUID:
    """Return this thread's chain; a forked child starts one of its own."""
    if getattr(_own, "pid", None) != os.getpid():
        _own.pid = os.getpid()
        _own.chain = uuid_utils.compat.uuid7()
    chain: UUID = _own.chain
    return chain


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
    with transaction.atomic():
        chain = _own_chain()
        last = JournalRow.objects.filter(chain=chain).order_by("-seq").first()
        last = last or _open_chain(chain, now)
        row = JournalRow(
            chain=chain,
            seq=last.seq + 1,
            at=now,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject=subject,
            details=json.loads(canonical(dict(details or {}))),
            digest=keyed_digest("content", content) if content else b"",
            members=b"".join(member_digest(member) for member in members),
            previous_hash=last.row_hash,
        )
        row.row_hash = hash_row(row)
        row.save(force_insert=True)
    return row


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
