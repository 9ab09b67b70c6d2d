"""Dates that a text writes out: 23 September, Senin (23/9/2024), 2024-09-23, Nov 27.

A date may lack its year; the weekday also settles whether 12/02 is the twelfth of February.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from waspada.core.news.tokens import Text

_WEEKDAYS: Final = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "sabtu": 5, "minggu": 6,
    "ahad": 6, "akad": 6, "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4,
    "saturday": 5, "sunday": 6,
}  # fmt: skip
_MONTHS: Final = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "feb": 2, "pebruari": 2, "february": 2,
    "maret": 3, "mar": 3, "march": 3, "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6,
    "jun": 6, "june": 6, "juli": 7, "jul": 7, "july": 7, "agustus": 8, "agt": 8, "agu": 8,
    "ags": 8, "august": 8, "september": 9, "sep": 9, "sept": 9, "oktober": 10, "okt": 10,
    "oct": 10, "october": 10, "november": 11, "nov": 11, "nopember": 11, "desember": 12,
    "des": 12, "dec": 12, "december": 12,
}  # fmt: skip
COUNTS: Final = {
    "se": 1, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
    "delapan": 8, "sembilan": 9, "sepuluh": 10,
}  # fmt: skip
DAY_WORD: Final = (
    r"(?P<weekday>senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_PART: Final = r"(?:\s+(?:dini\s+hari|pagi|siang|sore|petang|malam|subuh|kemarin|lalu))?"
_MONTH_WORD: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TOP: Final = r"(?:(?:hari\s+)?" + DAY_WORD + _PART + r"[\s,(]*(?:tanggal|tgl\.?)?\s*)?"
_WRITTEN: Final = re.compile(
    r"\b" + _TOP + r"(?P<day>\d{1,2})(?:\s*(?:-|–|dan|hingga|sampai|s/d)\s*(?P<until>\d{1,2}))?\s+"
    r"(?P<month>" + _MONTH_WORD + r")\b\.?(?:\s+(?:tahun\s+)?(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_ENGLISH: Final = re.compile(
    r"\b(?P<month>" + _MONTH_WORD + r")\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
    r"(?:,?\s+(?P<year>20\d\d))?",
    re.IGNORECASE,
)
_IN_ENGLISH: Final = re.compile(r"\bthe\b", re.IGNORECASE)
_NUMBERS: Final = re.compile(
    r"(?<![\d/.])" + _TOP + r"(?P<day>\d{1,2})(?:[-–](?P<until>\d{1,2})(?=/))?(?P<sign>[/-])"
    r"(?P<month>\d{1,2})(?:(?P=sign)(?P<year>(?:20)?\d\d))?(?![\d/]|\.\d)",
    re.IGNORECASE,
)
_DOTTED: Final = re.compile(
    r"(?<![\d/.])" + _TOP + r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)(?!\d)",
    re.IGNORECASE,
)
_ISO: Final = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
# "Permendagri 46 tahun 2019" and "Pasal 12/2" are no dates.
_DIGITS: Final = re.compile(r"\d+")
_REACH: Final = 45  # signs that a date goes beyond its digits
_NUMBERED: Final = re.compile(
    r"(?:permendagri|pkpu|uu|undang-undang|perpres|pp|pasal|ayat|nomor|no\.?|kodim|korem|yonif|"
    r"tps|rt|rw|perkara|putusan|surat edaran|se)\s*(?:nomor\s*)?$",
    re.IGNORECASE,
)
# Before 3/4 in a message: no date but a share, a lane, a polling station.
_COUNTED: Final = re.compile(r"(?:no\.?|nomor|tps|rt|rw|gang|gg|blok|jalan|skor|pukul|jam)[\s.]*$")
# Years in which regional elections were held, prepared or held again.
_ELECTIONS: Final = range(2015, 2027)


@dataclass(frozen=True, slots=True)
class Parts:
    """A date as it is written: what of it is given, and where it stands."""

    span: tuple[int, int]
    day: int
    month: int
    year: int | None
    weekday: int | None
    is_range: bool = False


def parts_in(text: Text) -> Iterator[Parts]:
    """Yield the dates that a text writes out, none of which overlap, and where each stands."""
    seen: list[tuple[int, int]] = []
    near = list(_near_digits(text.body))
    for pattern in (_ISO, _WRITTEN, _ENGLISH, _NUMBERS, _DOTTED):
        for match in (one for window in near for one in pattern.finditer(text.body, *window)):
            span = match.span()
            if any(span[0] < end and start < span[1] for start, end in seen):
                continue
            found = match.groupdict()
            before = text.body[max(0, match.start("day") - 24) : match.start("day")]
            if not found.get("weekday") and _NUMBERED.search(before):
                continue
            month = found["month"].lower()
            if pattern is _ENGLISH and not found["year"] and not _IN_ENGLISH.search(text.body):
                continue
            number = _MONTHS.get(month) or int(month)
            until = found.get("until")
            is_range = until is not None and int(until) != int(found["day"]) + 1
            year = found.get("year")
            weekday = weekday_of(found.get("weekday"))
            if weekday is not None and is_eve(text.body, match.start("weekday")):
                weekday = None  # the date may be either's
            if pattern is _NUMBERS and not _is_date(text, match, year, weekday):
                continue
            full = int(year) + (2000 if len(year) == 2 else 0) if year else None
            seen.append(span)
            parts = Parts(span, int(found["day"]), number, full, weekday, is_range)
            yield from _either(parts, pattern is _NUMBERS)


def _near_digits(body: str) -> Iterator[tuple[int, int]]:
    """Yield where dates may stand, from word to word: every date has a digit."""
    start = end = 0
    for match in _DIGITS.finditer(body):
        if end and match.start() - _REACH > end:
            yield start, end
            end = 0
        if not end:
            start = body.rfind(" ", 0, max(match.start() - _REACH, 0)) + 1
        end = body.find(" ", match.end() + _REACH)
        if end < 0:
            end = len(body)
    if end:
        yield start, end


def _is_date(text: Text, match: re.Match[str], year: str | None, weekday: int | None) -> bool:
    """Tell 27/11 from a share, a score and a house number."""
    if int(match["month"]) > 31 or not 0 < int(match["day"]) <= 31:
        return False
    if year or weekday is not None:
        return True
    before = text.body[max(0, match.start() - 1) : match.start()]
    after = text.body[match.end() : match.end() + 1]
    lead = text.body[max(0, match.start() - 12) : match.start()].lower()
    is_bracketed = before in {"(", "["} and after in {")", "]", " "}
    is_said = is_bracketed or "tgl" in lead or "tanggal" in lead
    # "kemarin sore 26/11", "28/11 jam 3": in a message a slash is enough where a day fits.
    is_chat = text.is_chat and int(match["month"]) <= 12 and not _COUNTED.search(lead)
    return match["sign"] == "/" and (is_said or is_chat)


def _either(parts: Parts, is_numbers: bool) -> Iterator[Parts]:
    """Yield the reading as day and month, or the other way round where only that is possible."""
    if parts.month <= 12:
        swapped = replace(parts, day=parts.month, month=parts.day)
        if (
            is_numbers
            and parts.year
            and parts.weekday is not None
            and parts.day <= 12
            and not _fits(parts)
            and _fits(swapped)
        ):
            yield swapped
        else:
            yield parts
    elif is_numbers and parts.day <= 12:
        yield replace(parts, day=parts.month, month=parts.day)


def _fits(parts: Parts) -> bool:
    day = day_in(parts.year or 0, parts)
    return day is not None and day.weekday() == parts.weekday


def is_eve(body: str, at: int) -> bool:
    """Say whether a weekday is the one after: "malam Minggu" is a Saturday's night."""
    return body[max(0, at - 6) : at].lower() == "malam "


