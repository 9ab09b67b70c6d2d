"""Whether it was before a vote, on its day, or from the tabulation on.

The day of the event says it, counted from the day of the vote that the text is about; words say it
where there is no day, and of a vote held again.
"""

import re
from datetime import date, timedelta
from typing import Final

from waspada.core.elections import voting_days
from waspada.core.news.tokens import Text

_REGIONAL: Final = tuple(sorted(voting_days("pilkada")))
_GENERALS: Final = tuple(sorted(voting_days("pemilu")))
# Earlier general elections tell the phase only: a day is never guessed from them.
_GUESSED: Final = frozenset(vote for vote in _GENERALS if vote >= date(2024, 1, 1))
VOTING_DAYS: Final = frozenset(_REGIONAL) | _GUESSED
# Before it regions voted each on a day of its own: words say it.
_FIRST_TOGETHER: Final = date(2015, 6, 1)
# So long a vote is talked of afterwards, with its disputes and what is held again;
_AFTERMATH: Final = timedelta(400)
# so long where the next one is already on: its candidates register, its lists are checked.
_SHORT_AFTERMATH: Final = timedelta(150)
_NEXT_IS_ON: Final = timedelta(240)
_COUNTED: Final = timedelta(60)  # until then all talk is of the general election's result
_IS_GENERAL: Final = re.compile(r"\b(?:pemilu|pileg|pilpres|caleg|legislatif|pemilihan umum)\b")
# From then on "pemilu" alone is talk of the regional election.
_REGIONAL_NEXT: Final = date(2024, 8, 1)
_IS_LEGISLATIVE: Final = re.compile(r"\b(?:pileg|pilpres|caleg|capres|legislatif)\b")
_IS_REGIONAL: Final = re.compile(
    r"\b(?:pilkada|pilbup|pilgub|pilwa\w+|calon (?:bupati|gubernur|wali ?kota)|cabup|cagub|cawalkot|"
    r"pemilihan (?:bupati|gubernur|wali ?kota)|paslon)\b"
)
_NAMED: Final = re.compile(
    r"\b(?:(?P<regional>pilkada|pilbup|pilgub|pilwa\w+|pemilihan (?:kepala daerah|bupati|gubernur|"
    r"wali ?kota))|pemilu|pileg|pilpres|pemilihan umum)\b[^.;\n]{0,30}?\b(?P<year>20[12]\d)\b"
)
_AGAIN: Final = (
    r"(?:psu|(?:pemungutan|pencoblosan|pemilihan)(?: suara)? ulang|pemungutan (?:suara )?"
    r"(?:susulan|lanjutan)|coblos(?:an)? ulang)"
)
_BEFORE_AGAIN: Final = re.compile(
    rf"\b(?:menjelang|jelang|menuju|persiapan|masa tenang|sebelum) (?:\w+ )?{_AGAIN}\b"
)
_ON_DAY_AGAIN: Final = re.compile(
    rf"\b(?:pada|saat|ketika|sewaktu|dalam) (?:hari |pelaksanaan |proses )?{_AGAIN}\b"
)
# Of a vote held again: it is asked for, ordered, planned or refused; or there were voters.
_PLANNED: Final = re.compile(
    r"\b(?:memerintahkan|perintahkan|diperintahkan|putusan|(?:me|di)?rekomendasi\w*|"
    r"(?:di)?usul\w*|mengusulkan|akan|bakal|berpeluang|berpotensi|potensi|(?:me)?minta|diminta|"
    r"disarankan|saran|menolak|tolak|diundur|undur\w*|mengundur\w*|dijadwal\w*|jadwal\w*|"
    r"menetapkan|(?:di)?tetapkan|ketetapan|memesan|cetak|mencetak|menyiapkan|siapkan|rencana\w*|"
    r"menunggu|menyusul|terancam|dikaji|mengkaji)\b"
)
# Said of what is only recommended, whatever day is told beside it.
_ASKED_AFTER: Final = re.compile(
    r"\b(?:berpeluang|berpotensi|(?:me|di)?rekomendasi\w*|(?:di)?usul\w*|minta|meminta|disarankan|"
    r"saran)\b"
)
_HELD: Final = re.compile(
    r"\b(?:(?<!akan )(?<!bakal )(?:menggelar|gelar|digelar|mengulang|melaksanakan|dilaksanakan)|"
    r"berlangsung|memilih (?:ulang|lagi)|"
    r"mencoblos (?:ulang|lagi|kembali|untuk kedua)|kembali (?:ke (?:tps|bilik)|mencoblos|memilih)|"
    r"partisipasi|rampung|selesai|usai|tuntas|dituntaskan|dari \d+ pemilih|pemilih (?:yang )?(?:hadir|datang)|"
    r"menggunakan hak pilih(?:nya)?|mengantre|antusias|lancar|tertib|hari ini)\b"
)
# At the polling stations the count goes on past midnight; who falls ill or has an accident on the
# way home does so after it.
_NIGHT_OF_COUNT: Final = re.compile(
    r"\b(?:dini hari|beberapa jam (?:setelah|sesudah)|menghitung suara|penghitungan suara di tps|"
    r"menyelesaikan berita acara)\b"
)
_ON_THE_WAY_HOME: Final = frozenset(("kesehatan", "kecelakaan"))
_ON: Final = re.compile(
    r"\b(?:pemungutan|pencoblosan|penghitungan|mencoblos|nyoblos|kpps|bilik|tps|polling)\b"
)
_AFTER: Final = re.compile(
    r"\b(?:rekap\w*|pleno|mahkamah konstitusi|mk|phpu|hasil pilkada|penetapan hasil|gugatan hasil|"
    r"pasca(?:pilkada|pemungutan|pencoblosan)?|usai pilkada|pemenang|didiskualifikasi|kecurangan)\b"
)
_BEFORE: Final = re.compile(
    r"\b(?:kampanye|menjelang|jelang|pendaftaran|mendaftar|masa tenang|sortir|bakal (?:pasangan )?calon|"
    r"coklit|daftar pemilih|pantarlih|dps|dpt|debat|alat peraga|apk|baliho|seleksi|dilantik|nphd|hibah|"
    r"timses|amplop|distribusi|sebelum (?:pencoblosan|hari h|pemungutan)|hari lagi|pekan (?:lagi|sebelum))\b"
)


