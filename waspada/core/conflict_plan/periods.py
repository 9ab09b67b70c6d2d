"""The reporting periods of the plan: B04, B08 and B12, four months each."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.vocabulary import Words

FIRST_YEAR: Final = 2013  # UU 7/2012 asks for plans from the year after it
LAST_YEAR: Final = 2099


@dataclass(frozen=True, slots=True)
class Period:
    """A third of a year.

    first_month, last_month : both belong to it
    """

    code: str
    name: Words
    first_month: int
    last_month: int

    def starts_on(self, year: int) -> date:
        """Return its first day."""
        return date(year, self.first_month, 1)

    def ends_on(self, year: int) -> date:
        """Return its last day."""
        after = date(year + self.last_month // 12, self.last_month % 12 + 1, 1)
        return after - timedelta(days=1)


# Permendagri 42/2015: reports for January–April, May–August, September–December.
PERIODS: Final[dict[str, Period]] = {
    one.code: one
    for one in (
        Period("B04", Words("Januari–April", "January–April"), 1, 4),
        Period("B08", Words("Mei–Agustus", "May–August"), 5, 8),
        Period("B12", Words("September–Desember", "September–December"), 9, 12),
    )
}


def period(code: str) -> Period:
    """Return a period by its code.

    Raises
    ------
    BadInput : plan.unknown_period
    """
    found = PERIODS.get(code)
    if found is None:
        raise BadInput("plan.unknown_period", value=code[:12])
    return found


def period_on(day: date) -> Period:
    """Return the period that a day lies in."""
    return next(one for one in PERIODS.values() if day.month <= one.last_month)


def check_year(year: int) -> int:
    """Return a year that a plan can be of.

    Raises
    ------
    BadInput : plan.unknown_year
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput("plan.unknown_year", value=year, first=FIRST_YEAR, last=LAST_YEAR)
    return year
