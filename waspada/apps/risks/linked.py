"""What of this app can be linked: rows of the Peta ATHG."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from waspada.apps.followups.subjects import carry_rights
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.risks.models import CURRENT, RiskVersion
from waspada.core.risks import STATE_WORDS
from waspada.core.vocabulary import Words


def _uuids(ids: Iterable[str]) -> list[UUID]:
    """Return the ids that are ids; an address may carry anything."""
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _resolve(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = RiskVersion.objects.filter(CURRENT, risk_id__in=_uuids(ids))
    first = dict(
        RiskVersion.objects.filter(risk_id__in=_uuids(ids), version=1).values_list(
            "risk_id", "received_at"
        )
    )
    return {
        str(row.risk_id): Thing(
            title=row.what,
            href=reverse("risks:row", args=[row.risk_id]),
            state=STATE_WORDS[row.state].in_language(get_language() or "id"),
            when=first.get(row.risk_id, row.received_at),
            classification=row.classification,
            place_code=row.place_code,
        )
        for row in rows
    }


def _find(number: str) -> str | None:
    row = RiskVersion.objects.filter(CURRENT, number=number.strip().upper()[:32]).first()
    return str(row.risk_id) if row else None


carry_rights("risk", RiskVersion, "risk_id")
KINDS: Final = (
    LinkedKind(
        code="risk",
        name=Words(id="Baris Peta ATHG", en="ATHG map row"),
        resolve=_resolve,
        find=_find,
    ),
)
