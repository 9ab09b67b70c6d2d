"""Tags that only the picture's pages use."""

from collections.abc import Hashable, Sequence
from datetime import date, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.picture import links
from waspada.apps.picture.map_filters import MapFilters
from waspada.apps.picture.marks import Dot
from waspada.apps.picture.queries import WINDOW_DAYS
from waspada.apps.picture.ranges import DayRange
from waspada.apps.words.sentences import say

register = template.Library()


@register.simple_tag
def incidents_link(
    place: str, first: date, last: date, category: str = "", day: date | None = None
) -> str:
    """Return the address of a place's incidents in a span of days."""
    return links.incidents_link(place, first=first, last=last, category=category, day=day)


@register.simple_tag
def stage_link(place: str, category: str, stage: str, until: date, day: date) -> str:
    """Return the address of a place's incidents of a category in a stage, up to a day."""
    return links.incidents_link(place, last=until, category=category, stages=(stage,), day=day)


@register.simple_tag
def station_link(place: str, first: date, last: date, stages: Sequence[str], day: date) -> str:
    """Return the address of a place's incidents at polling stations."""
    return links.incidents_link(place, first=first, last=last, stages=stages, day=day)


@register.simple_tag
def week_link(place: str, day: date) -> str:
    """Return the address of a place's incidents of the days that pages sum up."""
    first = day - timedelta(days=WINDOW_DAYS - 1)
    return links.incidents_link(place, first=first, last=day, day=day)


@register.simple_tag
def map_link(place: str, filters: MapFilters) -> str:
    """Return the address of what a map counts in a place."""
    return links.incidents_link(
        place,
        first=filters.span.first,
        last=filters.span.last,
        categories=filters.categories,
        min_severity=filters.min_severity,
        day=filters.day,
    )


@register.simple_tag
def dot_words(dot: Dot) -> str:
    """Say what a dot of the map counts, and where it stands."""
    count = ngettext("%(n)s kejadian", "%(n)s kejadian", dot.count) % {"n": dot.count}
    if dot.members == 1:
        centre = _("pusat wilayah")
        return f"{dot.name}: {count} ({centre})"
    near = ngettext("%(m)s tempat berdekatan", "%(m)s tempat berdekatan", dot.members)
    return f"{dot.name}: {count} ({near % {'m': dot.members}})"


@register.simple_tag
def say_range(span: DayRange, longest: int) -> str:
    """Say how a span that was asked for had to be cut."""
    first = date_format(span.first, "j F Y")
    return say(span.bounded, {"first": first, "longest": longest})


@register.simple_tag
def page(name: str, *args: Hashable) -> str:
    """Return a page's address, or nothing where this installation has no such page."""
    return links.address(name, *args)
