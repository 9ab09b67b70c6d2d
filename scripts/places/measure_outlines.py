"""Measure how far the shipped outlines agree with official ones: intersection over union.

    python -m scripts.places.measure_outlines FOLDER

FOLDER holds GeoJSON files (.geojson or .geojson.gz) whose features carry a code; each file is
compared at the level of its codes. The files are read, never kept.
"""

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from waspada.core.places import Level, level_of, load_table, province_of
from waspada.core.places.official import code_in
from waspada.core.places.outlines import outlines


def official(path: Path) -> dict[str, shapely.Geometry]:
    """Return {code: area} of a file, one coordinate unit being a degree."""
    raw = path.read_bytes()
    document = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    found: dict[str, shapely.Geometry] = {}
    for feature in document["features"]:
        code = code_in(feature["properties"], load_table())
        if code is not None:
            found[code] = shapely.make_valid(shape(feature["geometry"]))
    return found


def approximate(codes: list[str]) -> dict[str, Any]:
    """Return {code: area} of the shipped outlines at the level of the codes."""
    level = level_of(codes[0])
    provinces = {province_of(code) for code in codes} if level is Level.KECAMATAN else {None}
    found: dict[str, Any] = {}
    for province in provinces:
        for feature in outlines(level, province)["features"]:
            found[feature["id"]] = shape(feature["geometry"])
    return found


def agreement(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return the share of the two areas together that both cover."""
    both = shapely.area(shapely.intersection(one, other))
    return float(both / (shapely.area(one) + shapely.area(other) - both))


def main() -> None:
    """Print one line per file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for path in sorted(parser.parse_args().folder.glob("*.geojson*")):
        theirs = official(path)
        ours = approximate(sorted(theirs))
        invalid = sum(not shapely.is_valid(area) for area in ours.values())
        mended = {code: shapely.make_valid(area) for code, area in ours.items()}
        each = {
            code: agreement(mended[code], area) for code, area in theirs.items() if code in ours
        }
        values = np.array(list(each.values()))
        worst = ", ".join(
            f"{code} {each[code]:.2f}" for code in sorted(each, key=each.__getitem__)[:5]
        )
        print(
            f"{path.name}: {len(values)} of {len(theirs)}, median {np.median(values):.3f}, "
            f"p10 {np.quantile(values, 0.1):.3f}; worst {worst}; {invalid} invalid of ours"
        )


if __name__ == "__main__":
    main()
