"""Parts of a photo that nobody shall recognise, as boxes in thousandths of its sides."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from waspada.core.errors import BadInput, TooLarge

WHOLE: Final = 1000
MOST_REGIONS: Final = 600
# What a box without a side would hide is nothing: a slip of the finger still covers something.
SMALLEST: Final = 4


@dataclass(frozen=True, slots=True)
class Region:
    """A box from its upper left corner, in thousandths of the photo's width and height."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def as_list(self) -> list[int]:
        """Return the box as it is stored."""
        return [self.left, self.top, self.width, self.height]


def region_of(left: float, top: float, width: float, height: float) -> Region:
    """Return a box cut to the photo and never thinner than can be seen.

    Raises
    ------
    BadInput : photos.bad_region, when it lies outside or has no size
    """
    numbers = (left, top, width, height)
    if not all(-WHOLE <= number <= 2 * WHOLE for number in numbers) or width <= 0 or height <= 0:
        raise BadInput("photos.bad_region")
    x, y = max(0, math.floor(left)), max(0, math.floor(top))
    right, bottom = min(WHOLE, math.ceil(left + width)), min(WHOLE, math.ceil(top + height))
    if x >= WHOLE or y >= WHOLE or right <= 0 or bottom <= 0 or right <= x or bottom <= y:
        raise BadInput("photos.bad_region")
    wide, high = max(right - x, SMALLEST), max(bottom - y, SMALLEST)
    return Region(min(x, WHOLE - wide), min(y, WHOLE - high), wide, high)


def read_regions(text: str) -> list[Region]:
    """Return the boxes of a JSON list of lists.

    Raises
    ------
    BadInput : photos.bad_region; TooLarge : photos.too_many_regions
    """
    if not text.strip():
        return []
    try:
        rows = json.loads(text[:60_000])
    except (ValueError, RecursionError) as error:
        raise BadInput("photos.bad_region") from error
    if not isinstance(rows, list):
        raise BadInput("photos.bad_region")
    return regions_of(rows)


def regions_of(rows: Sequence[object]) -> list[Region]:
    """Return boxes from lists of four numbers, each once."""
    if len(rows) > MOST_REGIONS:
        raise TooLarge("photos.too_many_regions", limit=MOST_REGIONS)
    found: dict[Region, None] = {}
    for row in rows:
        if not isinstance(row, list | tuple) or len(row) != 4 or not all(map(_is_number, row)):
            raise BadInput("photos.bad_region")
        found[region_of(*row)] = None
    return list(found)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def touching_groups(regions: Iterable[Region]) -> list[list[Region]]:
    """Return the boxes in groups that touch or overlap: one face painted in many strokes is one."""
    groups: list[list[Region]] = []
    for region in regions:
        near = [group for group in groups if any(_touch(region, other) for other in group)]
        merged = [region, *(other for group in near for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append(merged)
    return groups


def _touch(one: Region, other: Region) -> bool:
    return (
        one.left <= other.right
        and other.left <= one.right
        and one.top <= other.bottom
        and other.top <= one.bottom
    )
