"""The register: documents that the acting identity may read."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from waspada.apps.accounts.policy import within
from waspada.apps.documents.models import Dispatch, Document, SignedCopy
from waspada.core.errors import NotFound


def register(
    *, place: str = "ID", kind: str = "", first: date | None = None, last: date | None = None
) -> QuerySet[Document]:
    """Return issued documents of a place and below, newest first."""
    found = Document.objects.filter(within(place)).defer("content")
    if kind:
        found = found.filter(kind=kind)
    if first is not None:
        found = found.filter(subject_day__gte=first)
    if last is not None:
        found = found.filter(subject_day__lte=last)
    return found.order_by("-issued_at", "-id")


def document(document_id: UUID) -> Document:
    """Return one document that the acting identity may read; raise NotFound otherwise."""
    found: Document | None = Document.objects.filter(pk=document_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def dispatches(document_id: UUID) -> QuerySet[Dispatch]:
    """Return the register's lines of one document, oldest first."""
    return Dispatch.objects.filter(document_id=document_id).order_by("sent_at", "recipient")


def correction_of(document_id: UUID) -> Document | None:
    """Return the document that corrects this one, if any."""
    return Document.objects.filter(corrects=document_id).order_by("-issued_at").first()


def signed_copies(document_id: UUID) -> QuerySet[SignedCopy]:
    """Return the signed copies of a document, the latest first."""
    return SignedCopy.objects.filter(document_id=document_id).order_by("-attached_at", "-id")
