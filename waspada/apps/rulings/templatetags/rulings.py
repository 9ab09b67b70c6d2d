"""Words of the register: kinds, states, who is asked."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from waspada.apps.rulings.forms import LEVEL_WORDS
from waspada.apps.rulings.models import Requirement
from waspada.core.rulings import COMPLIANCE_STATES, KINDS, RULING_STATES
from waspada.core.vocabulary import AGENCIES, STAGES

register = template.Library()


def _language() -> str:
    return get_language() or "id"


@register.filter
def ruling_kind(code: str) -> str:
    """Return the name of a kind of ruling."""
    return KINDS[code].name.in_language(_language()) if code in KINDS else code


@register.filter
def ruling_short(code: str) -> str:
    """Return what stands before the number of a kind of ruling."""
    return KINDS[code].short if code in KINDS else code


@register.filter
def ruling_state_words(code: str) -> str:
    """Return how a ruling stands."""
    return RULING_STATES[code].in_language(_language()) if code in RULING_STATES else code


@register.filter
def duty_state_words(code: str) -> str:
    """Return how a unit stands to what it is asked."""
    known = COMPLIANCE_STATES.get(code)
    return known.in_language(_language()) if known else code


@register.filter
def many_asked(row: Requirement) -> str:
    """Return the kind of office that a requirement asks, with its level."""
    if not row.agency:
        return ""
    return f"{AGENCIES[row.agency].short}, {LEVEL_WORDS[row.level]}"


@register.filter
def due_stage_words(row: Requirement) -> str:
    """Return the stage a requirement's limit goes by."""
    return STAGES[row.due_stage].in_language(_language()) if row.due_stage else ""


@register.filter
def of_key(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key, None for nothing."""
    return found.get(key)
