"""When people are told: quiet hours, and one digest instead of a flood.

Neither delays an Awas, danger to life, or who is on duty. What is delayed stands in the tray at
once; only what rings elsewhere waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from waspada.core.errors import BadInput

MOST_PER_HOUR: Final = 5  # single messages to one person, before they are gathered
MOST_ALLOWED: Final = 60
WITHIN: Final = timedelta(hours=1)
URGENT: Final = "awas"


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours by the clock of a place; they may reach over midnight."""

    begins: time
    ends: time

    def holds(self, at: time) -> bool:
        """Say whether a time of day lies in them."""
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def check_hours(begins: time | None, ends: time | None) -> Hours | None:
    """Return quiet hours; None where both are empty.

    Raises
    ------
    BadInput : warnings.bad_hours, one of the two is missing or they are the same
    """
    if begins is None and ends is None:
        return None
    if begins is None or ends is None or begins == ends:
        raise BadInput("warnings.bad_hours")
    return Hours(begins, ends)


def is_urgent(level: str, *, is_life_danger: bool) -> bool:
    """Say whether a warning waits for nobody's sleep."""
    return level == URGENT or is_life_danger


def quiet_until(hours: Hours | None, local: datetime) -> datetime | None:
    """Return when somebody's quiet hours end; None where they are not in them.

    local : the moment on the clock of the place
    """
    if hours is None or not hours.holds(local.time()):
        return None
    end = local.replace(hour=hours.ends.hour, minute=hours.ends.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def gathered_until(told: Iterable[datetime], at: datetime, most_per_hour: int) -> datetime | None:
    """Return until when one more message waits for a digest; None where it goes by itself.

    told : when single messages went to this person before
    """
    recent = sorted(one for one in told if at - WITHIN < one <= at)
    return recent[0] + WITHIN if len(recent) >= most_per_hour else None
