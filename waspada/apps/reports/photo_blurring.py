"""Make parts of a photo unrecognisable, for good: what is served holds a few flat patches there.

The patches are taken from the photo at some five to a face, with few shades: too little is left
to compare with a known face or to try out number plates on.
"""

import math
from collections.abc import Sequence
from typing import Final

from PIL import Image

from waspada.apps.reports.photo_reading import as_jpeg, in_room, plain_copy
from waspada.core.reports.regions import WHOLE, Region, touching_groups

PATCHES: Final = 5  # along the longer side of what is hidden
SMALLEST_PATCH: Final = 24  # pixels of the copy
SHADE: Final = 32  # steps of 256 in which a patch keeps its colour
Box = tuple[int, int, int, int]


def blurred_copy(original: bytes, regions: Sequence[Region]) -> tuple[bytes, int, int]:
    """Return a new copy of a photo as JPEG, its width and its height, with the boxes hidden."""
    with in_room(1):
        plain = plain_copy(original)
        for group in touching_groups(regions):
            _hide(plain, group)
        return as_jpeg(plain), plain.width, plain.height


def pixels_of(region: Region, size: tuple[int, int]) -> Box:
    """Return a box in pixels of a photo, rounded outwards."""
    width, height = size
    return (
        math.floor(region.left * width / WHOLE),
        math.floor(region.top * height / WHOLE),
        min(width, math.ceil(region.right * width / WHOLE)),
        min(height, math.ceil(region.bottom * height / WHOLE)),
    )


def _hide(plain: Image.Image, group: Sequence[Region]) -> None:
    boxes = [pixels_of(region, plain.size) for region in group]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    patched = _patched(plain.crop((left, top, right, bottom)))
    for box in boxes:
        part = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
        plain.paste(patched.crop(part), box)


def _patched(part: Image.Image) -> Image.Image:
    patch = max(SMALLEST_PATCH, math.ceil(max(part.size) / PATCHES))
    few = (math.ceil(part.width / patch), math.ceil(part.height / patch))
    small = part.resize(few, Image.Resampling.BOX)
    shaded = small.point(lambda value: min(255, value // SHADE * SHADE + SHADE // 2))
    return shaded.resize(part.size, Image.Resampling.NEAREST)
