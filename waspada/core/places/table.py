"""The table of every province, kabupaten/kota, kecamatan and desa/kelurahan of Indonesia."""

import gzip
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, Literal, NamedTuple

from waspada.core.errors import BadInput
from waspada.core.places.codes import NATION, Level, level_of, parent_of
from waspada.core.places.names import NATION_NAME, Kind, display_name, formal_name, kind_and_name
from waspada.core.places.zones import Zone, zone_of

# seat: of government, given for most provinces and regencies; given: from the source;
# derived: no usable point in the source, so the kecamatan's stands in.
PointKind = Literal["seat", "given", "derived"]

# The character after the dot: every code under 65 sorts between "65" and "65/".
_AFTER_DOT: Final = "/"
_MOST_BUILT: Final = 20_000  # of the 84,000 places, those that pages have asked for lately


@dataclass(frozen=True, slots=True)
class Place:
    """One place as it stands today; None is what the sources do not know."""

    code: str
    name: str
    kind: Kind
    level: Level
    parent: str | None
    zone: Zone
    lat: float | None
    lon: float | None
    point: PointKind | None
    bps: str | None = None
    capital: str | None = None
    population: int | None = None
    area_km2: float | None = None

    @property
    def display(self) -> str:
        """Return the name as pages write it, such as Kab. Bulungan."""
        return display_name(self.kind, self.name)

    @property
    def formal(self) -> str:
        """Return the name as letters write it, such as Kabupaten Bulungan."""
        return formal_name(self.kind, self.name)


class _Row(NamedTuple):
    official: str
    lat: float | None
    lon: float | None
    point: PointKind | None


class _Facts(NamedTuple):
    zone: Zone
    capital: str | None
    population: int | None
    area_km2: float | None


class PlaceTable:
    """Every place by code; building a Place waits until it is asked for."""

    def __init__(
        self, rows: dict[str, _Row], facts: dict[str, _Facts], bps: dict[str, str]
    ) -> None:
        self._rows = rows
        self._facts = facts
        self._bps = bps
        self._codes = sorted(rows)
        self._levels: dict[Level, list[str]] = {}
        self._built: dict[str, Place] = {}

    def __len__(self) -> int:
        """Return the number of places, the nation not counted."""
        return len(self._codes)

    def __contains__(self, code: object) -> bool:
        """Say whether the place exists today."""
        return code == NATION or code in self._rows

    def get(self, code: str) -> Place | None:
        """Return the place, or None if no place carries the code today."""
        place = self._built.get(code)
        if place is None:
            place = self._build(code)
            if place is not None:
                if len(self._built) >= _MOST_BUILT:
                    self._built.clear()
                self._built[code] = place
        return place

    def _build(self, code: str) -> Place | None:
        if code == NATION:
            return Place(NATION, NATION_NAME, "Negara", Level.NATION, None, "WIB", None, None, None)
        row = self._rows.get(code)
        return None if row is None else self._place(code, row)

    def __getitem__(self, code: str) -> Place:
        """Return the place.

        Raises
        ------
        BadInput : places.unknown_code, when no place carries the code today
        """
        place = self.get(code)
        if place is None:
            raise BadInput("places.unknown_code", value=code)
        return place

    def codes(self, within: str = NATION, level: Level | None = None) -> list[str]:
        """Return the codes under a place, itself included, in order; all levels or one."""
        known = self._codes if level is None else self._of_level(level)
        if within == NATION:
            return list(known)
        start = bisect_left(known, within)
        return known[start : bisect_left(known, within + _AFTER_DOT)]

    def _of_level(self, level: Level) -> list[str]:
        """Return the sorted codes of one level; pages ask for the few provinces all the time."""
        if level not in self._levels:
            dots = int(level) - 1
            self._levels[level] = [code for code in self._codes if code.count(".") == dots]
        return self._levels[level]

    def children(self, code: str) -> list[Place]:
        """Return the places right under this one, in order of code."""
        below = level_of(code) + 1
        if below > Level.DESA:
            return []
        return [self[child] for child in self.codes(code, Level(below))]

    def counts(self) -> dict[Level, int]:
        """Return how many places each of the four levels has."""
        totals = dict.fromkeys((Level.PROVINCE, Level.REGENCY, Level.KECAMATAN, Level.DESA), 0)
        for code in self._codes:
            totals[Level(code.count(".") + 1)] += 1
        return totals

    def iter_places(self) -> Iterator[Place]:
        """Yield every place in order of code, parents before children; the nation is left out."""
        for code in self._codes:
            yield self._place(code, self._rows[code])

    def iter_points(self, level: Level) -> Iterator[tuple[str, float, float, PointKind]]:
        """Yield (code, lat, lon, kind) of every place of a level with a point, in order of code."""
        for code in self._of_level(level):
            row = self._rows[code]
            if row.lat is not None and row.lon is not None and row.point is not None:
                yield code, row.lat, row.lon, row.point

    def official_name(self, code: str) -> str:
        """Return the name as the ministry lists it, with Kabupaten or Kota where it writes them."""
        return NATION_NAME if code == NATION else self._rows[code].official

    def _place(self, code: str, row: _Row) -> Place:
        level = Level(code.count(".") + 1)
        kind, name = kind_and_name(code, level, row.official)
        facts = self._facts.get(code)
        if facts is None:
            zone = self._facts[code[:5]].zone
            point = (row.lat, row.lon, row.point)
            return Place(code, name, kind, level, code.rpartition(".")[0], zone, *point)
        return Place(
            code,
            name,
            kind,
            level,
            parent_of(code),
            facts.zone,
            row.lat,
            row.lon,
            row.point,
            self._bps.get(code),
            facts.capital,
            facts.population,
            facts.area_km2,
        )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _regions(text: str) -> tuple[dict[str, _Row], dict[str, _Facts]]:
    rows: dict[str, _Row] = {}
    facts: dict[str, _Facts] = {}
    for line in text.splitlines()[1:]:
        code, name, lat, lon, _, capital, population, area = line.split("\t")
        rows[code] = _Row(name, _number(lat), _number(lon), "seat")
        people = int(population) if population else None
        facts[code] = _Facts(zone_of(code), capital or None, people, _number(area))
    return rows, facts


def _locals(text: str) -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    kecamatan = ""
    lat: float | None
    lon: float | None
    for line in text.splitlines():
        short, name, north, east = line.split("\t")
        point: PointKind = "given"
        if len(short) == 4:
            code = f"{kecamatan}.{short}"
        else:
            code = kecamatan = short
        if north:
            lat, lon = float(north), float(east)
        else:
            parent = rows[kecamatan]
            lat, lon, point = parent.lat, parent.lon, "derived"
        rows[code] = _Row(name, lat, lon, point)
    return rows


# After the laws of 2022 these provinces' places carry BPS codes the source of 2020 cannot know.
_BPS_CHANGED: Final = frozenset(("91", "92", "93", "94", "95", "96"))


@lru_cache(maxsize=1)
def load_table() -> PlaceTable:
    """Read the table from the package; the second call returns the same one."""
    folder = resources.files("waspada.core.places") / "data"
    rows, facts = _regions((folder / "regions.tsv").read_text("utf-8"))
    rows |= _locals(gzip.decompress((folder / "kecamatan_desa.tsv.gz").read_bytes()).decode())
    lines = (folder / "bps_2020.tsv").read_text("utf-8").splitlines()[1:]
    pairs = (line.split("\t") for line in lines)
    bps = {code: number for code, number in pairs if code[:2] not in _BPS_CHANGED}
    return PlaceTable(rows, facts, bps)
