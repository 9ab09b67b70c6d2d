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
_DEAD: Final = r"(?:tewas|t(?:id)?ak\s+bernyawa|(?:ke)?hilang(?:an)?\s+nyawa|mengh?embuskan\s+napas(?:\s+terakhir)?|berpulang|tutup\s+usia|meninggal(?:\s+dunia)?|wafat|gugur|terbunuh|dibunuh|meregang\s+nyawa|killed|died|dead|mati(?![- ](?:matian|lampu|suri)))"
# What was done to somebody; who stands behind it is who did it.
_DONE_TO: Final = r"(?:dibunuh|dibacok|ditikam|ditusuk|dipanah|kena panah)"
_HURT: Final = (
    r"(?:(?:ter)?luka(?:-luka)?(?:\s+(?:berat|ringan|parah|serius|bacok|tembak|tusuk|robek|memar|sobek))?|"
    r"cedera|tersayat|kena sayat\w*|dibacok|ditikam|ditusuk|dipanah|injured|hurt|wounded|kena panah|terkena (?:panah|sabetan|lemparan|tembakan|serpihan|peluru|batu)|dirawat|"
    r"memar|lebam|berdarah|patah (?:kaki|tulang|tangan)|sobek di|tertembak|terserempet (?:peluru|di)|terkilir|keseleo|lecet\S*|"
    r"benjol|bengkak|terjepit|dioperasi|menjalani operasi|sesak napas|keguguran|mengalami perdarahan|pingsan|masuk rumah sakit|(?:dibawa|dilarikan|dirujuk|dievakuasi) ke (?:rumah sakit|puskesmas|"
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
    rf"\b(?:{_COUNT}\s+(?:\w+\s+){{0,2}}{_PERSONS}(?:\s(?!me|ber|di|ter)\w+)?|sopir(?:nya)?)\s+dan\s+\Z"
)
_OF_A_HEADING: Final = re.compile(r"\b(?:tewas|wafat|berpulang|meninggal)\b")
_SAID_SO: Final = re.compile(
    r"\b(?:isu|kabar\w*|disebut|dikabarkan|hoaks|bukan|jelang|daftar|data|warga)\b"
)
# "Tertembak di dada dan gugur", "dilarikan ke RSUD namun tak tertolong": dead, not injured.
_THEN_DEAD: Final = re.compile(
    rf"[^.!?\n,;]{{0,25}}\b(?:dan|hingga|sampai|lalu|kemudian)\s+(?:akhirnya\s+)?{_DEAD}\b|"
    r"[^.!?\n;]{0,60}\bt(?:id)?ak\s+(?:dapat\s+|bisa\s+)?(?:ter|di)?(?:tolong|selamat)\w*\b"
)
_IS_DEAD: Final = re.compile(rf"\b{_DEAD}\b")
# "Ia tidak terluka", "menolak disebut terluka".
_DENIED: Final = re.compile(r"\b(?:t(?:id)?ak|bukan|disebut)\s+(?:sampai\s+|ikut\s+)?$")
# "Dua luka tusuk di perut": so many wounds of one.
_OF_ONE_BODY: Final = re.compile(
    r"luka\s+(?:tusuk|tikam|bacok|tembak|sayat|robek|sobek)|(?<=luka)\s+tikaman"
)
# "Enam luka berat dan lima luka ringan", "seorang lagi terkilir", "juga kena panah": with those before.
_GRADE: Final = re.compile(r"\bluka(?:-luka)?\s+(berat|parah|serius|ringan)\b")
# "Dua polisi terluka dan seorang warga tertembak"; who of them is treated is none more.
_JOINED: Final = re.compile(r"\s+(?:dan|serta|sementara|sedangkan)\s+")
_TREATED: Final = re.compile(
    r"\b(?:dirawat|dilarikan|dibawa|dirujuk|dievakuasi|masuk|kritis|dioperasi|pingsan)\b"
)
_THEN_OTHERS: Final = re.compile(rf"\bdan\s+(?=(?:{_COUNT})\s+(?:\w+\s+){{0,2}}?{_PERSONS}\b)")
_EARLIER: Final = re.compile(
    r"\b(?:pemilu|pilkada|pemilihan|tahun)\s+(?:(20\d\d)|lalu|silam|sebelumnya)\b"
)
_YEAR: Final = re.compile(r"\b20\d\d\b")
_MORE: Final = re.compile(r"\b(?:(?:seorang|satu orang) lagi|juga)\b")
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
    if category == "kesehatan":
        hurt = []  # who fell ill is not hurt
    dead = [one for one in dead if not _is_earlier(text, one[1][0])] or dead
    return Hurt(
        max((count for count, _ in dead), default=None),
        _together(text, hurt),
        tuple(span for _, span in dead[:2]),
        tuple(span for _, span in hurt[:2]),
    )


