"""Words of the forums: how a term stands, how a report stands, the levels."""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waspada.core.forum import FORUM_REPORT_STATES
from waspada.core.places import Level

register = template.Library()

_STANDINGS = {
    "active": _("masa bakti berjalan"),
    "ending": _("segera berakhir"),
    "ended": _("masa bakti berakhir"),
    "none": _("belum ada"),
}
_LEVELS = {
    Level.PROVINCE: _("Provinsi"),
    Level.REGENCY: _("Kabupaten/kota"),
    Level.KECAMATAN: _("Kecamatan"),
    Level.DESA: _("Desa/kelurahan"),
}


@register.filter
def standing_words(standing: str) -> str:
    """Return how a forum's term stands."""
    return str(_STANDINGS.get(standing, standing))


@register.filter
def forum_state(code: str) -> str:
    """Return how a report stands."""
    known = FORUM_REPORT_STATES.get(code)
    return known.in_language(get_language() or "id") if known else code


@register.filter
def level_title(level: Any) -> str:
    """Return the name of a level of places."""
    return str(_LEVELS.get(level, ""))
