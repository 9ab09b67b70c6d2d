"""Tags that only the picture's pages use."""

from datetime import date

from django import template

from waspada.apps.picture import links

register = template.Library()


@register.simple_tag
def incidents_link(
    place: str, first: date, last: date, category: str = "", day: date | None = None
) -> str:
    """Return the address of a place's incidents in a span of days."""
    return links.incidents_link(place, first=first, last=last, category=category, day=day)


@register.simple_tag
def page(name: str, *args: object) -> str:
    """Return a page's address, or nothing where this installation has no such page."""
    return links.address(name, *args)
