"""Names, days and small pieces as every page writes them, for templates and for rows made in code.

Lists show the same few again and again: pieces are rendered, and days written, once for each
language.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from waspada.core.places import IANA, NATION, Zone, load_table, valid_code, zone_of
from waspada.core.vocabulary import CATEGORIES, CLASS_WORDS, CLASSES, SEVERITIES


def language() -> str:
    """Return the reader's language, id or en."""
    return (translation.get_language() or "id")[:2]


# ---- names ---------------------------------------------------------------------------------


def place_name(code: str) -> str:
    """Return a place's name as pages write it; an unknown code is shown as itself."""
    place = load_table().get(code)
    return place.display if place else code


def place_path(code: str) -> str:
    """Return a place with the one around it: Kec. Sanggar, Kab. Bima."""
    place = load_table().get(code)
    if place is None:
        return code
    if place.parent in (None, NATION):
        return place.display
    return f"{place.display}, {place_name(place.parent or '')}"


def category_name(code: str) -> str:
    """Return a category's name in the reader's language."""
    return CATEGORIES[code].name.in_language(language()) if code in CATEGORIES else code


def severity_name(value: int | None) -> str:
    """Return a severity's word."""
    return "" if value is None else SEVERITIES[value].name.in_language(language())


# ---- days and times, as people say them ----------------------------------------------------


def long_day(day: date | datetime | None) -> str:
    """Return a day as people say it: Senin, 23 September 2024."""
    return _written(day, "l, j F Y")


def month_year(day: date | datetime | None) -> str:
    """Return a month: November 2024."""
    return _written(day, "F Y")


def place_zone(place_code: str) -> tuple[Zone, ZoneInfo]:
    """Return the zone a place keeps; the nation keeps its capital's."""
    zone = zone_of(place_code) if place_code != NATION and valid_code(place_code) else "WIB"
    return zone, ZoneInfo(IANA[zone])


def local_time(at: datetime | None, place_code: str) -> str:
    """Return a moment in a place's own zone: Senin, 23 September 2024, 15.00 WITA."""
    if at is None:
        return ""
    zone, clock = place_zone(place_code)
    local = at.astimezone(clock)
    return f"{long_day(local.date())}, {local:%H.%M} {zone}"


def _written(day: date | datetime | None, form: str) -> str:
    if day is None:
        return ""
    if isinstance(day, datetime):  # two moments that are equal may lie on different days
        return date_format(day, form)
    return _written_in(day, form, language())


@lru_cache(maxsize=4_096)
def _written_in(day: date, form: str, _in_language: str) -> str:
    return date_format(day, form)


# ---- pieces ---------------------------------------------------------------------------------


def severity_pips(value: int | None) -> SafeString:
    """Return a severity as four pips and a word."""
    return SafeString("") if value is None else _pips(value, language())


@lru_cache(maxsize=16)
def _pips(value: int, _in_language: str) -> SafeString:
    words = {"value": value, "pips": range(1, 5), "words": severity_name(value)}
    return render_to_string("parts/severity.html", words)


def class_mark(classification: str) -> SafeString:
    """Return a class as a mark: B and T outlined, R and SR filled."""
    return _mark(classification, language())


@lru_cache(maxsize=16)
def _mark(classification: str, _in_language: str) -> SafeString:
    return render_to_string("parts/class_mark.html", class_in_words(classification))


def class_in_words(classification: str) -> dict[str, object]:
    """Return what `parts/class_mark.html` shows of a class."""
    is_closed = classification in CLASSES[2:]
    words = CLASS_WORDS[classification].in_language(language())
    return {"code": classification, "words": words, "is_closed": is_closed}
