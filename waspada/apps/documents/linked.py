"""How issued documents are told where other things are linked to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from waspada.apps.accounts.classes import OPEN
from waspada.apps.documents.models import Document
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.reports.incidents import zone_info
from waspada.core.vocabulary import Words

KIND: Final = "document"


def _documents(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = Document.objects.filter(pk__in=[key for one in ids if (key := _key(one))])
    return {str(row.pk): _thing(row) for row in rows.defer("content")}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _thing(row: Document) -> Thing:
    is_open = row.classification in OPEN
    return Thing(
        f"{row.number} · {row.title}" if is_open else row.number,
        reverse("documents:document", args=(row.pk,)),
        when=_when(row),
        classification=row.classification,
        place_code=row.place_code,
    )


def _when(row: Document) -> datetime:
    """Return when it was issued; in a replay, whose wall is elsewhere, the day it is about."""
    at: datetime = row.issued_at
    if row.realm != "replay" or row.subject_day is None:
        return at
    local = at.astimezone(zone_info(row.place_code))
    return datetime.combine(row.subject_day, local.timetz())


def _find(typed: str) -> str | None:
    found = Document.objects.filter(number__iexact=typed.strip()).values_list("pk", flat=True)
    first = found.first()
    return str(first) if first else None


KINDS: Final = (LinkedKind(KIND, Words("dokumen", "document"), _documents, _find),)
