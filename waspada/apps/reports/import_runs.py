"""An upload of the desk: previewed, confirmed, received by jobs, and told about afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.import_columns import columns_of
from waspada.apps.reports.importing import (
    TOPIC,
    BadRow,
    GoodRow,
    Owner,
    RawRow,
    digest_of,
    pack,
    raw_chunks,
    read_rows,
    receive_rows,
    rows_not_stored,
    unpack,
)
from waspada.apps.reports.models import ImportChunk, ImportPiece, ImportRun
from waspada.apps.secrecy.envelope import decrypt, encrypt, new_data_key, open_data_key
from waspada.apps.work.actions import publish_work
from waspada.apps.work.registry import consumers_of
from waspada.core.access import Membership
from waspada.core.errors import NotFound, TooLarge, WrongState
from waspada.core.places import province_of, regency_of
from waspada.core.vocabulary import REALMS
from waspada.sources.csv_upload import open_table, read_cell, written_cell

TABLE: Final = "reports_importchunk"
PIECE_TABLE: Final = "reports_importpiece"
CONSUMER: Final = "import"
READING_TOPIC: Final = "import.uploaded"
READER: Final = "import_reading"
UNSTARTED: Final = ("asking", "reading", "preview")
READ_AT_ONCE_BYTES: Final = 1_000_000  # some seconds' worth of rows
SHOWN_ROWS: Final = 10
SHOWN_ERRORS: Final = 20
KEEP_PREVIEW: Final = timedelta(days=1)
KEEP_REFUSED: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; rows that were refused before count as done."""

    total: int
    done: int
    new: int
    same: int
    bad: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def preview_import(
    file: BinaryIO, name: str, *, size_bytes: int, seat: Membership, account: str, now: datetime
) -> ImportRun:
    """Read an uploaded table and keep it sealed until it is confirmed.

    A large one is only split here and read by jobs; its page can be left meanwhile. Nothing
    is written before the file was gone through: a long transaction would keep every reporter
    waiting on SQLite.

    Raises
    ------
    TooLarge : import.too_large
    BadInput : the file cannot be read as a table; nothing was kept
    """
    limit = settings.WASPADA_MAX_IMPORT_BYTES
    if size_bytes > limit:
        raise TooLarge("import.too_large", size_mb=size_bytes // 1024**2, limit_mb=limit // 1024**2)
    digest = digest_of(file)
    table = open_table(file, name, asks=True)
    columns, is_known = columns_of(table.heading, seat.unit)
    run = ImportRun(
        realm=current_identity().realm,
        place_code=seat.place,
        province_code=province_of(seat.place) or "",
        regency_code=regency_of(seat.place) or "",
        classification="T",
        owner_unit=seat.unit,
        node_id=settings.WASPADA_NODE,
        file_name=name[:200],
        content_digest=digest,
        size_bytes=size_bytes,
        layout=table.layout,
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=columns,
        state="preview" if is_known else "asking",
        created_by=account,
        created_at=real_now(),
    )
    is_later = size_bytes > READ_AT_ONCE_BYTES or not is_known
    pieces: list[ImportPiece] = []
    chunks: list[ImportChunk] = []
    for number, rows in enumerate(raw_chunks(table)):
        run.total_rows += len(rows)
        if is_later:
            pieces.append(_piece(run, number, rows))
            continue
        good, bad = _read(run, rows, now)
        run.bad_rows += len(bad)
        chunks.append(_chunk(run, number, good, bad))
    if pieces and is_known:
        run.state = "reading"
    with transaction.atomic():
        run.save(force_insert=True)
        ImportChunk.objects.bulk_create(chunks, batch_size=20)
        ImportPiece.objects.bulk_create(pieces, batch_size=20)
        if is_known:
            publish_pieces([piece.pk for piece in pieces], now=run.created_at)
    return run


def publish_pieces(ids: Sequence[UUID], *, now: datetime) -> None:
    """Let jobs read pieces of an upload."""
    publish_work(consumers_of(READING_TOPIC) or (READER,), ids, now=now)


def _read(
    run: ImportRun, rows: Sequence[RawRow], now: datetime
) -> tuple[list[GoodRow], list[BadRow]]:
    heading, fields = zip(*run.columns, strict=True)
    return read_rows(heading, rows, within=run.place_code, now=now, fields=fields)


def read_piece(piece_id: UUID, now: datetime) -> None:
    """Read some rows of a large upload; the job of the topic import.uploaded, as the system."""
    piece = ImportPiece.objects.filter(pk=piece_id).first()
    run = ImportRun.objects.filter(pk=piece.run_id).first() if piece else None
    if piece is None or run is None:
        return
    good, bad = _read(run, rows_of(piece), now)
    _chunk(run, piece.number, good, bad).save(force_insert=True)
    piece.delete()
    ImportRun.objects.select_for_update().filter(pk=run.pk).first()
    ImportRun.objects.filter(pk=run.pk).update(bad_rows=F("bad_rows") + len(bad))
    if not ImportPiece.objects.filter(run_id=run.pk).exists():
        ImportRun.objects.filter(pk=run.pk, state="reading").update(state="preview")


def rows_of(piece: ImportPiece) -> list[RawRow]:
    """Return the rows of a piece as they stood in the file."""
    row = str(piece.pk)
    key = open_data_key(bytes(piece.wrapped_key), PIECE_TABLE, row)
    sealed = bytes(piece.rows_sealed)
    packed = unpack(decrypt(key, sealed, table=PIECE_TABLE, row=row, field="rows"))
    return [(number, [read_cell(cell) for cell in cells]) for number, cells in packed]


def _piece(run: ImportRun, number: int, rows: Sequence[RawRow]) -> ImportPiece:
    piece_id = uuid_utils.compat.uuid7()
    row = str(piece_id)
    key = new_data_key(PIECE_TABLE, row)
    packed = pack([[line, [written_cell(cell) for cell in cells]] for line, cells in rows])
    return ImportPiece(
        id=piece_id,
        run_id=run.pk,
        number=number,
        wrapped_key=key.wrapped,
        rows_sealed=encrypt(key, packed, table=PIECE_TABLE, row=row, field="rows"),
    )


def _chunk(run: ImportRun, number: int, good: list[GoodRow], bad: list[BadRow]) -> ImportChunk:
    chunk_id = uuid_utils.compat.uuid7()
    row = str(chunk_id)
    key = new_data_key(TABLE, row)

    def sealed(name: str, rows: Sequence[Any]) -> bytes:
        return encrypt(key, pack(rows), table=TABLE, row=row, field=name) if rows else b""

    return ImportChunk(
        id=chunk_id,
        run_id=run.pk,
        number=number,
        wrapped_key=key.wrapped,
        rows_sealed=sealed("rows", good),
        bad_sealed=sealed("bad", bad),
        good_rows=len(good),
        bad_rows=len(bad),
    )


def confirm_import(run_id: UUID, *, actor: str, now: datetime) -> ImportRun:
    """Start a previewed run: its chunks become work, which may be left and comes back.

    Raises
    ------
    NotFound : there is no such run for the acting person
    WrongState : import.already_confirmed
    """
    with transaction.atomic():
        run = readable_run(run_id)
        if not ImportRun.objects.filter(pk=run_id, state="preview").update(
            state="running", confirmed_at=now
        ):
            raise WrongState("import.already_confirmed")
        waiting = ImportChunk.objects.filter(run_id=run_id, good_rows__gt=0)
        chunk_ids = list(waiting.order_by("number").values_list("id", flat=True))
        publish_work(consumers_of(TOPIC) or (CONSUMER,), chunk_ids, now=now)
        empty = ImportChunk.objects.filter(run_id=run_id, good_rows=0)
        empty.update(finished_at=now)
        _finish_if_last(run, now)
        record_act(
            "import.confirmed",
            actor=actor,
            now=now,
            subject_kind="import",
            subject=str(run_id),
            details={"rows": run.total_rows, "refused": run.bad_rows},
        )
    return readable_run(run_id)


def receive_chunk(chunk_id: UUID, now: datetime) -> None:
    """Receive the rows of one chunk; the job of the topic import.confirmed, as the system."""
    chunk = ImportChunk.objects.filter(pk=chunk_id, finished_at=None).first()
    if chunk is None:
        return
    run = ImportRun.objects.get(pk=chunk.run_id)
    rows: list[GoodRow] = _open(chunk, "rows")
    outcomes = receive_rows(
        rows,
        digest=run.content_digest,
        owner=Owner(unit=run.owner_unit, place=run.place_code),
        received_at=now,
        now=real_now(),
    )
    refused = rows_not_stored(rows, outcomes)
    chunk.new_rows = sum(outcome.status in {"new", "conflict"} for outcome in outcomes)
    chunk.same_rows = sum(outcome.status == "same" for outcome in outcomes)
    chunk.finished_at = real_now()
    if refused:
        bad = [*_open(chunk, "bad"), *refused]
        row = str(chunk.pk)
        key = open_data_key(bytes(chunk.wrapped_key), TABLE, row)
        chunk.bad_rows = len(bad)
        chunk.bad_sealed = encrypt(key, pack(bad), table=TABLE, row=row, field="bad")
    chunk.rows_sealed = b""  # received: the reports hold them now
    chunk.save()
    _finish_if_last(run, chunk.finished_at)


def _finish_if_last(run: ImportRun, now: datetime) -> None:
    """Close a run with its last chunk; the lock lets the later of two last ones see the other."""
    ImportRun.objects.select_for_update().filter(pk=run.pk).first()
    if not ImportChunk.objects.filter(run_id=run.pk, finished_at=None).exists():
        ImportRun.objects.filter(pk=run.pk, state="running").update(state="done", finished_at=now)


def discard_import(run_id: UUID, *, actor: str, now: datetime) -> None:
    """Throw a preview away; nothing of it was received."""
    with transaction.atomic():
        readable_run(run_id)
        unstarted = ImportRun.objects.filter(pk=run_id, state__in=UNSTARTED)
        if not unstarted.delete()[0]:
            raise WrongState("import.already_confirmed")
        ImportPiece.objects.filter(run_id=run_id).delete()
        ImportChunk.objects.filter(run_id=run_id).delete()
        record_act(
            "import.discarded", actor=actor, now=now, subject_kind="import", subject=str(run_id)
        )


def readable_run(run_id: UUID) -> ImportRun:
    """Return a run if the acting person may read it; else NotFound."""
    run: ImportRun | None = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound("access.not_found")
    return run


def recent_runs(most: int = 20) -> QuerySet[ImportRun]:
    """Runs that the acting person may read, newest first."""
    runs: QuerySet[ImportRun] = ImportRun.objects.all()
    return runs.order_by("-created_at")[:most]


def was_imported_before(run: ImportRun) -> ImportRun | None:
    """Return the run that already brought the same file in for the same unit."""
    found: ImportRun | None = (
        ImportRun.objects.filter(content_digest=run.content_digest, owner_unit=run.owner_unit)
        .exclude(pk=run.pk)
        .exclude(state__in=UNSTARTED)
        .order_by("-created_at")
        .first()
    )
    return found


def progress_of(run: ImportRun) -> Progress:
    """Return how far a run is."""
    sums = ImportChunk.objects.filter(run_id=run.pk).aggregate(
        new=Sum("new_rows"),
        same=Sum("same_rows"),
        bad=Sum("bad_rows"),
        done=Sum("good_rows", filter=Q(finished_at__isnull=False)),
        read=Sum(F("good_rows") + F("bad_rows")),
    )
    numbers = {name: value or 0 for name, value in sums.items()}
    if run.state == "reading":
        numbers["done"] = numbers["read"] - run.bad_rows
    done = min(run.total_rows, numbers["done"] + run.bad_rows)
    return Progress(run.total_rows, done, numbers["new"], numbers["same"], numbers["bad"])


def first_rows(run: ImportRun) -> list[GoodRow]:
    """Return the first rows that will be received, as we understand them."""
    shown: list[GoodRow] = []
    for chunk in ImportChunk.objects.filter(run_id=run.pk, good_rows__gt=0).order_by("number"):
        shown.extend(_open(chunk, "rows")[: SHOWN_ROWS - len(shown)])
        if len(shown) >= SHOWN_ROWS:
            break
    return shown


def refused_rows(run: ImportRun) -> Iterator[BadRow]:
    """Yield the refused rows of a run with their reasons, chunk by chunk."""
    bad = ImportChunk.objects.filter(run_id=run.pk, bad_rows__gt=0)
    for chunk_id in list(bad.order_by("number").values_list("id", flat=True)):
        yield from _open(ImportChunk.objects.get(pk=chunk_id), "bad")


def forget_old_imports(now: datetime) -> int:
    """Drop previews nobody confirmed, and the refused rows of runs long finished."""
    dropped = 0
    for realm in REALMS:
        with acting_as(system_identity("sweep", realm=realm)), transaction.atomic():
            previews = ImportRun.objects.filter(
                state__in=UNSTARTED, created_at__lte=now - KEEP_PREVIEW
            )
            ids = list(previews.values_list("pk", flat=True))
            ImportChunk.objects.filter(run_id__in=ids).delete()
            ImportPiece.objects.filter(run_id__in=ids).delete()
            previews.filter(pk__in=ids).delete()
            finished = ImportRun.objects.filter(
                state="done", finished_at__lte=now - KEEP_REFUSED
            ).values_list("pk", flat=True)
            old = ImportChunk.objects.filter(run_id__in=list(finished), bad_rows__gt=0)
            dropped += len(ids) + old.exclude(bad_sealed=b"").update(bad_sealed=b"")
    return dropped


def _open(chunk: ImportChunk, name: str) -> list[Any]:
    sealed = bytes(chunk.rows_sealed if name == "rows" else chunk.bad_sealed)
    if not sealed:
        return []
    row = str(chunk.pk)
    key = open_data_key(bytes(chunk.wrapped_key), TABLE, row)
    return unpack(decrypt(key, sealed, table=TABLE, row=row, field=name))
