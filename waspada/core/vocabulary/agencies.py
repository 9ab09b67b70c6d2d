"""Types of agency and the names their units carry from the nation down to the desa."""

from dataclasses import dataclass
from typing import Final

from waspada.core.errors import BadInput, NotFound
from waspada.core.places import NATION, Level, is_within, level_of
from waspada.core.vocabulary.words import Words, both, read_table

UNIT_LEVELS: Final = ("nation", "province", "kabupaten", "kota", "kecamatan", "desa")
_CITY_FROM: Final = 71  # Kemendagri numbers kota from 71 within their province


@dataclass(frozen=True, slots=True)
class AgencyType:
    """A kind of agency, apart from its units.

    units : a name per level, with {place} for the place; levels without units are absent
    is_directed : the desk may ask it to act; others receive a permintaan koordinasi
    is_member : False for bodies that only receive referrals
    """

    code: str
    short: str
    name: Words
    units: tuple[tuple[str, str], ...]
    is_directed: bool
    is_member: bool

    def name_at(self, unit_level: str) -> str | None:
        """Return the pattern of a unit's name at a level, or None where it has no unit."""
        return dict(self.units).get(unit_level)


AGENCIES: Final[dict[str, AgencyType]] = {
    code: AgencyType(
        code=code,
        short=entry["short"],
        name=both(entry["name"]),
        units=tuple(
            (level, entry["units"][level]) for level in UNIT_LEVELS if level in entry["units"]
        ),
        is_directed=entry.get("is_directed", False),
        is_member=entry.get("is_member", True),
    )
    for code, entry in read_table("agencies.toml").items()
}


def agency(code: str) -> AgencyType:
    """Return a type of agency by its code.

    Raises
    ------
    NotFound : vocabulary.no_agency
    """
    found = AGENCIES.get(code)
    if found is None:
        raise NotFound("vocabulary.no_agency", value=code)
    return found


def unit_level_of(place: str) -> str:
    """Return the level whose unit names a place uses; kabupaten and kota differ."""
    level = level_of(place)
    if level is Level.REGENCY:
        return "kota" if int(place[3:5]) >= _CITY_FROM else "kabupaten"
    return {
        Level.NATION: "nation",
        Level.PROVINCE: "province",
        Level.KECAMATAN: "kecamatan",
        Level.DESA: "desa",
    }[level]


def unit_code(agency_code: str, place: str) -> str:
    """Return the code of an agency's unit in a place, such as kpu-65.01."""
    return f"{agency(agency_code).code}-{place}"


def split_unit(code: str) -> tuple[str, str]:
    """Return type and place of a unit code.

    Raises
    ------
    BadInput : vocabulary.bad_unit, when the shape, the type or the place's shape is wrong
    """
    agency_code, dash, place = code.partition("-")
    if not dash or agency_code not in AGENCIES:
        raise BadInput("vocabulary.bad_unit", value=code)
    try:
        level_of(place)
    except BadInput as error:
        raise BadInput("vocabulary.bad_unit", value=code) from error
    return agency_code, place


def unit_name(agency_code: str, place: str, place_name: str) -> str:
    """Return what the agency's unit in a place is called.

    place_name : the place's bare name, such as Bulungan
    """
    kind = agency(agency_code)
    pattern = kind.name_at(unit_level_of(place))
    if pattern is None:
        return f"{kind.short} {place_name}"
    return pattern.format(place=place_name)


def is_unit_of(code: str, subtree: str) -> bool:
    """Say whether a unit's place lies in a subtree."""
    return subtree == NATION or is_within(split_unit(code)[1], subtree)
