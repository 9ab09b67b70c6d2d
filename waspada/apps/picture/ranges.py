"""A span of days in an address (`dari`, `sampai`), kept to what can be shown and known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.apps.accounts.asof import FIRST_DAY
from waspada.core.errors import BadInput

LONGEST_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class DayRange:
    """A span of days.

    bounded : a code of the words catalogue saying how what was asked was cut; empty if not
    """

    first: date
    last: date
    bounded: str = ""

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def capped(self, day: date) -> "DayRange":
        """Return the part that ends on a day at the latest: nothing is known of later ones."""
        return DayRange(min(self.first, day), min(self.last, day), self.bounded)


def asked_range(
    given: Mapping[str, str], *, first: date, last: date, longest: int = LONGEST_DAYS
) -> DayRange:
    """Return the days of an address, or those a page shows of itself.

    What lies before any record, or is longer than a page can show, is cut from the front,
    and the page says so.

    Raises
    ------
    BadInput : web.bad_date, incident.days_crossed
    """
    begins, ends = _day(given, "dari") or first, _day(given, "sampai") or last
    if _day(given, "dari") is None and begins > ends:
        begins = ends - (last - first)
    if begins > ends:
        raise BadInput("incident.days_crossed")
    bounded = ""
    if ends < FIRST_DAY:
        raise BadInput("web.date_too_old", value=ends.isoformat(), first=FIRST_DAY.isoformat())
    if begins < FIRST_DAY:
        begins, bounded = FIRST_DAY, "picture.range_too_old"
    if (ends - begins).days + 1 > longest:
        begins, bounded = ends - timedelta(days=longest - 1), "picture.range_too_long"
    return DayRange(begins, ends, bounded)


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
