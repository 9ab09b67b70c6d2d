"""The outline of a place as polygons of a CAP message: approximate, and small."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from waspada.core.alerts.cap.shapes import fault_of_polygon, polygon_text
from waspada.core.places import Level, level_of
from waspada.core.places.outlines import outlines

MOST_RINGS: Final = 6  # of an archipelago the largest islands; the code names all of it
_OUTLINED: Final = frozenset({Level.PROVINCE, Level.REGENCY, Level.KECAMATAN})
Ring = Sequence[Sequence[float]]


@lru_cache(maxsize=512)
def polygons_of(code: str) -> tuple[str, ...]:
    """Return a place's polygons, largest first; none for a desa, which has no outline.

    CAP knows no holes: a kota inside a kabupaten lies in its polygon, never in its code.
    """
    if level_of(code) not in _OUTLINED:
        return ()
    found = outlines(level_of(code), code, detail="coarse")["features"]
    geometry = next((one["geometry"] for one in found if one["id"] == code), None)
    if geometry is None:
        return ()
    rings = sorted(_outer_rings(geometry), key=_size, reverse=True)[:MOST_RINGS]
    texts = (polygon_text([(lat, lon) for lon, lat, *_rest in ring]) for ring in rings)
    return tuple(text for text in texts if not fault_of_polygon(text)[0])


def _outer_rings(geometry: dict[str, Any]) -> list[Ring]:
    parts = geometry["coordinates"]
    return [parts[0]] if geometry["type"] == "Polygon" else [part[0] for part in parts]


def _size(ring: Ring) -> float:
    """Return twice the area of a ring in square degrees, enough to order by."""
    ends = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in ends))
