"""Match the features of an official GeoJSON file to places, by code or else by name and parent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from rapidfuzz.fuzz import ratio

from waspada.core.errors import BadInput
from waspada.core.places.aliases import aliases
from waspada.core.places.codes import NATION, Level, ancestor_at, level_of, normal_code
from waspada.core.places.names import Kind, formal_name
from waspada.core.places.phrases import squeezed, words_of
from waspada.core.places.rings import repaired
from waspada.core.places.table import PlaceTable

# As met in files of BIG, the ministry, GADM and geoportals; compared without case or marks.
CODE_NAMES: Final = (
    "kode", "code", "kodewilayah", "kodeprov", "kodekab", "kodekec", "kdppum", "kdpkab", "kdcpum",
    "kdepum", "kemendagri", "kodekemendagri", "kodedagri", "idkemendagri",
)  # fmt: skip
NAME_NAMES: Final = (
    "nama", "name", "namobj", "wadmkc", "wadmkk", "wadmpr", "kecamatan", "kabupaten", "kabkota",
    "provinsi", "province", "regency", "district", "name3", "name2", "name1",
)  # fmt: skip
PARENT_NAMES: Final = ("wadmkk", "wadmpr", "kabupaten", "kabkota", "provinsi", "prov", "parent")
_NEARLY: Final = 75.0

How = Literal["code", "name"]
Why = Literal[
    "no_code_or_name",
    "unknown_code",
    "unknown_name",
    "ambiguous_name",
    "name_differs",
    "twice",
    "no_area",
]


@dataclass(frozen=True, slots=True)
class Matched:
    """One feature that belongs to a place, its area ready to store."""

    code: str
    geometry: dict[str, Any]
    how: How
    rings_repaired: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One feature that was left out, counted from 1 as it stands in the file, and why."""

    number: int
    said: str
    why: Why


class Matching(NamedTuple):
    """What became of every feature of a file."""

    matched: tuple[Matched, ...]
    unmatched: tuple[Unmatched, ...]

    def reasons(self) -> dict[Why, int]:
        """Return how many features were left out for each reason."""
        return dict(Counter(one.why for one in self.unmatched))


class _Reading(NamedTuple):
    """What a feature says, and the places it may be."""

    said: str
    places: list[str]
    how: How
    why: Why


def features_of(document: object, *, file: str) -> list[Mapping[str, Any]]:
    """Return the features of a GeoJSON document.

    Raises
    ------
    BadInput : places.not_geojson, when it is no FeatureCollection
    """
    if not isinstance(document, Mapping) or document.get("type") != "FeatureCollection":
        raise BadInput("places.not_geojson", file=file)
    features = document.get("features")
    if not isinstance(features, list):
        raise BadInput("places.not_geojson", file=file)
    if not all(isinstance(one, Mapping) and one.get("type") == "Feature" for one in features):
        raise BadInput("places.not_geojson", file=file)
    return features


def match_official(features: Iterable[Mapping[str, Any]], table: PlaceTable) -> Matching:
    """Match official outlines to the places of the table.

    Parameters
    ----------
    features : GeoJSON features with areas in longitude and latitude
    table : the places

    Returns
    -------
    one entry per feature, matched or not; where two features claim a place, the first keeps it.
    A name borne on several levels is read on the level that most of the file is about.
    """
    rows = list(features)
    by_name = _by_name(table)
    readings = [_reading(feature, table, by_name) for feature in rows]
    levels = Counter(level_of(one.places[0]) for one in readings if len(one.places) == 1)
    usual = levels.most_common(1)[0][0] if levels else None
    matched: dict[str, Matched] = {}
    unmatched: list[Unmatched] = []
    for number, (feature, reading) in enumerate(zip(rows, readings, strict=True), start=1):
        places = reading.places
        if len(places) > 1:
            places = [code for code in places if level_of(code) is usual]
        if len(places) != 1:
            unmatched.append(Unmatched(number, reading.said, reading.why))
            continue
        area, repairs = repaired(feature.get("geometry"))
        if area is None:
            unmatched.append(Unmatched(number, reading.said, "no_area"))
        elif places[0] in matched:
            unmatched.append(Unmatched(number, reading.said, "twice"))
        else:
            matched[places[0]] = Matched(places[0], area, reading.how, repairs)
    return Matching(tuple(matched.values()), tuple(unmatched))


