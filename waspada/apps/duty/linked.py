"""How a desk's duty is told where a notice is about it."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waspada.apps.duty.models import LogRow
from waspada.apps.duty.reminders import KIND
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.places import load_table
from waspada.core.vocabulary import Words


def _duties(ids: Sequence[str]) -> Mapping[str, Thing]:
    """Return the duty log of a desk (by place), or the line of one (by id)."""
    found = {one: _log_of(one) for one in ids if one in load_table()}
    keys = {str(key): key for one in ids if (key := _as_uuid(one)) is not None}
    for row in LogRow.objects.filter(pk__in=keys.values()):
        log = _log_of(row.place_code)
        found[str(row.pk)] = Thing(
            log.title,
            f"{log.href}#b-{row.pk}",
            when=row.written_at,
            classification=row.classification,
            place_code=row.place_code,
        )
    return found


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _log_of(place: str) -> Thing:
    title = _("Buku jaga %(place)s") % {"place": load_table()[place].display}
    return Thing(title, reverse("duty:log", args=(place,)), place_code=place)


KINDS: Final = (LinkedKind(KIND, Words("buku jaga", "duty log"), _duties),)
