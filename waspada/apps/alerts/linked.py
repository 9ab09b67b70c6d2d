"""How a warning, a level that stands in a place, is told where other things are linked to it."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.alerts.models import StandingLevel
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import LEVEL_WORDS, THEMES, Words


def _warnings(ids: Sequence[str]) -> Mapping[str, Thing]:
    keys = [key for one in ids if (key := _as_uuid(one)) is not None]
    return {str(row.pk): _warning(row) for row in StandingLevel.objects.filter(pk__in=keys)}


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _warning(row: StandingLevel) -> Thing:
    language = get_language() or "id"
    place = "Indonesia" if row.place_code == NATION else load_table()[row.place_code].display
    level = LEVEL_WORDS[row.level].in_language(language)
    theme = THEMES[row.theme].in_language(language) if row.theme in THEMES else ""
    return Thing(
        f"{level}, {place}" + (f" – {theme}" if theme else ""),
        reverse("alerts:level", args=(row.place_code,)),
        state=_("berlaku") if row.superseded_at is None else _("sudah diganti"),
        when=row.received_at,
        classification=row.classification,
        place_code=row.place_code,
    )


KINDS: Final = (LinkedKind("warning", Words("peringatan", "warning"), _warnings),)
