"""When it happened: dates in a text, checked by their weekday, and the one that is the event's.

A date may lack its year, its month or everything but a weekday. What is missing comes from the
day of publication, from other dates of the text, and from the weekday, which also settles
whether 12/02 is the twelfth of February. What fits nothing stays undated.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from waspada.core.news.dates import COUNTS, DAY_WORD, day_in, is_eve, parts_in, resolved, weekday_of
from waspada.core.news.phase import VOTING_DAYS
from waspada.core.news.stage_days import StageDay, stage_days
from waspada.core.news.tokens import Text

_WEEKDAY_ALONE: Final = re.compile(r"\b" + DAY_WORD + r"\b(?!\s+(?:lalu\s+)?depan)", re.IGNORECASE)
_COUNT: Final = r"(?P<count>\d{1,2}|" + "|".join(COUNTS) + r")"
_AGO: Final = re.compile(
    r"\b" + _COUNT + r"\s*(?P<what>hari|malam|minggu|pekan)\s+(?:yang\s+)?(?:lalu|silam)\b",
    re.IGNORECASE,
)
# Counted from the day that was told of last: "dua hari sebelumnya", "sehari sebelum laporan dibuat".
_BEFORE_THAT: Final = re.compile(
    r"\b(?:(?:" + _COUNT + r"\s*)?(?P<what>hari|malam|minggu|pekan)|" + DAY_WORD + r")\s+"
    r"(?:sebelumnya|sebelum\s+(?:itu|(?:laporan|aksi|sidang|rapat|pertemuan|peristiwa|putusan|pemeriksaan|"
    r"kejadian|pengumuman|unjuk rasa|pelaporan|penangkapan)))\b"
    r"|\b(?:diadakan|dilakukan|digelar|berlangsung|datang)\s+(?P<later>\d{1,2}|"
    + "|".join(COUNTS)
    + r")\s*hari\s+"
    r"(?:setelah|sesudah|seusai)\s+(?!pencoblosan|pemungutan|hari|debat|pilkada|pemilihan)",
    re.IGNORECASE,
)
_WEEKS: Final = ("minggu", "pekan")
_LAST: Final = re.compile(r"\s+(?:lalu|silam|kemarin|pekan lalu|minggu lalu)\b", re.IGNORECASE)
_SPOKEN: Final = {
    "hari ini": 0, "tadi pagi": 0, "tadi siang": 0, "tadi sore": 0, "siang tadi": 0,
    "pagi tadi": 0, "sore tadi": 0, "malam ini": 0, "barusan": 0, "kemarin": 1, "semalam": 1,
    "tadi malam": 1, "malam tadi": 1, "kemarin lusa": 2, "dini hari tadi": 0, "subuh tadi": 0,
    "tadi subuh": 0, "tadi petang": 0, "petang tadi": 0, "baru saja": 0,
    "pagi ini": 0, "siang ini": 0, "sore ini": 0, "today": 0, "yesterday": 1, "last night": 1,
}  # fmt: skip
_SPOKEN_RE: Final = re.compile(
    r"\b(?:" + "|".join(sorted(_SPOKEN, key=len, reverse=True)) + r")\b", re.IGNORECASE
)
# In a message that gives no other day, what is told of now, or of an hour, is of the same day.
_NOW: Final = re.compile(
    r"\b(?:tadi|sekarang|saat ini|(?:jam|pukul|pkl)\s+\d{1,2}(?:[.:]\d\d)?)\b", re.IGNORECASE
)
_YEAR: Final = re.compile(r"\b(20[12]\d)\b")
_FUTURE: Final = re.compile(
    r"\b(?:akan|mendatang|nanti(?:nya)?|dijadwalkan|dijadwal|rencana(?:nya)?|"
    r"(?:men)?jelang(?!\s+(?:tengah malam|subuh|fajar|pagi|siang|sore|petang|magrib|malam|dini hari))|"
    r"paling lambat|tenggat|batas (?:akhir|waktu)|lusa|besok|esok|bersiap|menghadapi)\b",
    re.IGNORECASE,
)
# "Peristiwa itu terjadi Sabtu (16/11)": the event's own day.
_HAPPENED: Final = re.compile(
    r"\b(?:(?:peristiwa|kejadian|insiden|perbuatan)\b[^.;\n]{0,60}|(?:terjadi|mulai beredar|diunggah)\s+"
    r"(?:pada\s+|hari\s+)?)$",
    re.IGNORECASE,
)
# Whoever complained, was caught or sentenced on a day did so after the event.
_AFTER_IT: Final = re.compile(
    r"\b(?:disampaikan kepada|mengadu|melapor(?:kan)?|(?:me|di)adukan|mengadukan|menyerahkan|diserahkan|"
    r"divonis|vonis|menghukum\w*|menangkap|ditangkap|meringkus|diringkus|membekuk|dibekuk|menjenguk|"
    r"dijatuhi|meminta maaf|permintaan maaf|mendampingi|mempertemukan|"
    r"mendamaikan|meninjau)\b[^.;\n]{0,70}$",
    re.IGNORECASE,
)
_CLAUSE_ENDS: Final = re.compile(r"[,;:]|\s(?:dan|agar|supaya|bahwa)\s")
_ON_A_DAY: Final = re.compile(r"\b(?:pada|terjadi)\s+(?:hari\s+)?$", re.IGNORECASE)
_EARLIER: Final = re.compile(r"\b(?:sebelumnya|sebelum itu|lebih dulu|semula)\b", re.IGNORECASE)
_SAID: Final = re.compile(
    r"\b(?:kata(?:nya)?|ujar(?:nya)?|tutur(?:nya)?|ucap(?:nya)?|jelas(?:nya)?|menurut|"
    r"mengatakan|menyebut(?:kan)?|menjelaskan|menerangkan|menyampaikan|menuturkan|membenarkan|"
    r"mengungkapkan|menyatakan|menegaskan|memaparkan|merinci|menguraikan|mengaku|mengakui|"
    r"mengonfirmasi|dikonfirmasi|dihubungi|keterangan|memastikan|meluruskan|membantah|"
    r"beralasan|menanggapi|menyayangkan|mempersilakan)\b",
    re.IGNORECASE,
)
# "Ketua Bawaslu, Kamis (21/11), mengecam": the day on which somebody of an office said so.
_OFFICIAL: Final = re.compile(
    r"\b(?:ketua|kapol\w+|komisioner|anggota (?:kpu|bawaslu)|koordinator|sekretaris|juru bicara|"
    r"kepala|camat|bupati|wali kota|gubernur|kasat|kabid|kasi|humas|direktur|pengamat|kuasa hukum|"
    r"wakil|penjabat|sekda|kadis|komandan|dandim)\b[^.,;]{0,60},\s*$",
    re.IGNORECASE,
)
_THEN_VERB: Final = re.compile(
    r"^\)?\s*(?:pagi|siang|sore|petang|malam)?\)?,\s+me\w+", re.IGNORECASE
)
_VOTING: Final = re.compile(
    r"\b(?:pemungutan suara|penghitungan suara|pencoblosan|hari h|hari pemungutan|coblosan)\b",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(r"\b(?:sejak|mulai|dari|semenjak|terhitung)\s*(?:tanggal\s*)?$", re.I)
_UNTIL: Final = re.compile(r"\b(?:sampai|hingga|s/d|berakhir(?:\s+pada)?)\s*(?:tanggal\s*)?$", re.I)
_MOST: Final = 60  # dates of one text that are looked at
_LEAST: Final = -0.3  # under it a date is of something else
_SPOKEN_OF_WITHIN: Final = timedelta(10)
_TOLD_OF: Final = 0.3  # so much more the day of such counts
# A vote to be held again within two weeks is what is told of: most where its words stand.
_AHEAD: Final = 1.4
_AHEAD_TOLD: Final = 3.3
_ROUGHLY: Final = 0.4  # less for "a week ago", which may be some days more
_FIRST_VOTE: Final = 0.8
_COUNTED_BACK: Final = 0.45
_LOOSELY: Final = {"counted": 0.0, "weekday": 0.1, "vote": 0.5}  # less for what a stage tells
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date a text gives: the day, what was said of it, and where it stands."""

    day: date
    span: tuple[int, int]
    weight: float
    is_full: bool
    is_spoken: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """The day of the event, None where the text does not say; how sure, and from what words."""

    day: date | None
    sureness: float = 0.0
    spans: tuple[tuple[int, int], ...] = ()


