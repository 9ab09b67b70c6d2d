"""Replace the approximate outlines by those an authority publishes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from django.db import transaction
from shapely.geometry import mapping, shape

from waspada.apps.journal.actions import record_act
from waspada.apps.places.models import OfficialOutline, OutlineLoad
from waspada.core.errors import BadInput, NotFound, TooLarge
from waspada.core.places import Level, level_of, load_table
from waspada.core.places.official import Matched, Unmatched, features_of, match_official

LARGEST_FILE_MB: Final = 400
# 55 m on the ground: finer than a screen shows, and a tenth of the vertices of a survey.
_TOLERANCE: Final = 0.0005
_DIGITS: Final = 5  # one metre


@dataclass(frozen=True, slots=True)
class OutlineResult:
    """What became of a file: how many outlines are in use now, and what was left out and why."""

    file: str
    features: int
    matched_by_level: dict[Level, int]
    unmatched: tuple[Unmatched, ...]
    rings_repaired: int

    @property
    def matched(self) -> int:
        """Return how many places have a new outline."""
        return sum(self.matched_by_level.values())


def load_official_outlines(path: Path, *, source: str, actor: str, now: datetime) -> OutlineResult:
    """Load a GeoJSON file of official outlines, all of it or nothing.

    A place's outline replaces the one loaded before; places that the file lacks keep theirs.

    Raises
    ------
    NotFound : places.no_file
    TooLarge : places.file_too_large
    BadInput : places.not_geojson, places.nothing_matched
    """
    raw = _read(path)
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadInput("places.not_geojson", file=path.name) from error
    features = features_of(document, file=path.name)
    matching = match_official(features, load_table())
    if not matching.matched:
        raise BadInput("places.nothing_matched", file=path.name, features=len(features))
    result = OutlineResult(
        file=path.name,
        features=len(features),
        matched_by_level=_counts(matching.matched),
        unmatched=matching.unmatched,
        rings_repaired=sum(one.rings_repaired for one in matching.matched),
    )
    _store(result, matching.matched, hashlib.sha256(raw).hexdigest(), source, actor, now)
    return result


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound("places.no_file", file=str(path))
    size_mb = path.stat().st_size / 1_000_000
    if size_mb > LARGEST_FILE_MB:
        raise TooLarge(
            "places.file_too_large",
            file=path.name,
            size_mb=round(size_mb),
            limit_mb=LARGEST_FILE_MB,
        )
    return path.read_bytes()


def _counts(matched: Sequence[Matched]) -> dict[Level, int]:
    counts: dict[Level, int] = {}
    for one in matched:
        level = level_of(one.code)
        counts[level] = counts.get(level, 0) + 1
    return dict(sorted(counts.items()))


def _store(
    result: OutlineResult,
    matched: Sequence[Matched],
    digest: str,
    source: str,
    actor: str,
    now: datetime,
) -> None:
    rows: list[OfficialOutline] = []
    with transaction.atomic():
        load = OutlineLoad.objects.create(
            file_name=result.file[:200],
            content_digest=digest,
            source=source[:200],
            loaded_at=now,
            loaded_by=actor,
            matched=result.matched,
            unmatched=[
                {"position": one.number, "name": one.said, "reason": one.why}
                for one in result.unmatched
            ],
        )
        for level in result.matched_by_level:
            of_level = [one for one in matched if level_of(one.code) is level]
            for one, geometry in zip(of_level, _simplified(of_level), strict=True):
                rows.append(
                    OfficialOutline(
                        place_code=one.code, level=int(level), geometry=geometry, load=load
                    )
                )
        OfficialOutline.objects.filter(pk__in=[row.pk for row in rows]).delete()
        OfficialOutline.objects.bulk_create(rows, batch_size=200)
        record_act(
            "places.outlines_loaded",
            actor=actor,
            now=now,
            subject_kind="outlines",
            subject=str(load.pk),
            details={"matched": result.matched, "unmatched": len(result.unmatched)},
        )


def _simplified(matched: Sequence[Matched]) -> list[dict[str, Any]]:
    """Return geometries with fewer vertices whose shared borders still meet."""
    given = np.array([shape(one.geometry) for one in matched], dtype=object)
    valid = shapely.is_valid(given)
    thin = given.copy()
    if valid.any():
        thin[valid] = shapely.coverage_simplify(given[valid], _TOLERANCE)
    geometries = []
    for one, before, after in zip(matched, given, thin, strict=True):
        kept = after if not after.is_empty and after.is_valid else before
        # An outline that crosses itself is kept as it was drawn: cutting it would be a guess.
        geometries.append(_rounded(mapping(kept)) if kept is not before else one.geometry)
    return geometries


def _rounded(geometry: Any) -> dict[str, Any]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    rings = [[_steps(ring) for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": rings}


def _steps(ring: Any) -> list[list[float]]:
    return [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in ring]
