"""Append to the journal and seal it.

Each thread of each process writes its own chain, so no writer waits for another and a
rolled-back transaction takes its rows along without breaking anyone's chain.
"""

import json
import os
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

import uuid_utils.compat
from django.db import transaction
from django.db.models import Max

from waspada.apps.journal.chain import canonical, hash_row, hash_seal, member_digest, seal_line
from waspada.apps.journal.models import JournalRow, JournalSeal
from waspada.apps.secrecy.envelope import keyed_digest

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
    """Sign the heads of all chains that grew and append the seal to a file outside the database.

    Returns None when nothing was written since the last seal. The database commits first:
    seals that the file then lacks are written again here, the other way round is a finding.
    """
    with transaction.atomic():
        last = JournalSeal.objects.order_by("-number").first()
        known = _sealed_heads()
        heads = {
            chain: head
            for chain, head in _heads().items()
            if known.get(chain, {}).get("seq") != head["seq"]
        }
        if not heads:
            seal = None
        else:
            number = last.number + 1 if last else 1
            previous = bytes(last.mac) if last else b""
            seal = JournalSeal(number=number, taken_at=now, heads=heads, previous_mac=previous)
            seal.mac = hash_seal(number, now, heads, previous)
            seal.save(force_insert=True)
    _copy_missing_seals(copy)
    return seal


def _heads() -> dict[str, dict[str, object]]:
    """Return the last row of every chain, {chain: {seq, hash}}."""
    tops = JournalRow.objects.values("chain").annotate(top=Max("seq"))
    chains = {row["chain"]: row["top"] for row in tops}
    rows = JournalRow.objects.filter(chain__in=chains, seq__in=set(chains.values()))
    return {
        str(row.chain): {"seq": row.seq, "hash": bytes(row.row_hash).hex()}
        for row in rows.only("chain", "seq", "row_hash")
        if chains[row.chain] == row.seq
    }


def _sealed_heads() -> dict[str, dict[str, object]]:
    known: dict[str, dict[str, object]] = {}
    for heads in JournalSeal.objects.order_by("number").values_list("heads", flat=True):
        known.update(heads)
    return known


def _copy_missing_seals(copy: Path) -> None:
    copied = 0
    if copy.exists():
        lines = copy.read_text("utf-8").splitlines()
        copied = max((json.loads(line)["number"] for line in lines if line), default=0)
    missing = JournalSeal.objects.filter(number__gt=copied).order_by("number")
    if not missing:
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("ab") as file:
        for seal in missing:
            file.write(seal_line(seal) + b"\n")
        file.flush()
        os.fsync(file.fileno())
