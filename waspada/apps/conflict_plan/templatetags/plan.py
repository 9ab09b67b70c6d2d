"""Words and numbers of the plan in the reader's language."""

from decimal import Decimal

from django import template
from django.utils import translation

from waspada.apps.conflict_plan.forms import spoken
from waspada.core.conflict_plan import PERIODS, PLAN_PHASES, STANDINGS

register = template.Library()


def _language() -> str:
    return translation.get_language() or "id"


@register.filter
def plan_phase(code: str) -> str:
    """Return a phase of handling a conflict in words."""
    return PLAN_PHASES[code].in_language(_language()) if code in PLAN_PHASES else code


@register.filter
def period_name(code: str) -> str:
    """Return the months of a period."""
    return PERIODS[code].name.in_language(_language()) if code in PERIODS else code


@register.filter
def standing_words(code: str) -> str:
    """Return how a target stands in words."""
    return STANDINGS[code].in_language(_language()) if code in STANDINGS else code


@register.filter
def number_words(value: Decimal | None) -> str:
    """Return a number as people write it, without zeros behind the comma."""
    return spoken(value)
