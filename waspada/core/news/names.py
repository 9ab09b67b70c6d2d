"""Names of provinces, kabupaten and kota as news writes them, in one table of words.

Villages and kecamatan are not in it: "yang", "pada" and "Antara" are villages. They are looked
for only after a word that says so, inside a kab/kota that is meant anyway (`where`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from waspada.core.news.tokens import Word, folded
from waspada.core.places import Level, level_of, load_table
from waspada.core.places.aliases import aliases

_LONGEST_NAME: Final = 5
_LEAST_ALONE: Final = 6  # letters of a name that goes without its "Kepulauan"


@dataclass(frozen=True, slots=True)
class Named:
    """A name found in a text: the places it may stand for, and which words it took.

    is_seat : it names the seat of a place, not the place
    """

    codes: tuple[str, ...]
    first: int
    last: int
    is_seat: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    codes: tuple[str, ...]
    is_seat: bool


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, ...], _Entry]:
    names: dict[tuple[str, ...], set[str]] = {}
    seats: dict[tuple[str, ...], set[str]] = {}
    places = load_table()
    known = aliases()
    for level in (Level.PROVINCE, Level.REGENCY):
        for code in places.codes(level=level):
            place = places[code]
            for name in (place.name, *known.get(code, ()), *_other_spellings(place.name)):
                names.setdefault(_words(name), set()).add(code)
            if place.capital:
                seats.setdefault(_words(place.capital), set()).add(code)
    own = {"".join(words): codes for words, codes in names.items()}
    for words in list(seats):  # Palangka Raya, listed as Palangkaraya
        if "".join(words) in own:
            names.setdefault(words, set()).update(own["".join(words)])
    found = {words: _Entry(tuple(sorted(codes)), is_seat=False) for words, codes in names.items()}
    for words, codes in seats.items():
        if words not in found:
            # Tanjung Selor lies in Bulungan: who is there is not in the province as a whole.
            below = {code for code in codes if level_of(code) is Level.REGENCY}
            found[words] = _Entry(tuple(sorted(below or codes)), is_seat=True)
    found.pop((), None)
    return found


def _other_spellings(name: str) -> Iterator[str]:
    words = name.split()
    if words[0] == "Kepulauan":
        yield " ".join(("Kep", *words[1:]))
        if len(words) == 2 and len(words[1]) >= _LEAST_ALONE and words[1] != "Seribu":
            yield words[1]  # Mentawai, Talaud
    if len(words) > 1 and words[-1] in {"Utara", "Selatan", "Barat", "Timur", "Tengah"}:
        short = {"Utara": "Utr", "Selatan": "Sel", "Barat": "Brt", "Timur": "Tmr", "Tengah": "Tgh"}
        yield " ".join((*words[:-1], short[words[-1]]))


def _words(name: str) -> tuple[str, ...]:
    cleaned = name.replace(".", " ").replace("/", " ").replace("-", " ")
    return tuple(folded(word) for word in cleaned.split())


def names_in(words: list[Word]) -> list[Named]:
    """Return every name in a text, the longest at each place; none of them overlap."""
    table = _table()
    heads = _heads()
    found: list[Named] = []
    at = 0
    while at < len(words):
        if words[at].low not in heads:
            at += 1
            continue
        for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            key = tuple(_parts(words[at : at + length]))
            entry = table.get(key)
            if entry is not None and _stand_together(words[at : at + length]):
                found.append(Named(entry.codes, at, at + length - 1, entry.is_seat))
                at += length
                break
        else:
            at += 1
    return found


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(words[0] for words in _table()) | frozenset(
        "-".join(words[:2]) for words in _table() if len(words) > 1
    )


def _parts(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        yield from word.low.split("-")


def _stand_together(words: list[Word]) -> bool:
    """A name does not run over a stop, a bracket or a line."""
    return all(later.start - word.end <= 2 for word, later in pairwise(words))
