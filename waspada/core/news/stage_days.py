"""Days that a text tells by an election's calendar and not by a date.

"Senin" in the count of Pilkada 2024 is the first Monday after its vote, "hari kedua masa tenang" the
second of its days, "sehari sebelum pencoblosan" the day before. The days of the stages are those of
the packaged calendars (`core.elections`); of an election that has none there nothing is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final, Literal

from waspada.core.elections import ElectionFacts, packaged_election, packaged_elections
from waspada.core.news.dates import COUNTS, DAY_WORD, is_eve, weekday_of
from waspada.core.news.tokens import Text
from waspada.core.places import NATION

Span = tuple[int, int]

_COUNT: Final = r"(?P<count>\d{1,2}|" + "|".join(COUNTS) + r")"
_VOTE: Final = (
    r"(?:hari[- ]?h\b|(?:hari\s+)?(?:pencoblosan|pemungutan suara|coblosan|pemilihan|pilkada|pemilu)\b"
    r"(?!\s+ulang))"
)
_REGIONAL_NAMED: Final = re.compile(
    r"\b(?:pilkada|pilbup|pilgub|pilwa\w+|pemilihan (?:kepala daerah|bupati|gubernur|wali ?kota))\b"
    r"[^.;\n]{0,40}?\b(?P<year>20\d\d)\b"
)
_GENERAL_NAMED: Final = re.compile(
    r"\b(?:pemilu|pileg|pilpres|pemilihan umum|pemilihan legislatif)\b[^.;\n]{0,20}?\b(?P<year>20\d\d)\b"
)
_REGIONAL: Final = re.compile(
    r"\b(?:pilkada|pilbup|pilgub|pilwa\w+|paslon|pasangan calon|cabup|cagub|"
    r"calon (?:bupati|gubernur|wali ?kota)|pemilihan (?:bupati|gubernur|wali ?kota))\b"
)
_YEAR: Final = re.compile(r"\b(20[12]\d)\b")
# Words of a stage whose days are few, the surest first, and the packaged stages that they name.
_STAGE_WORDS: Final = (
    (re.compile(r"\b(?:masa|hari|minggu) tenang\b"), "masa-tenang"),
    (
        re.compile(r"\b(?:pengundian|pencabutan|pengambilan|penarikan|undian|cabut|undi) nomor\b"),
        "nomor-urut",
    ),
    (re.compile(r"\bpenetapan (?:pasangan calon|paslon|calon)\b"), "penetapan-calon"),
    (
        re.compile(
            r"\b(?:pendaftaran (?:bakal )?(?:pasangan calon|paslon|calon)|"
            r"mendaftar(?:kan diri)? (?:ke|di|sebagai))\b"
        ),
        "pendaftaran",
    ),
    (
        re.compile(
            r"\b(?:(?:potensi|berpotensi|berpeluang|(?:me|di)?rekomendasi\w*|(?:di|meng)?usul\w*)\b"
            r"[^.;\n]{0,50}\b(?:psu|pemungutan (?:suara )?ulang))\b"
        ),
        "psu-tps",
    ),
    (re.compile(r"\b(?:rekapitulasi|rekap|pleno penghitungan)\b"), "rekapitulasi"),
    (re.compile(r"\b(?:pencoblosan|pemungutan suara|mencoblos|kpps)\b"), "pemungutan"),
)
_SURE_AFTER: Final = {"rekapitulasi", "psu-tps"}  # begin with the vote: its own day is not meant
# Longer than that a weekday alone says little: of a tabulation the first week and a half is told of.
_LONGEST_STAGE: Final = timedelta(10)
_DAY_OF_STAGE: Final = re.compile(
    r"\b(?:hari|malam)\s+(?P<which>pertama|kedua|ketiga|terakhir)\s+(?:masa\s+|tahapan\s+)?"
    r"(?P<stage>tenang|kampanye|pendaftaran)\b",
    re.IGNORECASE,
)
_COUNTED_STAGES: Final = {"tenang": "masa-tenang"}  # others by their own name
_WHICH: Final = {"pertama": 0, "kedua": 1, "ketiga": 2, "terakhir": -1}
# "Beberapa hari sebelum pencoblosan" is no day.
_FROM_THE_VOTE: Final = re.compile(
    r"(?<!beberapa )(?<!sejumlah )(?<!belasan )(?<!puluh )(?<!-)\b"
    r"(?:(?P<eve>malam)|(?:" + _COUNT + r"\s*)?hari)\s+"
    r"(?P<side>sebelum|menjelang|jelang|setelah|sesudah|usai|seusai|pasca)\s+" + _VOTE,
    re.IGNORECASE,
)
# "Paling lambat sepuluh hari sesudah pemungutan suara" is a rule and no day.
_AT_MOST: Final = re.compile(
    r"\b(?:paling (?:lambat|lama|akhir)|selambat\w*|maksimal|batas|dalam (?:waktu|kurun)|tenggat)\b"
)
_REACH: Final = 40  # characters
_H: Final = re.compile(r"\bH\s?(?P<sign>[-–+])\s?(?P<count>\d)\b(?!\d)")
_ON_THE_DAY: Final = re.compile(
    r"\b(?:pada|saat|ketika|di|selama)\s+(?:hari\s+)?(?:h\b(?!\s?[-–+])|pencoblosan|pemungutan suara|coblosan)"
    r"(?!\s+ulang)",
    re.IGNORECASE,
)
# Told looking back on the vote: what a weekday alone tells came after it.
_LOOKS_BACK: Final = re.compile(
    r"\b(?:saat|ketika|usai|seusai|setelah|sesudah|pasca|sejak)\s+(?:hari\s+)?"
    r"(?:pencoblosan|pemungutan suara|penghitungan suara|pemilihan)\b"
)
_LOOKS_AHEAD: Final = re.compile(r"\b(?:akan|mendatang|(?:men)?jelang|nanti|persiapan|menuju)\b")
_ALONE: Final = re.compile(r"\b" + DAY_WORD + r"\b(?!\s+(?:lalu\s+)?depan)", re.IGNORECASE)


_MONTHS_AROUND: Final = timedelta(120)
_MOST: Final = 20  # weekdays alone that are looked at: each asks the whole text
# Most texts have none of it, and the calendars need not be opened for them.
_MAY_TELL: Final = re.compile(
    "|".join(
        f"(?:{one})"
        for one in (
            r"\b(?:masa|hari|minggu) (?:tenang|kampanye|pendaftaran)\b",
            DAY_WORD.replace("?P<weekday>", "?:"),
            r"\bH\s?[-–+]\s?\d",
            r"\b(?:pencoblosan|pemungutan suara|coblosan|pilkada|pemilu|hari[- ]?h)\b",
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StageDay:
    """A day told by the calendar: where the words stand, and how surely they tell it."""

    day: date
    span: Span
    how: Literal["counted", "weekday", "vote"]


def stage_days(text: Text, *, published: date | None, known: frozenset[date]) -> Iterator[StageDay]:
    """Yield days that a text tells by the calendar of the election that it is about.

    known : days that the text gives with their year; a weekday alone is told by its stage only
        where there is none but of a vote, and no day of publication
    """
    if not _MAY_TELL.search(text.body):
        return
    election = _election_of(text, published, known)
    if election is None or election.polling_on is None:
        return
    vote = election.polling_on
    for match in _DAY_OF_STAGE.finditer(text.body):
        name = match["stage"].lower()
        if days_of := _days_of(election.key).get(_COUNTED_STAGES.get(name, name)):
            place = _WHICH[match["which"].lower()]
            day = days_of[1] if place < 0 else days_of[0] + timedelta(place)
            yield StageDay(day, match.span(), "counted")
    for match in _FROM_THE_VOTE.finditer(text.body):
        if _AT_MOST.search(text.low, max(0, match.start() - _REACH), match.start()):
            continue
        count = (match["count"] or "se").lower()
        days = int(count) if count.isdigit() else COUNTS[count]
        is_before = match["side"].lower() in {"sebelum", "menjelang", "jelang"}
        if match["eve"] and not is_before:
            days = 0
        yield StageDay(vote + timedelta(-days if is_before else days), match.span(), "counted")
    for match in _H.finditer(text.body):
        days = int(match["count"])
        yield StageDay(
            vote + timedelta(days if match["sign"] == "+" else -days), match.span(), "counted"
        )
    if vote not in known:
        for match in _ON_THE_DAY.finditer(text.body):
            yield StageDay(vote, match.span(), "vote")
    if published is None and known <= {vote}:
        yield from _by_weekday(text, election)


def _by_weekday(text: Text, election: ElectionFacts) -> Iterator[StageDay]:
    """Yield weekdays alone as days of the stage that is spoken of in their sentence, else at all."""
    for match in islice(_ALONE.finditer(text.body), _MOST):
        weekday = weekday_of(match["weekday"])
        if weekday == 6 and not match[0][0].isupper():
            continue  # minggu: a week
        start, end = text.sentence(text.sentence_of(match.start()))
        for words in (text.low[start:end], text.low):
            day = _day_in_stage(words, weekday or 0, election)
            if day is not None:
                back = is_eve(text.body, match.start())
                yield StageDay(day - timedelta(back), match.span(), "weekday")
                break


def _day_in_stage(words: str, weekday: int, election: ElectionFacts) -> date | None:
    days = _days_of(election.key)
    for pattern, code in _STAGE_WORDS:
        if code not in days or not pattern.search(words):
            continue
        first, last = days[code]
        if code in _SURE_AFTER:
            first = max(first, (election.polling_on or first) + timedelta(1))
        day = first + timedelta((weekday - first.weekday()) % 7)
        if day <= min(last, first + _LONGEST_STAGE):
            return day
    if election.polling_on and _LOOKS_BACK.search(words) and not _LOOKS_AHEAD.search(words):
        first = election.polling_on + timedelta(1)
        return first + timedelta((weekday - first.weekday()) % 7)
    return None


def _election_of(
    text: Text, published: date | None, known: frozenset[date]
) -> ElectionFacts | None:
    """Return the election that a text is about; None where it does not say."""
    low = text.low
    for pattern, kind in ((_REGIONAL_NAMED, "pilkada"), (_GENERAL_NAMED, "pemilu")):
        years = {int(match["year"]) for match in pattern.finditer(low)}
        # Of several the latest is told of, the others are what it is compared with.
        for year in sorted(years, reverse=True):
            if found := _election(kind, year):
                return found
    is_regional = _REGIONAL.search(low) is not None
    near = published or (max(known) if known else None)
    if near is not None:
        return _nearest("pilkada" if is_regional else None, near)
    years = {int(year) for year in _YEAR.findall(low)}
    named = [one for year in years if is_regional and (one := _election("pilkada", year))]
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=1)
def _elections() -> tuple[ElectionFacts, ...]:
    return tuple(
        one for one in packaged_elections() if one.kind in {"pilkada", "pemilu"} and one.polling_on
    )


@lru_cache(maxsize=64)
def _election(kind: str, year: int) -> ElectionFacts | None:
    named = [one for one in _elections() if one.kind == kind and one.polling_on]
    return next((one for one in named if one.polling_on and one.polling_on.year == year), None)


def _nearest(kind: str | None, day: date) -> ElectionFacts | None:
    """Return the election whose vote is nearest to a day, within some months."""
    near = [
        (abs((one.polling_on - day).days), one)
        for one in _elections()
        if one.polling_on and kind in {None, one.kind}
    ]
    best = min(near, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] <= _MONTHS_AROUND.days else None


@lru_cache(maxsize=8)
def _days_of(key: str) -> dict[str, tuple[date, date]]:
    """Return first and last day of each stage, by its newest dates for the whole country."""
    days = {}
    for stage in packaged_election(key).stages:
        for one in stage.dates:
            if one.place == NATION and one.starts_on and one.ends_on:
                days[stage.code] = (one.starts_on, one.ends_on)
    if "penetapan-calon" in days and "nomor-urut" not in days:
        drawn = days["penetapan-calon"][1] + timedelta(1)  # where the calendar has it, it is so
        days["nomor-urut"] = (drawn, drawn)
    return days
