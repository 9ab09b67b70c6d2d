"""Bring a table of reports in: looked at first, then received chunk by chunk.

Every row's client id is the file's digest and its row number, or the id that the program gave
it which wrote the table. So a row that was received before is known again: an import that was
killed goes on, the same file twice adds nothing, the next export of a form brings only what is
new, and two imports at once cannot double each other.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, TypedDict

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.receiving import Incoming, Outcome, receive_many
from waspada.apps.words.sentences import say
from waspada.core.errors import NotFound, TooLarge
from waspada.core.places import NATION, Level
from waspada.core.places.answers import PlaceAnswer, place_under
from waspada.sources.csv_upload import Cell, RowReading, Table, open_table, read_row
from waspada.sources.csv_upload.tables import MOST_ROWS

CHANNEL: Final = "csv_upload"
TOPIC: Final = "import.confirmed"
CHUNK_ROWS: Final = 500
_MOST_NAMES: Final = 20_000  # distinct places remembered
_MOST_FAILURES_KEPT: Final = 1_000


RawRow = tuple[int, Sequence[Cell]]


class GoodRow(TypedDict):
    """A row that can be received, as it is kept sealed until then."""

    row: int
    body: str
    place: str
    election: str
    client_id: str  # of the program that wrote the table; "" where it gives none


class BadRow(TypedDict):
    """A row that was refused: what stood in it, and why."""

    row: int
    cells: list[str]
    column: str
    reason: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """For whom rows are received.

    sender : the unit's lasting name, so that two people of one desk import a file once
    """

    unit: str = ""
    place: str = NATION
    classification: str = "T"

    @property
    def sender(self) -> str:
        return f"unit:{self.unit}" if self.unit else "unit:command"


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of the rows of a file; `failures` holds the first thousand refused ones."""

    file: str
    total: int
    new: int
    same: int
    failed: int
    failures: tuple[BadRow, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the summary as a program reads it."""
        return {
            "file": self.file,
            "total": self.total,
            "new": self.new,
            "same": self.same,
            "failed": self.failed,
            "failures": [
                {"row": bad["row"], "column": bad["column"], "reason": bad["reason"]}
                for bad in self.failures
            ],
        }

    def sentences(self, most: int = 20) -> list[str]:
        """Return why rows were refused, one line each, in the reader's language."""
        return [f"{bad['row']}: {reason_of(bad)}" for bad in self.failures[:most]]


def reason_of(bad: Mapping[str, Any]) -> str:
    """Return why a row was refused, with the heading of the cell to mend."""
    sentence = say(bad["reason"], bad["params"])
    return f"[{bad['column']}] {sentence}" if bad["column"] else sentence


def digest_of(file: BinaryIO) -> str:
    """Return what a file is known by; it is at its beginning again afterwards."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def raw_chunks(table: Table) -> Iterator[list[RawRow]]:
    """Split a table into some hundred rows at a time, as they stand."""
    count = 0
    while chunk := list(islice(table.rows, CHUNK_ROWS)):
        count += len(chunk)
        if count > MOST_ROWS:
            raise TooLarge("import.too_many_rows", limit=MOST_ROWS)
        yield chunk


def read_rows(
    heading: Sequence[str],
    rows: Sequence[RawRow],
    *,
    within: str,
    now: datetime,
    fields: Sequence[str] = (),
) -> tuple[list[GoodRow], list[BadRow]]:
    """Return the rows that can be received, and those that cannot with the reason.

    fields : what each heading means, where somebody has said so
    """
    good: list[GoodRow] = []
    bad: list[BadRow] = []
    for number, cells in rows:
        reading = read_row(
            heading, cells, find_place=find_place, now=now, within=within, fields=fields
        )
        if reading.reason:
            bad.append(_bad_row(number, cells, reading))
        else:
            good.append(
                GoodRow(
                    row=number,
                    body=reading.body.decode(),
                    place=reading.place,
                    election=reading.election,
                    client_id=reading.client_id,
                )
            )
    return good, bad


def receive_rows(
    rows: Sequence[GoodRow], *, digest: str, owner: Owner, received_at: datetime, now: datetime
) -> list[Outcome]:
    """Receive rows of a file in one transaction; call it as the system."""
    return receive_many(
        [
            Incoming(
                channel=CHANNEL,
                body=row["body"].encode(),
                content_type="application/json",
                received_at=received_at,
                recorded_at=now,
                sender=owner.sender,
                # A program's own id is the same in its next export; a row's number is not.
                client_id=row.get("client_id") or f"{digest[:40]}:{row['row']}",
                place=row["place"],
                classification=owner.classification,
                owner_unit=owner.unit,
                election_key=row["election"] or None,
            )
            for row in rows
        ]
    )


def import_file(
    path: Path,
    *,
    owner: Owner | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportSummary:
    """Receive every row of a file that can be received; killed, it goes on when called again.

    Each chunk is a transaction of its own, as the system: do not call it inside `acting_as`
    on PostgreSQL, which would make one transaction of the whole file.

    Raises
    ------
    NotFound : import.not_found
    BadInput, TooLarge : the file cannot be opened as a table; nothing was received
    """
    owner = owner or Owner()
    if not path.is_file():
        raise NotFound("import.not_found", file=str(path))
    total = new = same = failed = 0
    failures: list[BadRow] = []
    with path.open("rb") as file:
        digest = digest_of(file)
        table = open_table(file, path.name)
        for rows in raw_chunks(table):
            good, bad = read_rows(table.heading, rows, within=owner.place, now=domain_now())
            with acting_as(system_identity("command")):
                outcomes = receive_rows(
                    good, digest=digest, owner=owner, received_at=domain_now(), now=real_now()
                )
            refused = [*bad, *rows_not_stored(good, outcomes)]
            total += len(good) + len(bad)
            new += sum(outcome.status in {"new", "conflict"} for outcome in outcomes)
            same += sum(outcome.status == "same" for outcome in outcomes)
            failed += len(refused)
            failures.extend(refused[: _MOST_FAILURES_KEPT - len(failures)])
            if on_progress is not None:
                on_progress(total, max(total, table.expected_rows))
    with acting_as(system_identity("command")):
        record_act(
            "import.file_received",
            actor="command",
            now=real_now(),
            subject_kind="file",
            subject=digest[:40],
            details={"total": total, "new": new, "same": same, "failed": failed},
        )
    return ImportSummary(path.name, total, new, same, failed, tuple(failures))


def pack(rows: Sequence[Any]) -> bytes:
    """Return rows as the bytes that a chunk seals."""
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), level=3)


def unpack(packed: bytes) -> list[Any]:
    """Return the rows that were packed."""
    rows: list[Any] = json.loads(zlib.decompress(packed))
    return rows


def rows_not_stored(rows: Sequence[GoodRow], outcomes: Sequence[Outcome]) -> list[BadRow]:
    """Return the rows that the database itself refused, with its reason."""
    return [
        BadRow(
            row=row["row"],
            cells=[],
            column="",
            reason=outcome.reason,
            params=dict(outcome.reason_params),
        )
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome.status == "failed"
    ]


def _bad_row(number: int, cells: Sequence[Cell], reading: RowReading) -> BadRow:
    return BadRow(
        row=number,
        cells=["" if cell is None else str(cell) for cell in cells],
        column=reading.column,
        reason=reading.reason,
        params={name: str(value) for name, value in reading.params.items()},
    )


@lru_cache(maxsize=_MOST_NAMES)
def find_place(words: str, within: str, levels: frozenset[Level] | None) -> PlaceAnswer:
    """Return what a place's name means: a table names few places many times."""
    return place_under(words, within, levels)