def phase_of(text: Text, category: str, day: date | None) -> str:
    """Return pra, saat or pasca; empty where neither day nor words say."""
    low = text.low
    lead = low[: max(text.lead_end, text.sentence(min(2, text.sentences - 1))[1])]
    if category == "psu":
        return _of_a_repeat(lead, day)
    if category != "sengketa" and _BEFORE_AGAIN.search(lead):
        return "pra"
    if category != "sengketa" and _ON_DAY_AGAIN.search(lead):
        return "saat"
    if day is not None and day >= _FIRST_TOGETHER:
        is_night = category not in _ON_THE_WAY_HOME and _NIGHT_OF_COUNT.search(low) is not None
        return _by_day(low, day, is_night=is_night)
    return _by_words(low)


def _of_a_repeat(lead: str, day: date | None) -> str:
    """Say of a vote held again whether people voted, or it is as yet asked for and ordered."""
    is_asked = len(_PLANNED.findall(lead)) > len(_HELD.findall(lead))
    if day in VOTING_DAYS and not _ASKED_AFTER.search(lead):
        return "saat"
    return "pasca" if is_asked else "saat"


def _by_words(low: str) -> str:
    counts = {
        "saat": len(_ON.findall(low)),
        "pasca": 1.5 * len(_AFTER.findall(low)),
        "pra": 1.5 * len(_BEFORE.findall(low)),
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _by_day(low: str, day: date, *, is_night: bool) -> str:
    """Return the phase by the vote that is talked of: the last one for some time, else the next."""
    days = _votes_of(low, day)
    named = _named_vote(low, day)
    last = named or max((vote for vote in days if vote <= day), default=None)
    if last is None or last > day:
        return "pra"
    if last == day or (day - last == timedelta(1) and is_night):
        return "saat"
    coming = min((vote for vote in days if vote > day), default=None)
    is_next_on = named is None and coming is not None and coming - day <= _NEXT_IS_ON
    aftermath = _SHORT_AFTERMATH if is_next_on else _AFTERMATH
    return "pasca" if day - last <= aftermath else "pra"


def _votes_of(low: str, day: date) -> tuple[date, ...]:
    """Return the days of voting of the kind of election that a text is about."""
    is_near = any(timedelta(0) <= day - vote <= _COUNTED for vote in _GUESSED)
    words = _IS_GENERAL if day < _REGIONAL_NEXT else _IS_LEGISLATIVE
    is_general = is_near or day in _GENERALS or words.search(low) is not None
    return _GENERALS if is_general and not _IS_REGIONAL.search(low) else _REGIONAL


def _named_vote(low: str, day: date) -> date | None:
    """Return the vote that a text calls by its year: "Pilkada 2018", if the day is near to it."""
    votes = (
        vote
        for named in _NAMED.finditer(low)
        for vote in (_REGIONAL if named["regional"] else _GENERALS)
        if vote.year == int(named["year"])
    )
    return next((vote for vote in votes if abs(vote - day) <= _AFTERMATH), None)
