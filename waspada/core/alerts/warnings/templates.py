"""What a warning says to begin with, by theme and level, in both languages.

Package data, written for this project: `data/messages.toml`.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from waspada.core.alerts.warnings.states import WARNED_LEVELS
from waspada.core.vocabulary import LEVEL_WORDS, THEMES
from waspada.core.vocabulary.words import both

LANGUAGES: Final = ("id", "en")


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of a warning in one language."""

    headline: str
    message: str


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """Return the packaged table; every theme and level has its words, or it is refused."""
    file = resources.files("waspada.core.alerts.warnings") / "data" / "messages.toml"
    found = tomllib.loads(file.read_text("utf-8"))
    for level in WARNED_LEVELS:
        both(found["headlines"][level])
        for theme in THEMES:
            both(found[theme][level])
    return found


def texts_for(
    theme: str, level: str, language: str, *, place: str, expected: str, until: str
) -> Texts:
    """Return headline and message of a warning as its form begins.

    place : the place's name; expected : one or two sentences; until : its end as people say it
    """
    words = table()
    headline = both(words["headlines"][level]).in_language(language)
    message = both(words[theme][level]).in_language(language)
    ending = both(words["endings"]).in_language(language)
    sentence = expected.strip()
    if sentence and sentence[-1] not in ".!?":
        sentence += "."
    body = message.replace("{place}", place).replace("{expected}", sentence)
    return Texts(
        headline.replace("{theme}", THEMES[theme].in_language(language).lower()).replace(
            "{place}", place
        ),
        f"{' '.join(body.split())} {ending.replace('{until}', until)}",
    )


def event_name(theme: str, level: str, language: str) -> str:
    """Return what CAP calls the event: level and theme."""
    names = (LEVEL_WORDS[level], THEMES[theme])
    return " – ".join(name.in_language(language) for name in names)
