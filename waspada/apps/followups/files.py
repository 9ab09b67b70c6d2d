"""Evidence: files that show what was done, sealed on disk before their row commits.

A photo is kept as its stripped copy, without the data that a camera hides in it, and has class
T at least: faces may be on it. Files without a row are what a crash left, and are swept.
"""

import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path, PurePath
from typing import Final, Unpack
from uuid import UUID

import uuid_utils.compat
from django.conf import settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.followups.history import RIGHTS, By, Row, append, locked, world_time
from waspada.apps.followups.models import Evidence, Item
from waspada.apps.followups.queries import item_of
from waspada.apps.followups.rights import acts_as
from waspada.apps.reports.appending import writing
from waspada.apps.reports.photo_reading import read_photo
from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.core.errors import BadInput, NotFound, TooLarge, Unavailable
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line
from waspada.core.vocabulary import CLASSES, REALMS

TABLE: Final = "followups_evidence"
FIELD: Final = "content"
FOLDER: Final = "bukti"
MOST_FILES: Final = 5
MOST_BYTES: Final = 10 * 1024 * 1024
ORPHAN_AGE: Final = timedelta(hours=6)
PHOTO: Final = "image/jpeg"
PHOTO_CLASS: Final = "T"
_OFFICE: Final = {
    "word/document.xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    "xl/workbook.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
    ),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it came, before anything of it is trusted."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: what it is by its content, not by its name."""

    name: str
    content: bytes
    media_type: str


def check_file(given: Given, number: int = 1) -> Checked:
    """Return a file as it may be kept.

    Raises
    ------
    BadInput : followup.empty_file, followup.bad_file, photos.*
    TooLarge : followup.big_file
    """
    stem = mask_text(plain_line(PurePath(given.name.replace("\\", "/")).stem))[:120] or "berkas"
    if not given.content:
        raise BadInput("followup.empty_file", name=stem)
    if len(given.content) > MOST_BYTES:
        raise TooLarge("followup.big_file", name=stem, limit_mb=MOST_BYTES // 1024**2)
    if given.content[:5] == b"%PDF-":
        return Checked(stem + ".pdf", given.content, "application/pdf")
    if given.content[:4] == b"PK\x03\x04":
        media_type, ending = _office_kind(given.content, stem)
        return Checked(stem + ending, given.content, media_type)
    try:
        photo = read_photo(given.content, number)
    except BadInput as error:
        raise BadInput("followup.bad_file", name=stem) from error
    return Checked(stem + ".jpg", photo.copy, PHOTO)


def _office_kind(content: bytes, name: str) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadInput("followup.bad_file", name=name) from error
    for part, kind in _OFFICE.items():
        # Macros stay outside: whoever opens evidence should not have to trust it.
        if part in names and not any(one.endswith("vbaProject.bin") for one in names):
            return kind
    raise BadInput("followup.bad_file", name=name)


def check_files(given: Sequence[Given]) -> list[Checked]:
    """Return files as they may be kept; one bad file refuses all, nothing is kept half.

    Raises
    ------
    TooLarge : followup.many_files, and what `check_file` raises
    """
    if len(given) > MOST_FILES:
        raise TooLarge("followup.many_files", limit=MOST_FILES)
    return [check_file(one, number) for number, one in enumerate(given, start=1)]


def add_evidence(item_id: UUID, files: Sequence[Checked], **by: Unpack[By]) -> list[Evidence]:
    """Keep files beside an item; a file that is there already is not kept twice."""
    seen = item_of(item_id)
    is_noted = acts_as(seen)
    if not files:
        return []
    with writing():
        item = locked(item_id)
        rows = Evidence.unguarded.filter(item_id=item.pk).values_list("content_digest", flat=True)
        known = {bytes(digest) for digest in rows}
        fresh = [one for one in files if _digest(one) not in known]
        if not fresh:
            return []
        params = {"files": [one.name for one in fresh]}
        unit = "" if is_noted else item.unit_code
        event = append(item, Row("evidence", params=params, unit=unit, is_noted=is_noted), by)
        return [_keep(item, one, event.pk, by) for one in fresh]


def _digest(file: Checked) -> bytes:
    return keyed_digest("followup-evidence", file.content)


def _keep(item: Item, file: Checked, event_id: UUID, by: By) -> Evidence:
    key_id = uuid_utils.compat.uuid7()
    key = new_data_key(TABLE, str(key_id))
    sealed = encrypt(key, file.content, table=TABLE, row=str(key_id), field=FIELD)
    _write_synced(_path(key_id), sealed)
    rights = {column: getattr(item, column) for column in RIGHTS}
    if file.media_type == PHOTO:
        lowest = max(item.classification, PHOTO_CLASS, key=CLASSES.index)
        rights["classification"] = lowest
    row = Evidence(
        id=key_id,
        **rights,
        node_id=settings.WASPADA_NODE,
        item_id=item.pk,
        event_id=event_id,
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.content),
        content_digest=_digest(file),
        wrapped_key=key.wrapped,
        received_at=world_time(by),
        recorded_at=by["now"],
        recorded_by=by["actor"],
    )
    row.save(force_insert=True)
    return row


def readable_evidence(evidence_id: UUID) -> Evidence:
    """Return a file's row if the acting person may read it and its item; else NotFound."""
    found: Evidence | None = Evidence.objects.filter(pk=evidence_id).first()
    if found is None or not Item.objects.filter(pk=found.item_id).exists():
        raise NotFound("access.not_found")
    return found


def open_evidence(row: Evidence) -> bytes:
    """Return a file as it was kept; what was altered on disk is not handed out."""
    key = open_data_key(bytes(row.wrapped_key), TABLE, str(row.pk))
    try:
        sealed = _path(row.pk).read_bytes()
    except FileNotFoundError as error:
        raise Unavailable("followup.file_missing", name=row.name) from error
    return decrypt(key, sealed, table=TABLE, row=str(row.pk), field=FIELD)


def sweep_evidence(now: datetime) -> int:
    """Delete files that no row names and that are old enough not to be in the making."""
    root = Path(settings.WASPADA_DOCUMENTS) / FOLDER
    old = {
        path: _id_of(path)
        for path in root.glob("??/*")
        if now.timestamp() - path.stat().st_mtime > ORPHAN_AGE.total_seconds()
    }
    wanted = {one for one in old.values() if one is not None}
    living: set[UUID] = set()
    for realm in REALMS if wanted else ():
        with acting_as(system_identity("sweep", realm=realm)):
            living |= set(Evidence.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    gone = [path for path, one in old.items() if one not in living]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _id_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None  # the beginning of a file that was never finished


def _path(evidence_id: UUID) -> Path:
    text = str(evidence_id)
    return Path(settings.WASPADA_DOCUMENTS) / FOLDER / text[-2:] / text


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
