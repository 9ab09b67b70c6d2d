"""Words of a message as they are compared with another's: stems, common sayings, their weight.

Two people tell one event in different words. Endings and nasal prefixes are taken off
(*memukul*, *dipukuli*, *pemukulan*), spellings of phones are read (*yg*, *tdk*, *walkot*), and
words for one thing become one (*tewas*, *wafat*, *gugur*). How much a word weighs is how rare it
is among real incidents; `data/common_stems.tsv` counts the frequent ones.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import log
from typing import Final

from waspada.core.reports.searching import folded

_SHORTEST: Final = 3
_STEM: Final = 4
_SPELLINGS: Final = {
    "walkot": "walikota",
    "cawalkot": "walikota",
    "wali": "walikota",
    "cabup": "calon bupati",
    "cagub": "calon gubernur",
    "cawabup": "calon bupati",
    "cawagub": "calon gubernur",
    "pilbup": "pilkada bupati",
    "pilgub": "pilkada gubernur",
    "kades": "kepala desa",
    "kepling": "kepala lingkungan",
    "mushola": "musala",
    "duit": "uang",
    "hp": "ponsel",
    "handphone": "ponsel",
    "rs": "rumah sakit",
    "rsud": "rumah sakit",
    "sajam": "senjata tajam",
    "heli": "helikopter",
    "speedboat": "perahu",
    "longboat": "perahu",
    "kapal": "perahu",
    "kkb": "kelompok bersenjata",
    "paslon": "pasangan calon",
    "rekap": "rekapitulasi",
    "sembilan": "9",
    "pbd": "papua barat daya",
    "malut": "maluku utara",
    "jatim": "jawa timur",
    "jateng": "jawa tengah",
    "jabar": "jawa barat",
    "lempar2an": "lempar",
    "panwas": "bawaslu",
    "panwascam": "bawaslu",
    "pengawas": "bawaslu",
    "money": "politik uang",
    "viral": "edar",
    "medsos": "media sosial",
}
# One thing, many words; the first of each line stands for all.
_SAYINGS: Final = (
    ("mati", "meninggal", "tewas", "wafat", "gugur", "almarhum", "jenazah"),
    ("luka", "cedera", "terluka"),
    ("listrik", "padam", "lampu", "genset", "pln", "gelap"),
    (
        *("ricuh", "rusuh", "kericuhan", "keributan", "ribut", "bentrok", "bentrokan", "tawuran"),
        *("kisruh", "kelahi", "perkelahian", "gaduh", "amuk", "mengamuk", "ngamuk"),
    ),
    ("bakar", "api", "hangus", "kebakaran", "bensin"),
    ("rusak", "perusakan", "hancur", "robek", "roboh", "rubuh", "runtuh"),
    ("demo", "unjuk", "demonstrasi", "aksi", "orasi", "protes", "aksi", "berorasi"),
    ("ulang", "psu", "mengulang", "diulang"),
    ("susulan", "susul"),
    ("coblos", "nyoblos", "pencoblosan", "pemungutan", "memilih", "milih"),
    ("surat", "ballot"),
    ("hoaks", "hoax", "bohong", "fitnah", "disinformasi", "palsu"),
    ("banjir", "genangan", "terendam", "kebanjiran", "rob"),
    ("asn", "pns"),
    ("massa", "pendukung", "simpatisan", "kubu", "relawan", "suporter"),
    ("apk", "baliho", "spanduk", "poster"),
    ("tunda", "mundur", "molor", "terlambat", "telat", "tertunda"),
    ("batal", "dibubarkan", "bubar", "hentikan", "dihentikan", "terhenti", "berhenti", "stop"),
    ("pingsan", "dirawat", "sakit"),
    ("tembak", "tembaki", "penembakan", "tembakan"),
    ("bacok", "tikam", "tusuk", "parang", "penikaman"),
    ("pukul", "keroyok", "aniaya", "penganiayaan", "gebuk", "hajar"),
    ("wartawan", "jurnalis", "media", "pers", "reporter"),
    ("ancam", "intimidasi", "teror", "hadang", "halang"),
    ("tangkap", "amankan", "ciduk", "ott", "gerebek"),
    ("kepung", "duduki", "terobos", "geruduk"),
    ("blokade", "blokir", "tutup", "macet"),
    ("uang", "amplop", "fajar", "bundel", "bendel"),
    ("sembako", "beras", "minyak"),
    ("video", "rekaman"),
    ("undangan", "c6"),
    ("konvoi", "pawai", "arak", "iring"),
    ("karam", "tenggelam", "hanyut"),
    ("polisi", "polres", "polsek", "aparat", "kapolres"),
    ("kpps", "petugas"),
    ("netral", "berpihak", "keberpihakan", "dukung", "mendukung"),
    ("pindah", "relokasi", "geser"),
    ("angin", "badai", "puting"),
    ("kurang", "kekurangan"),
    ("saksi",),
    ("dpt", "daftar"),
    ("mk", "mahkamah"),
    ("gugat", "sengketa", "perselisihan"),
    ("walikota", "kota"),
)
_PREFIX: Final = re.compile(
    r"^(?:meny|meng|mem|men|me|peny|peng|pem|pen|ber|ter|per|di|ke|se|ng|ny)"
)
_SUFFIXES: Final = ("kannya", "annya", "kan", "nya", "lah", "an", "i")
_FIRST: Final = re.compile(r"^[kpts](?=[aeiou])")
_TPS: Final = re.compile(
    r"\btps(?:\s*(?:no(?:mor)?\.?\s*)?|-)0*([0-9]{1,3})((?:\s*(?:,|dan|&)\s*(?:tps\s+)?0*[0-9]{1,3}\b)*)"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a text is compared.

    stems : stem to the word as written; stations : numbers of polling stations it names
    weight : how much the text says in all, in nats
    """

    stems: dict[str, str]
    stations: frozenset[int]
    weight: float


