"""Days and times as a report writes them, in the place's zone and the reader's language."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from waspada.core.places import IANA, zone_of


def long_day(day: date) -> str:
    """Return Senin, 23 September 2024."""
    return str(date_format(day, "l, j F Y"))


def short_day(day: date) -> str:
    """Return 23 Sep 2024."""
    return str(date_format(day, "j M Y"))


def day_and_month(day: date) -> str:
    """Return 23 Sep."""
    return str(date_format(day, "j M"))


def plain_day(day: date) -> str:
    """Return 23 September 2024."""
    return str(date_format(day, "j F Y"))


def local(at: datetime, place: str) -> datetime:
    """Return a moment on the place's own clock."""
    return at.astimezone(ZoneInfo(IANA[zone_of(place)]))


def moment(at: datetime, place: str) -> str:
    """Return Senin, 23 September 2024, 15.00 WITA."""
    there = local(at, place)
    return f"{long_day(there.date())}, {clock(there)} {zone_of(place)}"


def hour_or_moment(at: datetime, place: str, day: date) -> str:
    """Return 15.00 WITA for a moment of the day that a page is about, the whole of it otherwise."""
    there = local(at, place)
    return f"{clock(there)} {zone_of(place)}" if there.date() == day else moment(at, place)


def clock(at: datetime | time) -> str:
    """Return the time of day with a full stop, as Indonesian writes it, or a colon."""
    return at.strftime(_("%H.%M"))


def when(at: datetime, precision: str, place: str) -> str:
    """Return a time as exactly as it is known: to the minute, the day or the month."""
    there = local(at, place)
    if precision == "month":
        return str(date_format(there, "F Y"))
    if precision == "day":
        return long_day(there.date())
    return moment(at, place)


def span(starts_on: date | None, ends_on: date | None) -> str:
    """Return the days of a stage; a date nobody has set yet is said to be open."""
    first = short_day(starts_on) if starts_on else _("belum ditetapkan")
    last = short_day(ends_on) if ends_on else _("belum ditetapkan")
    return first if starts_on and starts_on == ends_on else f"{first} – {last}"
