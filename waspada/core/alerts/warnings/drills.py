"""A drill says so wherever its words go, and goes to nobody outside."""

from dataclasses import replace
from typing import Final

from waspada.core.alerts.warnings.facts import LONGEST_HEADLINE, WarningFacts
from waspada.core.delivery import REALM_MARKS
from waspada.core.errors import BadInput

REALM: Final = "exercise"  # as CAP's status and the marks of documents know it
MARK: Final = REALM_MARKS[REALM]
_SAYS: Final = {
    "id": "LATIHAN, bukan keadaan sebenarnya.",
    "en": "LATIHAN: an exercise, not the real situation.",
}


def marked(facts: WarningFacts) -> WarningFacts:
    """Return a drill's facts with the mark on headlines and messages; others as they are."""
    if not facts.is_drill:
        return facts
    return replace(
        facts,
        headline=headline_marked(facts.headline),
        headline_en=headline_marked(facts.headline_en),
        message=_message(facts.message, "id"),
        message_en=_message(facts.message_en, "en"),
    )


def headline_marked(text: str) -> str:
    """Return a headline with the mark of a drill, once."""
    is_marked = not text or text.startswith(MARK)
    return text if is_marked else f"{MARK} – {text}"[:LONGEST_HEADLINE]


def _message(text: str, language: str) -> str:
    return text if not text or text.startswith(MARK) else f"{_SAYS[language]} {text}"


def check_drill(facts: WarningFacts) -> None:
    """Refuse a drill that would be announced.

    Raises
    ------
    BadInput : warnings.drill_is_internal
    """
    if facts.is_drill and facts.is_public:
        raise BadInput("warnings.drill_is_internal")
