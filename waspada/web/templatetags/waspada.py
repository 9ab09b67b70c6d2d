"""Template tags and filters that every page may use; loaded as builtins."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today
from waspada.apps.picture.links import address
from waspada.apps.words.sentences import say
from waspada.core.errors import BadInput
from waspada.core.places import IANA, NATION, Zone, load_table, valid_code, zone_of
from waspada.core.vocabulary import (
    ATHG,
    CATEGORIES,
    CLASS_WORDS,
    CLASSES,
    LEVEL_WORDS,
    LEVELS,
    SEVERITIES,
    STAGES,
    split_unit,
    unit_name,
)

register = template.Library()


def _language() -> str:
    return (translation.get_language() or "id")[:2]


# ---- names ---------------------------------------------------------------------------------


@register.filter
def place_name(code: str) -> str:
    """Return a place's name as pages write it; an unknown code is shown as itself."""
    place = load_table().get(code)
    return place.display if place else code


@register.filter
def place_path(code: str) -> str:
    """Return a place with the one around it: Kec. Sanggar, Kab. Bima."""
    place = load_table().get(code)
    if place is None:
        return code
    if place.parent in (None, NATION):
        return place.display
    return f"{place.display}, {place_name(place.parent or '')}"


@register.filter
def category_name(code: str) -> str:
    """Return a category's name in the reader's language."""
    return CATEGORIES[code].name.in_language(_language()) if code in CATEGORIES else code


@register.filter
def athg_name(code: str) -> str:
    """Return the ATHG class in the reader's language."""
    return ATHG[code].in_language(_language()) if code in ATHG else code


@register.filter
def stage_name(code: str) -> str:
    """Return a stage of the codebook in the reader's language."""
    return STAGES[code].in_language(_language()) if code in STAGES else code


@register.filter
def severity_name(value: int | None) -> str:
    """Return a severity's word."""
    return "" if value is None else SEVERITIES[value].name.in_language(_language())


@register.filter
def level_name(level: str) -> str:
    """Return a level's words, such as Level Siaga."""
    return LEVEL_WORDS[level].in_language(_language()) if level in LEVEL_WORDS else level


@register.filter
def level_word(level: str) -> str:
    """Return a level's word alone, such as Siaga; "belum ada laporan" stays whole."""
    return level_name(level).removeprefix("Level ")


@register.filter
def unit_label(code: str) -> str:
    """Return the name of an agency's unit from its code, such as KPU Kabupaten Bulungan."""
    if not code:
        return ""
    agency, place = split_unit(code)
    return unit_name(agency, place, load_table()[place].name)


@register.simple_tag(name="say")
def say_code(code: str, params: dict[str, object] | None = None) -> str:
    """Render a code of the words catalogue with its parameters."""
    return say(code, params or {})


# ---- days and times, as people say them ----------------------------------------------------------


@register.filter
def long_day(day: date | datetime | None) -> str:
    """Return a day as people say it: Senin, 23 September 2024."""
    return "" if day is None else date_format(day, "l, j F Y")


@register.filter
def short_day(day: date | datetime | None) -> str:
    """Return a day where there is little room: Kamis, 28 Nov."""
    return "" if day is None else date_format(day, "l, j M")