def when_of(
    text: Text,
    *,
    published: date | None = None,
    telling: Iterable[int] = (),
    is_again: bool = False,
) -> When:
    """Return the day of the event that a text tells of.

    telling : sentences that tell the event itself, as the words of its category show
    is_again : it tells of a vote held again, which is reported before its day as well; the day of
        the first vote is not the one
    """
    dates = list(islice(dates_in(text, published=published), _MOST))
    if not dates:
        return When(None)
    told = frozenset(telling)
    totals: dict[date, float] = {}
    for one in dates:
        bonus = 0.4 if text.sentence_of(one.span[0]) in told else 0.0
        if is_again and published and timedelta(0) < one.day - published < timedelta(15):
            bonus += _AHEAD_TOLD if bonus else _AHEAD
        worth = one.weight + bonus
        totals[one.day] = max(totals.get(one.day, -9.0), worth) + 0.1 * (one.day in totals)
    if is_again and any(totals[day] > _LEAST for day in totals.keys() - VOTING_DAYS):
        for day in totals.keys() & VOTING_DAYS:
            totals[day] -= _FIRST_VOTE
    # What is told of a day has happened when somebody speaks of it some days later.
    told_of = [day for day in totals if totals[day] > _LEAST]
    for day in told_of:
        if not (is_again and day in VOTING_DAYS) and any(
            timedelta(0) < later - day <= _SPOKEN_OF_WITHIN for later in told_of
        ):
            totals[day] += _TOLD_OF
    ranked = sorted(totals, key=lambda day: (-totals[day], day))
    best = ranked[0]
    if totals[best] < _LEAST:
        return When(None)
    second = totals[ranked[1]] if len(ranked) > 1 else -0.5
    sureness = min(0.97, 0.62 + 0.25 * (totals[best] - second))
    return When(best, max(0.3, sureness), tuple(d.span for d in dates if d.day == best)[:3])


