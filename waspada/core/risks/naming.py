"""Find what a text of the Peta ATHG should not hold: people, groups, numbers of people.

A rule cannot know a name from a word; it says what looks like one, and the writer decides.
Too many warnings would be clicked away, so places, agencies and offices are stepped over.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final

from waspada.core.places import Level, load_table
from waspada.core.reports.masking import mask_numbers
from waspada.core.vocabulary import AGENCIES


@dataclass(frozen=True, slots=True)
class Finding:
    """What looks wrong: a code of the catalogue, and the words that led there."""

    code: str
    value: str


_TITLES: Final = (
    "Bapak|Pak|Bpk|Ibu|Bu|Sdr|Sdri|Saudara|Saudari|Tuan|Nyonya|Haji|Hajah|Hj|KH|Kiai|Kyai|Ustaz|"
    "Ustad|Ustadz|Ustadzah|Habib|Gus|Pendeta|Pdt|Romo|Pastor|Dr|Drs|Dra|Ir|Prof"
)
_NAME: Final = r"[A-Z][a-z'’]+(?:\s+[A-Z][a-z'’]+){0,3}"
_PERSON: Final = re.compile(
    rf"\b(?:{_TITLES})\.?\s+(?:(?:{_TITLES})\.?\s+)*(?P<titled>{_NAME})"
    rf"|\b(?:bernama|alias|atas nama|a\.n\.|inisial)\s+(?P<called>[A-Z][\w'’.]*(?:\s+[A-Z][\w'’]+)*)"
    rf"|(?P<graduate>{_NAME}),\s?(?:S|M)\.\s?[A-Z][A-Za-z]{{0,4}}\b"
)
_WORDS: Final = tomllib.loads(
    (resources.files("waspada.core.risks") / "data" / "naming.toml").read_text("utf-8")
)
_OFFICES: Final = frozenset(_WORDS["offices"].split())
_COMMON: Final = frozenset(_WORDS["common"].split())
_PARTIES: Final = "|".join(map(re.escape, _WORDS["parties"]))
_GROUP: Final = re.compile(
    rf"\b(?P<party>{_PARTIES})\b"
    r"|\b(?P<group>(?:Partai|Front|Laskar|Ormas|Gerakan|Ikatan|Himpunan|Persatuan|Aliansi|Serikat|"
    r"Persaudaraan|Paguyuban|Yayasan|LSM|Relawan|Barisan|Brigade|PT|CV)\.?\s+[A-Z]\w+(?:\s+[A-Z]\w+){0,2})"
    r"|\b(?P<people>(?:[Ss]uku|[Ee]tnis|[Mm]arga|[Uu]mat|[Aa]gama|[Jj]emaat)\s+[A-Z]\w+)"
    r"|\b(?P<pair>(?:[Pp]aslon|[Pp]asangan\s+calon|[Cc]alon\s+(?:bupati|gubernur|wali\s*kota))"
    r"\s+(?:[Nn]omor\s+|[Nn]o\.?\s*)?(?:[Uu]rut\s+)?(?:\d+|[A-Z][a-z]+(?:\s+[A-Z][a-z]+)*))"
)
# Overlapping, so that the first word of a sentence does not hide a name behind it.
_PAIR_OF_WORDS: Final = re.compile(
    r"(?<![\w.])(?=(?P<pair>(?P<first>[A-Z][a-z'’]{2,})\s+(?P<second>[A-Z][a-z'’]{2,})\b))"
)
_NAME_GOES_ON: Final = re.compile(r"\s+[A-Z][a-z]")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:;\n“\"(]\s*)$")
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:[Dd]esa|[Kk]elurahan|[Kk]ecamatan|[Kk]ec\.|[Kk]abupaten|[Kk]ab\.|[Kk]ota|[Pp]rovinsi|"
    r"[Ss]ungai|[Pp]ulau|[Jj]alan|[Jj]l\.|[Gg]unung|[Pp]asar|[Pp]elabuhan|[Bb]andara|[Dd]ermaga|"
    r"[Ll]apangan|[Gg]edung|[Dd]usun|[Kk]ampung|[Tt]anjung|[Tt]eluk|[Ss]elat|[Ll]aut|[Ss]imbang)"
    r"\s+(?:[A-Z]\w*\s+)*$"
)


@lru_cache(maxsize=1)
def _known_words() -> frozenset[str]:
    """Return the words that agencies, offices and stages are made of."""
    words = set(_COMMON)
    for kind in AGENCIES.values():
        for name in (kind.name.id, kind.short, *(pattern for _, pattern in kind.units)):
            words.update(name.replace("/", " ").split())
    return frozenset(words)


@lru_cache(maxsize=1)
def _known_pairs() -> frozenset[tuple[str, str]]:
    """Return every two words that stand side by side in a place's name, down to kecamatan."""
    table = load_table()
    pairs: set[tuple[str, str]] = set()
    for level in (Level.PROVINCE, Level.REGENCY, Level.KECAMATAN):
        for code in table.codes(level=level):
            place = table[code]
            for name in (place.name, place.capital or ""):
                words = name.split()
                pairs.update(pairwise(words))
    return frozenset(pairs)


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    table = load_table()
    codes = (*table.codes(level=Level.PROVINCE), *table.codes(level=Level.REGENCY))
    return frozenset(word for code in codes for word in table[code].name.split())


def look_for_names(texts: Iterable[str]) -> tuple[Finding, ...]:
    """Return what in some texts looks like a person, a group, or a person's number; each once."""
    found: list[Finding] = []
    for text in texts:
        if mask_numbers(text) != text:
            found.append(Finding("risks.holds_number", ""))
        found += [Finding("risks.names_person", name) for name in _people(text)]
        found += [Finding("risks.names_group", name) for name in _groups(text)]
    return tuple(dict.fromkeys(found))


def _people(text: str) -> list[str]:
    names = []
    for match in _PERSON.finditer(text):
        name = match["titled"] or match["called"] or match["graduate"]
        if name.split()[0] not in _OFFICES and not set(name.split()) <= _known_words():
            names.append(name.rstrip("."))
    for match in _PAIR_OF_WORDS.finditer(text):
        first, second, pair = match["first"], match["second"], match["pair"]
        if _SENTENCE_START.search(text[: match.start()]) and _NAME_GOES_ON.match(
            text, match.end("pair")
        ):
            continue  # the next pair is the name
        if not _is_explained(first, second, text[: match.start()]) and not any(
            pair in name for name in names
        ):
            names.append(pair)
    return names


def _is_explained(first: str, second: str, before: str) -> bool:
    """Say whether two capitalised words are an office, a place, a group or a sentence's start."""
    if {first, second} & _known_words() or (first, second) in _known_pairs():
        return True
    if _PLACE_BEFORE.search(before) or _PLACE_BEFORE.search(first + " "):
        return True
    if _GROUP.match(f"{first} {second}"):
        return True
    return bool(_SENTENCE_START.search(before)) and second in _place_words()


def _groups(text: str) -> list[str]:
    return [match[0] for match in _GROUP.finditer(text)]
