"""Take private persons' names out of a text, keeping their initials: *korban bernama [nama R.H.]*.

A rule cannot know who is private. It masks where the text shows it: a word that introduces a
person as victim, witness, reporter, suspect or neighbour, *bernama*, *a.n.*, or an age behind a
name. Whoever is named by office, as candidate or official, is spared, and so are places and
bodies. docs/methods/masking.md says how often this is right.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Final

from waspada.core.places import Level, load_table

_OLD: Final = range(10, 100)
_MOST_WORDS: Final = 4
_MOST_TITLES: Final = 3
_PLAIN_WORDS: Final = 2  # of a name in small letters: the next word is rarely part of it
# A word of a name: a capital and small letters, or an initial with its full stop.
_CAPITAL: Final = r"(?:[A-Z]['’][A-Z][a-z]+|[A-Z][a-z]+(?:['’-][A-Za-z]+)*|[A-Z]\.)"
_NAME: Final = rf"{_CAPITAL}(?:[ ](?:(?:bin|binti)[ ])?{_CAPITAL}){{0,{_MOST_WORDS - 1}}}"
_TITLES: Final = r"(?:(?:[Bb]a?pa?k|BAPAK|[Ii]bu|IBU|[Pp]ak|[Bb]u|[Mm]as|[Mm]bak|[Ss]drii?|[Ss]dra?i?|Ny|Tn|[Kk]ak|[Bb]ang|H|Hj|Drs|Dra|Ir|dr)\.?[ ]+)"
_AGE: Final = re.compile(
    rf"({_NAME})(?=,?[ ]*\((\d{{2}})(?:[ ]*(?:th|tahun|thn))?\)|,[ ]*(\d{{2}})[ ]+(?:tahun|th)\b)"
)
# In small letters only beside a word that says what part somebody had in it.
_AGED: Final = re.compile(
    r"\b(?:korban|saksi|pelaku|tersangka|pelapor|terlapor|warga|almarhum|almarhumah),? "
    r"([a-z]{3,}(?: [a-z]{3,})?)(?= ?\(\d{2}\))"
)
# Offices that are names too; as the first word of one they are taken for the office.
_ALSO_NAMES: Final = frozenset(("hakim", "wali"))
# A body before a name may be that of a kabupaten: "anggota PPS Sidoarjo".
_OF_BODY: Final = re.compile(r"\b(?:kpps|pps|linmas|pam|ptps|mahasiswa)[, ]*$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    file = resources.files("waspada.core.reports") / "data" / "masking.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        name: frozenset(words.split()) for name, words in listed.items() if isinstance(words, str)
    }


@lru_cache(maxsize=1)
def _introductions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what introduces a person however written, and what does before a capital only."""
    file = resources.files("waspada.core.reports") / "data" / "masking.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8"))["introduce"]
    surely, before_capital = (
        re.compile(
            rf"(?<![\w-])(?:{'|'.join(listed[name])})(?=[\s:]|$)[ \t]*:?[ \t]*", re.IGNORECASE
        )
        for name in ("surely", "before_capital")
    )
    return surely, before_capital


@lru_cache(maxsize=1)
def _regencies() -> frozenset[str]:
    table = load_table()
    names = (table[code].name for code in table.codes(level=Level.REGENCY))
    return frozenset(name.casefold() for name in names)


def mask_names(text: str) -> str:
    """Return the text with each private person's name replaced by its initials in brackets."""
    found = sorted(_spans(text))
    parts, at = [], 0
    for start, end in found:
        if start >= at:
            parts += [text[at:start], f"[nama {initials(text[start:end])}]"]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def initials(name: str) -> str:
    """Return the first letters of a name's words."""
    return "".join(f"{word[0].upper()}." for word in _WORD.findall(name))


def _spans(text: str) -> set[tuple[int, int]]:
    found = set()
    surely, before_capital = _introductions()
    for pattern, any_case in ((surely, True), (before_capital, False)):
        for match in pattern.finditer(text):
            at = match.end()
            of_body = _OF_BODY.search(match[0]) is not None
            while span := _name_at(text, at, any_case=any_case):
                if of_body and text[slice(*span)].casefold() in _regencies():
                    break
                found.add(span)
                onward = _AND.match(text, span[1])
                if onward is None:
                    break
                at, any_case = onward.end(), False
    for match in _AGED.finditer(text):
        if span := _words_of(text, match.start(1), match.end(1)):
            found.add(span)
    for match in _AGE.finditer(text):
        age = int(match[2] or match[3])
        span = _trimmed(text, match.start(1), match.end(1))
        if age in _OLD and span and not _is_of_office(text, span[0]):
            found.add(span)
    return found


_AND: Final = re.compile(
    r"(?:[ ]*\(\d{2}\))?(?:,[ ]*(?:dan[ ]+)?|[ ]+dan(?:[ ]+luka-luka)?[ ]+|[ ]*\d\.[ ]*)(?:Sdri?\.?[ ]+|\d\.[ ]*)?"
)
_TITLE: Final = re.compile(_TITLES)
_CAPITALS: Final = re.compile(_NAME)
_SHOUTED: Final = re.compile(r"[A-Z]{3,}(?:[ ][A-Z]{3,})?")


def _name_at(text: str, at: int, *, any_case: bool) -> tuple[int, int] | None:
    """Return where a name stands that begins at a place, after titles; None if none does."""
    if (number := re.match(r"\d\.[ ]*", text[at : at + 4])) is not None:
        at += number.end()
    for _ in range(_MOST_TITLES):
        if (title := _TITLE.match(text, at)) is None:
            break
        at = title.end()
    match = _CAPITALS.match(text, at)
    if match is not None:
        return _trimmed(text, at, match.end())
    if not any_case:
        return None
    if (shouted := _SHOUTED.match(text, at)) is not None:
        return _words_of(text, at, shouted.end())
    return _words_of(text, at, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a name without what is none: nothing where its first word names an office or place."""
    lists = _lists()
    kept = start
    for number, word in enumerate(_WORD.finditer(text, start, end)):
        low = word[0].casefold().rstrip(".")
        if low in lists["bodies"] or (low in lists["offices"] and low not in _ALSO_NAMES):
            if not number:
                return None
            break
        kept = word.end()
    return (start, kept) if kept > start else None


def _words_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a name written without capitals, or in capitals throughout: up to two words."""
    lists = _lists()
    kept = start
    for number, word in enumerate(_WORD.finditer(text, start, end)):
        low = word[0].casefold()
        gap = text[kept : word.start()]
        if number == _PLAIN_WORDS or (gap.strip(" ") if number else gap):
            break
        if low in lists["common"] or low in lists["offices"] or low in lists["bodies"]:
            break
        if number and low.startswith(("di", "me", "ber", "ter")) and len(low) > 5:
            break
        if len(low) < 3:
            break
        kept = word.end()
        if word[0].endswith("."):
            break
    return (start, kept) if kept > start else None


def _is_of_office(text: str, at: int) -> bool:
    """Say whether words just before a name in its clause name an office, a body or a place."""
    clause = re.split(r"[,.;:!?()\n]", text[max(0, at - 60) : at])[-1]
    lists = _lists()
    words = [word.casefold() for word in _WORD.findall(clause)][-5:]
    return any(word in lists["offices"] or word in lists["places"] for word in words)
