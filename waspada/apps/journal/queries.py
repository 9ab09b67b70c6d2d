"""Verify the journal: find altered, missing and truncated rows.

Memory holds one sealed point per chain and one row at a time, however long the journal is:
every row's hash covers the one before it, so the highest sealed row vouches for all below.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from uuid import UUID

from waspada.apps.journal.chain import hash_row, hash_seal, seal_line
from waspada.apps.journal.models import JournalRow, JournalSeal

UNREADABLE = (ValueError, TypeError, AttributeError, KeyError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a code and where."""

    code: str
    params: dict[str, object]


@dataclass(slots=True)
class Verdict:
    """What a walk over the whole journal saw."""

    rows: int = 0
    chains: int = 0
    seals: int = 0
    unsealed_rows: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings

    def find(self, code: str, **params: object) -> None:
        """Note something wrong."""
        self.findings.append(Finding(code, params))


@dataclass(frozen=True, slots=True)
class _Point:
    seq: int
    hash: str


def chains() -> Iterator[UUID]:
    """Every chain in the order of its id, one index look-up each."""
    after: UUID | None = None
    while True:
        rows = JournalRow.objects.order_by("chain", "seq")
        if after is not None:
            rows = rows.filter(chain__gt=after)
        after = rows.values_list("chain", flat=True).first()
        if after is None:
            return
        yield after


def verify_journal(copy: Path) -> Verdict:
    """Walk every chain and seal, in the database and in the file, and list what is wrong."""
    verdict = Verdict()
    sealed: dict[str, _Point] = {}
    try:
        sealed = _verify_seals(copy, verdict)
        for chain in chains():
            verdict.chains += 1
            _verify_chain(chain, sealed.pop(str(chain), None), verdict)
    except UNREADABLE as error:
        # A value that does not even have its column's shape was written past the application.
        verdict.find("journal.unreadable", kind=type(error).__name__)
    for chain_text, point in sealed.items():
        verdict.find("journal.sealed_row_missing", chain=chain_text, seq=point.seq)
    return verdict


def _verify_chain(chain: UUID, sealed: _Point | None, verdict: Verdict) -> None:
    """Walk one chain from its opening row to its end."""
    previous: JournalRow | None = None
    has_sealed = sealed is None
    for row in JournalRow.objects.filter(chain=chain).order_by("seq").iterator(2000):
        verdict.rows += 1
        _verify_row(row, previous, verdict)
        if row.seq == 0:
            _verify_predecessor(row, verdict)
        if sealed is None or row.seq > sealed.seq:
            verdict.unsealed_rows += 1
        elif row.seq == sealed.seq:
            has_sealed = True
            if bytes(row.row_hash).hex() != sealed.hash:
                verdict.find("journal.row_altered", chain=str(chain), seq=row.seq)
        previous = row
    if previous is None:
        verdict.find("journal.rows_missing", chain=str(chain), seq=0, expected=0)
    if sealed is not None and not has_sealed:
        verdict.find("journal.sealed_row_missing", chain=str(chain), seq=sealed.seq)


def _verify_row(row: JournalRow, previous: JournalRow | None, verdict: Verdict) -> None:
    where: dict[str, object] = {"chain": str(row.chain), "seq": row.seq}
    expected = previous.seq + 1 if previous else 0
    if row.seq != expected:
        verdict.find("journal.rows_missing", **where, expected=expected)
    elif previous and bytes(row.previous_hash) != bytes(previous.row_hash):
        verdict.find("journal.chain_broken", **where)
    if not compare_digest(hash_row(row), bytes(row.row_hash)):
        verdict.find("journal.row_altered", **where)


def _verify_predecessor(row: JournalRow, verdict: Verdict) -> None:
    """Check that the row an opening row names is still there, with the hash it had."""
    if row.predecessor_chain is None:
        return
    seq = row.predecessor_seq or 0
    named = JournalRow.objects.filter(chain=row.predecessor_chain, seq=seq).first()
    if named is None or bytes(named.row_hash) != bytes(row.previous_hash):
        verdict.find("journal.predecessor_missing", chain=str(row.predecessor_chain), seq=seq)


def _verify_seals(copy: Path, verdict: Verdict) -> dict[str, _Point]:
    """Check both copies of the seals; return the highest point of each chain they vouch for."""
    points: dict[str, _Point] = {}
    previous_mac, expected = "", 1
    for number, stored, copied in _both_copies(copy, verdict):
        if stored is None:
            verdict.find("journal.seal_removed", number=number)
        elif copied is None:
            verdict.find("journal.copy_short", number=number)
        elif stored != copied:
            verdict.find("journal.seal_differs", number=number)
        valid = next((line for line in (copied, stored) if line and _is_signed(line)), None)
        if valid is None:
            verdict.find("journal.seal_forged", number=number)
            continue
        seal = json.loads(valid)
        if number != expected or seal["previous_mac"] != previous_mac:
            verdict.find("journal.seal_chain_broken", number=number)
        previous_mac, expected = seal["mac"], number + 1
        verdict.seals += 1
        for chain, head in seal["heads"].items():
            if chain not in points or points[chain].seq < head["seq"]:
                points[chain] = _Point(head["seq"], head["hash"])
    return points


def _is_signed(line: bytes) -> bool:
    """Say whether the seal's signature is ours."""
    seal = json.loads(line)
    mac = hash_seal(
        seal["number"],
        datetime.fromisoformat(seal["taken_at"]),
        seal["heads"],
        bytes.fromhex(seal["previous_mac"]),
    )
    return compare_digest(mac.hex(), seal["mac"])


def _both_copies(copy: Path, verdict: Verdict) -> Iterator[tuple[int, bytes | None, bytes | None]]:
    """Walk database and file side by side: (number, line stored, line copied)."""
    stored = (
        (s.number, seal_line(s)) for s in JournalSeal.objects.order_by("number").iterator(500)
    )
    copied = _read_copy(copy, verdict)
    left, right = next(stored, None), next(copied, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0], left[1], None
            left = next(stored, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(copied, None)
        else:
            yield left[0], left[1], right[1]
            left, right = next(stored, None), next(copied, None)


def _read_copy(copy: Path, verdict: Verdict) -> Iterator[tuple[int, bytes]]:
    """Yield the file's seals in their order; a line that is none, or out of order, is a finding."""
    if not copy.exists():
        return
    last = 0
    with copy.open("rb") as file:
        for position, line in enumerate(file, start=1):
            try:
                seal = json.loads(line)
                number = seal["number"] + 0
                bytes.fromhex(seal["previous_mac"])
                datetime.fromisoformat(seal["taken_at"])
                _ = [(head["seq"] + 0, head["hash"] + "") for head in seal["heads"].values()]
                is_seal = isinstance(seal["mac"], str)
            except (ValueError, KeyError, TypeError, AttributeError):
                is_seal, number = False, 0
            if not is_seal or number <= last:
                verdict.find("journal.copy_unreadable", line=position)
                continue
            last = number
            yield number, line.rstrip(b"\n")
