"""Days and times as desks, spreadsheets and programs write them."""

import re
from datetime import date, datetime, time
from typing import Final

EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 (the sheet's own clock, no zone)
SERIALS: Final = (30_000, 60_000)  # 1982 to 2064
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february pebruari",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember nop",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WRITTEN: Final = re.compile(r"(?:\w+[ ,]+)?(\d{1,2})[ \-]+([a-z]+)[ \-]+(\d{4})", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./\-](\d{1,2})(?:[./\-](\d{1,2}))?")
_MONTH_ONLY: Final = re.compile(r"([a-z]+)[ \-]+(\d{4})", re.IGNORECASE)
CLOCK: Final = re.compile(r"(\d{1,2})[.:](\d{2})(?::\d{2})?")


def written_day(text: str) -> tuple[date, time | None, bool]:
    """Return a day as people write it, the time beside it, and whether it is a month only.

    Raises
    ------
    ValueError, KeyError : it is no day
    """
    clock = CLOCK.search(text[8:])
    at = time(int(clock[1]), int(clock[2])) if clock else None
    if found := _YEAR_FIRST.match(text):
        year, month, day = found.groups()
        return date(int(year), int(month), int(day or 1)), at, day is None
    if found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
        return date(int(year), int(month), int(day)), at, False
    if found := _WRITTEN.match(text):
        day, name, year = found.groups()
        return date(int(year), _MONTHS[name.lower()], int(day)), at, False
    if found := _MONTH_ONLY.fullmatch(text):
        return date(int(found[2]), _MONTHS[found[1].lower()], 1), None, True
    raise ValueError(text)


def in_zone(text: str, *, is_utc: bool = False) -> str:
    """Return a moment that names its zone, or is known to be UTC; "" for any other."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return f"{moment.isoformat(timespec='minutes')}+00:00" if is_utc else ""
    return moment.isoformat(timespec="minutes")
