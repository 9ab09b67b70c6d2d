"""When a forecast falls due."""

from datetime import date, timedelta
from typing import Final

LAG: Final = timedelta(days=7)  # incidents become known late


def scored_on(origin: date, horizon: int) -> date:
    """Return the day whose knowledge a horizon is scored by; it is scored once that is over."""
    return origin + timedelta(days=horizon) + LAG
