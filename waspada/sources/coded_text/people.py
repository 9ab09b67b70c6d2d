"""How many were hurt, how grave it is and whether it goes on, from the words of a message."""

from functools import lru_cache
from typing import Final

from waspada.sources.coded_text.words import Phrases, number_in, phrases, table

MOST: Final = 100_000
_DEATHS, _INJURED = "deaths", "injured"


@lru_cache(maxsize=1)
def _hurt_phrases() -> Phrases:
    hurt = table()["hurt"]
    return phrases([(word, name) for name in (_DEATHS, _INJURED) for word in hurt[name]])


@lru_cache(maxsize=1)
def _severity_phrases() -> Phrases:
    return phrases(
        [(word, level) for level, words in table()["severity"].items() for word in words]
    )


def has_phrase(text: str, name: str) -> bool:
    """Say whether one of the phrases of `hurt` stands in words joined by spaces."""
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in table()["hurt"][name])


def hurt_in(words: list[str], used: list[bool]) -> tuple[int | None, int | None]:
    """Return deaths and injured; None for what is not said, 0 where nobody was.

    "2 luka", "luka 2", "2 org luka2", "3 LB 2 LR", "tewas 1".
    """
    counts: dict[str, int] = {}
    at = 0
    while at < len(words):
        found = None if used[at] else _hurt_phrases().at(words, at)
        if found is None or found[2]:  # a mistyped word may be any
            at += 1
            continue
        name, length, _typo = found
        count = _number_beside(words, used, at, length)
        if count is not None:
            counts[name] = min(counts.get(name, 0) + count, MOST)
        used[at : at + length] = [True] * length
        at += length
    if not counts and has_phrase(" ".join(words), "none"):
        return 0, 0
    return counts.get(_DEATHS), counts.get(_INJURED)


def _number_beside(words: list[str], used: list[bool], at: int, length: int) -> int | None:
    """Return the number before the word, past "orang", else the one after it."""
    people = set(table()["hurt"]["people"])
    before = at - 1
    while before >= 0 and words[before] in people and at - before <= 2:
        before -= 1
    if before >= 0 and not used[before]:
        number = number_in(words[before])
        if number is not None:
            used[before:at] = [True] * (at - before)
            return number
    after = at + length
    if after < len(words) and not used[after]:
        number = number_in(words[after])
        follows = words[after + 1] if after + 1 < len(words) else ""
        if number is not None and _hurt_phrases().at([follows], 0) is None:
            used[after] = True
            return number
    return None


def severity_in(words: list[str], used: list[bool]) -> int | None:
    """Return how grave the reporter says it is, 0 to 4: a word, or "tingkat 3"."""
    for at, word in enumerate(words):
        if used[at]:
            continue
        if word in {"tingkat", "tkt", "skala", "keparahan"} and at + 1 < len(words):
            number = number_in(words[at + 1])
            if number is not None and number <= 4:
                used[at : at + 2] = [True, True]
                return number
        found = _severity_phrases().at(words, at)
        if found and not found[2]:
            used[at : at + found[1]] = [True] * found[1]
            return int(found[0])
    return None
