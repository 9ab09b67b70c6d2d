"""How a warning is told where other things are linked to it and where a notice is about it."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from waspada.apps.detection.linked import SUBJECT as EPISODE
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.followups.subjects import carry_rights
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import WarningRow
from waspada.apps.warnings.queries import warning_of_number
from waspada.core.alerts.warnings import STATE_WORDS
from waspada.core.vocabulary import CLASSES, Words


def _warnings(ids: Sequence[str]) -> Mapping[str, Thing]:
    keys = [key for one in ids if (key := _as_uuid(one)) is not None]
    return {str(row.pk): _warning(row) for row in WarningRow.objects.filter(pk__in=keys)}


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _warning(row: WarningRow) -> Thing:
    language = get_language() or "id"
    # What is closed keeps its words on its own page.
    headline = row.headline_en if language.startswith("en") else row.headline
    is_open = row.classification == CLASSES[0] and not row.compartment
    state = STATE_WORDS.get(row.state)
    return Thing(
        f"{row.number} · {headline}" if is_open else row.number,
        reverse("warnings:warning", args=(row.pk,)),
        state=state.in_language(language) if state else "",
        when=row.proposed_at,
        classification=row.classification,
        place_code=row.place_code,
    )


def _find(typed: str) -> str | None:
    found = warning_of_number(typed)
    return str(found.pk) if found else None


# What is written on a warning is kept from whom the warning is kept from, and on an episode
# likewise: its app lies below that of the follow-ups.
carry_rights(SUBJECT, WarningRow)
carry_rights(EPISODE, EpisodeVersion, "episode_id")
KINDS: Final = (LinkedKind(SUBJECT, Words("peringatan", "warning"), _warnings, _find),)
