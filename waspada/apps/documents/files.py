"""The files of issued documents: on disk before the row commits, checked when they are read."""

import os
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.documents.models import Document, SignedCopy
from waspada.core.errors import Unavailable
from waspada.core.vocabulary import REALMS

LEFT_ALONE_FOR = timedelta(hours=1)  # a file whose row may still be on its way


def path_of(document_id: UUID) -> Path:
    """Return where a document's file lies; the last two digits spread the folders."""
    name = str(document_id)
    return Path(settings.WASPADA_DOCUMENTS) / name[-2:] / f"{name}.pdf"


def store_file(document_id: UUID, content: bytes) -> str:
    """Write a file so that a power cut leaves all of it or nothing; return its digest."""
    path = path_of(document_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256(content).hexdigest()


def read_file(document: Document) -> bytes:
    """Return the bytes as issued; what was altered on disk is not handed out."""
    return _read(document.pk, document.file_digest, document.number)


def read_signed_copy(copy: SignedCopy, document: Document) -> bytes:
    """Return a signed copy as it was attached; what was altered on disk is not handed out."""
    return _read(copy.pk, copy.file_digest, document.number)


def _read(key: UUID, digest: str, number: str) -> bytes:
    try:
        content = path_of(key).read_bytes()
    except OSError as error:
        raise Unavailable("documents.file_missing", number=number) from error
    if sha256(content).hexdigest() != digest:
        raise Unavailable("documents.file_altered", number=number)
    return content


def sweep_orphans(*, now: datetime) -> int:
    """Remove files whose row was never committed; return how many."""
    removed = 0
    for path in Path(settings.WASPADA_DOCUMENTS).glob("??/*.*"):
        if path.suffix not in {".pdf", ".part"}:
            continue
        if now.timestamp() - path.stat().st_mtime < LEFT_ALONE_FOR.total_seconds():
            continue
        if path.suffix == ".pdf" and _has_row(path.stem):
            continue
        path.unlink(missing_ok=True)
        removed += 1
    return removed


def _has_row(name: str) -> bool:
    try:
        key = UUID(name)
    except ValueError:
        return True  # not one of ours: leave it
    return any(_stands_in(realm, key) for realm in REALMS)


def _stands_in(realm: str, key: UUID) -> bool:
    # The database shows a system the rows of one realm only; a file of any realm must stay.
    with acting_as(system_identity("sweep", realm)):
        return any(model.unguarded.filter(pk=key).exists() for model in (Document, SignedCopy))
