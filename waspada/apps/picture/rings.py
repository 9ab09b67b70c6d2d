"""What the daily detection found as GeoJSON: the rings of the map that can be moved."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.urls import reverse

from waspada.apps.picture.finds import Find
from waspada.core.places import load_table

_KM_A_DEGREE: Final = 111.2
_MARGIN_KM: Final = 12.0  # around the farthest place; the radius of a ring around one
_STEP_KM: Final = 4.0  # between rings around one place
_CORNERS: Final = 48
_MOST_NAMED: Final = 4
_PLATES: Final = (45, 135, 315, 225)  # degrees from the east at which a ring's number stands

Point = tuple[float, float]


def rings_of(code: str, finds: Sequence[Find], query: str = "") -> dict[str, Any]:
    """Return a ring for each find whose places have a point, with its numbers in words.

    query : what every address goes on with: `?per=` and a past day, or nothing
    """
    before: Counter[Point] = Counter()
    features = []
    for find in finds:
        points = _points(find.places)
        if not points:
            continue
        centre = (_mean(lon for lon, _lat in points), _mean(lat for _lon, lat in points))
        rings = before[centre]
        before[centre] += 1
        radius = max(_apart(centre, one) for one in points) + _MARGIN_KM + _STEP_KM * rings
        corners = [_beside(centre, radius, 360 * number / _CORNERS) for number in range(_CORNERS)]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [[*corners, corners[0]]]},
                "properties": {
                    "number": find.number,
                    "plate": _beside(centre, radius, _PLATES[rings % len(_PLATES)]),
                    "radius_km": round(radius, 1),
                    "name": _named(find.places),
                    "words": find.sentence,
                    "url": reverse("detection:episode", args=(code, find.row.episode_id)) + query,
                    "observed": find.row.observed,
                    "expected": round(find.row.expected, 2),
                    "places": find.places,
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _named(places: Sequence[str]) -> str:
    table = load_table()
    names = ", ".join(table[code].display for code in places[:_MOST_NAMED] if code in table)
    return f"{names} …" if len(places) > _MOST_NAMED else names


def _points(places: Iterable[str]) -> list[Point]:
    table = load_table()
    found = (table.get(place) for place in places)
    return [
        (one.lon, one.lat)
        for one in found
        if one is not None and one.lon is not None and one.lat is not None
    ]


def _mean(values: Iterable[float]) -> float:
    given = list(values)
    return round(sum(given) / len(given), 5)


def _apart(one: Point, other: Point) -> float:
    """Return the kilometres between two points, near enough beside the equator."""
    east = (other[0] - one[0]) * math.cos(math.radians(one[1]))
    return _KM_A_DEGREE * math.hypot(east, other[1] - one[1])


def _beside(centre: Point, km: float, degrees: float) -> list[float]:
    """Return the point so far from a centre, turned from the east against the clock."""
    turn, away = math.radians(degrees), km / _KM_A_DEGREE
    east = away * math.cos(turn) / math.cos(math.radians(centre[1]))
    return [round(centre[0] + east, 4), round(centre[1] + away * math.sin(turn), 4)]
