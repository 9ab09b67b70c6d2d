"""Files of rulings and evidence of units: a PDF, or a photo without what cameras hide in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Final, Unpack
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.documents.sealed import open_file, seal_file, sweep_sealed
from waspada.apps.reports.photo_reading import read_photo
from waspada.apps.rulings.actions import RIGHTS, By, note
from waspada.apps.rulings.models import RulingFile, RulingVersion
from waspada.apps.rulings.queries import ruling
from waspada.apps.rulings.rights import check_may_register
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.errors import BadInput, NotFound, TooLarge
from waspada.core.reports.masking import mask_text
from waspada.core.vocabulary import REALMS

FOLDER: Final = "produk-hukum"
MOST_BYTES: Final = 15 * 1024 * 1024
MOST_FILES: Final = 20
_LIMIT_MB: Final = MOST_BYTES // 1024**2


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that may be kept: what it is by its content, not by its name."""

    name: str
    content: bytes
    media_type: str


def check_file(name: str, content: bytes) -> Brought:
    """Return a file as it may be kept.

    Raises
    ------
    BadInput : rulings.empty_file, rulings.bad_file; TooLarge : rulings.big_file
    """
    path = PurePath(name.replace("\\", "/"))
    stem = mask_text("".join(one for one in path.stem if one.isprintable()))[:120] or "berkas"
    if not content:
        raise BadInput("rulings.empty_file", name=stem)
    if len(content) > MOST_BYTES:
        raise TooLarge("rulings.big_file", name=stem, limit_mb=_LIMIT_MB)
    if content[:5] == b"%PDF-":
        return Brought(stem + ".pdf", content, "application/pdf")
    try:
        photo = read_photo(content, 1)
    except BadInput as error:
        raise BadInput("rulings.bad_file", name=stem) from error
    return Brought(stem + ".jpg", photo.copy, "image/jpeg")


def attach_file(ruling_id: UUID, file: Brought, **by: Unpack[By]) -> RulingFile:
    """Keep a file with a ruling; the same file is not kept twice.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : rulings.only_secretariat
    TooLarge : rulings.many_files
    """
    holder = ruling(ruling_id)
    check_may_register(holder.place_code, holder.classification)
    with transaction.atomic():
        return keep_file(holder, file, {name: getattr(holder, name) for name in RIGHTS}, by)


def keep_file(holder: RulingVersion, file: Brought, rights: dict[str, Any], by: By) -> RulingFile:
    """Keep a file under a ruling with the rights of what it belongs to."""
    digest = keyed_digest("ruling-file", file.content)
    known = RulingFile.unguarded.filter(ruling_id=holder.ruling_id, realm=holder.realm)
    same: RulingFile | None = known.filter(
        content_digest=digest, place_code=rights["place_code"]
    ).first()
    if same is not None:
        return same
    if known.filter(place_code=rights["place_code"]).count() >= MOST_FILES:
        raise TooLarge("rulings.many_files", limit=MOST_FILES)
    key = uuid_utils.compat.uuid7()
    row = RulingFile(
        id=key,
        **rights,
        node_id=settings.WASPADA_NODE,
        ruling_id=holder.ruling_id,
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.content),
        content_digest=digest,
        wrapped_key=seal_file(FOLDER, key, file.content),
        received_at=by["received_at"].astimezone(UTC),
        recorded_at=by["now"],
        recorded_by=by["actor"],
    )
    row.save(force_insert=True)
    note("ruling.file_kept", holder.ruling_id, file.name, by, file=str(key))
    return row


def readable_file(file_id: UUID) -> RulingFile:
    """Return a file's row if the acting person may read it and its ruling; else NotFound."""
    found: RulingFile | None = RulingFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NotFound("access.not_found")
    ruling(found.ruling_id)
    return found


def read_file(row: RulingFile) -> bytes:
    """Return a file as it was brought."""
    return open_file(FOLDER, row.pk, row.wrapped_key, row.name)


def sweep_ruling_files(now: datetime) -> int:
    """Remove files whose row was never committed; return how many."""
    return sweep_sealed(FOLDER, _standing, now=now)


def _standing(keys: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for realm in REALMS if keys else ():
        with acting_as(system_identity("sweep", realm)):
            found |= set(RulingFile.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return found
