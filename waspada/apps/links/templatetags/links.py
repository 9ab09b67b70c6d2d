"""The panel that says what a thing is linked to, and short words of links."""

from datetime import datetime
from typing import Final

from django import template
from django.http import HttpRequest
from django.utils.translation import get_language

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.identity import current_identity
from waspada.apps.links.kinds import Ref, kind_of
from waspada.apps.links.queries import Linked, linked_to
from waspada.apps.links.relations import relation
from waspada.core.access import Membership, readable_classes
from waspada.core.places import NATION

register = template.Library()
# Who may begin something from a thing; the pages that it leads to decide for good.
FOLLOW: Final = frozenset({"secretariat", "liaison", "leader"})
DISPOSED: Final = frozenset({"incident", "report", "alert", "warning"})
WARNED: Final = frozenset(
    {"incident", "risk", "constraint", "measure", "episode"}
)  # what a warning may rest on


def shown_until(request: HttpRequest, place: str = NATION) -> datetime | None:
    """Return the moment up to which a page shows links; None where it shows today."""
    return known_until(asked_day(request), place) if is_past(request) else None


def _proposes(seat: Membership) -> bool:
    """Say whether a seat is cleared for what nobody has approved yet."""
    return seat.role in FOLLOW and "T" in readable_classes(seat)


@register.inclusion_tag("links/panel.html", takes_context=True)
def linked_things(context: template.Context, kind: str, thing_id: object) -> dict[str, object]:
    """Show what is linked to a thing, as far as the reader may know it."""
    ref = Ref(kind, str(thing_id))
    until = shown_until(context["request"])
    seats = current_identity().memberships if until is None else ()
    roles = {seat.role for seat in seats}
    links = linked_to(ref, until=until)
    listed = [one for one in links if one.is_outward and relation(one.relation).is_list]
    return {
        "ref": ref,
        "links": [one for one in links if one not in listed],
        "listed": listed,
        "request": context["request"],
        "can_follow": bool(roles & FOLLOW),
        "can_warn": kind in WARNED and any(_proposes(seat) for seat in seats),
        "can_dispose": "leader" in roles and kind in DISPOSED,
    }


@register.filter
def relation_words(one: Linked) -> str:
    """Return how a link reads from where one looks."""
    found = relation(one.relation)
    return (found.outward if one.is_outward else found.inward).in_language(get_language() or "id")


@register.filter
def kind_words(kind: str) -> str:
    """Return the name of a kind of thing."""
    return kind_of(kind).name.in_language(get_language() or "id")
