"""Words for the codes of items and dispositions: `{% load followups %}`."""

from django import template
from django.utils.translation import get_language

from waspada.apps.followups.linked import disposition_state
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import ItemRow
from waspada.core.followups.facts import PRIORITIES
from waspada.core.followups.words import event_words, state_words

register = template.Library()


def _language() -> str:
    return (get_language() or "id")[:2]


@register.filter
def item_state(state: str) -> str:
    """Return how an item stands, in words."""
    return state_words(state, _language())


@register.filter
def event_name(event: str, kind: str) -> str:
    """Return what a row of a history says happened to an order or a request."""
    return event_words(kind, event, _language())


@register.filter
def priority_name(priority: str) -> str:
    """Return a priority in words."""
    return PRIORITIES[priority].in_language(_language()) if priority in PRIORITIES else priority


@register.filter
def disposition_words(state: str) -> str:
    """Return how a disposition stands, in words."""
    return disposition_state(state)


@register.inclusion_tag("followups/state_mark.html")
def state_mark(row: ItemRow) -> dict[str, object]:
    """Show how an item stands; only orders that are late are marked red."""
    return {"row": row}


@register.inclusion_tag("followups/due.html")
def due_words(row: ItemRow | Item) -> dict[str, object]:
    """Show by when, with the words that an order or a request uses."""
    return {"row": row, "is_request": row.kind == "request"}
