"""The words of the grammar, and how a text is cut into words of it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from rapidfuzz.distance import OSA

LONGEST: Final = 4_000  # characters that are read for codes; the rest is text all the same
MOST_WORDS: Final = 120
_SHORTEST_TYPO: Final = 5  # letters; a shorter word that differs in one is another word
_ALIKE: Final = 0.78
# A word, or a number with its signs: 23/9, 15.00, 2024-11-27, 65.01.05.
_WORDS: Final = re.compile(r"\d+(?:[./:\-]\d+)*|[^\W\d_]+\d?|\?|\d+[^\W\d_]+")
_GLUED: Final = re.compile(r"(\d+)([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in small letters, and where it stands."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the first words of a text; 2luka is two, luka2 is one."""
    found: list[Word] = []
    for match in _WORDS.finditer(text[:LONGEST]):
        glued = _GLUED.fullmatch(match[0])
        if glued:
            middle = match.start() + len(glued[1])
            found += [
                Word(glued[1], match.start(), middle),
                Word(glued[2].lower(), middle, match.end()),
            ]
        else:
            found.append(Word(match[0].lower(), match.start(), match.end()))
        if len(found) >= MOST_WORDS:
            break
    return found


def plain(text: str) -> str:
    """Return a text without marks, invisible signs and widths, as long as a message may be.

    What styled letters (𝗟𝗔𝗣𝗢𝗥) and full-width digits mean is what they are read as.
    """
    normal = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    kept = [
        " " if unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cc"} else sign
        for sign in normal
        if unicodedata.category(sign) not in {"Cf", "Cs", "Co", "Cn", "Mn"}
    ]
    return "".join(kept)


@lru_cache(maxsize=1)
def table() -> Mapping[str, Any]:
    """Return words.toml."""
    source = resources.files("waspada.sources.coded_text") / "data" / "words.toml"
    return tomllib.loads(source.read_text("utf-8"))


def is_typo_of(word: str, known: str) -> bool:
    """Say whether a word may be a slip of the thumb for a known one: never a short word."""
    if min(len(word), len(known)) < _SHORTEST_TYPO or word[0] != known[0]:
        return False
    return bool(OSA.normalized_similarity(word, known, score_cutoff=_ALIKE))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of one to four words, each with what it means; found exactly or mistyped."""

    exact: Mapping[tuple[str, ...], str]
    longest: int

    def at(self, words: list[str], start: int) -> tuple[str, int, bool] | None:
        """Return what begins at a word: its meaning, how many words, and whether mistyped."""
        for length in range(min(self.longest, len(words) - start), 0, -1):
            meaning = self.exact.get(tuple(words[start : start + length]))
            if meaning is not None:
                return meaning, length, False
        guess = self._mistyped(words[start]) if start < len(words) else None
        return (guess, 1, True) if guess is not None else None

    def _mistyped(self, word: str) -> str | None:
        if len(word) < _SHORTEST_TYPO or not word.isalpha():
            return None
        best, score = None, 0.0
        for phrase, meaning in self.exact.items():
            if len(phrase) == 1 and is_typo_of(word, phrase[0]):
                alike = OSA.normalized_similarity(word, phrase[0])
                if alike > score:
                    best, score = meaning, alike
        return best


def phrases(meanings: Iterable[tuple[str, str]]) -> Phrases:
    """Return phrases from (phrase, meaning); the first meaning of a phrase stays."""
    exact: dict[tuple[str, ...], str] = {}
    for phrase, meaning in meanings:
        exact.setdefault(tuple(phrase.lower().split()), meaning)
    return Phrases(exact, max(len(key) for key in exact))


@lru_cache(maxsize=1)
def category_phrases() -> Phrases:
    """Return every word and code of a category."""
    found: list[tuple[str, str]] = []
    for code, entry in table()["categories"].items():
        found += [(entry["word"], code), (code.replace("_", " "), code), (code, code)]
        found += [(other, code) for other in entry["others"]]
    return phrases(found)


@lru_cache(maxsize=1)
def numbers_of_categories() -> Mapping[str, str]:
    """Return the category of each number on the card."""
    return {entry["number"]: code for code, entry in table()["categories"].items()}


def number_in(word: str) -> int | None:
    """Return a small number written in digits or as a word; None for anything else."""
    if word.isascii() and word.isdigit() and len(word) <= 5:
        return int(word)
    spoken = table()["numbers"].get(word)
    return spoken or None
