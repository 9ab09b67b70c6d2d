"""Short words of the reports over periods."""

from django import template
from django.utils.translation import get_language

from waspada.core.briefing.schedules import NAMES

register = template.Library()


@register.filter
def report_kind(code: str) -> str:
    """Return the name of a kind of report."""
    return NAMES[code].in_language(get_language() or "id")
