"""`waspada hotspots`: where high values lie beside high ones."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waspada.cli.language import Command, both
from waspada.cli.places import as_json
from waspada.cli.scan import PEOPLE, PLACE_COLUMNS, note, whole

if TYPE_CHECKING:
    from waspada.core.detection.hotspots import Beside
    from waspada.core.detection.placed import Placed

_VALUES = {
    "place": ("tempat", "wilayah", "kode", "code", "id"),
    "value": ("nilai", "count", "jumlah", "cacah"),
}
_FILE = both("BERKAS", "FILE")
_QUADRANTS = {
    1: both("tinggi di antara tinggi", "high among high"),
    2: both("rendah di antara tinggi", "low among high"),
    3: both("rendah di antara rendah", "low among low"),
    4: both("tinggi di antara rendah", "high among low"),
}


@click.command(
    cls=Command,
    help=both(
        "Ukur apakah nilai tinggi berkumpul: Moran untuk semua tempat, Moran lokal dan Getis-Ord "
        "G* untuk tiap tempat, dengan p dua sisi dan pengendalian alarm palsu (FDR). Tabel nilai "
        "berkolom place,value, tabel tempat id,lat,lon. Bila ada population, nilai dibaca sebagai "
        "jumlah kejadian dan dibandingkan sebagai angka per penduduk.",
        "Measure whether high values crowd together: Moran over all places, local Moran and "
        "Getis-Ord G* at each, with a two-sided p and control of false alarms (FDR). The table of "
        "values has the columns place,value, the table of places id,lat,lon. With a population, "
        "values are numbers of events and are compared as rates.",
    ),
)
@click.option(
    "--values",
    type=click.Path(path_type=Path),
    metavar=_FILE,
    help=both("Tabel nilai: place, value.", "Table of values: place, value."),
)
@click.option(
    "--places",
    type=click.Path(path_type=Path),
    metavar=_FILE,
    help=both("Tabel tempat: id, lat, lon.", "Table of places: id, lat, lon."),
)
@click.option(
    "--neighbours",
    default="6",
    metavar="K",
    help=both(
        "Tetangga: sekian tempat terdekat. Bawaan: 6.",
        "Neighbours: so many nearest places. Default: 6.",
    ),
)
@click.option(
    "--within",
    metavar="KM",
    help=both("Tetangga: semua dalam jarak ini.", "Neighbours: all within this distance."),
)
@click.option(
    "--borders",
    "by_borders",
    is_flag=True,
    help=both(
        "Tetangga: yang berbatasan, bila id-nya kode wilayah.",
        "Neighbours: those that share a border, where ids are place codes.",
    ),
)
@click.option(
    "--permutations",
    default="99999",
    metavar="N",
    help=both(
        "Ulangan acak untuk p tiap tempat. Bawaan: 99999.",
        "Random draws for the p of each place. Default: 99999.",
    ),
)
@click.option(
    "--seed",
    default="1",
    metavar="N",
    help=both(
        "Benih acak: benih sama, jawaban sama.", "Seed: the same seed gives the same answer."
    ),
)
@as_json
def hotspots(**given: Any) -> None:
    """Print the measure of all places and of each."""
    if given["values"] is None or given["places"] is None:
        from waspada.core.errors import BadInput

        raise BadInput("hotspots.file_missing")
    answer, alone = _run(given)
    if alone:
        note("hotspots.without_neighbours", {"count": alone})
    if given["is_json"]:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _print_table(answer)


def _run(given: dict[str, Any]) -> tuple[dict[str, Any], int]:
    from waspada.cli.tables import read_table
    from waspada.core.detection.hotspots.reading import read_values
    from waspada.core.detection.placed import read_placed

    permutations = whole(given, "permutations", "--permutations", 1, 10_000_000)
    seed = whole(given, "seed", "--seed", 0, 2**63)
    places = read_placed(read_table(given["places"], PLACE_COLUMNS, PEOPLE))
    values = read_values(read_table(given["values"], _VALUES, {}), places)

    import numpy as np

    from waspada.core.detection import hotspots as measured

    began = time.perf_counter()
    generator = np.random.default_rng(seed)
    beside = _beside(given, places)
    people = places.population
    compared = values if people is None else measured.standardised_rates(values, people)
    overall = measured.global_moran(
        compared, beside, permutations=min(999, permutations), generator=generator
    )
    local = measured.local_measures(compared, beside)
    p = measured.local_p(compared, beside, permutations=permutations, generator=generator)
    q = measured.false_discovery(p)
    rows: list[dict[str, Any]] = [
        {
            "place": name,
            "value": float(values[at]),
            "local_moran": float(local.moran[at]),
            "quadrant": int(local.quadrants[at]),
            "g_star": float(local.g_star[at]),
            "p": float(p[at]),
            "q": float(q[at]),
        }
        for at, name in enumerate(places.ids)
    ]
    if people is not None:
        smoothed = measured.empirical_bayes(values, people)
        for at, row in enumerate(rows):
            row["rate"] = float(values[at] / people[at])
            row["smoothed_rate"] = float(smoothed[at])
    whole_country = {
        "moran_i": overall.i,
        "expected": overall.expected,
        "z": overall.z,
        "p_normal": overall.p_normal,
        "p": overall.p,
    }
    answer = {"global": whole_country, "places": rows, "seconds": time.perf_counter() - began}
    return answer, int((beside.degrees == 0).sum())


def _beside(given: dict[str, Any], places: "Placed") -> "Beside":
    from waspada.core.detection import hotspots as measured
    from waspada.core.detection.scan.windows import side_by_side, sphere_points
    from waspada.core.errors import BadInput
    from waspada.core.places.neighbours import neighbours

    points = sphere_points(places.lat, places.lon)
    if given["by_borders"]:
        try:
            for name in places.ids:
                neighbours(name)
        except BadInput as error:
            raise BadInput("hotspots.no_borders") from error
        return measured.from_lists(side_by_side(places.ids, points))
    if given["within"] is not None:
        return measured.within(points, float(whole(given, "within", "--within", 1, 20_000)))
    return measured.nearest(points, whole(given, "neighbours", "--neighbours", 1, 200))


def _print_table(answer: dict[str, Any]) -> None:
    overall = answer["global"]
    click.echo(
        both(
            f"Moran I {overall['moran_i']:.4f} (tanpa pola {overall['expected']:.4f}), "
            f"z {overall['z']:.2f}, p {overall['p']:.3f}.",
            f"Moran I {overall['moran_i']:.4f} (without a pattern {overall['expected']:.4f}), "
            f"z {overall['z']:.2f}, p {overall['p']:.3f}.",
        )
    )
    marked = sorted(
        (row for row in answer["places"] if row["q"] <= 0.05),
        key=lambda row: (row["p"], row["place"]),
    )
    if not marked:
        click.echo(
            both(
                "Tidak ada tempat yang menonjol bersama tetangganya (FDR 5 %).",
                "No place stands out together with its neighbours (FDR 5 %).",
            )
        )
        return
    click.echo(
        both(
            "    nilai      G*         p      FDR  tempat",
            "    value      G*         p      FDR  place",
        )
    )
    for row in marked:
        click.echo(
            f"{row['value']:9.2f}{row['g_star']:8.2f}{row['p']:10.5f}{row['q']:9.4f}  "
            f"{row['place']}: {_QUADRANTS[row['quadrant']]}"
        )
