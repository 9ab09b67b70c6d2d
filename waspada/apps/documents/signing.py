"""Attach the copy of an issued document that was signed outside this system."""

from datetime import datetime
from typing import Final

import uuid_utils.compat
from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.files import store_file
from waspada.apps.documents.models import Document, SignedCopy
from waspada.apps.journal.actions import record_act
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.places import is_within

LARGEST_BYTES: Final = 20 * 1024 * 1024
_RIGHTS: Final = (
    "realm",
    "node_id",
    "place_code",
    "province_code",
    "regency_code",
    "election_key",
    "classification",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
)


def may_attach(document: Document) -> bool:
    """Say whether who is acting may attach a signed copy: the secretariat of the place."""
    return any(
        seat.role == "secretariat" and is_within(document.place_code, seat.place)
        for seat in current_identity().memberships
    )


def attach_signed_copy(
    document: Document, content: bytes, *, actor: str, now: datetime
) -> SignedCopy:
    """Keep a signed PDF beside the file that was issued.

    Raises
    ------
    NotAllowed : access.not_allowed
    BadInput : documents.not_pdf, documents.too_large
    """
    if not may_attach(document):
        raise NotAllowed("access.not_allowed")
    if len(content) > LARGEST_BYTES:
        raise BadInput("documents.too_large", most=LARGEST_BYTES // 1024 // 1024)
    if not content.startswith(b"%PDF-"):
        raise BadInput("documents.not_pdf")
    key = uuid_utils.compat.uuid7()
    digest = store_file(key, content)  # on disk before the row commits; else it is swept
    with transaction.atomic():
        copy = SignedCopy(
            id=key,
            document_id=document.pk,
            file_digest=digest,
            size_bytes=len(content),
            attached_at=now,
            attached_by=actor,
            **{name: getattr(document, name) for name in _RIGHTS},
        )
        copy.save(force_insert=True)
        record_act(
            "document.signed_copy",
            actor=actor,
            now=now,
            subject_kind="document",
            subject=str(document.pk),
            content=content,
            details={"copy": str(key)},
        )
    return copy
