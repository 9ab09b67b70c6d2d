"""Words of the vocabulary on the pages of accounts."""

from django import template
from django.utils import translation

from waspada.core.vocabulary import CLASS_WORDS, ROLES, Words

register = template.Library()


@register.filter
def in_language(words: Words) -> str:
    """Return words in the reader's language."""
    return words.in_language(translation.get_language() or "id")


@register.filter
def role_name(code: str) -> str:
    """Return a role's name; an unknown one is shown as itself."""
    return in_language(ROLES[code]) if code in ROLES else code


@register.filter
def class_name(code: str) -> str:
    """Return a class's name, such as Terbatas."""
    return in_language(CLASS_WORDS[code]) if code in CLASS_WORDS else code
