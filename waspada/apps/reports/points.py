"""How many incidents stand at each place, for maps: kept by area, or counted from a search."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, F, Max
from django.db.models.functions import Substr

from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.area_days import which_areas
from waspada.apps.reports.incident_filters import Filters
from waspada.apps.reports.kept import kept_sums
from waspada.apps.reports.stamps import areas_in
from waspada.core.access import Identity
from waspada.core.places import NATION, Level, common_root, is_within, level_of, parents

Points = dict[str, tuple[int, int]]  # place: how many, the worst severity
# Beyond so many areas a map could not show desa anyway: they are summed to their kecamatan.
_MANY_AREAS: Final = 60
_KECAMATAN: Final = len("65.01.05")
# A map of a word shows the newest that hold it.
MOST_OF_A_SEARCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class AreaPoints:
    """The points of one area."""

    points: Points

    @property
    def is_empty(self) -> bool:
        """Whether it has none."""
        return not self.points

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return 200 + 130 * len(self.points)


def points_by_place(filters: Filters) -> Points:
    """Return count and worst severity by place of what the acting person may read."""
    if filters.text:
        return _of_a_search(filters)
    areas = _areas_of(current_identity(), filters.place)
    parts = _KECAMATAN if len(areas) > _MANY_AREAS else 0
    asked = ("points", replace(filters, place=NATION), parts)

    def compute(missing: list[str]) -> Mapping[str, AreaPoints]:
        return _counted(replace(filters, place=NATION), missing, parts)

    found: Points = {}
    for part in kept_sums(asked, areas, compute).values():
        found |= part.points
    if level_of(filters.place) <= Level.PROVINCE:
        return found
    return {code: point for code, point in found.items() if is_within(code, filters.place)}


def _areas_of(identity: Identity, place: str) -> list[str]:
    """Return the areas of a place in which one may read anything."""
    if identity.is_system:
        return list(areas_in(place))
    root = common_root([seat.place for seat in identity.memberships])
    if is_within(place, root):
        return list(areas_in(place))
    above = [code for code in parents(root) if is_within(code, place) and len(code) <= 5]
    return list(dict.fromkeys([*areas_in(root), *above]))


def _counted(filters: Filters, areas: list[str], parts: int) -> dict[str, AreaPoints]:
    found: dict[str, AreaPoints] = {area: AreaPoints({}) for area in areas}
    place = Substr("place_code", 1, parts) if parts else F("place_code")
    rows = (
        filters.incidents()
        .filter(which_areas(areas))
        .order_by()
        .values_list("regency_code", "province_code", place)
        .annotate(n=Count("*"), worst=Max("severity"))
    )
    for regency, province, code, count, worst in rows:
        found[regency or province or NATION].points[code] = (count, worst or 0)
    return found


def _of_a_search(filters: Filters) -> Points:
    found: Points = {}
    for row in filters.newest("", MOST_OF_A_SEARCH):
        count, worst = found.get(row.place_code, (0, 0))
        found[row.place_code] = (count + 1, max(worst, row.severity or 0))
    return found
