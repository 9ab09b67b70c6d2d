"""What is said about claims that go round: *hoaks* takes a named check, else *belum terverifikasi*.

Whoever calls something false without having asked does what the rumour does. No account names
and no speakers are written, checked or not.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from waspada.core.alerts.warnings.facts import WarningFacts
from waspada.core.errors import BadInput

THEME: Final = "information"
_JUDGED: Final = re.compile(
    r"\b(hoaks|hoax|hoaxes|disinformasi|disinformation|fake news"
    r"|(?:kabar|berita|informasi) (?:bohong|palsu)"
    r"|false (?:claims?|news|rumou?rs?|information))\b",
    re.IGNORECASE,
)
_OPEN: Final = {"id": "belum terverifikasi", "en": "unverified"}
_SAYS: Final = {"id": "Kabar ini belum terverifikasi.", "en": "This claim is unverified."}
_CHECKED: Final = {"id": "Pemeriksaan: {by}.", "en": "Checked: {by}."}


def judging_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words in some texts that call a claim false, as they were written."""
    return tuple(
        dict.fromkeys(found.group(0) for text in texts for found in _JUDGED.finditer(text))
    )


def with_its_check(facts: WarningFacts) -> WarningFacts:
    """Return a warning about claims whose messages say who checked them, or that nobody has."""
    if facts.theme != THEME:
        return facts
    return replace(
        facts,
        message=_said(facts.message, facts.fact_check, "id"),
        message_en=_said(facts.message_en, facts.fact_check, "en"),
    )


def _said(message: str, by: str, language: str) -> str:
    if not message:
        return message
    if not by:
        is_said = _OPEN[language] in message.lower()
        return message if is_said else f"{message} {_SAYS[language]}"
    without = message.replace(f" {_SAYS[language]}", "")
    return without if by in without else f"{without} {_CHECKED[language].format(by=by)}"


def check_claims(facts: WarningFacts) -> None:
    """Refuse to call false what nobody has checked, and to call open what somebody has.

    Raises
    ------
    BadInput : warnings.hoax_unchecked, warnings.checked_and_open
    """
    texts = (
        facts.expected, facts.headline, facts.headline_en, facts.message, facts.message_en,
    )  # fmt: skip
    words = judging_words(texts)
    if words and not facts.fact_check:
        raise BadInput("warnings.hoax_unchecked", value=words[0])
    if facts.theme == THEME and facts.fact_check:
        is_open = _OPEN["id"] in facts.message.lower() or _OPEN["en"] in facts.message_en.lower()
        if is_open:
            raise BadInput("warnings.checked_and_open")
