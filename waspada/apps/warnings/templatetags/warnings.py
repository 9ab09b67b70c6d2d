"""Words for the codes of warnings: `{% load warnings %}`."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.warnings.words import EVENT_WORDS
from waspada.core.alerts.warnings import OUTCOME_WORDS, STATE_WORDS, STEPS
from waspada.core.alerts.warnings.record import Share
from waspada.core.risks.library import Measure

register = template.Library()


def _language() -> str:
    return (get_language() or "id")[:2]


@register.filter
def warning_state(state: str) -> str:
    """Return how a warning stands, in words."""
    return STATE_WORDS[state].in_language(_language()) if state in STATE_WORDS else state


@register.filter
def warning_event(kind: str) -> str:
    """Return what a row of a history says happened."""
    return EVENT_WORDS[kind].in_language(_language()) if kind in EVENT_WORDS else kind


@register.filter
def warning_outcome(code: str) -> str:
    """Return what came of a warning, in words."""
    return OUTCOME_WORDS[code].in_language(_language()) if code in OUTCOME_WORDS else code


@register.filter
def measure_words(one: Measure, part: str) -> str:
    """Return the name of an action, or how it is done, in the reader's language."""
    words = one.how if part == "how" else one.name
    return words.in_language(_language())


@register.filter
def percent(share: float | None) -> str:
    """Return a share in whole percent; nothing where there is none."""
    return "" if share is None else f"{round(100 * share)} %"


@register.filter
def share_words(share: Share) -> str:
    """Return a share as count of how many, with its limits in percent."""
    low, high = round(100 * share.low), round(100 * share.high)
    of = _("%(count)s dari %(of)s") % {"count": share.count, "of": share.of}
    return f"{of} ({low}–{high} %)"


@register.filter
def ladder_step(code: str) -> str:
    """Return whom a step of the ladder asks."""
    return STEPS[code].in_language(_language()) if code in STEPS else code