@lru_cache(maxsize=4096)
def wording(text: str) -> Wording:
    """Return the stems of a text with the words they stand for."""
    plain = folded(text)
    stations = frozenset(
        int(number)
        for found in _TPS.finditer(plain)
        for number in (found[1], *re.findall(r"[0-9]+", found[2]))
    )
    stems: dict[str, str] = {}
    for word in re.findall(r"[a-z]+[0-9]?|[0-9]+", _TPS.sub(" ", plain)):
        if word in _common():
            continue
        for part in _SPELLINGS.get(word, word).split():
            if part.isdigit() or len(part) < _SHORTEST or part in _common():
                continue
            stems.setdefault(stem_of(part), word)
    return Wording(stems, stations, sum(map(weight_of, stems)))


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """Return what a word shares with its other forms, or the saying it belongs to."""
    word = word.rstrip("2")
    stem = _cut(word)
    return _sayings().get(word) or _sayings().get(stem) or stem


@lru_cache(maxsize=65_536)
def weight_of(stem: str) -> float:
    """Return how much a shared stem says: more, the rarer it is among real incidents."""
    counts, total = _counts()
    return log((total + 1) / (counts.get(stem, 1) + 1))


def _cut(word: str) -> str:
    shorter = _PREFIX.sub("", word, count=1)
    if len(shorter) >= _STEM:
        word = shorter
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM:
            word = word.removesuffix(suffix)
            break
    # memukul and pukul, menyerang and serang: the first sound melts into the prefix
    softened = _FIRST.sub("", word)
    return softened if len(softened) >= _SHORTEST else word


@lru_cache(maxsize=1)
def _sayings() -> dict[str, str]:
    found: dict[str, str] = {}
    for words in _SAYINGS:
        for word in words:
            found.setdefault(word, words[0])
            found.setdefault(_cut(word), words[0])
    return found


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Return the words of every report; they make nothing alike."""
    return frozenset(_data("common_words.txt").split())


@lru_cache(maxsize=1)
def _counts() -> tuple[dict[str, int], int]:
    total, *rows = _data("common_stems.tsv").splitlines()
    return {stem: int(count) for stem, count in (row.split("\t") for row in rows)}, int(total)


def _data(name: str) -> str:
    return (resources.files("waspada.core.reports") / "data" / name).read_text("utf-8")
