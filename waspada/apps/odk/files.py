"""Files that come with a submission: sealed on disk before the phone hears that they are here.

Opening a photo takes a hundred times as long as sealing it, so the worker does it: it becomes a
photo of the report, or stays with the reason why it is none.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import domain_time, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.odk import hearing
from waspada.apps.odk.models import WaitingFile
from waspada.apps.reports.photo_reading import read_photo
from waspada.apps.reports.photos import keep_photos
from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.apps.storage.insert import BulkInsert
from waspada.apps.work.actions import publish_work
from waspada.core.errors import BadInput, Unavailable
from waspada.sources.odk.multipart import SentFile

TABLE: Final = "odk_waitingfile"
TOPIC: Final = "odk.file_came"
CONSUMER: Final = "odk.files"
ORPHAN_AGE: Final = timedelta(hours=6)
_FILE_ROW: Final = BulkInsert(
    TABLE,
    {
        "id": "uuid",
        "report_id": "uuid",
        "content_digest": "bytea",
        "wrapped_key": "bytea",
        "size_bytes": "bigint",
        "state": "text",
        "received_at": "timestamptz",
    },
    {"reason_code": "''", "reason_params": "'{}'"},
)


class Sealed(NamedTuple):
    """Files of one submission that are on the disk and have no row yet."""

    rows: tuple[WaitingFile, ...]
    now: datetime


def keep_files(report_id: UUID, files: Sequence[SentFile], *, now: datetime) -> int:
    """Seal files beside a report that is already stored; return how many are new.

    The same file again changes nothing. Each is on the disk before its row commits.

    Raises
    ------
    Unavailable : odk.file_not_kept; the phone keeps everything and sends again
    """
    return note_sealed([seal_files(report_id, files, now=now)])[0]


def seal_files(
    report_id: UUID, files: Sequence[SentFile], *, now: datetime, is_first: bool = False
) -> Sealed:
    """Seal what is new of a report's files on the disk; `note_sealed` must follow.

    is_first : the report came to be just now, so that none of its files can be there

    Raises
    ------
    Unavailable : odk.file_not_kept
    """
    digests = [keyed_digest("odk-file", file.content) for file in files]
    known = set() if is_first else _known(report_id)
    fresh = {
        digest: file for digest, file in zip(digests, files, strict=True) if digest not in known
    }
    return Sealed(
        tuple(_sealed(report_id, digest, file, now) for digest, file in fresh.items()), now
    )


def note_sealed(group: Sequence[Sealed]) -> list[int]:
    """Write the rows of sealed files, and the work that follows, in one transaction.

    Returns how many of each submission's files are new.

    Raises
    ------
    Unavailable : odk.file_not_kept
    """
    rows = [(row, sealed.now) for sealed in group for row in sealed.rows]
    if not rows:
        return [0] * len(group)
    try:
        _sync_folder(_root())
    except OSError as error:
        raise Unavailable("odk.file_not_kept") from error
    with acting_as(system_identity("odk")), transaction.atomic():
        added = _FILE_ROW.run([_values_of(row) for row, _ in rows], suffix="ON CONFLICT DO NOTHING")
        kept = {row.pk for row, _ in rows}
        if added < len(kept):  # the same file came by another POST at the same moment
            kept = set(WaitingFile.objects.filter(pk__in=kept).values_list("pk", flat=True))
        publish_work((CONSUMER,), [row.pk for row, _ in rows if row.pk in kept], now=rows[-1][1])
    for row, _ in rows:
        if row.pk not in kept:
            path_of(row.pk).unlink(missing_ok=True)
    return [sum(row.pk in kept for row in sealed.rows) for sealed in group]


def _values_of(row: WaitingFile) -> list[Any]:
    return [getattr(row, column) for column in _FILE_ROW.columns]


def _known(report_id: UUID) -> set[bytes]:
    with acting_as(system_identity("odk")):
        rows = WaitingFile.objects.filter(report_id=report_id)
        return {bytes(digest) for digest in rows.values_list("content_digest", flat=True)}


def _sealed(report_id: UUID, digest: bytes, file: SentFile, now: datetime) -> WaitingFile:
    file_id = uuid_utils.compat.uuid7()
    row = str(file_id)
    key = new_data_key(TABLE, row)
    try:
        _write_synced(
            path_of(file_id), encrypt(key, file.content, table=TABLE, row=row, field="file")
        )
    except OSError as error:
        raise Unavailable("odk.file_not_kept") from error
    return WaitingFile(
        id=file_id,
        report_id=report_id,
        content_digest=digest,
        wrapped_key=key.wrapped,
        size_bytes=len(file.content),
        state="waiting",
        received_at=domain_time(now),
    )


def read_file(file_id: UUID, now: datetime) -> None:
    """Make a waiting file a photo of its report; a second run finds it done.

    Raises
    ------
    Unavailable : secrecy.*, the file does not open; the work row keeps the reason
    """
    row = WaitingFile.objects.filter(pk=file_id).first()
    if row is None or row.state == "kept":
        return
    content = open_file(row)
    try:
        photo = read_photo(content, 1)
    except BadInput as error:
        WaitingFile.objects.filter(pk=row.pk).update(
            state="refused", reason_code=error.code, reason_params=dict(error.params)
        )
        hearing.note(error.code, error.params)
        return
    with transaction.atomic():
        locked = WaitingFile.objects.select_for_update().get(pk=row.pk)
        if locked.state == "kept":
            return
        keep_photos(row.report_id, [photo], received_at=row.received_at, now=real_now())
        locked.state, locked.reason_code, locked.reason_params = "kept", "", {}
        locked.save(update_fields=["state", "reason_code", "reason_params"])
        path = path_of(row.pk)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def open_file(row: WaitingFile) -> bytes:
    """Return a waiting file as it came; raise Unavailable when it is gone or was altered."""
    name = str(row.pk)
    try:
        sealed = path_of(row.pk).read_bytes()
    except FileNotFoundError as error:
        raise Unavailable("secrecy.altered", table=TABLE, row=name) from error
    key = open_data_key(bytes(row.wrapped_key), TABLE, name)
    return decrypt(key, sealed, table=TABLE, row=name, field="file")


def sweep_files(now: datetime) -> int:
    """Delete files that no row names and that are old enough not to be in the making."""
    root = _root()
    if not root.is_dir():
        return 0
    old = {
        path.name.partition(".")[0]: path
        for path in root.iterdir()
        if now.timestamp() - path.stat().st_mtime > ORPHAN_AGE.total_seconds()
    }
    ids = [name for name in old if _is_id(name)]
    rows = WaitingFile.objects.filter(pk__in=ids).exclude(state="kept")
    named = {str(pk) for pk in rows.values_list("pk", flat=True)}
    gone = [path for name, path in old.items() if name not in named or path.suffix == ".part"]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def path_of(file_id: UUID) -> Path:
    """Return where a waiting file lies."""
    return _root() / f"{file_id}.sealed"


def _root() -> Path:
    # Beside the photos and not among them: what has no row there is swept.
    return Path(settings.WASPADA_ATTACHMENTS).with_name("odk-waiting")


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _write_synced(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _sync_folder(path: Path) -> None:
    """Make the names of all files in a folder durable."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
