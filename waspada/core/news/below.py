"""Names of kecamatan and desa in a text: only where a word beside them says so."""

import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import Final

from waspada.core.news.beside import LOCATING
from waspada.core.news.tokens import Text, Word, folded
from waspada.core.places import Level, load_table

_AT: Final = frozenset(("di", "ke", "dari", "menuju", "wilayah"))
_LONGEST: Final = 5
_EARLY: Final = 3  # sentences in which a name needs no word that says what it is
_ANOTHER: Final = re.compile(
    r"(?:,\s+[A-Z](?!abupaten|ota\b|ab\b)\w+(?: [A-Z]\w+){0,2}(?:,| dan | serta )|\s+(?:dan|serta)\s+[A-Z])"
)
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


def named_before(
    text: Text, starts: Container[int]
) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield names of one or two words between "di" or a comma and ", Kabupaten": words and span.

    The last word of a longer name may be one too: di Pasar Tabir, Kabupaten Merangin.

    starts : where names of the kab/kota begin that go without "Kabupaten": Gambir, Jakarta Pusat
    """
    words = text.words
    for at, word in enumerate(words[2:], 2):
        is_higher = word.low in _HIGHER or word.start in starts
        if is_higher and text.body[words[at - 1].end : word.start] == ", ":
            for first in (at - 2, at - 1):
                run = words[first:at]
                if first and _is_placed(text, words[first - 1], run) and is_run(text, run[0], run):
                    yield tuple(one.low for one in run), (run[0].start, run[-1].end)


def _is_placed(text: Text, before: Word, run: list[Word]) -> bool:
    """Say whether a run of words is a name of a place by the word before it."""
    if before.low in LOCATING or text.body[before.end : run[0].start] == ", ":
        return True
    return text.has_case and len(run) == 1 and before.text[:1].isupper()


def named_alone(text: Text) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield names with capitals behind "di" that no word says to be a kecamatan's: words and span.

    A name is the whole of what is written with capitals: Kayan Hulu is neither Kayan nor Hulu.
    """
    if not text.has_case:
        return
    words = text.words
    end = text.sentence(min(_EARLY + bool(text.title_end), text.sentences - 1))[1]
    for at, word in enumerate(words[:-1]):
        if word.start >= end:
            return
        if word.low not in _AT:
            continue
        run: list[Word] = []
        for after in words[at + 1 : at + 1 + _LONGEST]:
            if not (after.text[:1].isupper() and is_run(text, word, [*run, after])):
                break
            run.append(after)
        if run and not run[0].text.isupper() and not _has_another(text, run[-1].end):
            yield tuple(one.low for one in run), (run[0].start, run[-1].end)


def _has_another(text: Text, at: int) -> bool:
    """Say whether a second name follows: di Sayung, Bonang, dan Wedung; ke Ayau dan Kepulauan Ayau."""
    return _ANOTHER.match(text.body, at) is not None


def is_run(text: Text, sign: Word, run: list[Word]) -> bool:
    """Say whether words behind a sign may be one name: side by side and with capitals."""
    gaps = zip((sign, *run), run, strict=False)
    if any(later.start - earlier.end > 2 for earlier, later in gaps):
        return False
    written = text.body[sign.end : run[-1].end]
    if "\n" in written or "," in text.body[run[0].start : run[-1].end]:
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
    """Return the codes of all kecamatan of a name; Pulo Gadung is Pulogadung too."""
    return _kecamatan_by_name().get(name) or _kecamatan_by_letters().get("".join(name), [])


@lru_cache(maxsize=1)
def _kecamatan_by_letters() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, codes in _kecamatan_by_name().items():
        found.setdefault("".join(name), []).extend(codes)
    return found


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
