"""When a place's reports upward are made by the clock: a weekday or a day of the month, an hour.

A schedule belongs to a place and a kind of report. Of every period there is one moment, in the
place's own zone: the day itself for the daily report, else a day after the period has ended.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from waspada.core.briefing.periods import (
    KINDS,
    SCHEDULED,
    Period,
    after,
    before,
    latest_ended,
)
from waspada.core.errors import BadInput
from waspada.core.reports.incidents import local_date, zone_info
from waspada.core.vocabulary import Words

DAILY: Final = "harian"
SCHEDULABLE: Final = (DAILY, *SCHEDULED)
NAMES: Final = {DAILY: Words("Laporan harian", "Daily report")} | {
    code: kind.name for code, kind in KINDS.items()
}
# The first day and the last one that may be named; a month has 28 days for sure.
DAYS: Final = {DAILY: (0, 0), "mingguan": (0, 6), "bulanan": (1, 28), "caturwulan": (1, 28)}
USUAL_DAY: Final = {DAILY: 0, "mingguan": 0, "bulanan": 3, "caturwulan": 5}
USUAL_HOUR: Final = time(9)
MOST_COPIES: Final = 5
# A failure is tried again after an hour, two, three …
MOST_TRIES: Final = 5
RETRY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the report of a kind is made.

    day : a weekday from Monday (0) for weekly reports, a day of the next month for monthly and
        four-monthly ones; the daily report has none
    at : on the place's own clock
    """

    kind: str
    day: int
    at: time


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment at which the report of a period is made, UTC."""

    period: Period
    at: datetime


def check_schedule(schedule: Schedule) -> Schedule:
    """Return a schedule that can be kept.

    Raises
    ------
    BadInput : periodic.no_such_kind, periodic.bad_schedule
    """
    if schedule.kind not in DAYS:
        raise BadInput("periodic.no_such_kind", value=schedule.kind[:20])
    first, last = DAYS[schedule.kind]
    if not first <= schedule.day <= last:
        raise BadInput("periodic.bad_schedule", first=first, last=last)
    return schedule


def moment_of(schedule: Schedule, period: Period, place: str) -> datetime:
    """Return when a place's report of a period is made, UTC."""
    day = period.last
    if schedule.kind == "mingguan":
        day += timedelta(days=1 + schedule.day)
    elif schedule.kind != DAILY:
        day += timedelta(days=schedule.day)
    return datetime.combine(day, schedule.at, zone_info(place)).astimezone(UTC)


def last_moment(schedule: Schedule, place: str, now: datetime) -> Moment:
    """Return the last moment of a schedule that has come by now."""
    today = local_date(now, place)
    period = day_period(today) if schedule.kind == DAILY else latest_ended(schedule.kind, today)
    at = moment_of(schedule, period, place)
    if at > now:
        period = _earlier(period)
        at = moment_of(schedule, period, place)
    return Moment(period, at)


def next_moment(schedule: Schedule, place: str, now: datetime) -> datetime:
    """Return the next moment of a schedule after now, UTC."""
    period = last_moment(schedule, place, now).period
    is_daily = schedule.kind == DAILY
    later = day_period(period.last + timedelta(days=1)) if is_daily else after(period)
    return moment_of(schedule, later, place)


def day_period(day: date) -> Period:
    """Return the period of a daily report."""
    return Period(DAILY, day.isoformat(), day, day)


def _earlier(period: Period) -> Period:
    if period.kind == DAILY:
        return day_period(period.first - timedelta(days=1))
    return before(period)
