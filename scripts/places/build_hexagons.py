"""Make the hexagons of all provinces and all kab/kota: `python -m scripts.places.build_hexagons`.

The layouts come from the places' points and borders alone, so they change only with those.
"""

from pathlib import Path
from typing import Final

from waspada.core.places import Level, load_table
from waspada.core.places.neighbours import neighbour_graph
from waspada.core.vulnerability.cartogram import Cell, around, hexagons

FOLDER: Final = Path(__file__).parents[2] / "waspada" / "core" / "vulnerability" / "layouts"
FILES: Final = {Level.PROVINCE: "provinces.tsv", Level.REGENCY: "regencies.tsv"}


def hexagons_of(level: Level) -> dict[str, Cell]:
    """Return the hexagons of a level, as shipped."""
    table, graph = load_table(), neighbour_graph(level)
    points = {
        code: (place.lon, place.lat)
        for code in graph
        if (place := table[code]).lon is not None and place.lat is not None
    }
    pairs = [(code, other.code) for code, others in graph.items() for other in others]
    return hexagons(points, pairs)


def kept_borders(level: Level, cells: dict[str, Cell]) -> tuple[int, int]:
    """Return (borders that are borders of hexagons too, all borders)."""
    borders = [
        (code, other.code)
        for code, others in neighbour_graph(level).items()
        for other in others
        if other.how == "border" and code < other.code
    ]
    return sum(cells[b] in around(cells[a]) for a, b in borders), len(borders)


def main() -> None:
    """Write both files and say how many borders they keep."""
    FOLDER.mkdir(exist_ok=True)
    for level, name in FILES.items():
        cells = hexagons_of(level)
        lines = [f"{code}\t{column}\t{row}\n" for code, (column, row) in sorted(cells.items())]
        (FOLDER / name).write_text("".join(lines), "ascii")
        kept, borders = kept_borders(level, cells)
        print(f"{name}: {len(cells)} places, {kept} of {borders} borders kept")


if __name__ == "__main__":
    main()