def weekday_of(word: str | None) -> int | None:
    """Return the number of a weekday, Monday 0."""
    return None if word is None else _WEEKDAYS[word.lower().replace("'", "").replace("’", "")]


def day_in(year: int, parts: Parts) -> date | None:
    """Return the day of a date in a year; None where the month has no such day."""
    try:
        return date(year, parts.month, parts.day)
    except ValueError:
        return None


def resolved(
    parts: Parts, anchor: date | None, years: list[int], *, is_published: bool
) -> date | None:
    """Return the day of a date whose year may be missing.

    anchor : the day the year is looked for around, if one is known
    years : years that the text names
    is_published : the anchor is the day of publication, and what is told is past
    """
    if parts.year is not None:
        return day_in(parts.year, parts)
    wanted = [anchor.year, anchor.year - 1, anchor.year + 1] if anchor else []
    wanted += [year for year in reversed(years) if year not in wanted]
    if not wanted and parts.weekday is not None:  # the weekday alone may settle it
        wanted = _fitting_years(parts)
    found = [day for year in wanted if (day := day_in(year, parts)) is not None]
    if parts.weekday is not None:
        fitting = [day for day in found if day.weekday() == parts.weekday]
        swapped = replace(parts, day=parts.month, month=parts.day)
        if not fitting and parts.day <= 12:
            turned = [day for year in wanted if (day := day_in(year, swapped)) is not None]
            fitting = [day for day in turned if day.weekday() == parts.weekday]
        found = fitting or found
    if anchor is not None:
        found.sort(key=lambda day: abs((day - anchor).days))
        if is_published:  # news is of what was, unless it says so
            past = [day for day in found if day <= anchor]
            near = [day for day in past if (anchor - day).days < 200]
            found = near or found
    return found[0] if found else None


def _fitting_years(parts: Parts) -> list[int]:
    """Return the year of regional elections in which a day has its weekday, if it is one only."""
    days = [day for year in _ELECTIONS if (day := day_in(year, parts)) is not None]
    fitting = [day.year for day in days if day.weekday() == parts.weekday]
    return fitting if len(fitting) == 1 else []
