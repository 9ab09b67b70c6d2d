"""Reports upward besides the daily one: what period each covers, and when it is due.

mingguan   Monday to Sunday
bulanan    a month; agencies send them in the run-up to a vote
caturwulan B04 January to April, B08 May to August, B12 September to December
           (Permendagri 42/2015, the periods of the integrated action plan)
khusus     one incident, as soon as it is known; the period is the incident's own day
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.vocabulary import Words


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of report upward.

    series : its short name in numbers of documents
    due_days : how many days after the period's last one it is due; a default of the field,
        which no law sets
    """

    code: str
    series: str
    name: Words
    due_days: int


KINDS: Final[dict[str, ReportKind]] = {
    one.code: one
    for one in (
        ReportKind("mingguan", "LM", Words("Laporan mingguan", "Weekly report"), 1),
        ReportKind("bulanan", "LB", Words("Laporan bulanan", "Monthly report"), 5),
        ReportKind("caturwulan", "LC", Words("Laporan caturwulan", "Four-monthly report"), 10),
        ReportKind("khusus", "LK", Words("Laporan khusus", "Special report"), 0),
    )
}
SCHEDULED: Final = ("mingguan", "bulanan", "caturwulan")
_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_THIRD: Final = re.compile(r"(\d{4})-B(04|08|12)")
_MONTHS_OF_A_THIRD: Final = 4


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days that one report covers.

    key : how addresses and rows name it: 2024-W48, 2024-11, 2024-B12, an incident's number
    """

    kind: str
    key: str
    first: date
    last: date

    @property
    def due_on(self) -> date:
        """Return the last day on which the report is in time."""
        return self.last + timedelta(days=KINDS[self.kind].due_days)


def report_kind(code: str) -> ReportKind:
    """Return a kind of report by its code.

    Raises
    ------
    BadInput : periodic.no_such_kind
    """
    found = KINDS.get(code)
    if found is None:
        raise BadInput("periodic.no_such_kind", value=code[:20])
    return found


def period_of(kind: str, day: date) -> Period:
    """Return the period of a scheduled kind that holds a day.

    Raises
    ------
    BadInput : periodic.no_such_kind, for `khusus` too: an incident makes that period
    """
    if kind == "mingguan":
        first = day - timedelta(days=day.weekday())
        year, week, _weekday = day.isocalendar()
        return Period(kind, f"{year}-W{week:02d}", first, first + timedelta(days=6))
    if kind == "bulanan":
        return Period(kind, f"{day:%Y-%m}", day.replace(day=1), _month_end(day.year, day.month))
    if kind == "caturwulan":
        end = -(-day.month // _MONTHS_OF_A_THIRD) * _MONTHS_OF_A_THIRD
        first = date(day.year, end - _MONTHS_OF_A_THIRD + 1, 1)
        return Period(kind, f"{day.year}-B{end:02d}", first, _month_end(day.year, end))
    raise BadInput("periodic.no_such_kind", value=kind[:20])


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def read_period(kind: str, key: str) -> Period:
    """Return the period that a key names.

    Raises
    ------
    BadInput : periodic.no_such_kind, periodic.bad_period
    """
    try:
        if kind == "mingguan" and (found := _WEEK.fullmatch(key)):
            return period_of(kind, date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if kind == "bulanan" and (found := _MONTH.fullmatch(key)):
            return period_of(kind, date(int(found[1]), int(found[2]), 1))
        if kind == "caturwulan" and (found := _THIRD.fullmatch(key)):
            return period_of(kind, date(int(found[1]), int(found[2]), 1))
    except ValueError as error:
        raise BadInput("periodic.bad_period", value=key[:20]) from error
    report_kind(kind)
    raise BadInput("periodic.bad_period", value=key[:20])


def event_period(number: str, day: date) -> Period:
    """Return the period of a special report: the day of the incident it is about."""
    return Period("khusus", number, day, day)


def before(period: Period) -> Period:
    """Return the period that ends the day before."""
    return period_of(period.kind, period.first - timedelta(days=1))


def after(period: Period) -> Period:
    """Return the period that begins the day after."""
    return period_of(period.kind, period.last + timedelta(days=1))


def latest_ended(kind: str, day: date) -> Period:
    """Return the last period of a kind that has ended before a day: the one to report now."""
    return before(period_of(kind, day))
