"""Which incidents a report may be about already: a short, explained ranking for a person.

Nothing is joined by itself. The rank weighs shared words, the place, the category and the
days between; what it shows is why.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from waspada.core.places import is_within
from waspada.core.reports.searching import folded

MOST_DAYS: Final = 3
SHOWN: Final = 3
LEAST: Final = 0.25
_SHORTEST_WORD: Final = 3
_WORDS_SHARE, _PLACE_SHARE, _CATEGORY_SHARE, _DAY_SHARE = 0.55, 0.2, 0.15, 0.1
# Words of every report; they make nothing alike.
_COMMON: Final = frozenset(
    [
        "ada",
        "adalah",
        "agar",
        "akan",
        "antara",
        "atau",
        "bagi",
        "bahwa",
        "baru",
        "beberapa",
        "belum",
        "berada",
        "bisa",
        "bukan",
        "dalam",
        "dan",
        "dapat",
        "dari",
        "dengan",
        "desa",
        "di",
        "dia",
        "dua",
        "hari",
        "ini",
        "itu",
        "jadi",
        "jam",
        "juga",
        "kabupaten",
        "kami",
        "karena",
        "kata",
        "ke",
        "kec",
        "kecamatan",
        "kepada",
        "kota",
        "kpu",
        "lagi",
        "lain",
        "lalu",
        "lebih",
        "masih",
        "mau",
        "melapor",
        "mohon",
        "namun",
        "oleh",
        "orang",
        "pada",
        "para",
        "pemilihan",
        "pilkada",
        "pukul",
        "saat",
        "saja",
        "sampai",
        "sangat",
        "saya",
        "sebelum",
        "secara",
        "sedang",
        "seorang",
        "sekarang",
        "sekitar",
        "selamat",
        "seperti",
        "serta",
        "setelah",
        "sudah",
        "tadi",
        "telah",
        "terjadi",
        "terhadap",
        "tersebut",
        "tidak",
        "untuk",
        "warga",
        "yang",
    ]
)


@dataclass(frozen=True, slots=True)
class Described:
    """What of a report or an incident is compared; day is None where only a month is known."""

    key: str
    text: str
    place: str
    day: date | None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A candidate, how alike (0 to 1), and the words both have."""

    key: str
    score: float
    shared: frozenset[str]


def words_of(text: str) -> frozenset[str]:
    """Return the words that carry meaning, folded; numbers such as a TPS's count."""
    words = re.findall(r"[a-z]+|[0-9]+", folded(text))
    return frozenset(
        word
        for word in words
        if word.isdigit() or (len(word) >= _SHORTEST_WORD and word not in _COMMON)
    )


def likeness(report: Described, other: Described) -> Likeness:
    """Weigh how alike a report and an incident are."""
    ours, theirs = words_of(report.text), words_of(other.text)
    shared = ours & theirs
    smaller = min(len(ours), len(theirs))
    score = _WORDS_SHARE * len(shared) / smaller if smaller else 0.0
    if is_within(report.place, other.place) or is_within(other.place, report.place):
        score += _PLACE_SHARE
    if report.category and report.category == other.category:
        score += _CATEGORY_SHARE
    if report.day is not None and other.day is not None:
        apart = abs((report.day - other.day).days)
        score += _DAY_SHARE * max(0.0, 1 - apart / (MOST_DAYS + 1))
    return Likeness(other.key, score, shared)


def possible_duplicates(report: Described, others: Iterable[Described]) -> list[Likeness]:
    """Return at most three candidates, the most alike first; on equal score by key."""
    weighed = (likeness(report, other) for other in others)
    alike = [one for one in weighed if one.score >= LEAST and one.shared]
    return sorted(alike, key=lambda one: (-one.score, one.key))[:SHOWN]
