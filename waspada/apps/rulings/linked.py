"""Rulings as things that can be linked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.rulings.models import RulingVersion
from waspada.core.rulings import KINDS as RULING_KINDS
from waspada.core.rulings import RULING_STATES
from waspada.core.vocabulary import Words


def _resolve(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = RulingVersion.objects.filter(known_on(None), ruling_id__in=_keys(ids))
    language = get_language() or "id"
    return {str(row.ruling_id): _thing(row, language) for row in rows}


def _thing(row: RulingVersion, language: str) -> Thing:
    begun = datetime.combine(row.issued_on, time(), UTC) if row.issued_on else row.received_at
    short = RULING_KINDS[row.kind].short
    name = f"{short} {row.number}" if row.number else short
    return Thing(
        title=f"{name}: {row.about}",
        href=reverse("rulings:item", args=(row.ruling_id,)),
        state=RULING_STATES[row.state].in_language(language),
        when=begun,
        classification=row.classification,
        place_code=row.place_code,
    )


def _keys(ids: Sequence[str]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _find(text: str) -> str | None:
    words = text.strip()[:120]
    rows = RulingVersion.objects.filter(known_on(None))
    row = rows.filter(code=words).first() or rows.filter(number=words).exclude(number="").first()
    return None if row is None else str(row.ruling_id)


KINDS: tuple[LinkedKind, ...] = (LinkedKind("ruling", Words("naskah", "ruling"), _resolve, _find),)