@register.filter
def to_day(first: date, last: date) -> str:
    """Return a span of days without saying a month twice: 22–28 November 2024."""
    if first == last:
        return date_format(last, "j F Y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last, 'j F Y')}"
    start = date_format(first, "j F Y" if first.year != last.year else "j F")
    return f"{start} – {date_format(last, 'j F Y')}"


@register.filter
def month_year(day: date | datetime | None) -> str:
    """Return a month: November 2024."""
    return "" if day is None else date_format(day, "F Y")


def place_zone(place_code: str) -> tuple[Zone, ZoneInfo]:
    """Return the zone a place keeps; the nation keeps its capital's."""
    zone = zone_of(place_code) if place_code != NATION and valid_code(place_code) else "WIB"
    return zone, ZoneInfo(IANA[zone])


@register.filter
def local_time(at: datetime | None, place_code: str) -> str:
    """Return a moment in a place's own zone: Senin, 23 September 2024, 15.00 WITA."""
    if at is None:
        return ""
    zone, clock = place_zone(place_code)
    local = at.astimezone(clock)
    return f"{date_format(local, 'l, j F Y')}, {local:%H.%M} {zone}"


@register.filter
def local_clock(at: datetime | None, place_code: str) -> str:
    """Return the time of day in a place's own zone: 15.00 WITA."""
    if at is None:
        return ""
    zone, clock = place_zone(place_code)
    return f"{at.astimezone(clock):%H.%M} {zone}"


@register.filter
def happened(fact: Any) -> str:
    """Return when something happened, no more exactly than is known.

    Takes an incident version or a report: a minute is shown with its zone, a day as a day,
    a month as "November 2024".
    """
    at: datetime | None = fact.occurred_at
    if at is None:
        return ""
    local = at.astimezone(place_zone(fact.place_code)[1])
    if fact.occurred_precision == "month":
        return month_year(local)
    return (
        local_time(at, fact.place_code) if fact.occurred_precision == "minute" else long_day(local)
    )


# ---- the day in the address ------------------------------------------------------------------------


def past_day(context: template.Context) -> date | None:
    """Return the past day the page was asked about, if any; every link of a page asks."""
    request = context.get("request")
    if request is None or not request.GET.get("per"):
        return None
    if not hasattr(request, _PAST_DAY):
        setattr(request, _PAST_DAY, _past_day_of(request))
    found: date | None = getattr(request, _PAST_DAY)
    return found


_PAST_DAY = "_waspada_past_day"


def _past_day_of(request: HttpRequest) -> date | None:
    try:
        day = asked_day(request)
    except BadInput:
        return None
    return day if day < domain_today() else None


@register.simple_tag(takes_context=True)
def per(context: template.Context, joiner: str = "?") -> str:
    """Keep the asked day in a link: `{% url … %}{% per %}`, or `{% per "&" %}` after a query."""
    day = past_day(context)
    return f"{joiner}per={day.isoformat()}" if day else ""


# ---- pieces -----------------------------------------------------------------------------------------


# Lists show the same few pieces again and again: each is rendered once for each language.


@register.simple_tag
def level_badge(level: str, size: str = "") -> str:
    """Show a level with its shape and word; size "big" stands beside a heading."""
    return _badge(level if level in LEVELS else "none", size, _language())


@lru_cache(maxsize=64)
def _badge(level: str, size: str, _in_language: str) -> str:
    words = {"level": level, "words": level_name(level), "size": size}
    return render_to_string("parts/level_badge.html", words)


@register.simple_tag
def level_shape(level: str) -> str:
    """Show a level's shape alone; the word must stand beside it, if hidden."""
    return _shape(level if level in LEVELS else "none")


@lru_cache(maxsize=16)
def _shape(level: str) -> str:
    return render_to_string("parts/level_shape.html", {"level": level})


@register.simple_tag
def level_glyph(level: str) -> str:
    """Show a level's shape inside another drawing, in a box of 24 units."""
    return _glyph(level if level in LEVELS else "none")


@lru_cache(maxsize=16)
def _glyph(level: str) -> str:
    return render_to_string("parts/level_glyph.html", {"level": level})


@register.simple_tag
def severity(value: int | None) -> str:
    """Show a severity as four pips and a word."""
    return "" if value is None else _pips(value, _language())


@lru_cache(maxsize=16)
def _pips(value: int, _in_language: str) -> str:
    words = {"value": value, "pips": range(1, 5), "words": severity_name(value)}
    return render_to_string("parts/severity.html", words)


@register.simple_tag
def class_mark(classification: str) -> str:
    """Show a class as a mark: B and T outlined, R and SR filled."""
    return _mark(classification, _language())


@lru_cache(maxsize=16)
def _mark(classification: str, _in_language: str) -> str:
    return render_to_string("parts/class_mark.html", _class_mark(classification))


def _class_mark(classification: str) -> dict[str, object]:
    is_closed = classification in CLASSES[2:]
    words = CLASS_WORDS[classification].in_language(_language())
    return {"code": classification, "words": words, "is_closed": is_closed}


@register.inclusion_tag("parts/seen.html", takes_context=True)
def seen(
    context: template.Context, place_code: str, classification: str = "B"
) -> dict[str, object]:
    """Show line 2 of a page: the moment it shows, its class, who may see it."""
    past = past_day(context)
    moment = long_day(past) if past else local_time(domain_now(), place_code)
    return {
        "moment": moment,
        "access_url": address("accounts:access"),
        **_class_mark(classification),
    }
