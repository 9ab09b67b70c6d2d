"""Close what was issued when the thing it tells of is closed: read from now on by fewer people.

The file stays as it was issued, and so does the class that is printed on it; what went out by
e-mail or on paper is out. The register says which class holds now.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from waspada.apps.documents.models import Dispatch, Document, SignedCopy
from waspada.apps.journal.actions import record_act
from waspada.core.vocabulary import CLASS_WORDS, CLASSES


def close_documents(
    documents: Iterable[UUID], classification: str, *, actor: str, now: datetime
) -> int:
    """Give documents, their lines of the register and signed copies a higher class; return how many.

    Call inside the transaction of the act that closes the thing. None is ever opened here.
    """
    lower = CLASSES[: CLASSES.index(classification)]
    done = 0
    for row in Document.unguarded.filter(pk__in=list(documents), classification__in=lower):
        Document.unguarded.filter(pk=row.pk).update(classification=classification)
        for model in (Dispatch, SignedCopy):
            model.unguarded.filter(document_id=row.pk, classification__in=lower).update(
                classification=classification
            )
        record_act(
            "document.closed",
            actor=actor,
            now=now,
            subject_kind="document",
            subject=str(row.pk),
            details={"from": row.classification, "to": classification, "number": row.number},
        )
        done += 1
    return done


def letters_before(document_id: UUID | None) -> list[UUID]:
    """Return a document and those that it corrects, one after the other."""
    found: list[UUID] = []
    while document_id is not None and document_id not in found:
        found.append(document_id)
        row = Document.unguarded.filter(pk=document_id).values_list("corrects", flat=True).first()
        document_id = row
    return found


def printed_class(document: Document) -> str:
    """Return the class that a document carries in print, where another holds now; else "".

    Papers carry it in their header, in words.
    """
    header = document.content.get("header") if isinstance(document.content, dict) else None
    said = str(header.get("class", "")) if isinstance(header, dict) else ""
    for code, words in CLASS_WORDS.items():
        if said and said in {words.id.upper(), words.en.upper()}:
            return "" if code == document.classification else code
    return ""
