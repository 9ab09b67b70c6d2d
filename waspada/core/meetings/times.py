"""When a meeting may be."""

from datetime import datetime, timedelta
from typing import Final

from waspada.core.errors import BadInput

LONGEST: Final = timedelta(hours=12)


def check_times(begins_at: datetime, ends_at: datetime) -> None:
    """Refuse a meeting that ends before it begins, or that lasts longer than a day's work.

    Raises
    ------
    BadInput : meetings.ends_before, meetings.too_long
    """
    if ends_at <= begins_at:
        raise BadInput("meetings.ends_before")
    if ends_at - begins_at > LONGEST:
        hours = round((ends_at - begins_at) / timedelta(hours=1))
        raise BadInput("meetings.too_long", hours=hours, most=round(LONGEST / timedelta(hours=1)))
