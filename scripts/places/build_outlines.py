"""Make the approximate outlines and the neighbours from the place table and Natural Earth.

python -m scripts.places.build_outlines
"""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from scripts.places.build_table import DATA
from scripts.places.cells import kecamatan_cells, united
from scripts.places.land import area_km2, disc_radii, drawn_land, off_land, with_discs
from scripts.places.neighbours import neighbour_lines
from scripts.places.topology import encoded
from waspada.core.places import Level, load_table
from waspada.core.places.topology import geometries

OUTLINES = DATA / "outlines"
# (how simple, grid step) in degrees; 0.001 is about 110 m. Rounding to the grid may pinch a ring;
# then a slightly finer grid is tried.
FINE = (0.002, 0.0001)
COARSE = (0.02, 0.0002)
LOCAL = (0.0015, 0.0001)


def desa_points() -> tuple[list[str], NDArray[np.float64], NDArray[np.int64]]:
    """Return kecamatan codes, the known points of desa, and each point's kecamatan number."""
    table = load_table()
    kecamatan = table.codes(level=Level.KECAMATAN)
    number = {code: at for at, code in enumerate(kecamatan)}
    rows = [
        (place.lon, place.lat, number[place.code[:8]])
        for place in table.iter_places()
        if place.level is Level.DESA and place.point == "given"
    ]
    points = np.array([row[:2] for row in rows], dtype=np.float64)
    return kecamatan, points, np.array([row[2] for row in rows], dtype=np.int64)


def divided_land() -> tuple[list[str], list[shapely.Geometry]]:
    """Return every kecamatan with its area; a desa off the drawn land gets a disc."""
    kecamatan, points, owner = desa_points()
    land = drawn_land()
    alone = off_land(points, land)
    drawn = kecamatan_cells(points, owner, land)
    # The drawn coast cuts off two small kecamatan of cities altogether.
    alone |= np.isin(owner, [at for at, cell in enumerate(drawn) if shapely.is_empty(cell)])
    table = load_table()
    regencies = table.codes(level=Level.REGENCY)
    regency_of_owner = np.searchsorted(regencies, [code[:5] for code in kecamatan])
    has = np.bincount(
        regency_of_owner, weights=[area_km2(cell) for cell in drawn], minlength=len(regencies)
    )
    known = np.array([table[code].area_km2 for code in regencies], dtype=np.float64)
    of_disc = regency_of_owner[owner[alone]]
    radii = disc_radii(known - has, np.bincount(of_disc, minlength=len(regencies)))
    cells = kecamatan_cells(points, owner, with_discs(land, points[alone], radii[of_disc]))
    if any(shapely.is_empty(cell) for cell in cells):
        raise SystemExit("some kecamatan have no area")
    return kecamatan, cells


FINER_GRIDS = (1.0, 0.8, 0.5, 0.2, 0.1)


def on_grid(areas: dict[str, shapely.Geometry], step: float) -> dict[str, Any]:
    """Return the topology on the coarsest tried grid on which every area stays valid."""
    for share in FINER_GRIDS:
        topology = encoded(areas, round(step * share, 6))
        read = [shape(geometry) for _, geometry, _ in geometries(topology)]
        if all(area.is_valid and not area.is_empty for area in read):
            return topology
    raise SystemExit(f"no grid near {step} keeps every area of {next(iter(areas))}… valid")


def simplified(
    areas: dict[str, shapely.Geometry], how_simple: float
) -> dict[str, shapely.Geometry]:
    """Return the areas with fewer points, borders still shared."""
    fewer = shapely.coverage_simplify(np.array(list(areas.values())), how_simple)
    return dict(zip(areas, fewer, strict=True))


def write(name: str, topology: dict[str, Any]) -> None:
    """Write a topology so that a rebuild changes nothing."""
    path = OUTLINES / f"{name}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(topology, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def total(folder: Path) -> int:
    """Return the size of all files of a folder in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Write the outlines of three levels and both lists of neighbours."""
    kecamatan, cells = divided_land()
    regencies = united(cells, [code[:5] for code in kecamatan])
    provinces = united(cells, [code[:2] for code in kecamatan])
    for name, areas in (("provinces", provinces), ("regencies", regencies)):
        for detail, (how_simple, step) in (("fine", FINE), ("coarse", COARSE)):
            write(f"{name}_{detail}", on_grid(simplified(areas, how_simple), step))
    local = simplified(dict(zip(kecamatan, cells, strict=True)), LOCAL[0])
    for province in provinces:
        inside = {code: area for code, area in local.items() if code[:2] == province}
        write(f"kecamatan/{province}", on_grid(inside, LOCAL[1]))
    lines = [
        line
        for areas, least in ((provinces, 0.01), (regencies, 0.01), (local, 0.002))
        for line in neighbour_lines(areas, least)
    ]
    text = "\n".join(lines) + "\n"
    (DATA / "neighbours.tsv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    for path in sorted(OUTLINES.glob("*.gz")):
        print(f"{path.name} {path.stat().st_size:,}")
    print(f"kecamatan {total(OUTLINES / 'kecamatan'):,}")
    print(f"all outlines {total(OUTLINES):,}")
    print(f"neighbours {(DATA / 'neighbours.tsv.gz').stat().st_size:,}")


if __name__ == "__main__":
    main()
