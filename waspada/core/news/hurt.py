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
    "dua belas": 12, "tiga belas": 13, "empat belas": 14, "lima belas": 15, "enam belas": 16,
    "tujuh belas": 17, "delapan belas": 18, "sembilan belas": 19, "dua puluh": 20, "sepasang": 2,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_WORDS: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
# "lima tahun silam ratusan petugas wafat" counts years.
_COUNT: Final = (
    rf"(?P<count>\d{{1,3}}(?:\.\d{{3}})*|{_WORDS})"
    r"(?!\s+(?:tahun|bulan|pekan|hari|jam|menit|meter|kilo\w*|lembar|tps|desa|rumah|kali)\b)"
)
_PERSONS: Final = (
    r"(?:orang|warga|org|anggota|petugas|polisi|personel|prajurit|korban|pendukung|relawan|"
    r"simpatisan|wartawan|jurnalis|penumpang|kpps|komisioner|perempuan|pria|laki-laki|remaja|"
    r"anak|mahasiswa|pengawas|linmas|aparat|pemuda|saksi|ketua|sopir|pengawal|nelayan|penonton|pemilih|pedagang|tukang|peserta|lainnya|people|men|persons?)"
)
_DEAD: Final = r"(?:tewas|mengh?embuskan\s+napas(?:\s+terakhir)?|berpulang|tutup\s+usia|meninggal(?:\s+dunia)?|wafat|gugur|terbunuh|dibunuh|killed|died|dead|mati)"
# What was done to somebody; who stands behind it is who did it.
_DONE_TO: Final = r"(?:dibunuh|dibacok|ditikam|ditusuk|dipanah|kena panah)"
_HURT: Final = (
    r"(?:(?:ter)?luka(?:-luka)?(?:\s+(?:berat|ringan|parah|bacok|tembak|tusuk|robek|memar|sobek))?|"
    r"cedera|dibacok|ditikam|ditusuk|dipanah|injured|hurt|wounded|kena panah|terkena (?:panah|lemparan|tembakan)|dirawat|"
    r"memar|lebam|berdarah|patah (?:kaki|tulang|tangan)|sobek di|tertembak|terkilir|keseleo|lecet\S*|"
    r"benjol|bengkak|terjepit|dioperasi|pingsan|(?:dibawa|dilarikan|dirujuk) ke (?:rumah sakit|puskesmas|"
    r"rsud|klinik)|were treated|treated at)"
)
# Between who and what no stop or comma stands, but for a name and age: ", RS (33),".
_GAP: Final = r"(?:[^.!?\n,;]{0,60}?(?:,\s*\w{1,20}\s*\(\d{1,2}(?:\s*tahun)?\),[^.!?\n,;]{0,40}?)?)"
_MOST: Final = 20  # sayings of one text that are looked at
_NOT: Final = re.compile(
    r"\b(?:tidak ada|tak ada|tanpa|nihil|bukan|belum ada|no)\b[^.!?\n]{0,40}$", re.IGNORECASE
)
_THREATENED: Final = re.compile(r"\b(?:(?:di|meng)?ancam\w*)\b[^.!?\n]{0,12}$")
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


def _patterns(what: str, *more: str) -> tuple[re.Pattern[str], ...]:
    """Return how a number of persons, or one of them, and what befell them stand together."""
    done = f"(?P<what>{what})"
    count = f"(?P<count>\\d{{1,3}}|{_WORDS})"
    one = "seorang|salah seorang|korban|ketua|anggota|dia|ia|wartawan|jurnalis|saksi"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"\b{count}\s+(?:orang\s+)?(?:lain(?:nya)?|lagi)\b{_GAP}\b{done}\b",
            rf"\b{_COUNT}\s+(?:\w+\s+){{0,3}}?{_PERSONS}\b{_GAP}\b{done}\b",
            rf"\b(?!{_DONE_TO}){done}\b\s+(?:adalah |sebanyak |ada )?{_COUNT}\s+{_PERSONS}\b",
            rf"\b{_COUNT}\s+{done}\b",
            rf"\b(?:{one})\b{_GAP}\b{done}\b",
            *more,
        )
    )


_BODY: Final = "(?:bibir|kepala|hidung|pelipis|tangan|kaki|lengan|wajah)"
_SAYINGS: Final = {
    _DEAD: _patterns(
        _DEAD,
        rf"\b(?P<what>kematian)\s+{_COUNT}\b",
        rf"\b(?P<what>(?:merenggut|menelan)\s+(?:nyawa|korban(?:\s+jiwa)?))\s+{_COUNT}\b",
        rf"\b(?P<what>menewaskan)\s+(?:sedikitnya\s+|sebanyak\s+)?{_COUNT}\b",
        rf"\b{_COUNT}\s+(?P<what>nyawa\s+(?:melayang|hilang)|korban\s+jiwa|men\s+died)\b",
    ),
    _HURT: _patterns(
        _HURT,
        rf"\b{_PERSONS}\b{_GAP}\b(?P<what>(?!dibunuh){_DONE_TO})\b",
        rf"\b{_BODY}(?:nya)?\s+(?:\w+\s+){{0,2}}(?P<what>pecah|berdarah|patah|robek|sobek)\b",
    ),
}
_ANY: Final = {
    _DEAD: re.compile(rf"\b(?:{_DEAD}|kematian|nyawa|korban jiwa|menewaskan)\b"),
    _HURT: re.compile(rf"\b(?:{_HURT}|pecah|patah|robek|sobek)\b"),
}


def _said(text: Text, what: str) -> Iterator[tuple[int, tuple[int, int]]]:
    low = text.low
    if _ANY[what].search(low) is None:
        return
    taken: list[tuple[int, int]] = []
    for pattern in _SAYINGS[what]:
        for match in pattern.finditer(low):
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            before = low[text.sentence(text.sentence_of(start))[0] : match.start("what")]
            if _NOT.search(before) or _THREATENED.search(before) or _LISTED.search(match[0]):
                continue
            taken.append((start, end))
            yield _number(match.groupdict().get("count")), (start, end)


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return _NUMBERS[word] if word in _NUMBERS else int(word.replace(".", ""))
