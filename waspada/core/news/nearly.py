"""Names of provinces, kabupaten and kota with a slip of the finger: one letter more, less, other.

Looked for only where no name is written right, behind a word that names a place, in names of SHORTEST
letters or more; never a word of the language (`data/near_names.toml`) nor a kecamatan's name.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from waspada.core.news.beside import CITY, LOCATING, OFFICE, REGENCY
from waspada.core.news.names import Named
from waspada.core.news.tokens import Text, Word, folded
from waspada.core.places import Level, load_table

SHORTEST: Final = 6
_LONGEST_RUN: Final = 3
_SIGNS: Final = CITY | REGENCY | LOCATING | OFFICE | frozenset(("bupati", "kapolsek"))
_MOST: Final = 60  # places of a text that are looked at


def nearly_named(text: Text) -> Iterator[Named]:
    """Yield names that are nearly written, the first at each place."""
    names = _names()
    at, looked = 1, 0
    while at < len(text.words) and looked < _MOST:
        if text.words[at - 1].low not in _SIGNS or not _may_be_name(text, text.words[at]):
            at += 1
            continue
        looked += 1
        for length in range(_LONGEST_RUN, 0, -1):
            run = text.words[at : at + length]
            if len(run) == length and (codes := _nearest(run, names)):
                yield Named(codes, at, at + length - 1, is_seat=False)
                at += length - 1
                break
        at += 1


def _may_be_name(text: Text, word: Word) -> bool:
    return word.text[:1].isupper() or text.is_chat or not text.has_case


def _nearest(run: list[Word], names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of the name that a run of words is nearly, if it is of one name only."""
    if any(later.start - word.end > 1 for word, later in pairwise(run)):
        return ()
    written = "".join(word.low.replace("-", "") for word in run)
    is_one = len(run) == 1
    if len(written) < SHORTEST - is_one or (is_one and written in _words()):
        return ()
    if not is_one and written in names:  # "Pare Pare": one word in two
        return names[written]
    meant = {name for less in _with_one_less(written) for name in _by_less().get(less, ())}
    near = [name for name in meant if OSA.distance(name, written) == 1]
    return names[near[0]] if len(near) == 1 else ()


def _with_one_less(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    table = load_table()
    found: dict[str, list[str]] = {}
    for level in (Level.PROVINCE, Level.REGENCY):
        for code in table.codes(level=level):
            name = folded(table[code].name.replace(" ", "").replace("-", ""))
            if len(name) >= SHORTEST:
                found.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in found.items()}


@lru_cache(maxsize=1)
def _by_less() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _names():
        for less in _with_one_less(name):
            found.setdefault(less, []).append(name)
    return found


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Return words that are no slip: of the language, names of provinces and of all below."""
    file = resources.files("waspada.core.news") / "data" / "near_names.toml"
    words = tomllib.loads(file.read_text(encoding="utf-8"))["words"].split()
    table = load_table()
    below = (folded(table[code].name) for code in table.codes(level=Level.KECAMATAN))
    return frozenset((*words, *below))