def dates_in(text: Text, *, published: date | None = None) -> Iterator[Dated]:
    """Yield every date of a text with what speaks for it being the event's day."""
    parts = list(islice(parts_in(text), _MOST))
    known = [day for one in parts if one.year and (day := day_in(one.year, one))]
    anchor = published or (max(known) if known else None)
    years = sorted({int(year) for year in _YEAR.findall(text.body)})
    taken: list[tuple[int, int]] = []
    told: list[Dated] = []
    for one in parts:
        day = resolved(one, anchor, years, is_published=published is not None)
        if day is not None and _EARLIEST <= day <= _LATEST:
            taken.append(one.span)
            found = _weighed(text, day, one.span, published, is_full=one.year is not None)
            told.append(replace(found, weight=found.weight - 0.9 * one.is_range))
    yield from told
    full = frozenset(one.day for one in told)
    by_stage = list(
        islice(_of_stages(text, stage_days(text, published=published, known=full), taken), _MOST)
    )
    yield from by_stage
    taken += [one.span for one in by_stage]
    spoken = list(islice(_spoken_in(text, anchor, published, taken), _MOST))
    yield from spoken
    yield from islice(_before_those(text, told, published), _MOST)
    if text.is_shortened and published is not None and not spoken and not taken:
        for match in islice(_NOW.finditer(text.body), 1):
            yield _weighed(text, published, match.span(), published, is_full=True, is_spoken=True)


def _spoken_in(
    text: Text, anchor: date | None, published: date | None, taken: list[tuple[int, int]]
) -> Iterator[Dated]:
    """Yield days said by their distance or weekday alone, before the day of publication."""
    if anchor is None:
        return
    is_full = published is not None
    for match in _AGO.finditer(text.body):
        count = match["count"].lower()
        days = int(count) if count.isdigit() else COUNTS[count]
        is_week = match["what"].lower() in _WEEKS
        day = anchor - timedelta(days * 7 if is_week else days)
        found = _weighed(text, day, match.span(), published, is_full=is_full, is_spoken=True)
        yield replace(found, weight=found.weight - _ROUGHLY * is_week)
    if published is not None:
        for match in _SPOKEN_RE.finditer(text.body):
            day = published - timedelta(_SPOKEN[" ".join(match[0].lower().split())])
            yield _weighed(text, day, match.span(), published, is_full=True, is_spoken=True)
    for match in _WEEKDAY_ALONE.finditer(text.body):
        if any(start <= match.start() < end for start, end in taken):
            continue
        if weekday_of(match["weekday"]) == 6 and not match[0][0].isupper():
            continue  # minggu: a week
        back = (anchor.weekday() - (weekday_of(match["weekday"]) or 0)) % 7
        back += is_eve(text.body, match.start())
        yield _weighed(
            text, anchor - timedelta(back), match.span(), published, is_full=False, is_spoken=True
        )


