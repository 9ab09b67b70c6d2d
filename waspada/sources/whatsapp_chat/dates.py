"""Which of the numbers before a message is the day, and when the message was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"
ORDERS: Final = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Date and time of a message as written.

    third : "" where the year was not copied; half : a or p of a clock with twelve hours
    """

    first: str
    second: str
    third: str
    sign: str
    hour: str
    minute: str
    seconds: str
    half: str


def choose_order(stamps: Sequence[Stamp], today: date) -> tuple[str, bool]:
    """Return how to read days, and whether the chat itself tells.

    Each test is asked only where those before leave both possible: a month above twelve, a day
    that is yet to come, days that go backwards. What is still open is read as day first, or as
    the United States write it (3/9/24, 3:01 PM) where all of it looks so.
    """
    if any(len(stamp.first) == 4 for stamp in stamps):
        return YEAR_FIRST, True
    tests: tuple[Callable[[list[date | None]], int], ...] = (
        lambda days: sum(day is None for day in days),
        lambda days: sum(day > today + timedelta(days=1) for day in days if day),
        _steps_back,
    )
    read = {
        order: [day_of(stamp, order, today) for stamp in stamps]
        for order in (DAY_FIRST, MONTH_FIRST)
    }
    for test in tests:
        day_first, month_first = test(read[DAY_FIRST]), test(read[MONTH_FIRST])
        if day_first != month_first:
            return (DAY_FIRST if day_first < month_first else MONTH_FIRST), True
    is_sure = all(stamp.first == stamp.second for stamp in stamps)
    return (MONTH_FIRST if _looks_american(stamps) else DAY_FIRST), is_sure


def _steps_back(days: list[date | None]) -> int:
    known = [day for day in days if day]
    return sum(later < before for before, later in pairwise(known))


def _looks_american(stamps: Sequence[Stamp]) -> bool:
    return bool(stamps) and all(
        stamp.half and stamp.sign == "/" and not f"{stamp.first}/{stamp.second}".startswith("0")
        and not stamp.second.startswith("0")
        for stamp in stamps
    )  # fmt: skip


def day_of(stamp: Stamp, order: str, today: date) -> date | None:
    """Return the day that a stamp names; None for one that is no day."""
    numbers = [int(stamp.first), int(stamp.second)]
    if order == YEAR_FIRST or len(stamp.first) == 4:
        if len(stamp.first) != 4 or not stamp.third:
            return None
        return _day(numbers[0], numbers[1], int(stamp.third))
    day, month = numbers if order == DAY_FIRST else reversed(numbers)
    if stamp.third:
        return _day(_year(stamp.third), month, day)
    latest = today + timedelta(days=1)
    found = _day(latest.year, month, day)
    if found is None or found > latest:
        found = _day(latest.year - 1, month, day)
    return found


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _day(year: int, month: int, day: int) -> date | None:
    if not 2009 <= year <= 2100:  # WhatsApp began in 2009
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def written_at(stamp: Stamp, order: str, today: date) -> str:
    """Return when a message was sent, as ISO 8601 without a zone; "" for no such moment."""
    day = day_of(stamp, order, today)
    hour, minute = int(stamp.hour), int(stamp.minute)
    if stamp.half and hour > 12:
        return ""
    if stamp.half:
        hour = hour % 12 + (12 if stamp.half == "p" else 0)
    if day is None or hour > 23 or minute > 59 or int(stamp.seconds or 0) > 59:
        return ""
    seconds = f":{stamp.seconds}" if stamp.seconds else ""
    return f"{day.isoformat()}T{hour:02}:{minute:02}{seconds}"
