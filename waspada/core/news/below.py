"""Names of kecamatan and desa in a text: only where a word beside them says so."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from waspada.core.news.beside import LOCATING
from waspada.core.news.tokens import Text, Word, folded
from waspada.core.places import Level, load_table

_HIGHER: Final = frozenset(("kabupaten", "kab", "kota"))


def named_after(
    text: Text, signs: Iterable[str]
) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield runs of words after a sign, longest first at each place: words and span."""
    words = text.words
    for at, word in enumerate(words[:-1]):
        if word.low not in signs:
            continue
        for length in (4, 3, 2, 1):
            run = words[at + 1 : at + 1 + length]
            if len(run) == length and is_run(text, word, run):
                yield (
                    tuple(part for one in run for part in one.low.split("-")),
                    (run[0].start, run[-1].end),
                )


def named_before(text: Text) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield names of one or two words between "di" and ", Kabupaten": words and span.

    The last word of a longer name may be one too: di Pasar Tabir, Kabupaten Merangin.
    """
    words = text.words
    for at, word in enumerate(words[2:], 2):
        if word.low in _HIGHER and text.body[words[at - 1].end : word.start] == ", ":
            for first in (at - 2, at - 1):
                run = words[first:at]
                is_placed = first and (
                    words[first - 1].low in LOCATING
                    or (text.has_case and len(run) == 1 and words[first - 1].text[:1].isupper())
                )
                if is_placed and is_run(text, run[0], run):
                    yield tuple(one.low for one in run), (run[0].start, run[-1].end)


def is_run(text: Text, sign: Word, run: list[Word]) -> bool:
    """Say whether words behind a sign may be one name: side by side and with capitals."""
    gaps = zip((sign, *run), run, strict=False)
    if any(later.start - earlier.end > 2 for earlier, later in gaps):
        return False
    if "," in text.body[run[0].start : run[-1].end]:
        return False
    is_free = not text.has_case or text.is_chat
    return is_free or all(word.text[:1].isupper() or word.text.isdigit() for word in run)


@lru_cache(maxsize=1)
def _kecamatan_by_name() -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for code in load_table().codes(level=Level.KECAMATAN):
        found.setdefault(_folded_name(code), []).append(code)
    return found


def kecamatan_codes(name: tuple[str, ...]) -> list[str]:
    """Return the codes of all kecamatan of a name."""
    return _kecamatan_by_name().get(name, [])


@lru_cache(maxsize=600)
def desa_codes(regency: str) -> dict[tuple[str, ...], list[str]]:
    """Return the codes of desa and kelurahan of a kab/kota by their names."""
    found: dict[tuple[str, ...], list[str]] = {}
    for code in load_table().codes(regency, Level.DESA):
        found.setdefault(_folded_name(code), []).append(code)
    return found


def _folded_name(code: str) -> tuple[str, ...]:
    name = load_table()[code].name.replace("-", " ").replace(".", " ")
    return tuple(folded(word) for word in name.split())