def _of_stages(
    text: Text, found: Iterable[StageDay], taken: list[tuple[int, int]]
) -> Iterator[Dated]:
    """Yield days told by an election's calendar where no written date stands."""
    for one in found:
        if any(start <= one.span[0] < end for start, end in taken):
            continue
        dated = _weighed(text, one.day, one.span, None, is_full=False, is_spoken=True)
        yield replace(dated, weight=dated.weight - _LOOSELY[one.how])


def _before_those(text: Text, told: list[Dated], published: date | None) -> Iterator[Dated]:
    """Yield days that are counted back from the date that stands before them."""
    for match in _BEFORE_THAT.finditer(text.body):
        earlier = [one for one in told if one.span[1] <= match.start()]
        after = max(earlier, key=lambda one: one.span).day if earlier else published
        if after is None:
            continue
        count = (match["count"] or match["later"] or "se").lower()
        days = int(count) if count.isdigit() else COUNTS[count]
        days *= 7 if (match["what"] or "").lower() in _WEEKS else 1
        if (weekday := weekday_of(match["weekday"])) is not None:
            days = (after.weekday() - weekday - 1) % 7 + 1
        found = _weighed(
            text, after - timedelta(days), match.span(), published, is_full=False, is_spoken=True
        )
        yield replace(found, weight=found.weight + _COUNTED_BACK)


def _weighed(
    text: Text,
    day: date,
    span: tuple[int, int],
    published: date | None,
    *,
    is_full: bool,
    is_spoken: bool = False,
) -> Dated:
    number = text.sentence_of(span[0])
    start, end = text.sentence(number)
    sentence = text.body[start:end]
    before = text.body[start : span[0]]
    nearby = _clause(text, start, end, span)
    weight = 1.2 - 0.12 * min(number, 10)
    if is_spoken:
        weight += 0.15 if _LAST.match(text.body, span[1]) else -0.25
        weight -= 0.3 * text.is_title(span[0])
    if _FUTURE.search(nearby):
        weight -= 1.6
    if _EARLIER.search(nearby) and not (is_spoken and _BEFORE_THAT.match(text.body, span[0])):
        weight -= 0.7
    if published is not None and day > published:
        weight -= 2.0
    if (_SAID.search(sentence) and _is_of_saying(sentence, span[0] - start)) or (
        _OFFICIAL.search(before) and _THEN_VERB.search(text.body[span[1] : span[1] + 40])
    ):
        weight -= 0.5
    if _HAPPENED.search(before):
        weight += 0.4
    elif _AFTER_IT.search(before):
        weight -= 0.25
    if _VOTING.search(nearby):
        weight -= 0.3
    if _SINCE.search(before):
        weight -= 0.2
    if _UNTIL.search(before):
        weight -= 0.1
    return Dated(day, span, weight, is_full, is_spoken)


def _clause(text: Text, start: int, end: int, span: tuple[int, int]) -> str:
    """Return what stands around a date between commas, no further than some words."""
    before = text.body[max(start, span[0] - 70) : span[0]]
    after = text.body[span[1] : min(end, span[1] + 30)]
    return re.split(r"[,;:]", before)[-1] + _CLAUSE_ENDS.split(after)[0]


def _is_of_saying(sentence: str, at: int) -> bool:
    """Say whether a date stands beside the verb of speaking: "Ketua KPU, Rabu (6/11), mengatakan"."""
    verbs = [match.start() for match in _SAID.finditer(sentence)]
    if _ON_A_DAY.search(sentence[:at]):  # "mengaku dikumpulkan mandor pada Jumat (22/11)"
        return any(-20 < verb - at < 70 for verb in verbs)
    return any(abs(verb - at) < 70 for verb in verbs)
