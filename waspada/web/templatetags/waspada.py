"""Template tags and filters that every page may use; loaded as builtins."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import translation
from django.utils.formats import date_format

from waspada.core.places import IANA, load_table, zone_of
from waspada.core.vocabulary import CATEGORIES, LEVEL_WORDS, SEVERITIES

register = template.Library()


def _language() -> str:
    return translation.get_language() or "id"


@register.filter
def place_name(code: str) -> str:
    """Return a place's name as pages write it; an unknown code is shown as itself."""
    place = load_table().get(code)
    return place.display if place else code


@register.filter
def category_name(code: str) -> str:
    """Return a category's name in the reader's language."""
    return CATEGORIES[code].name.in_language(_language()) if code in CATEGORIES else code


@register.filter
def severity_name(value: int | None) -> str:
    """Return a severity's word."""
    return "" if value is None else SEVERITIES[value].name.in_language(_language())


@register.filter
def level_name(level: str) -> str:
    """Return a level's words, such as Level Siaga."""
    return LEVEL_WORDS[level].in_language(_language())


@register.filter
def long_day(day: date | datetime) -> str:
    """Return a day as people say it: Senin, 23 September 2024."""
    return date_format(day, "l, j F Y")


@register.filter
def local_time(at: datetime | None, place_code: str) -> str:
    """Return a moment in a place's own zone: Senin, 23 September 2024, 15.00 WITA."""
    if at is None:
        return ""
    zone = zone_of(place_code) if place_code != "ID" else "WIB"
    local = at.astimezone(ZoneInfo(IANA[zone]))
    return f"{date_format(local, 'l, j F Y')}, {local:%H.%M} {zone}"


@register.inclusion_tag("parts/level_badge.html")
def level_badge(level: str) -> dict[str, str]:
    """Show a level with its shape and word."""
    return {"level": level, "words": level_name(level)}


@register.inclusion_tag("parts/severity.html")
def severity(value: int | None) -> dict[str, object]:
    """Show a severity as four pips and a word."""
    return {"value": value, "pips": range(1, 5), "words": severity_name(value)}
