"""Every day that a text tells: written out, said by its distance or weekday, by a stage or a vote.

A date may lack its year, its month or everything but a weekday. What is missing comes from the
day of publication, from other dates of the text, and from the weekday, which also settles
whether 12/02 is the twelfth of February. What fits nothing is no day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final, Literal

from waspada.core.news.dates import COUNTS, DAY_WORD, day_in, is_eve, parts_in, resolved, weekday_of
from waspada.core.news.stage_days import stage_days
from waspada.core.news.tokens import Text

How = Literal["written", "spoken", "back", "counted", "weekday", "vote"]

_WEEKDAY_ALONE: Final = re.compile(
    r"\b" + DAY_WORD + r"\b(?!\s+(?:(?:lalu\s+)?depan|berikutnya|nanti))", re.IGNORECASE
)
_COUNT: Final = r"(?P<count>\d{1,2}|" + "|".join(COUNTS) + r")"
_AGO: Final = re.compile(
    r"\b" + _COUNT + r"\s*(?P<what>hari|malam|minggu|pekan)\s+(?:yang\s+)?(?:lalu|silam)\b",
    re.IGNORECASE,
)
# Counted from the day that was told of last: "dua hari sebelumnya", "sehari sebelum laporan dibuat".
_BEFORE_THAT: Final = re.compile(
    r"\b(?:(?:" + _COUNT + r"\s*)?(?P<what>hari|malam|minggu|pekan)|" + DAY_WORD + r")\s+"
    r"(?:sebelumnya|lebih awal|sebelum\s+(?:itu|(?:laporan|aksi|sidang|rapat|pertemuan|peristiwa|putusan|pemeriksaan|"
    r"kejadian|pengumuman|unjuk rasa|pelaporan|penangkapan)))\b"
    r"|\b(?:diadakan|dilakukan|digelar|berlangsung|datang)\s+(?P<later>\d{1,2}|"
    + "|".join(COUNTS)
    + r")\s*hari\s+"
    r"(?:setelah|sesudah|seusai)\s+(?!pencoblosan|pemungutan|hari|debat|pilkada|pemilihan)",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE: Final = re.compile(DAY_WORD + r"(?:\s+\w+)?\s+$", re.IGNORECASE)
_REACH: Final = 30  # characters
_HALF_A_WEEK: Final = 3
_WEEKS: Final = ("minggu", "pekan")
_PART: Final = r"(?:\s+(?:dini hari|pagi|siang|sore|petang|malam|subuh))?"
_LAST: Final = re.compile(_PART + r"\s+(?:lalu|silam)\b", re.IGNORECASE)
_OF_LAST_WEEK: Final = re.compile(
    _PART + r"\s+(?:pekan|minggu)\s+(?P<of>lalu|silam|kemarin|sebelumnya|sebelum itu)\b",
    re.IGNORECASE,
)
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
MOST: Final = 60  # days of one text that are looked at
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Told:
    """A day that a text tells, and where.

    is_full : nothing of it was missing, or the day of publication settled it
    is_range : the first of several days on end
    how : written out, spoken of from the day of publication, counted back from another, or by an
        election's calendar as in `stage_days`
    """

    day: date
    span: tuple[int, int]
    is_full: bool
    how: How = "written"
    is_range: bool = False


def days_told(text: Text, *, published: date | None = None) -> list[Told]:
    """Return every day that a text tells, at most MOST of each way of telling.

    published : the day it appeared, which settles days without a year and "kemarin"
    """
    parts = list(islice(parts_in(text), MOST))
    known = [day for one in parts if one.year and (day := day_in(one.year, one))]
    anchor = published or (max(known) if known else None)
    years = sorted({int(year) for year in _YEAR.findall(text.body)})
    written: list[Told] = []
    for one in parts:
        day = resolved(one, anchor, years, is_published=published is not None)
        if day is not None and _EARLIEST <= day <= _LATEST:
            is_full = one.year is not None
            written.append(Told(day, one.span, is_full, is_range=one.is_range))
    full = frozenset(one.day for one in written)
    staged = islice(stage_days(text, published=published, known=full), MOST)
    by_stage = [
        Told(one.day, one.span, is_full=False, how=one.how)
        for one in staged
        if not _is_in(one.span[0], written)
    ]
    spoken = list(islice(_spoken_in(text, anchor, published, written + by_stage), MOST))
    back = list(islice(_counted_back(text, written, published), MOST))
    if text.is_shortened and published is not None and not spoken and not written + by_stage:
        spoken = [
            Told(published, match.span(), is_full=True, how="spoken")
            for match in islice(_NOW.finditer(text.body), 1)
        ]
    return written + by_stage + spoken + back


def _is_in(at: int, told: Iterable[Told]) -> bool:
    return any(one.span[0] <= at < one.span[1] for one in told)


def _spoken_in(
    text: Text, anchor: date | None, published: date | None, told: Iterable[Told]
) -> Iterator[Told]:
    """Yield days said by their distance or weekday alone, before the day of publication."""
    if anchor is None:
        return
    for match in _AGO.finditer(text.body):
        count = match["count"].lower()
        days = int(count) if count.isdigit() else COUNTS[count]
        days *= 7 if match["what"].lower() in _WEEKS else 1
        yield Told(anchor - timedelta(days), match.span(), published is not None, "spoken")
    if published is not None:
        for match in _SPOKEN_RE.finditer(text.body):
            day = published - timedelta(_SPOKEN[" ".join(match[0].lower().split())])
            yield Told(day, match.span(), is_full=True, how="spoken")
    for match in _WEEKDAY_ALONE.finditer(text.body):
        weekday = weekday_of(match["weekday"]) or 0
        if _is_in(match.start(), told) or (weekday == 6 and not match[0][0].isupper()):
            continue  # minggu in small letters: a week
        last_week = _OF_LAST_WEEK.match(text.body, match.end())
        beside = _told_before(match.start(), told)
        after = anchor
        if beside and (published is None or (last_week and last_week["of"].startswith("sebelum"))):
            after = beside
        back = (after.weekday() - weekday) % 7
        if published is None and back > _HALF_A_WEEK:
            back -= 7  # the story went on: Saturday, 23 November, and "Minggu" after it
        if last_week:
            back = after.weekday() - weekday + 7
        elif back == 0 and _LAST.match(text.body, match.end()):
            back = 7
        back += is_eve(text.body, match.start())
        yield Told(after - timedelta(back), match.span(), is_full=False, how="spoken")


def _told_before(at: int, told: Iterable[Told]) -> date | None:
    """Return the written day that stands last before a place of the text."""
    earlier = [one for one in told if one.span[1] <= at and one.how == "written"]
    return max(earlier, key=lambda one: one.span).day if earlier else None


def _counted_back(text: Text, written: list[Told], published: date | None) -> Iterator[Told]:
    """Yield days that are counted back from the date that stands before them."""
    for match in islice(_BEFORE_THAT.finditer(text.body), MOST):
        after = _told_before(match.start(), written) or published
        if after is None or _WEEKDAY_BEFORE.search(
            text.body, max(0, match.start() - _REACH), match.start()
        ):
            continue  # "Kamis pagi minggu sebelumnya" is told by its weekday
        count = (match["count"] or match["later"] or "se").lower()
        days = int(count) if count.isdigit() else COUNTS[count]
        days *= 7 if (match["what"] or "").lower() in _WEEKS else 1
        named = (
            match["what"] if match["what"] == "Minggu" and not match["count"] else match["weekday"]
        )
        if (weekday := weekday_of(named)) is not None:
            days = (after.weekday() - weekday - 1) % 7 + 1
        yield Told(after - timedelta(days), match.span(), is_full=False, how="back")
