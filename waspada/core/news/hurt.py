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
_ALL_OF: Final = {"kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5}
_WORDS: Final = "|".join(sorted(_NUMBERS, key=len, reverse=True))
# "lima tahun silam ratusan petugas wafat" counts years.
_COUNT: Final = (
    rf"(?<![\d.:])(?P<count>\d{{1,3}}(?:\.\d{{3}})*|{_WORDS})"
    r"(?!\s+(?:tahun|bulan|pekan|hari|jam|menit|meter|kilo\w*|lembar|tps|desa|rumah|kali)\b)"
)
_PERSONS: Final = (
    r"(?:orang|warga|org|anggota|petugas|polisi|personel|prajurit|korban|pendukung|relawan|"
    r"simpatisan|wartawan|jurnalis|penumpang|kpps|komisioner|perempuan|pria|laki-laki|remaja|"
    r"anak|mahasiswa|pengawas|kopilot|pilot|linmas|aparat|pemuda|saksi|ketua|sopir|pengawal|nelayan|penonton|pemilih|pedagang|tukang|peserta|lainnya|people|men|persons?)"
)
_DEAD: Final = r"(?:tewas|t(?:id)?ak\s+bernyawa|(?:ke)?hilang(?:an)?\s+nyawa|mengh?embuskan\s+napas(?:\s+terakhir)?|berpulang|tutup\s+usia|meninggal(?:\s+dunia)?|wafat|gugur|terbunuh|dibunuh|killed|died|dead|mati)"
# What was done to somebody; who stands behind it is who did it.
_DONE_TO: Final = r"(?:dibunuh|dibacok|ditikam|ditusuk|dipanah|kena panah)"
_HURT: Final = (
    r"(?:(?:ter)?luka(?:-luka)?(?:\s+(?:berat|ringan|parah|bacok|tembak|tusuk|robek|memar|sobek))?|"
    r"cedera|dibacok|ditikam|ditusuk|dipanah|injured|hurt|wounded|kena panah|terkena (?:panah|lemparan|tembakan|serpihan|peluru|batu)|dirawat|"
    r"memar|lebam|berdarah|patah (?:kaki|tulang|tangan)|sobek di|tertembak|terkilir|keseleo|lecet\S*|"
    r"benjol|bengkak|terjepit|dioperasi|menjalani operasi|sesak napas|keguguran|mengalami perdarahan|pingsan|(?:dibawa|dilarikan|dirujuk) ke (?:rumah sakit|puskesmas|"
    r"rsud|klinik)|were treated|treated at)"
)
# Between who and what no stop or comma stands, but for a name and age, ", RS (33),", or a place.
_GAP: Final = (
    r"(?:[^.!?\n,;]{0,60}?(?:,\s*(?:\w{1,20}\s*\(\d{1,2}(?:\s*tahun)?\)|\d{1,2}\s*tahun|(?:kabupaten|kota|kecamatan|"
    r"distrik)\s[\w ]{1,30}),[^.!?\n,;]{0,40}?){0,2})"
)
_MOST: Final = 20  # sayings of one text that are looked at
_NOT: Final = re.compile(
    r"\b(?:t(?:id)?ak (?:ada|seorang|satu)|tanpa|nihil|bukan|belum ada|no)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_THREATENED: Final = re.compile(r"\b(?:(?:di|meng)?ancam\w*)\b[^.!?\n]{0,12}$")
# "Sopir dan dua pengawal lecet": three.
_AND: Final = re.compile(
    rf"\b(?:{_COUNT}\s+(?:\w+\s+){{0,2}}{_PERSONS}(?:\s\w+)?|sopir(?:nya)?)\s+dan\s+\Z"
)
_OF_A_HEADING: Final = re.compile(r"\b(?:tewas|wafat|berpulang|meninggal)\b")
_SAID_SO: Final = re.compile(
    r"\b(?:isu|kabar\w*|disebut|dikabarkan|hoaks|bukan|jelang|daftar|data|warga)\b"
)
# "Tertembak di dada dan gugur": dead, not injured.
_THEN_DEAD: Final = re.compile(
    rf"[^.!?\n,;]{{0,25}}\b(?:dan|hingga|sampai|lalu|kemudian)\s+(?:akhirnya\s+)?{_DEAD}\b"
)
_LISTED: Final = re.compile(r"\b(?:daftar pemilih|tercatat|terdaftar|dps|dpt|pemilih)\b", re.I)


@dataclass(frozen=True, slots=True)
class Hurt:
    """Numbers of dead and injured, None where the text does not say, and the words that do."""

    deaths: int | None = None
    injured: int | None = None
    death_spans: tuple[tuple[int, int], ...] = ()
    injured_spans: tuple[tuple[int, int], ...] = ()


def hurt_of(text: Text, category: str) -> Hurt:
    """Return what a text says of casualties: the largest number said of each.

    category : of a voter list the dead are names on it, and in a false story nobody came to harm
    """
    if category == "hoaks":
        return Hurt()
    dead = [] if category == "data_pemilih" else list(islice(_said(text, _DEAD), _MOST))
    if not dead and category != "data_pemilih":
        dead = list(_in_heading(text))
    hurt = list(islice(_said(text, _HURT), _MOST))
    if category == "kesehatan" and [count for count, _ in dead] and {n for n, _ in hurt} == {1}:
        hurt = []  # who fell ill is who died
    return Hurt(
        max((count for count, _ in dead), default=None),
        max((count for count, _ in hurt), default=None),
        tuple(span for _, span in dead[:2]),
        tuple(span for _, span in hurt[:2]),
    )


def _in_heading(text: Text) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield one dead where a heading says so without a number: "Pemasang Baliho Tewas"."""
    heading = text.low[: text.title_end]
    found = _OF_A_HEADING.search(heading)
    if found and not _SAID_SO.search(heading) and not _LISTED.search(heading):
        yield 1, found.span()


def _patterns(what: str, *more: str) -> tuple[re.Pattern[str], ...]:
    """Return how a number of persons, or one of them, and what befell them stand together."""
    done = f"(?P<what>{what})"
    count = f"(?<![\\d.:])(?P<count>\\d{{1,3}}|{_WORDS})"
    one = "seorang|salah seorang|korban|ketua|anggota|dia|ia|wartawan|jurnalis|saksi|k?o?pilot|sopir(?:nya)?"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"\b{count}\s+(?:orang\s+)?(?:lain(?:nya)?|lagi)\b{_GAP}\b{done}\b",
            rf"\b{_COUNT}\s+(?:\w+\s+){{0,3}}?{_PERSONS}\b{_GAP}\b{done}\b",
            rf"\b(?!{_DONE_TO}){done}\b\s+(?:adalah |sebanyak |ada )?{_COUNT}\s+{_PERSONS}\b",
            rf"\b{_COUNT}\s+{done}\b",
            rf"\b(?P<count>ke(?:dua|tiga|empat|lima))(?:nya|\s+{_PERSONS})\b{_GAP}\b{done}\b",
            rf"\b(?:{one})\b{_GAP}\b{done}\b",
            *more,
        )
    )


_BODY: Final = (
    "(?:bibir|kepala|hidung|pelipis|tangan|kaki|lengan|wajah|pipi|leher|mata|dahi|dagu|punggung|dada|"
    "telinga|jari|perut|paha|bahu|rahang)"
)
_BROKEN: Final = "pecah|berdarah|patah|robek|sobek|memar|lebam|bengkak|benjol|ditebas|luka|cedera"
_SAYINGS: Final = {
    _DEAD: _patterns(
        _DEAD,
        rf"\b(?P<what>kematian)\s+{_COUNT}\b",
        rf"\b{_COUNT}\s+(?:\w+\s+){{0,3}}?{_PERSONS}\b[^.!?\n,;]{{0,110}}?\bdan\s+(?P<what>gugur|tewas)\b",
        r"\b(?P<what>mengh?embuskan\s+napas\s+terakhir|tutup\s+usia|(?:meninggal|tewas)\s+di\s+"
        r"(?:tempat|lokasi))\b",
        rf"\b(?P<what>(?:merenggut|menelan)\s+(?:nyawa|korban(?:\s+jiwa)?))\s+{_COUNT}\b",
        rf"\b(?P<what>menewaskan)\s+(?:sedikitnya\s+|sebanyak\s+)?{_COUNT}\b",
        rf"\b{_COUNT}\s+(?P<what>nyawa\s+(?:melayang|hilang)|korban\s+jiwa|men\s+died)\b",
    ),
    _HURT: _patterns(
        _HURT,
        rf"\b{_PERSONS}\b{_GAP}\b(?P<what>(?!dibunuh){_DONE_TO})\b",
        rf"\b{_BODY}(?:nya)?\s+(?:\w+\s+){{0,2}}(?P<what>{_BROKEN})\b",
        rf"\b(?P<what>luka(?:-luka)?\s+(?:\w+\s+)?(?:di|pada)\s+(?:bagian\s+)?{_BODY})",
        rf"\b(?P<what>(?:\d{{1,2}}|{_WORDS})\s+jahitan)\b",
    ),
}
_ANY: Final = {
    _DEAD: re.compile(rf"\b(?:{_DEAD}|kematian|nyawa|korban jiwa|menewaskan)\b"),
    _HURT: re.compile(rf"\b(?:{_HURT}|{_BROKEN})\b"),
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
            if what is _HURT and _THEN_DEAD.match(low, end):
                continue
            taken.append((start, end))
            beside = _AND.search(low, max(0, start - 60), start)
            more = _number(beside["count"]) if beside else 0
            yield _number(match.groupdict().get("count")) + more, (start, end)


def _number(word: str | None) -> int:
    if word is None:
        return 1
    known = _NUMBERS.get(word) or _ALL_OF.get(word)
    return known if known else int(word.replace(".", ""))
