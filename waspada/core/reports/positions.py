"""Positions within the words of a message: a map's link, as chats write what was shared."""

import re
from typing import Final

from waspada.core.reports.body import EAST, NORTH, SOUTH, WEST

MAP: Final = "https://maps.google.com/?q="
_POINT: Final = re.compile(
    r"https?://maps\.google\.com/(?:maps)?\?q=(-?\d{1,2}\.\d{1,12}),(-?\d{1,3}\.\d{1,12})"
)


def shared_position(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the first link in Indonesia; None without one."""
    for found in _POINT.finditer(text):
        lat, lon = float(found[1]), float(found[2])
        if SOUTH <= lat <= NORTH and WEST <= lon <= EAST:
            return lat, lon
    return None
