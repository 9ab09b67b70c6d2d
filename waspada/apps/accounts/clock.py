"""The two clocks. Only views and jobs read them.

`real_now` dates what happened to the system (recorded_at, claims, deliveries, sessions);
`domain_now` dates what happened in the world. They differ only in a replay, whose date is
fixed while the time of day goes on, faster from 21.00 in Jakarta on.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

JAKARTA = ZoneInfo("Asia/Jakarta")
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
