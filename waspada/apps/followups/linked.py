"""How follow-ups and dispositions are told where other things are linked to them."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import OPEN
from waspada.apps.accounts.clock import domain_today
from waspada.apps.followups.models import Disposition
from waspada.apps.followups.queries import ItemRow, item_of_number, items_by_id
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.followups.words import state_words
from waspada.core.places import NATION
from waspada.core.vocabulary import Words


def _keys(ids: Sequence[str]) -> list[UUID]:
    found: list[UUID] = []
    for one in ids:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _items(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = items_by_id(_keys(ids), domain_today(), NATION)
    return {str(row.id): _item(row) for row in rows}


def _item(row: ItemRow) -> Thing:
    # What is secret keeps its words on its own page.
    words = f"{row.number} · {row.what}" if row.classification in OPEN else row.number
    return Thing(
        words,
        reverse("followups:item", args=(row.id,)),
        state=state_words(row.state, get_language() or "id"),
        when=row.proposed_at,
        classification=row.classification,
        place_code=row.place,
    )


def _find(typed: str) -> str | None:
    found = item_of_number(typed)
    return str(found.pk) if found else None


def _dispositions(ids: Sequence[str]) -> Mapping[str, Thing]:
    rows = Disposition.objects.filter(pk__in=_keys(ids))
    return {str(row.pk): _disposition(row) for row in rows}


def _disposition(row: Disposition) -> Thing:
    return Thing(
        _("Disposisi %(number)s") % {"number": row.number},
        reverse("followups:disposition", args=(row.pk,)),
        state=disposition_state(row.state),
        when=row.written_at,
        classification=row.classification,
        place_code=row.place_code,
    )


def disposition_state(state: str) -> str:
    """Return how a disposition stands, in words."""
    return {"open": _("berjalan"), "closed": _("selesai"), "withdrawn": _("ditarik")}.get(
        state, state
    )


KINDS: Final = (
    LinkedKind("followup", Words("tindak lanjut", "follow-up"), _items, _find),
    LinkedKind("disposition", Words("disposisi", "disposition"), _dispositions),
)
