"""Whether it was before a vote, on its day, or from the tabulation on.

The day of the event says it, counted from the day of the vote that the text is about; words say it
where there is no day, and of a vote held again.
"""

import re
from datetime import date, timedelta
from typing import Final

from waspada.core.news.tokens import Text

# Days of voting: of regional elections, and of the general election of 2024.
_REGIONAL: Final = (
    date(2015, 12, 9),
    date(2017, 2, 15),
    date(2018, 6, 27),
    date(2020, 12, 9),
    date(2024, 11, 27),
)
_GENERAL: Final = date(2024, 2, 14)
VOTING_DAYS: Final = frozenset((*_REGIONAL, _GENERAL))
# So long a vote is talked of afterwards, with its disputes and what is held again.
_AFTERMATH: Final = timedelta(400)
_COUNTED: Final = timedelta(60)  # until then all talk is of the general election's result
_IS_GENERAL: Final = re.compile(
    r"\b(?:pemilu|pileg|pilpres|caleg|dprd?|dpd|legislatif|pemilihan umum)\b"
)
# From then on "pemilu" alone is talk of the regional election.
_REGIONAL_NEXT: Final = date(2024, 8, 1)
_IS_LEGISLATIVE: Final = re.compile(r"\b(?:pileg|pilpres|caleg|legislatif)\b")
_IS_REGIONAL: Final = re.compile(
    r"\b(?:pilkada|pilbup|pilgub|pilwa\w+|calon (?:bupati|gubernur|wali ?kota)|cabup|cagub|cawalkot|"
    r"pemilihan (?:bupati|gubernur|wali ?kota)|paslon)\b"
)
_BEFORE_AGAIN: Final = re.compile(
    r"\b(?:menjelang|jelang|menuju|persiapan|masa tenang|sebelum) (?:psu|pemungutan suara ulang)\b"
)
_ORDERED: Final = re.compile(
    r"\b(?:memerintahkan|perintahkan|putusan|mahkamah|mk|(?:me|di)?rekomendasi\w*|usulkan|diusulkan)\b"
)
_HELD: Final = re.compile(
    r"\b(?:menggelar|gelar|digelar|mengulang|melaksanakan|dilaksanakan|berlangsung|memilih (?:ulang|lagi)|"
    r"mencoblos (?:ulang|lagi|kembali|untuk kedua)|kembali (?:ke tps|mencoblos|memilih)|partisipasi|"
    r"dijadwalkan|rampung|selesai)\b"
)
_NIGHT_OF_COUNT: Final = re.compile(
    r"\b(?:beberapa jam (?:setelah|sesudah)|usai (?:pencoblosan|penghitungan suara)|"
    r"penghitungan suara di tps|menghitung suara|dini hari)\b"
)
_ON: Final = re.compile(
    r"\b(?:pemungutan|pencoblosan|penghitungan|mencoblos|nyoblos|kpps|bilik|tps|polling)\b"
)
_AFTER: Final = re.compile(
    r"\b(?:rekap\w*|pleno|mahkamah konstitusi|mk|phpu|hasil pilkada|penetapan hasil|gugatan hasil|"
    r"pasca(?:pilkada|pemungutan|pencoblosan)?|usai pilkada|pemenang)\b"
)
_BEFORE: Final = re.compile(
    r"\b(?:kampanye|menjelang|jelang|pendaftaran|masa tenang|sortir|bakal (?:pasangan )?calon|coklit|"
    r"daftar pemilih|pantarlih|dps|dpt|debat|alat peraga|apk|baliho|seleksi|dilantik|nphd|hibah|"
    r"distribusi|sebelum (?:pencoblosan|hari h|pemungutan)|hari lagi|pekan (?:lagi|sebelum))\b"
)


def phase_of(text: Text, category: str, day: date | None) -> str:
    """Return pra, saat or pasca; empty where neither day nor words say."""
    low = text.low
    if _BEFORE_AGAIN.search(low) and category != "psu":
        return "pra"
    if category == "psu":
        if day in VOTING_DAYS:
            return "saat"
        lead = low[: text.sentence(min(2, text.sentences - 1))[1]]
        return "pasca" if _ORDERED.search(lead) and not _HELD.search(lead) else "saat"
    if day is not None:
        return _by_day(low, day)
    counts = {
        "saat": len(_ON.findall(low)),
        "pasca": 1.5 * len(_AFTER.findall(low)),
        "pra": 1.5 * len(_BEFORE.findall(low)),
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _by_day(low: str, day: date) -> str:
    """Return the phase by the vote that is talked of: the last one for some time, else the next."""
    is_near = timedelta(0) <= day - _GENERAL <= _COUNTED
    named = _IS_GENERAL if day < _REGIONAL_NEXT else _IS_LEGISLATIVE
    is_general = (is_near or bool(named.search(low))) and not _IS_REGIONAL.search(low)
    days = [vote for vote in VOTING_DAYS if is_general or vote != _GENERAL or day == _GENERAL]
    last = max((vote for vote in days if vote <= day), default=None)
    if last == day or (
        last is not None and day - last == timedelta(1) and _NIGHT_OF_COUNT.search(low)
    ):
        return "saat"
    return "pasca" if last is not None and day - last <= _AFTERMATH else "pra"
