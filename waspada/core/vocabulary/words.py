"""Words in both languages, and the reading of the vocabulary's tables."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """One name or sentence in Indonesian and in English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the words for a language code; any but English reads Indonesian."""
        return self.en if language.startswith("en") else self.id


def read_table(name: str) -> dict[str, Any]:
    """Return one TOML file of the vocabulary's package data."""
    file = resources.files("waspada.core.vocabulary") / "data" / name
    return tomllib.loads(file.read_text("utf-8"))


def both(entry: dict[str, str]) -> Words:
    """Return the words of a TOML entry; a missing language is an error of the table."""
    return Words(id=entry["id"], en=entry["en"])
