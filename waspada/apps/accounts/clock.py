"""The two clocks. Only views and jobs read them.

`real_now` dates what happened to the system (recorded_at, claims, deliveries, sessions);
`domain_now` dates what happened in the world. They differ only in a replay, whose date is
fixed while the time of day goes on, faster from 21.00 in Jakarta on.

What was known *as of a day* is one rule for everything that is read: `replayed_day` and
`known_until`.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from waspada.core.places import NATION
from waspada.core.reports.incidents import day_end, local_date

JAKARTA = ZoneInfo("Asia/Jakarta")
_EAST = "94"
# At 22.00 in Jakarta the next day begins in Jayapura. A replay stands on one day in all zones, so
# its clock takes the last three hours in one.
_EVENING, _NIGHT = timedelta(hours=21), timedelta(hours=22)


def real_now() -> datetime:
    """Return the time on the wall, UTC."""
    return datetime.now(UTC)


def domain_now() -> datetime:
    """Return the time in the world that is shown: the real one, or the replay's."""
    return domain_time(real_now())


def domain_time(at: datetime) -> datetime:
    """Return the time in the world that is shown at which something on the wall's clock fell."""
    day = replayed_today()
    if day is None:
        return at
    clock = at.astimezone(JAKARTA)
    passed = clock - clock.replace(hour=0, minute=0, second=0, microsecond=0)
    if clock.date() == day and passed <= _NIGHT:
        return at  # it was read from this clock before
    if passed > _EVENING:
        passed = _EVENING + (passed - _EVENING) / 3
    return (datetime.combine(day, time(), JAKARTA) + passed).astimezone(UTC)


def replayed_today() -> date | None:
    """Return the day on which a replay stands; None where the world's clock is the wall's.

    Where the setting names a file, that is read anew each time: days may pass in a replay.
    """
    text: str = settings.WASPADA_AS_OF
    if text.startswith("@"):
        text = Path(text[1:]).read_text("ascii").strip()
    return date.fromisoformat(text) if text else None


def domain_today() -> date:
    """Return today's date in Jakarta by the domain clock."""
    return domain_now().astimezone(JAKARTA).date()


def local_today(place: str) -> date:
    """Return today's date on a place's own calendar: in the east it begins before Jakarta's."""
    return local_date(domain_now(), place)


def latest_today() -> date:
    """Return the latest date that it is anywhere in the country: Jayapura's."""
    return local_today(_EAST)


def replayed_day(day: date | None) -> date | None:
    """Return the day to read as of; None where that is now: everything that is held.

    Today is now, for it is not over. In a replay *now* is its fixed day, never later.
    """
    fixed = replayed_today()
    if fixed is not None:
        return fixed if day is None else min(day, fixed)
    return None if day is None or day >= domain_today() else day


def known_until(day: date, place: str) -> datetime:
    """Return the first moment that is no longer known as of a day at a place.

    A day that is past ended with the place's own midnight. Today is Jakarta's day: cut at a
    midnight that comes one or two hours earlier, what people do in between would be hidden from
    them until Jakarta's. A replay has its last hours pass before any midnight.
    """
    return day_end(day, NATION if replayed_day(day) is None else place)
