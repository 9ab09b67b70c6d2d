"""The map layer of incidents: points made on the server, so that a map draws few at any size."""

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from waspada.apps.accounts.guards import signed_in
from waspada.apps.reports.incident_filters import Filters, read_filters
from waspada.apps.reports.points import Points, points_by_place
from waspada.core.errors import BadInput
from waspada.core.places import NATION, Level, ancestor_at, level_of, load_table

MOST_FEATURES: Final = 5_000
LEVELS: Final = {
    "province": Level.PROVINCE,
    "regency": Level.REGENCY,
    "kecamatan": Level.KECAMATAN,
    "desa": Level.DESA,
}


@signed_in
@require_safe
def map_layer(request: HttpRequest) -> JsonResponse:
    """Answer a point per place with its count and worst severity; `tingkat` gathers them."""
    filters = read_filters(request)
    name = request.GET.get("tingkat", "desa")
    if name not in LEVELS:
        raise BadInput("places.bad_level", value=name[:40], known=", ".join(LEVELS))
    response = JsonResponse(incident_points(filters, LEVELS[name]))
    response["Content-Type"] = "application/geo+json"
    patch_cache_control(response, private=True, no_store=True)
    return response


def incident_points(filters: Filters, deepest: Level = Level.DESA) -> dict[str, Any]:
    """Return the incidents of some filters as GeoJSON, at most MOST_FEATURES points.

    Every point is the centre of its place (*pusat wilayah*). What stands at the nation has
    none and is told as `without_point`.
    """
    points = points_by_place(filters)
    level = deepest
    gathered = _gather(points, level)
    while len(gathered) > MOST_FEATURES:
        level = Level(level - 1)
        gathered = _gather(points, level)
    table = load_table()
    # The place stands first in a list's address, whatever else is asked for.
    listed = f"{reverse('reports:incidents')}?tempat="
    others = replace(filters, place=NATION).address()
    rest = f"&{others}" if others else ""
    features = []
    without_point = 0
    for code, (count, worst) in sorted(gathered.items()):
        place = table.get(code)
        if place is None or place.lat is None or place.lon is None:
            without_point += count
            continue
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {
                    "code": code,
                    "name": place.display,
                    "count": count,
                    "severity": worst,
                    "url": f"{listed}{code}{rest}",
                },
            }
        )
    return {"type": "FeatureCollection", "features": features, "without_point": without_point}


def _gather(points: Points, level: Level) -> Points:
    gathered: Points = {}
    for code, (count, worst) in points.items():
        own = _at(code, level)
        before, most = gathered.get(own, (0, 0))
        gathered[own] = (before + count, max(most, worst))
    return gathered


@lru_cache(maxsize=100_000)
def _at(code: str, level: Level) -> str:
    if code == NATION or level_of(code) <= level:
        return code
    return ancestor_at(code, level) or code
