"""Template tags and filters that every page may use; loaded as builtins."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today
from waspada.apps.picture.links import address
from waspada.apps.reports import lines
from waspada.apps.words import names
from waspada.apps.words.sentences import say
from waspada.core.errors import BadInput
from waspada.core.places import load_table
from waspada.core.vocabulary import (
    ATHG,
    LEVEL_WORDS,
    LEVELS,
    STAGES,
    THEMES,
    split_unit,
    unit_name,
)

register = template.Library()


# ---- names ---------------------------------------------------------------------------------


# What rows made in code say too stands in `words.names`.
for said in (
    names.place_name,
    names.place_path,
    names.category_name,
    names.severity_name,
    names.long_day,
    names.month_year,
    names.local_time,
):
    register.filter(said)


@register.filter
def athg_name(code: str) -> str:
    """Return the ATHG class in the reader's language."""
    return ATHG[code].in_language(names.language()) if code in ATHG else code


@register.filter
def stage_name(code: str) -> str:
    """Return a stage of the codebook in the reader's language."""
    return STAGES[code].in_language(names.language()) if code in STAGES else code


@register.filter
def level_name(level: str) -> str:
    """Return a level's words, such as Level Siaga."""
    return LEVEL_WORDS[level].in_language(names.language()) if level in LEVEL_WORDS else level


@register.filter
def level_word(level: str) -> str:
    """Return a level's word alone, such as Siaga; "belum ada laporan" stays whole."""
    return level_name(level).removeprefix("Level ")


@register.filter
def theme_name(code: str) -> str:
    """Return a theme in words."""
    return THEMES[code].in_language(names.language()) if code in THEMES else code


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
def local_clock(at: datetime | None, place_code: str) -> str:
    """Return the time of day in a place's own zone: 15.00 WITA."""
    if at is None:
        return ""
    zone, clock = names.place_zone(place_code)
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
    local = at.astimezone(names.place_zone(fact.place_code)[1])
    if fact.occurred_precision == "month":
        return names.month_year(local)
    if fact.occurred_precision == "minute":
        return names.local_time(at, fact.place_code)
    return names.long_day(local)


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
    return _badge(level if level in LEVELS else "none", size, names.language())


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


register.simple_tag(names.severity_pips, name="severity")
register.simple_tag(names.class_mark)


@register.simple_tag(takes_context=True)
def incident_lines(
    context: template.Context, versions: Iterable[lines.ShownIncident], *, with_day: bool = False
) -> str:
    """Show incidents as lines of a list, which keep the asked day; the `<ul>` is the page's."""
    return lines.incident_lines(versions, per=per(context), with_day=with_day)


@register.simple_tag
def report_lines(reports: Iterable[lines.ShownReport]) -> str:
    """Show reports as lines of a list."""
    return lines.report_lines(reports)


@register.inclusion_tag("parts/seen.html", takes_context=True)
def seen(
    context: template.Context, place_code: str, classification: str = "B"
) -> dict[str, object]:
    """Show line 2 of a page: the moment it shows, its class, who may see it."""
    past = past_day(context)
    moment = names.long_day(past) if past else names.local_time(domain_now(), place_code)
    return {
        "moment": moment,
        "access_url": address("accounts:access"),
        **names.class_in_words(classification),
    }
