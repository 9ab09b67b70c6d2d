"""The approximate outlines of provinces, regencies and kecamatan as GeoJSON.

Each spot belongs to the place of the nearest desa, cut at the coast; so they are *perkiraan*, good
for colouring a map and never for a boundary dispute. docs/places.md says how close they come.
"""

import gzip
import json
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Literal

from waspada.core.errors import BadInput
from waspada.core.places.codes import NATION, Level, is_within, level_of, province_of
from waspada.core.places.official import Matched, Matching, Unmatched, match_official
from waspada.core.places.table import load_table
from waspada.core.places.topology import geometries

__all__ = [
    "APPROXIMATE",
    "OFFICIAL",
    "Detail",
    "Matched",
    "Matching",
    "Unmatched",
    "match_official",
    "outlines",
]

Detail = Literal["coarse", "fine"]

APPROXIMATE: Final = "perkiraan"
OFFICIAL: Final = "resmi"

_NAMES: Final = {Level.PROVINCE: "provinces", Level.REGENCY: "regencies"}


@lru_cache(maxsize=8)
def _topology(name: str) -> tuple[tuple[str, dict[str, Any], list[float]], ...]:
    file = resources.files("waspada.core.places") / "data" / "outlines" / f"{name}.json.gz"
    return tuple(geometries(json.loads(gzip.decompress(file.read_bytes()))))


def outlines(level: Level, within: str | None = None, *, detail: Detail = "fine") -> dict[str, Any]:
    """Return the outlines of one level as a GeoJSON FeatureCollection.

    Parameters
    ----------
    level : province, regency or kecamatan
    within : only places under this code, itself included; kecamatan need a province or less
    detail : coarse for a map of the nation, fine for a province; kecamatan have one detail

    Returns
    -------
    features with id, code, name, level, label (a point inside) and outline = "perkiraan"

    Raises
    ------
    BadInput : places.bad_code; places.no_outlines, for desa and for the nation;
        places.outlines_need_province, for all kecamatan of the nation at once
    """
    root = NATION if within is None else within
    level_of(root)
    if level in _NAMES:
        areas = _topology(f"{_NAMES[level]}_{detail}")
    elif level is Level.KECAMATAN:
        province = province_of(root)
        if province is None:
            raise BadInput("places.outlines_need_province")
        if province not in load_table():
            return _collection([])
        areas = _topology(f"kecamatan/{province}")
    else:
        raise BadInput("places.no_outlines", level=int(level))
    table = load_table()
    features = []
    for code, geometry, label in areas:
        if is_within(code, root):
            place = table[code]
            properties = {
                "code": code,
                "name": place.display,
                "level": int(level),
                "label": label,
                "outline": APPROXIMATE,
            }
            features.append(
                {"type": "Feature", "id": code, "geometry": geometry, "properties": properties}
            )
    return _collection(features)


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "outline": APPROXIMATE, "features": features}
