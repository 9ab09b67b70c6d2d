"""Activities as things that can be linked."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from waspada.apps.activities.models import ActivityVersion
from waspada.apps.followups.subjects import carry_rights
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.reports.incident_queries import known_on
from waspada.core.activities import ACTIVITY_STATES
from waspada.core.vocabulary import Words


def _resolve(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = ActivityVersion.objects.filter(known_on(None), activity_id__in=_keys(ids))
    language = get_language() or "id"
    return {
        str(row.activity_id): Thing(
            title=row.title,
            href=reverse("activities:item", args=(row.activity_id,)),
            state=ACTIVITY_STATES[row.state].in_language(language),
            when=row.begins_at,
            classification=row.classification,
            place_code=row.place_code,
        )
        for row in rows
    }


def _keys(ids: Sequence[str]) -> list[UUID]:
    found = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _find(text: str) -> str | None:
    row = ActivityVersion.objects.filter(known_on(None), code=text.strip()[:80]).first()
    return None if row is None else str(row.activity_id)


carry_rights("activity", ActivityVersion, "activity_id")
KINDS: tuple[LinkedKind, ...] = (
    LinkedKind("activity", Words("kegiatan", "activity"), _resolve, _find),
)
