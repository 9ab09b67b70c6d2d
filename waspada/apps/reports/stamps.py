"""Stamps of areas: what was summed under a stamp is right as long as the stamp holds.

A stamp is drawn at random, so that one that was taken back is never met again. It is written
in the transaction that changes an incident, and read before the rows are: whoever reads an old
stamp with new rows sums once more than needed, never once less.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from waspada.apps.accounts.remembering import forget_answers, once
from waspada.apps.reports.models import AreaStamp
from waspada.core.places import NATION, Level, level_of, load_table

_LONGEST_AREA = 5
_MANY_AREAS = 100  # from here on all are read


def area_of(place_code: str) -> str:
    """Return the area whose stamp a place's incidents change: its kab/kota, or what is above."""
    return place_code[:_LONGEST_AREA]


def areas_in(place: str) -> Sequence[str]:
    """Return the areas that together hold all incidents in a place; a province is one itself."""
    if place == NATION:
        provinces = load_table().codes(NATION, Level.PROVINCE)
        return [NATION, *provinces, *load_table().codes(NATION, Level.REGENCY)]
    if level_of(place) is Level.PROVINCE:
        return [place, *load_table().codes(place, Level.REGENCY)]
    return [area_of(place)]


def stamp_areas(areas: Iterable[tuple[str, str]]) -> None:
    """Give (realm, area) pairs new stamps; in one order, for the rows stay locked."""
    forget_answers()
    for realm, area in sorted(areas):
        AreaStamp.objects.update_or_create(realm=realm, area=area, defaults={"stamp": uuid4()})


def stamps_of(realm: str, areas: Sequence[str]) -> dict[str, UUID]:
    """Return the stamps of areas; one in which nothing was ever written has none.

    One page asks for the same areas again and again, and gets what it read first: an older
    stamp makes it sum once more than needed, as above.
    """
    known: dict[str, UUID | None] = once(("stamps", realm), dict)
    missing = [area for area in areas if area not in known]
    if missing:
        found = AreaStamp.objects.filter(realm=realm)
        if len(missing) < _MANY_AREAS:
            found = found.filter(area__in=missing)
        known |= dict.fromkeys(missing)
        known |= dict(found.values_list("area", "stamp"))
    return {area: stamp for area in areas if (stamp := known[area]) is not None}
