"""A place's numbers of TPS, kecamatan, desa and voters, from which targets are made."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

from waspada.apps.elections.models import Contest
from waspada.core.elections import stations_of
from waspada.core.places import Level, is_within, level_of, load_table, parents
from waspada.core.readiness.targets import PlaceFacts

# Measures whose figure is itself a place's number, where nothing better is known.
STATIONS_MEASURE = "tps_ditetapkan"
VOTERS_MEASURE = "dpt"


def station_counts(election_key: str) -> dict[str, int]:
    """Return the TPS of every place where they are known: decided ones before packaged ones."""
    packaged: Mapping[str, int] = stations_of(election_key)
    decided = Contest.objects.filter(election_id=election_key, station_count__isnull=False)
    counted = dict(packaged)
    counted.update(
        {
            place: count
            for place, count in decided.values_list("place_code", "station_count")
            if count
        }
    )
    return counted


def place_facts(
    places: Iterable[str],
    election_key: str,
    said: Mapping[tuple[str, str], Decimal | None] | None = None,
) -> dict[str, PlaceFacts]:
    """Return the numbers of some places.

    said : figures by (measure, place), for the TPS of a kecamatan and for voters
    """
    counted = station_counts(election_key)
    figures = said or {}
    table = load_table()
    found: dict[str, PlaceFacts] = {}
    for place in places:
        kecamatan, desa = _parts(place)
        row = table.get(place)
        found[place] = PlaceFacts(
            place=place,
            stations=_stations(place, counted, figures),
            kecamatan=kecamatan,
            desa=desa,
            voters=_whole(figures.get((VOTERS_MEASURE, place))),
            population=row.population if row else None,
        )
    return found


def _stations(
    place: str, counted: Mapping[str, int], figures: Mapping[tuple[str, str], Decimal | None]
) -> int | None:
    if place in counted:
        return counted[place]
    if level_of(place) < Level.REGENCY:
        # Of kab/kota alone: a province that is counted too would count twice.
        below = [
            count
            for code, count in counted.items()
            if level_of(code) is Level.REGENCY and is_within(code, place)
        ]
        return sum(below) if below else None
    return _whole(figures.get((STATIONS_MEASURE, place)))


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


@lru_cache(maxsize=4096)
def _parts(place: str) -> tuple[int, int]:
    """Return how many kecamatan and desa a place has; a kecamatan is one itself."""
    table = load_table()
    return len(table.codes(place, Level.KECAMATAN)), len(table.codes(place, Level.DESA))


@lru_cache(maxsize=4096)
def places_at(place: str, level: Level) -> tuple[str, ...]:
    """Return the places of a level within a place, itself included, in order."""
    return tuple(load_table().codes(place, level))


@lru_cache(maxsize=8192)
def chain_of(place: str) -> tuple[str, ...]:
    """Return a place and those around it, nearest first."""
    return (place, *parents(place))
