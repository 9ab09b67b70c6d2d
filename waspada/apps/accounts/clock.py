"""The two clocks. Only views and jobs read them.

`real_now` dates what happened to the system (recorded_at, claims, deliveries, sessions);
`domain_now` dates what happened in the world. They differ only in a replay, whose date is
fixed while the time of day goes on.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

JAKARTA = ZoneInfo("Asia/Jakarta")


def real_now() -> datetime:
    """Return the time on the wall, UTC."""
    return datetime.now(UTC)


def domain_now() -> datetime:
    """Return the time in the world that is shown: the real one, or the replay's."""
    return domain_time(real_now())


def domain_time(at: datetime) -> datetime:
    """Return the time in the world that is shown at which something on the wall's clock fell."""
    if not settings.WASPADA_AS_OF:
        return at
    local = at.astimezone(JAKARTA)
    fixed = date.fromisoformat(settings.WASPADA_AS_OF)
    return datetime.combine(fixed, local.timetz()).astimezone(UTC)


def domain_today() -> date:
    """Return today's date in Jakarta by the domain clock."""
    return domain_now().astimezone(JAKARTA).date()
