"""Verify the journal: find altered, missing and truncated rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from uuid import UUID

from waspada.apps.journal.chain import hash_row, hash_seal, seal_line
from waspada.apps.journal.models import JournalRow, JournalSeal


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


@dataclass(frozen=True, slots=True)
class _Point:
    chain: str
    seq: int


def verify_journal(copy: Path) -> Verdict:
    """Walk every chain and seal, in the database and in the file, and list what is wrong."""
    verdict = Verdict()
    sealed = _verify_seals(copy, verdict)
    wanted: dict[_Point, tuple[str, str]] = {
        point: (hash_hex, "journal.sealed_row_missing") for point, hash_hex in sealed.items()
    }
    seen: set[_Point] = set()
    sealed_top = _tops(sealed)
    predecessors: list[tuple[_Point, str]] = []
    for chain, rows in _rows_by_chain():
        verdict.chains += 1
        previous: JournalRow | None = None
        for row in rows:
            verdict.rows += 1
            point = _Point(str(chain), row.seq)
            _verify_row(row, previous, verdict)
            if row.seq > sealed_top.get(point.chain, -1):
                verdict.unsealed_rows += 1
            if row.seq == 0 and row.predecessor_chain is not None:
                predecessors.append(
                    (
                        _Point(str(row.predecessor_chain), row.predecessor_seq or 0),
                        bytes(row.previous_hash).hex(),
                    )
                )
            if point in wanted:
                seen.add(point)
                if wanted[point][0] != bytes(row.row_hash).hex():
                    verdict.findings.append(
                        Finding("journal.row_altered", {"chain": point.chain, "seq": point.seq})
                    )
            previous = row
    for point in wanted.keys() - seen:
        verdict.findings.append(
            Finding("journal.sealed_row_missing", {"chain": point.chain, "seq": point.seq})
        )
    _verify_predecessors(predecessors, verdict)
    return verdict


def _rows_by_chain() -> Iterator[tuple[UUID, Iterator[JournalRow]]]:
    for chain in JournalRow.objects.order_by("chain").values_list("chain", flat=True).distinct():
        yield chain, JournalRow.objects.filter(chain=chain).order_by("seq").iterator(2000)


def _verify_row(row: JournalRow, previous: JournalRow | None, verdict: Verdict) -> None:
    where: dict[str, object] = {"chain": str(row.chain), "seq": row.seq}
    expected = previous.seq + 1 if previous else 0
    if row.seq != expected:
        verdict.findings.append(Finding("journal.rows_missing", where | {"expected": expected}))
    elif previous and bytes(row.previous_hash) != bytes(previous.row_hash):
        verdict.findings.append(Finding("journal.chain_broken", where))
    if not compare_digest(hash_row(row), bytes(row.row_hash)):
        verdict.findings.append(Finding("journal.row_altered", where))


def _verify_predecessors(predecessors: list[tuple[_Point, str]], verdict: Verdict) -> None:
    for point, hash_hex in predecessors:
        row = JournalRow.objects.filter(chain=point.chain, seq=point.seq).first()
        if row is None or bytes(row.row_hash).hex() != hash_hex:
            verdict.findings.append(
                Finding("journal.predecessor_missing", {"chain": point.chain, "seq": point.seq})
            )


def _tops(points: dict[_Point, str]) -> dict[str, int]:
    tops: dict[str, int] = {}
    for point in points:
        tops[point.chain] = max(point.seq, tops.get(point.chain, -1))
    return tops


def _verify_seals(copy: Path, verdict: Verdict) -> dict[_Point, str]:
    """Check both copies of the seals and return every point that any of them vouches for."""
    stored = {seal.number: seal_line(seal) for seal in JournalSeal.objects.order_by("number")}
    copied = _read_copy(copy, verdict)
    for number in sorted(stored.keys() | copied.keys()):
        if number not in stored:
            verdict.findings.append(Finding("journal.seal_removed", {"number": number}))
        elif number not in copied:
            verdict.findings.append(Finding("journal.copy_short", {"number": number}))
        elif stored[number] != copied[number]:
            verdict.findings.append(Finding("journal.seal_differs", {"number": number}))
    points: dict[_Point, str] = {}
    previous_mac = ""
    expected = 1
    for number, line in sorted((stored | copied).items()):
        seal = json.loads(line)
        mac = hash_seal(
            number,
            datetime.fromisoformat(seal["taken_at"]),
            seal["heads"],
            bytes.fromhex(seal["previous_mac"]),
        )
        if mac.hex() != seal["mac"]:
            verdict.findings.append(Finding("journal.seal_forged", {"number": number}))
            expected = number + 1
            previous_mac = seal["mac"]
            continue
        if number != expected or seal["previous_mac"] != previous_mac:
            verdict.findings.append(Finding("journal.seal_chain_broken", {"number": number}))
        verdict.seals += 1
        for chain, head in seal["heads"].items():
            points[_Point(chain, head["seq"])] = head["hash"]
        previous_mac = seal["mac"]
        expected = number + 1
    return points


def _read_copy(copy: Path, verdict: Verdict) -> dict[int, bytes]:
    if not copy.exists():
        return {}
    seals: dict[int, bytes] = {}
    for position, line in enumerate(copy.read_bytes().splitlines(), start=1):
        try:
            seal = json.loads(line)
            number = int(seal["number"])
            bytes.fromhex(seal["previous_mac"])
            datetime.fromisoformat(seal["taken_at"])
            _ = seal["heads"], seal["mac"]
        except (ValueError, KeyError, TypeError):
            verdict.findings.append(Finding("journal.copy_unreadable", {"line": position}))
            continue
        seals[number] = line
    return seals