def _together(text: Text, said: list[tuple[int, tuple[int, int]]]) -> int | None:
    """Return the largest number said, those told one after another in one breath added up."""
    most: int | None = None
    total, before = 0, None
    for count, (start, end) in sorted(said, key=lambda one: one[1]):
        words = text.low[start:end]
        is_more = False
        if before is not None:
            grades = (_GRADE.search(text.low[slice(*before)]), _GRADE.search(words))
            apart = text.sentence_of(start) - text.sentence_of(before[0])
            between = text.low[before[1] : start]
            is_more = (
                (_JOINED.fullmatch(between) is not None and not _TREATED.search(words))
                or (apart <= 1 and _MORE.search(words) is not None)
                or (apart == 0 and all(grades) and len({one[1] for one in grades if one}) == 2)
            )
        total, before = (total + count if is_more else count), (start, end)
        most = max(total, most or 0)
    return most


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
            rf"\b(?!{_DONE_TO}){done}(?:nya)?\b\s+(?:(?:adalah|sebanyak|ada|bertambah|menjadi|mencapai|berjumlah|"
            rf"tercatat|hingga)\s+)*{_COUNT}\s+{_PERSONS}\b",
            rf"\b{_COUNT}\s+{done}\b",
            rf"\b{_COUNT}\s+dari\s+(?:\w+\s+){{1,3}}{done}\b",
            rf"\b(?P<count>ke(?:dua|tiga|empat|lima))(?:nya|\s+{_PERSONS})\b{_GAP}\b{done}\b",
            rf"\b(?:{one})\b{_GAP}\b{done}\b",
            *more,
        )
    )


_BODY: Final = (
    "(?:bibir|kepala|hidung|pelipis|tangan|kaki|lengan|wajah|pipi|leher|mata|dahi|dagu|punggung|dada|"
    "telinga|jari|perut|paha|bahu|rahang|rusuk|siku|lutut|mulut|gigi)"
)
_BROKEN: Final = "pecah|berdarah|patah|robek|sobek|memar|lebam|bengkak|benjol|ditebas|luka|cedera"
_SAYINGS: Final = {
    _DEAD: _patterns(
        _DEAD,
        rf"\b(?P<what>kematian)\s+{_COUNT}\b",
        r"\b(?P<what>t(?:id)?ak\s+(?:dapat\s+|bisa\s+)?tertolong)\b",
        rf"\b{_PERSONS}\s+(?:\w+\s+){{0,2}}yang\s+(?P<what>{_DEAD})\s+(?:itu|tersebut|bernama)\b",
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
        rf"\b(?P<what>luka(?:nya)?\s+(?:di)?jahit\w*|melukai\s+{_BODY}|(?:lebam|memar|lecet)\s+(?:di|pada)\s+"
        rf"(?:bagian\s+)?{_BODY}|(?:mengalami|menderita)\s+(?:\w+\s+)?(?:luka|cedera|memar|lebam|patah))\b",
    ),
}
_ANY: Final = {
    _DEAD: re.compile(
        rf"\b(?:{_DEAD}|kematian|nyawa|korban jiwa|menewaskan|tertolong|(?:tewas|wafat|meninggal)nya)\b"
    ),
    _HURT: re.compile(rf"\b(?:{_HURT}|{_BROKEN}|melukai|jahitan)\b"),
}


def _said(text: Text, what: str) -> Iterator[tuple[int, tuple[int, int]]]:
    low = text.low
    if _ANY[what].search(low) is None:
        return
    taken: list[tuple[int, int]] = []
    for pattern in _SAYINGS[what]:
        for found in pattern.finditer(low):
            match = _without_the_dead(found) if what is _HURT else found
            if match is None:
                continue
            match = _of_the_last_named(match)
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            before = low[text.sentence(text.sentence_of(start))[0] : match.start("what")]
            if _NOT.search(before) or _THREATENED.search(before) or _LISTED.search(match[0]):
                continue
            if _DENIED.search(before):
                continue
            if what is _HURT and _THEN_DEAD.match(low, end):
                continue
            taken.append((start, end))
            beside = _AND.search(low, max(0, start - 60), start)
            more = _number(beside["count"]) if beside and not _IS_DEAD.search(beside[0]) else 0
            count = match.groupdict().get("count")
            is_one = count and match.end("count") + 1 == match.start("what")
            if is_one and _OF_ONE_BODY.match(low, match.start("what")):
                count = None
            yield _number(count) + more, (start, end)


def _without_the_dead(match: re.Match[str]) -> re.Match[str] | None:
    """Return what a saying tells of the hurt, where it begins with who died, or nothing.

    "Satu orang tewas dan dua terluka" tells of two, "tewas ditikam" of none.
    """
    dead = list(_IS_DEAD.finditer(match.string, match.start(), match.start("what")))
    return match.re.search(match.string, dead[-1].end(), match.end()) if dead else match


def _of_the_last_named(match: re.Match[str]) -> re.Match[str]:
    """Return what a saying tells of those named last: "seorang warga mengamuk dan dua polisi luka"."""
    joined = _THEN_OTHERS.search(match.string, match.start(), match.start("what"))
    if joined is None:
        return match
    return match.re.search(match.string, joined.end(), match.end()) or match


def _is_earlier(text: Text, at: int) -> bool:
    """Say whether a sentence looks back on an earlier vote: "pada 2019 ratusan petugas meninggal"."""
    found = _EARLIER.search(text.low, *text.sentence(text.sentence_of(at)))
    if found is None or found[1] is None:
        return found is not None
    return int(found[1]) < max(map(int, _YEAR.findall(text.low)))


def _number(word: str | None) -> int:
    if word is None:
        return 1
    known = _NUMBERS.get(word) or _ALL_OF.get(word)
    return known if known else int(word.replace(".", ""))
