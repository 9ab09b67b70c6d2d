"""Photos of reports: the original sealed on disk, and a stripped copy that the policy serves.

The files are written and synced before the row commits, so a row always has its photo; files
without a row are what a crash between the two left behind, and are swept later.
"""

import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.models import Attachment, Exchange, Report
from waspada.apps.reports.photo_reading import ReadPhoto
from waspada.apps.reports.referral_rights import follow_subject
from waspada.apps.secrecy.envelope import (
    DataKey,
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.core.errors import NotFound, Unavailable
from waspada.core.vocabulary import REALMS

TABLE: Final = "reports_attachment"
MOST_PHOTOS: Final = 4
_ORIGINAL: Final = "original"
_COPY: Final = "copy"
# A request that takes longer than this between file and row has long failed.
ORPHAN_AGE: Final = timedelta(hours=6)
_RIGHTS: Final = (
    "realm",
    "place_code",
    "province_code",
    "regency_code",
    "classification",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
    "election_key",
)


def keep_photos(
    report_id: UUID, photos: Sequence[ReadPhoto], *, received_at: datetime, now: datetime
) -> list[Attachment]:
    """Seal photos and add them to a report; one that the report already has is not added twice.

    Call it in the transaction that received the report, as the system.
    """
    report = Report.objects.get(pk=report_id)
    known = {
        bytes(digest)
        for digest in Attachment.objects.filter(report_id=report_id).values_list(
            "content_digest", flat=True
        )
    }
    kept: list[Attachment] = []
    for photo in photos:
        digest = keyed_digest("photo", photo.original)
        if digest in known or len(known) >= MOST_PHOTOS:
            continue
        known.add(digest)
        kept.append(_keep(report, photo, digest, received_at))
    if kept:
        record_act(
            "report.photos_kept",
            actor="intake",
            now=now,
            subject_kind="report",
            subject=str(report_id),
            details={"count": len(kept)},
            members=[bytes(attachment.content_digest) for attachment in kept],
        )
    return kept


def _keep(report: Report, photo: ReadPhoto, digest: bytes, received_at: datetime) -> Attachment:
    attachment_id = uuid_utils.compat.uuid7()
    row = str(attachment_id)
    key = new_data_key(TABLE, row)
    for name, content in ((_ORIGINAL, photo.original), (_COPY, photo.copy)):
        sealed = encrypt(key, content, table=TABLE, row=row, field=name)
        _write_synced(_path(attachment_id, name), sealed)
    said = json.dumps(photo.suggestion).encode() if photo.suggestion else b""
    attachment = Attachment(
        id=attachment_id,
        report_id=report.pk,
        node_id=settings.WASPADA_NODE,
        file_name=f"{row}.jpg",  # a telephone's own names tell who took it and when
        media_type=photo.media_type,
        size_bytes=len(photo.original),
        content_digest=digest,
        wrapped_key=key.wrapped,
        width=photo.width,
        height=photo.height,
        suggestion_sealed=(
            encrypt(key, said, table=TABLE, row=row, field="suggestion") if said else b""
        ),
        received_at=received_at,
        **{column: getattr(report, column) for column in _RIGHTS},
    )
    attachment.save(force_insert=True)
    return attachment


def photos_of(report_ids: Iterable[UUID]) -> QuerySet[Attachment]:
    """Photos of some reports that the acting person may see, in the order they came."""
    found: QuerySet[Attachment] = Attachment.objects.filter(report_id__in=list(report_ids))
    return found.order_by("received_at", "id")


def readable_photo(photo_id: UUID) -> Attachment:
    """Return a photo if the acting person may read it and its report; else NotFound."""
    attachment: Attachment | None = Attachment.objects.filter(pk=photo_id).first()
    if attachment is None or not Report.objects.filter(pk=attachment.report_id).exists():
        raise NotFound("access.not_found")
    return attachment


def open_copy(attachment: Attachment) -> bytes:
    """Return the stripped copy as JPEG: the present one, if it was just replaced."""
    name = _copy_name(attachment.copy_version)
    if not _path(attachment.pk, name).exists():
        found = Attachment.objects.filter(pk=attachment.pk).values_list("copy_version", flat=True)
        name = _copy_name(found.first() or attachment.copy_version)
    return _open(attachment, name)


def replace_copy(attachment: Attachment, copy: bytes) -> None:
    """Write the next copy of a photo and raise its version; the one before goes at the commit.

    Each copy has a name of its own, in which it is sealed: none can take another's place.
    """
    row, before = str(attachment.pk), _copy_name(attachment.copy_version)
    attachment.copy_version += 1
    name = _copy_name(attachment.copy_version)
    key = open_data_key(bytes(attachment.wrapped_key), TABLE, row)
    sealed = encrypt(key, copy, table=TABLE, row=row, field=name)
    _write_synced(_path(attachment.pk, name), sealed)
    old = _path(attachment.pk, before)
    transaction.on_commit(lambda: old.unlink(missing_ok=True))


def _copy_name(version: int) -> str:
    return _COPY if version == 1 else f"{_COPY}{version}"


def open_original(attachment: Attachment) -> bytes:
    """Return the file as it came, with everything hidden in it."""
    return _open(attachment, _ORIGINAL)


def photo_suggestion(attachment: Attachment) -> dict[str, Any]:
    """Return time (the camera's clock) and place that the original names: taken_at, lat, lon."""
    sealed = bytes(attachment.suggestion_sealed)
    if not sealed:
        return {}
    row = str(attachment.pk)
    key = open_data_key(bytes(attachment.wrapped_key), TABLE, row)
    found: dict[str, Any] = json.loads(
        decrypt(key, sealed, table=TABLE, row=row, field="suggestion")
    )
    return found


def follow_report(report: Report) -> None:
    """Give photos and questions the rights that their report has now; letters at least those.

    Whoever changes a report's place, class, owner, addressees or concerned units calls this
    in the same transaction.
    """
    rights = {column: getattr(report, column) for column in _RIGHTS}
    Attachment.unguarded.filter(report_id=report.pk).update(**rights)
    Exchange.unguarded.filter(report_id=report.pk).update(**rights)
    follow_subject(
        report_id=report.pk,
        classification=report.classification,
        concerns_units=report.concerns_units,
        compartment=report.compartment,
    )


def sweep_orphans(now: datetime) -> int:
    """Delete files that no row names and that are old enough not to be in the making."""
    root = Path(settings.WASPADA_ATTACHMENTS)
    if not root.is_dir():
        return 0
    swept = 0
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        old = [
            path
            for path in folder.iterdir()
            if now.timestamp() - path.stat().st_mtime > ORPHAN_AGE.total_seconds()
        ]
        named = {path: _id_of(path) for path in old}
        wanted = {photo_id for photo_id in named.values() if photo_id is not None}
        living = _living(wanted)
        for path, photo_id in named.items():
            kept = living.get(str(photo_id), ())
            if path.name.partition(".")[2] not in kept:
                path.unlink(missing_ok=True)
                swept += 1
    return swept


def _living(wanted: set[UUID]) -> dict[str, tuple[str, str]]:
    """Return the photos that have a row, in any realm, each with the names of its two files.

    The database shows rows of one realm to somebody of that realm, and none to nobody: a
    sweep that forgot this would delete every photo.
    """
    living: dict[str, tuple[str, str]] = {}
    for realm in REALMS:
        with acting_as(system_identity("sweep", realm=realm)):
            rows = Attachment.objects.filter(pk__in=wanted).values_list("pk", "copy_version")
            living.update(
                (str(photo_id), (_ORIGINAL, _copy_name(version))) for photo_id, version in rows
            )
    return living


def _id_of(path: Path) -> UUID | None:
    if path.suffix == ".part":
        return None
    try:
        return UUID(path.name.partition(".")[0])
    except ValueError:
        return None


def _open(attachment: Attachment, name: str) -> bytes:
    row = str(attachment.pk)
    key: DataKey = open_data_key(bytes(attachment.wrapped_key), TABLE, row)
    try:
        sealed = _path(attachment.pk, name).read_bytes()
    except FileNotFoundError as error:
        raise Unavailable("secrecy.altered", table=TABLE, row=row) from error
    return decrypt(key, sealed, table=TABLE, row=row, field=name)


def _path(photo_id: UUID, name: str) -> Path:
    text = str(photo_id)
    return Path(settings.WASPADA_ATTACHMENTS) / text[-2:] / f"{text}.{name}"


def _write_synced(path: Path, content: bytes) -> None:
    """Write a file that is on the disk, name included, when this returns."""
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
