"""Help under every field: what a form says itself, else the catalogue's line for that field."""

from typing import Any

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates

from waspada.apps.words.sentences import catalogue, say


class HelpedField(BoundField):
    """A field as pages show it, with its help in the reader's language."""

    def __init__(self, form: Any, field: Any, name: str) -> None:
        super().__init__(form, field, name)
        if not self.help_text:
            self.help_text = help_of(type(form).__name__, name)


class HelpfulForms(DjangoTemplates):
    """Django's own rendering; every field knows its help."""

    bound_field_class = HelpedField


def help_of(form: str, name: str) -> str:
    """Return the catalogue's line for a form's field, else for every field of that name."""
    known = catalogue()
    for code in (f"help.{form}_{name}", f"help.{name}"):
        if code in known:
            return say(code)
    return ""
