"""How many died and were hurt in what a text tells, as far as it says so in numbers or nouns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from waspada.core.news.tokens import Text

_NUMBERS: Final = {
    "se": 1, "satu": 1, "seorang": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6,
    "tujuh": 7, "delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11, "belasan": 12,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_COUNT: Final = r"(?P<count>\d{1,3}(?:\.\d{3})*|" + "|".join(_NUMBERS) + r")"
_PERSONS: Final = (
    r"(?:orang|warga|org|anggota|petugas|polisi|personel|prajurit|korban|pendukung|relawan|"
    r"simpatisan|wartawan|jurnalis|penumpang|kpps|komisioner|perempuan|pria|laki-laki|remaja|"
    r"anak|mahasiswa|pengawas|linmas|aparat|pemuda|saksi|ketua|people|persons?)"
)
_DEAD: Final = (
    r"(?:tewas|meninggal(?:\s+dunia)?|wafat|gugur|terbunuh|dibunuh|killed|died|dead|mati)"
)
_HURT: Final = (
    r"(?:luka(?:-luka)?(?:\s+(?:berat|ringan|parah|bacok|tembak|tusuk|robek|memar))?|terluka|"
    r"cedera|dibacok|ditikam|ditusuk|dipanah|injured|hurt|wounded|kena panah|terkena (?:panah|lemparan|tembakan)|dirawat)"
)
_GAP: Final = r"(?:[^.!?\n,;]{0,60}?)"
_MOST: Final = 20  # sayings of one text that are looked at
_NOT: Final = re.compile(
    r"\b(?:tidak ada|tak ada|tanpa|nihil|bukan|belum ada|no)\b[^.!?\n]{0,40}$", re.IGNORECASE
)
_LISTED: Final = re.compile(r"\b(?:daftar pemilih|tercatat|terdaftar|dps|dpt|pemilih)\b", re.I)


@dataclass(frozen=True, slots=True)
class Hurt:
    """Numbers of dead and injured, None where the text does not say, and the words that do."""

    deaths: int | None = None
    injured: int | None = None
    death_spans: tuple[tuple[int, int], ...] = ()
    injured_spans: tuple[tuple[int, int], ...] = ()


def hurt_of(text: Text, *, is_of_voters: bool = False) -> Hurt:
    """Return what a text says of casualties: the largest number said of each.

    is_of_voters : the dead are names on a list of voters
    """
    dead = [] if is_of_voters else list(islice(_said(text, _DEAD), _MOST))
    hurt = list(islice(_said(text, _HURT), _MOST))
    return Hurt(
        max((count for count, _ in dead), default=None),
        max((count for count, _ in hurt), default=None),
        tuple(span for _, span in dead[:2]),
        tuple(span for _, span in hurt[:2]),
    )


def _said(text: Text, what: str) -> Iterator[tuple[int, tuple[int, int]]]:
    low = text.low
    patterns = (
        rf"\b{_COUNT}\s+(?:\w+\s+){{0,3}}?{_PERSONS}\b{_GAP}\b{what}\b",
        rf"\b{what}\b\s+(?:adalah\s+|sebanyak\s+|ada\s+)?{_COUNT}\s+{_PERSONS}\b",
        rf"\b{_COUNT}\s+{what}\b",
        rf"\bkematian\s+{_COUNT}\b" if what is _DEAD else r"(?!)",
        rf"\b(?:seorang|salah seorang|korban|ketua|anggota)\b{_GAP}\b{what}\b",
    )
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in re.finditer(pattern, low):
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            begin = text.sentence(text.sentence_of(start))[0]
            if _NOT.search(low[begin:start] + " ") or _LISTED.search(low[start:end]):
                continue
            taken.append((start, end))
            yield _number(match.groupdict().get("count")), (start, end)


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return _NUMBERS[word] if word in _NUMBERS else int(word.replace(".", ""))
