"""Render a code and its parameters as a sentence in the reader's language.

The catalogues are TOML files beside this module, one per topic:

    [report.already_triaged]
    id = "Laporan {number} sudah dipilah orang lain."
    en = "Report {number} has already been triaged by someone else."
"""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from django.utils import translation
from django.utils.formats import date_format

from waspada.core.errors import WaspadaError
from waspada.core.places import load_table
from waspada.core.vocabulary import LEVEL_WORDS, STAGES, THEMES, Words

LANGUAGES = ("id", "en")
_INDONESIAN_MARKS = str.maketrans(",.", ".,")
# Parameters that hold a code of the vocabulary are said in the reader's language.
_CODED = {
    "theme": THEMES,
    "level": LEVEL_WORDS,
    "was": LEVEL_WORDS,
    "result": LEVEL_WORDS,
    "stage": STAGES,
}


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return every code with its sentences, {code: {language: sentence}}."""
    merged: dict[str, dict[str, str]] = {}
    for name, text in _written().items():
        for code, languages in _read(text):
            if code in merged:
                raise ValueError(f"{name}: {code} stands in two catalogues")
            merged[code] = languages
    return merged


@lru_cache(maxsize=1)
def _written() -> dict[str, str]:
    folder = resources.files("waspada.apps.words") / "catalogue"
    files = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(".toml")}


def _read(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for topic, sentences in tomllib.loads(text).items():
        for name, languages in sentences.items():
            yield f"{topic}.{name}", languages


@lru_cache
def _about(topic: str) -> dict[str, dict[str, str]]:
    """Return the codes of one topic; a command that says one sentence need not read them all."""
    begins = re.compile(rf"^\[{re.escape(topic)}[.\]]", re.MULTILINE)
    return {
        code: languages
        for text in _written().values()
        if begins.search(text)
        for code, languages in _read(text)
        if code.startswith(f"{topic}.")
    }


def parameters_of(sentence: str) -> set[str]:
    """Return the names a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def say(code: str, params: Mapping[str, object] | None = None, language: str | None = None) -> str:
    """Return the sentence of a code; an unknown code is shown as itself, never hidden."""
    chosen = (language or translation.get_language() or "id")[:2]
    languages = _about(code.partition(".")[0]).get(code)
    if languages is None:
        return code
    sentence = languages.get(chosen) or languages["id"]
    known: dict[str, object] = dict.fromkeys(parameters_of(sentence), "…")
    known |= {name: spoken(name, value, chosen) for name, value in (params or {}).items()}
    return sentence.format_map(known)


def spoken(name: str, value: object, language: str) -> object:
    """Return a parameter as a reader says it: a theme, level, stage, place, day or number."""
    if isinstance(value, float):
        # One digit is enough for people, and none where there is nothing behind the point.
        text = f"{value:.1f}".removesuffix(".0")
        return text if language == "en" else text.replace(".", ",")
    if isinstance(value, Decimal):
        text = f"{value.normalize():,f}"
        return text if language == "en" else text.translate(_INDONESIAN_MARKS)
    if isinstance(value, Words):
        return value.in_language(language)
    if isinstance(value, str) and value in _CODED.get(name, ()):
        return _CODED[name][value].in_language(language)
    if name == "place" and isinstance(value, str):
        place = load_table().get(value)
        return place.display if place else value
    if name == "day" and isinstance(value, str | date):
        return _day(value, language)
    return value


def _day(value: str | date, language: str) -> str:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    with translation.override(language):
        return str(date_format(day, "j F Y"))


def explain(error: WaspadaError, language: str | None = None) -> str:
    """Return the sentence of an error for the person who met it."""
    return say(error.code, error.params, language)
