"""Words of the Peta ATHG in the reader's language, and its level as a mark."""

from django import template
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.core.risks import (
    IMPACTS,
    LIKELIHOODS,
    ORIGINS,
    RISK_LEVELS,
    STATE_WORDS,
    level_rank,
)
from waspada.core.risks.library import KINDS
from waspada.core.vocabulary import AGENCIES, PHASES, Words

register = template.Library()


def _said(words: Words | None, code: str) -> str:
    return words.in_language(translation.get_language() or "id") if words else code


@register.filter
def words(said: Words) -> str:
    """Return words in the reader's language."""
    return _said(said, "")


@register.filter
def phase_name(code: str) -> str:
    """Return a phase of the vote in words."""
    return _said(PHASES.get(code), code)


@register.filter
def phase_short(code: str) -> str:
    """Return a phase in one or two words, for headings of narrow columns."""
    return {
        "pra": _("Sebelum pemungutan"),
        "saat": _("Hari pemungutan"),
        "pasca": _("Sesudah"),
    }.get(code, code)


@register.filter
def origin_name(code: str) -> str:
    """Return where a risk comes from in words."""
    return _said(ORIGINS.get(code), code)


@register.filter
def risk_state(code: str) -> str:
    """Return a row's state in words."""
    return _said(STATE_WORDS.get(code), code)


@register.filter
def likelihood_name(code: str) -> str:
    """Return a likelihood in words."""
    return _said(LIKELIHOODS[code].name if code in LIKELIHOODS else None, code)


@register.filter
def impact_name(code: str) -> str:
    """Return an impact in words."""
    return _said(IMPACTS[code].name if code in IMPACTS else None, code)


@register.filter
def risk_level_name(code: str) -> str:
    """Return a risk level in words."""
    return _said(RISK_LEVELS[code].name if code in RISK_LEVELS else None, code)


@register.inclusion_tag("risks/level.html")
def risk_mark(code: str) -> dict[str, object]:
    """Show a risk level as pips and a word."""
    known = code in RISK_LEVELS
    pips = level_rank(code) + 1 if known else 0
    return {"code": code, "words": risk_level_name(code), "pips": pips, "all": range(1, 5)}


@register.filter
def kind_name(code: str) -> str:
    """Return what an action does in words: prevention, response, recovery."""
    return _said(KINDS.get(code), code)


@register.filter
def agencies(codes: tuple[str, ...]) -> str:
    """Return types of agency by their short names."""
    return ", ".join(AGENCIES[code].short for code in codes if code in AGENCIES)
