"""The words that a warning begins with, and how they follow what is chosen afterwards.

Somebody who chooses Awas on a form that began with Waspada has not written a headline that says
Waspada: words sent back as they were shown follow theme, level, end and what is expected.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import override

from waspada.core.alerts.warnings import WarningFacts, texts_for
from waspada.core.places import load_table, zone_of
from waspada.core.reports.incidents import zone_info

WORDS: Final = ("headline", "message", "headline_en", "message_en")


def mark_of(text: str) -> str:
    """Return what a text is known by, however its spaces and lines are broken."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def told_what(facts: WarningFacts, shown: Sequence[str]) -> WarningFacts:
    """Return facts whose untouched words follow their theme, level, end and what is expected.

    shown : marks of the words that the form began with
    """
    empty, full = pattern_of(replace(facts, expected="")), pattern_of(facts)
    followed: dict[str, Any] = {
        name: words
        for name, words in full.items()
        if mark_of(str(getattr(facts, name))) in {*shown, mark_of(empty[name])}
    }
    return replace(facts, **followed)


def pattern_of(facts: WarningFacts) -> dict[str, str]:
    """Return headline and message of some facts as their pattern has them, by field."""
    until = facts.valid_until.astimezone(zone_info(facts.place))
    found = {}
    for language, ending in (("id", ""), ("en", "_en")):
        words = texts_for(
            facts.theme,
            facts.level,
            language,
            place=load_table()[facts.place].display,
            expected=facts.expected,
            until=moment_words(until, facts.place, language),
        )
        found[f"headline{ending}"], found[f"message{ending}"] = words.headline, words.message
    return found


def still_pattern(facts: WarningFacts) -> list[str]:
    """Return marks of a stored warning's words that nobody has changed from the pattern."""
    return [
        mark_of(words)
        for name, words in pattern_of(facts).items()
        if mark_of(str(getattr(facts, name))) == mark_of(words)
    ]


def moment_words(moment: datetime, code: str, language: str) -> str:
    """Return the end as the message says it, in the language of the message."""
    with override(language):
        return f"{date_format(moment, 'l, j F Y')}, {moment:%H.%M} {zone_of(code)}"
