"""Render a code and its parameters as a sentence in the reader's language.

The catalogues are TOML files beside this module, one per topic:

    [report.already_triaged]
    id = "Laporan {number} sudah dipilah orang lain."
    en = "Report {number} has already been triaged by someone else."
"""

import string
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from django.utils import translation

from waspada.core.errors import WaspadaError

LANGUAGES = ("id", "en")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Return every code with its sentences, {code: {language: sentence}}."""
    merged: dict[str, dict[str, str]] = {}
    folder = resources.files("waspada.apps.words") / "catalogue"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for topic, sentences in tomllib.loads(file.read_text("utf-8")).items():
            for name, languages in sentences.items():
                code = f"{topic}.{name}"
                if code in merged:
                    raise ValueError(f"{file.name}: {code} stands in two catalogues")
                merged[code] = languages
    return merged


def parameters_of(sentence: str) -> set[str]:
    """Return the names a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def say(code: str, params: Mapping[str, object] | None = None, language: str | None = None) -> str:
    """Return the sentence of a code; an unknown code is shown as itself, never hidden."""
    chosen = (language or translation.get_language() or "id")[:2]
    languages = catalogue().get(code)
    if languages is None:
        return code
    sentence = languages.get(chosen) or languages["id"]
    known = dict.fromkeys(parameters_of(sentence), "…") | dict(params or {})
    return sentence.format_map(known)


def explain(error: WaspadaError, language: str | None = None) -> str:
    """Return the sentence of an error for the person who met it."""
    return say(error.code, error.params, language)
