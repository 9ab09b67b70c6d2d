"""Files that people bring: checked by what they hold, sealed on disk before their row commits.

A row keeps the wrapped key; without it the file on disk says nothing. Files without a row are
what a crash left; the app whose rows they belong to sweeps them.
"""

import os
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from waspada.apps.secrecy.envelope import decrypt, encrypt, new_data_key, open_data_key
from waspada.core.errors import Unavailable

FIELD: Final = "content"
ORPHAN_AGE: Final = timedelta(hours=6)


def seal_file(folder: str, key: UUID, content: bytes) -> bytes:
    """Write a file sealed and return the wrapped key for its row.

    folder : the app's own under the folder of documents, and the table in the seal
    """
    data_key = new_data_key(folder, str(key))
    sealed = encrypt(data_key, content, table=folder, row=str(key), field=FIELD)
    _write_synced(_path(folder, key), sealed)
    return data_key.wrapped


def open_file(folder: str, key: UUID, wrapped: bytes | memoryview, name: str) -> bytes:
    """Return a file as it was brought; what was altered on disk is not handed out.

    Raises
    ------
    Unavailable : documents.file_missing, and what opening the envelope raises
    """
    data_key = open_data_key(bytes(wrapped), folder, str(key))
    try:
        sealed = _path(folder, key).read_bytes()
    except OSError as error:
        raise Unavailable("documents.file_missing", number=name) from error
    return decrypt(data_key, sealed, table=folder, row=str(key), field=FIELD)


def sweep_sealed(
    folder: str, standing: Callable[[Collection[UUID]], Collection[UUID]], *, now: datetime
) -> int:
    """Remove files that no row names and that are too old to be in the making; return how many.

    standing : of some keys, those that have a row in any realm
    """
    root = Path(settings.WASPADA_DOCUMENTS) / folder
    old: dict[Path, UUID | None] = {}
    for path in root.glob("??/*"):
        if now.timestamp() - path.stat().st_mtime > ORPHAN_AGE.total_seconds():
            old[path] = _key_of(path)
    kept = set(standing({one for one in old.values() if one is not None}))
    gone = [path for path, one in old.items() if one not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _key_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None  # the beginning of a file that was never finished


def _path(folder: str, key: UUID) -> Path:
    text = str(key)
    return Path(settings.WASPADA_DOCUMENTS) / folder / text[-2:] / text


def _write_synced(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