def code_in(properties: Mapping[str, Any], table: PlaceTable) -> str | None:
    """Return the code a feature's properties name, if a place of the table has it."""
    codes = _codes(_folded(properties))
    return codes[0] if codes and codes[0] in table else None


def _reading(
    feature: Mapping[str, Any], table: PlaceTable, by_name: Mapping[str, list[str]]
) -> _Reading:
    properties = feature.get("properties")
    known = _folded(properties if isinstance(properties, Mapping) else {})
    if isinstance(feature.get("id"), str):
        known.setdefault("id", feature["id"].strip())
    codes, names = _codes(known), _values(known, NAME_NAMES)
    said = " ".join([*codes[:1], *names[:1]])[:120]
    if codes and codes[0] in table:
        if _names_agree(codes[0], names, table):
            return _Reading(said, codes[:1], "code", "unknown_code")
        # 6502 is Bulungan to BPS and Malinau to the ministry: where they differ the name decides.
        return _Reading(said, _named(known, names, table, by_name), "name", "name_differs")
    if not names:
        return _Reading(said, [], "code", "unknown_code" if codes else "no_code_or_name")
    places = _named(known, names, table, by_name)
    if places:
        return _Reading(said, places, "name", "ambiguous_name")
    return _Reading(said, [], "name", "unknown_code" if codes else "unknown_name")


def _folded(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the properties by squeezed lower-case name: KODE_PROV and kodeProv become one."""
    folded: dict[str, str] = {}
    for name, value in properties.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            continue
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        folded.setdefault(squeezed(words_of(str(name))), str(whole).strip())
    return folded


def _values(known: Mapping[str, str], properties: Iterable[str]) -> list[str]:
    return [known[one] for one in properties if known.get(one)]


def _codes(known: Mapping[str, str]) -> list[str]:
    """Return the codes a feature gives, the most precise first."""
    said = _values(known, CODE_NAMES)
    # A bare number called id counts rows more often than it codes places.
    said += [known["id"]] if "." in known.get("id", "") else []
    codes = (normal_code(text) for text in said)
    return sorted((code for code in codes if code and code != NATION), key=len, reverse=True)


def _names_agree(code: str, names: list[str], table: PlaceTable) -> bool:
    """Say whether a name is, nearly, one the place goes by; without a name nothing disagrees."""
    place = table[code]
    own = {_key(name) for name in (place.name, place.formal, *aliases().get(code, ()))}
    said = [key for key in map(_key, names) if key]
    return not said or any(
        one in name or name in one or ratio(one, name) >= _NEARLY for name in own for one in said
    )


def _named(
    known: Mapping[str, str],
    names: list[str],
    table: PlaceTable,
    by_name: Mapping[str, list[str]],
) -> list[str]:
    """Return the places that bear the feature's name, under the parent it names if any does."""
    found = by_name.get(_key(names[0]), []) if names else []
    around = {_key(name) for name in _values(known, PARENT_NAMES)}
    inside = [code for code in found if _is_under(code, around, table)]
    return inside or found


def _is_under(code: str, around: set[str], table: PlaceTable) -> bool:
    for level in (Level.REGENCY, Level.PROVINCE):
        above = ancestor_at(code, level)
        if above is not None and above != code:
            place = table[above]
            if {_key(place.name), _key(place.formal)} & around:
                return True
    return False


def _key(name: str) -> str:
    return squeezed(words_of(name))


def _by_name(table: PlaceTable) -> dict[str, list[str]]:
    """Return {squeezed name: codes} of the three upper levels, with and without their kind."""
    found: dict[str, list[str]] = {}
    for level in (Level.PROVINCE, Level.REGENCY, Level.KECAMATAN):
        for code in table.codes(level=level):
            place = table[code]
            kinds: list[Kind] = [place.kind]
            if place.kind == "Distrik":
                kinds.append("Kecamatan")
            keys = {_key(place.name), *(_key(formal_name(kind, place.name)) for kind in kinds)}
            for key in keys:
                found.setdefault(key, []).append(code)
    return found
