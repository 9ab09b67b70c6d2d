"""Read places: what a typed text may mean, and outlines, official where they are loaded."""

import gzip
import hashlib
import json
from collections.abc import Collection
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from waspada.apps.places.models import OfficialOutline, OutlineLoad
from waspada.core.errors import BadInput
from waspada.core.places import NATION, Level, load_table
from waspada.core.places.outlines import OFFICIAL, Detail, outlines
from waspada.core.places.search import Match, load_index

LONGEST_QUERY = 200  # characters; a name with three parents is half of that
COARSE_DEGREES = 0.02  # as the packaged outlines of the nation


def places_like(
    text: str,
    *,
    within: str | None = None,
    levels: Collection[Level] | None = None,
    limit: int = 10,
) -> list[Match]:
    """Return the places a text may mean, best first.

    Raises
    ------
    BadInput : places.query_too_long, places.unknown_code
    """
    if len(text) > LONGEST_QUERY:
        raise BadInput("places.query_too_long", limit=LONGEST_QUERY)
    if within is not None and within not in load_table():
        raise BadInput("places.unknown_code", value=within[:40])
    return load_index().find(text, limit=limit, within=within, levels=levels)


def outline_features(level: Level, within: str = NATION, detail: Detail = "fine") -> dict[str, Any]:
    """Return outlines as GeoJSON: the official one of a place where loaded, else perkiraan.

    Raises
    ------
    BadInput : as `core.places.outlines.outlines`; places.unknown_code
    """
    if within not in load_table():
        raise BadInput("places.unknown_code", value=within[:40])
    collection = _approximate(level, within, detail)
    official = _official(level, within, detail)
    if not official:
        return collection
    features = [
        feature
        if feature["id"] not in official
        else {
            **feature,
            "geometry": official[feature["id"]],
            "properties": {**feature["properties"], "outline": OFFICIAL},
        }
        for feature in collection["features"]
    ]
    drawn = {feature["id"] for feature in features}
    table = load_table()
    for code in sorted(set(official) - drawn):
        properties = {
            "code": code,
            "name": table[code].display,
            "level": int(level),
            "outline": OFFICIAL,
        }
        features.append(
            {"type": "Feature", "id": code, "geometry": official[code], "properties": properties}
        )
    kinds = {feature["properties"]["outline"] for feature in features}
    whole = kinds.pop() if len(kinds) == 1 else "campuran"
    return {"type": "FeatureCollection", "outline": whole, "features": features}


def outlines_tag(level: Level, within: str, detail: Detail) -> str:
    """Return an ETag that changes when the package's or the loaded outlines may have."""
    latest = OutlineLoad.objects.order_by("-id").values_list("id", "content_digest").first()
    said = f"{_data_digest()}|{latest}|{int(level)}|{within}|{detail}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=24)
def packed_outlines(level: Level, within: str, detail: Detail, tag: str) -> bytes:
    """Return the outlines as compressed JSON; the tag keeps what was loaded since apart."""
    text = json.dumps(outline_features(level, within, detail), separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


@lru_cache(maxsize=24)
def _approximate(level: Level, within: str, detail: Detail) -> dict[str, Any]:
    return outlines(level, within, detail=detail)


@lru_cache(maxsize=1)
def _data_digest() -> str:
    """Return what the packaged outlines hash to, so that a new release is not mistaken for it."""
    files = resources.files("waspada.core.places") / "data" / "outlines"
    digest = hashlib.sha256()
    for folder in (files, files / "kecamatan"):
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _official(level: Level, within: str, detail: Detail) -> dict[str, dict[str, Any]]:
    rows = OfficialOutline.objects.filter(level=int(level))
    if within != NATION:
        rows = rows.filter(place_code__gte=within, place_code__lt=within + "/")
    found: dict[str, dict[str, Any]] = dict(rows.values_list("place_code", "geometry"))
    if detail == "fine" or level is Level.KECAMATAN:
        return found
    return dict(zip(found, _coarse(list(found.values())), strict=True))


def _coarse(geometries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the geometries for a map of the nation, their shared borders still meeting."""
    given = np.array([shape(geometry) for geometry in geometries], dtype=object)
    usable = shapely.is_valid(given)
    thin = given.copy()
    if usable.any():
        thin[usable] = shapely.coverage_simplify(given[usable], COARSE_DEGREES)
    return [
        geometry if after.is_empty else dict(mapping(after))
        for geometry, after in zip(geometries, thin, strict=True)
    ]
