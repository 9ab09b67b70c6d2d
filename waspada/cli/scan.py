"""`waspada scan`: clusters of cases in space and time."""

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.places import as_json

if TYPE_CHECKING:
    from waspada.core.detection.placed import Placed
    from waspada.core.detection.scan.answers import Cluster, ScanAnswer
    from waspada.core.detection.scan.reading import CaseTable

MODELS = ("stp", "poisson", "bernoulli")
PLACE_COLUMNS = {
    "id": ("place", "tempat", "kode", "code"),
    "lat": ("latitude", "lintang"),
    "lon": ("longitude", "lng", "bujur"),
}
PEOPLE = {"population": ("penduduk", "populasi")}
_CASES = {
    "place": ("tempat", "wilayah", "kode", "code", "id"),
    "date": ("tanggal", "hari", "day", "year", "tahun"),
    "count": ("jumlah", "cacah", "cases", "kasus"),
}
_MORE = {"controls": ("kontrol", "pembanding"), "category": ("kategori",)}
_FILE = both("BERKAS", "FILE")
_SHOWN = 10
_NAMED = 6
_SIGNIFICANT = 0.05
Value = TypeVar("Value", int, float)


def _option(*names: str, help: tuple[str, str], **rest: Any) -> Callable[..., Any]:  # noqa: A002
    default = rest.get("default")
    said = "" if default is None else both(f" Bawaan: {default}.", f" Default: {default}.")
    return click.option(*names, help=both(*help) + said, **rest)


@click.command(
    cls=Command,
    help=both(
        "Temukan gugus kasus dalam ruang dan waktu (scan Kulldorff): tempat-tempat berdekatan "
        "dengan lebih banyak kasus daripada yang dapat terjadi secara kebetulan. Tabel kasus "
        "berkolom place,date,count (controls untuk bernoulli, category bila beberapa), tabel "
        "tempat id,lat,lon (population untuk poisson). Tanggal berupa hari, bulan, atau tahun, "
        "dibaca dari cara menulisnya.",
        "Find clusters of cases in space and time (Kulldorff's scan): places near each other with "
        "more cases than chance explains. The table of cases has the columns place,date,count "
        "(controls for bernoulli, category for several), the table of places id,lat,lon "
        "(population for poisson). Dates are days, months or years, as they are written.",
    ),
)
@_option(
    "--cases",
    type=click.Path(path_type=Path),
    metavar=_FILE,
    help=("Tabel kasus: place, date, count.", "Table of cases: place, date, count."),
)
@_option(
    "--places",
    type=click.Path(path_type=Path),
    metavar=_FILE,
    help=("Tabel tempat: id, lat, lon.", "Table of places: id, lat, lon."),
)
@_option(
    "--population",
    type=click.Path(path_type=Path),
    metavar=_FILE,
    help=(
        "Penduduk yang berubah: place, date, population (poisson).",
        "Population that changes: place, date, population (poisson).",
    ),
)
@_option(
    "--model",
    default="stp",
    metavar="stp|poisson|bernoulli",
    help=(
        "stp membandingkan kasus dengan kasus saja, poisson dengan penduduk, bernoulli dengan "
        "pembanding.",
        "stp compares cases with cases alone, poisson with people, bernoulli with controls.",
    ),
)
@_option(
    "--end",
    metavar=both("TANGGAL", "DATE"),
    help=(
        "Hari terakhir; kasus sesudahnya tidak dihitung.",
        "Last day; cases after it are left out.",
    ),
)
@_option(
    "--max-days",
    metavar="N",
    help=(
        "Paling lama suatu gugus. Bawaan: separuh masa data.",
        "The longest a cluster may last. Default: half of the study.",
    ),
)
@_option(
    "--max-share",
    default="0.5",
    metavar="F",
    help=(
        "Bagian kasus atau penduduk yang boleh dicakup satu lingkaran.",
        "Share of cases or people that one circle may hold.",
    ),
)
@_option(
    "--prospective",
    "is_prospective",
    is_flag=True,
    help=(
        "Hanya gugus yang masih berlangsung pada hari terakhir.",
        "Only clusters still going on on the last day.",
    ),
)
@_option(
    "--flexible",
    metavar="K",
    help=(
        "Gugus berbentuk bebas dari K tempat terdekat yang bersambungan, bukan lingkaran.",
        "Clusters of any shape among the K nearest places that touch, instead of circles.",
    ),
)
@_option(
    "--combine",
    default="max",
    metavar="max|sum",
    help=(
        "Beberapa category: yang paling menonjol (max), atau semuanya bersama (sum).",
        "Several categories: the one that stands out most (max), or all together (sum).",
    ),
)
@_option(
    "--min-cases",
    default="2",
    metavar="N",
    help=("Kasus paling sedikit dalam gugus.", "Fewest cases in a cluster."),
)
@_option(
    "--clusters",
    "most",
    default="20",
    metavar="N",
    help=("Gugus paling banyak yang dilaporkan.", "Most clusters to report."),
)
@_option(
    "--replicates",
    default="999",
    metavar="N",
    help=("Ulangan acak untuk p.", "Random replicates for p."),
)
@_option(
    "--seed",
    default="1",
    metavar="N",
    help=("Benih acak: benih sama, jawaban sama.", "Seed: the same seed gives the same answer."),
)
@_option(
    "--gumbel",
    "is_gumbel",
    is_flag=True,
    help=(
        "Haluskan p dengan sebaran Gumbel, agar dapat di bawah 1/(N+1).",
        "Smooth p by the Gumbel distribution, so that it may go below 1/(N+1).",
    ),
)
@_option(
    "--full",
    "is_full",
    is_flag=True,
    help=(
        "Jangan berhenti lebih awal walau p sudah pasti di atas 0,05.",
        "Do not stop early though p is sure to be above .05.",
    ),
)
@as_json
def scan(**given: Any) -> None:
    """Print the clusters, most likely first."""
    if given["cases"] is None or given["places"] is None:
        from waspada.core.errors import BadInput

        raise BadInput("scan.file_missing")
    places, table, answer, seconds = _run(given)
    if table.left_out:
        note("scan.left_out", {"cases": table.left_out})
    if answer.is_cut_short:
        note("scan.cut_short", {"made": answer.maxima.size})
    rows = [
        _row(cluster, places, table, is_prospective=given["is_prospective"])
        for cluster in answer.clusters
    ]
    if given["is_json"]:
        click.echo(json.dumps({"clusters": rows, "seconds": seconds}, ensure_ascii=False))
    else:
        names = [
            " + ".join(table.categories[layer] for layer in one.layers) for one in answer.clusters
        ]
        _print_table(rows, names)


def whole(given: dict[str, Any], name: str, option: str, least: int, most: int) -> int:
    """Return an option's whole number, or say what may stand there."""
    return _bounded(given[name], int, option, least, most)


def share(given: dict[str, Any], name: str, option: str) -> float:
    """Return an option's number above 0 up to 1."""
    return _bounded(given[name], float, option, 1e-9, 1.0)


def _bounded(
    text: str, read: Callable[[str], Value], option: str, least: Value, most: Value
) -> Value:
    from waspada.core.errors import BadInput

    try:
        value = read(str(text).replace(",", "."))
    except ValueError:
        value = read("-1")
    if not least <= value <= most:
        low = "0" if 0 < least < 1 else str(least)
        good = both(f"angka dari {low} sampai {most}", f"a number from {low} to {most}")
        raise BadInput("scan.bad_option", value=text, option=option, good=good)
    return value


def note(code: str, params: dict[str, Any]) -> None:
    """Say something on the error stream."""
    from waspada.apps.words.sentences import say

    click.echo(say(code, params, LANGUAGE), err=True)


def _run(given: dict[str, Any]) -> "tuple[Placed, CaseTable, ScanAnswer, float]":
    """Return the places, the cases, the answer, and the seconds of the scan alone."""
    from waspada.cli.kernels import keep_kernels
    from waspada.cli.tables import read_table
    from waspada.core.detection.placed import read_placed
    from waspada.core.detection.scan.reading import read_cases, read_population
    from waspada.core.errors import BadInput

    keep_kernels()
    if given["model"] not in MODELS:
        raise BadInput("scan.bad_model", value=given["model"])
    if given["combine"] not in ("max", "sum"):
        good = both("max atau sum", "max or sum")
        raise BadInput("scan.bad_option", value=given["combine"], option="--combine", good=good)
    replicates = whole(given, "replicates", "--replicates", 1, 1_000_000)
    seed = whole(given, "seed", "--seed", 0, 2**63)
    max_share = share(given, "max_share", "--max-share")
    places = read_placed(read_table(given["places"], PLACE_COLUMNS, PEOPLE))
    table = read_cases(read_table(given["cases"], _CASES, _MORE), places, end=given["end"])
    population = places.population
    if given["population"] is not None:
        needed = {name: _CASES[name] for name in ("place", "date")} | PEOPLE
        population = read_population(read_table(given["population"], needed, {}), places, table)

    # The compiled loops come in only now, after what can be wrong with the tables.
    import numpy as np

    from waspada.core.detection.scan.answers import Settings
    from waspada.core.detection.scan.run import Given, load_loops, scan_places

    settings = Settings(
        longest=_longest(given, table),
        is_prospective=given["is_prospective"],
        fewest=whole(given, "min_cases", "--min-cases", 1, 1_000_000),
        replicates=replicates,
        stop_after=0 if given["is_full"] else None,
        is_gumbel=given["is_gumbel"],
        most_clusters=whole(given, "most", "--clusters", 1, 100_000),
        is_summed=given["combine"] == "sum",
    )
    load_loops()
    began = time.perf_counter()
    controls = table.controls or (None,) * len(table.counts)
    answer = scan_places(
        given["model"],
        [
            Given(counts, other, population)
            for counts, other in zip(table.counts, controls, strict=True)
        ],
        places,
        settings,
        generator=np.random.default_rng(seed),
        max_share=max_share,
        nearest=whole(given, "flexible", "--flexible", 1, 30) if given["flexible"] else None,
    )
    return places, table, answer, time.perf_counter() - began


def _longest(given: dict[str, Any], table: "CaseTable") -> int:
    if given["max_days"] is None:
        return max(1, table.periods // 2)
    days = whole(given, "max_days", "--max-days", 1, 1_000_000)
    return max(1, round(days / table.precision.days))


def _row(
    cluster: "Cluster", places: "Placed", table: "CaseTable", *, is_prospective: bool
) -> dict[str, Any]:
    risk = cluster.relative_risk
    return {
        "places": [places.ids[place] for place in cluster.places],
        "start": table.precision.first_day(table.first + cluster.first).isoformat(),
        "end": table.precision.last_day(table.first + cluster.last).isoformat(),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "relative_risk": risk if math.isfinite(risk) else None,
        "llr": cluster.llr,
        "p": cluster.p,
        "recurrence_days": table.precision.days / cluster.p if is_prospective else None,
    }


def _print_table(rows: list[dict[str, Any]], categories: list[str]) -> None:
    if not rows:
        click.echo(both("Tidak ada gugus kasus.", "There is no cluster."))
        return
    marked = sum(row["p"] <= _SIGNIFICANT for row in rows)
    click.echo(
        both(
            f"{marked or 'Tidak ada'} gugus kasus yang sulit dijelaskan kebetulan (p ≤ 0,05).",
            f"{marked or 'No'} cluster{'s' if marked != 1 else ''} that chance hardly explains (p ≤ .05).",
        )
    )
    click.echo(
        both(
            "mulai       selesai     kasus  diharap  risiko    LLR      p  tempat",
            "start       end         cases expected    risk    LLR      p  places",
        )
    )
    for row, category in list(zip(rows, categories, strict=True))[:_SHOWN]:
        named = row["places"]
        more = len(named) - _NAMED
        rest = both(f" … dan {more} lagi", f" … and {more} more") if more > 0 else ""
        risk = "–" if row["relative_risk"] is None else f"{row['relative_risk']:.2f}"
        click.echo(
            f"{row['start']}  {row['end']}  {row['observed']:5}{row['expected']:9.2f}{risk:>8}"
            f"{row['llr']:7.2f}{row['p']:7.3f}  {' '.join(named[:_NAMED])}{rest}"
            + (f"  ({category})" if category else "")
        )
        if row["recurrence_days"] is not None and row["p"] <= _SIGNIFICANT:
            days = round(row["recurrence_days"])
            click.echo(
                both(
                    f"            secara kebetulan sekali dalam {days} hari",
                    f"            by chance once in {days} days",
                )
            )
    if len(rows) > _SHOWN:
        click.echo(both(f"… dan {len(rows) - _SHOWN} lagi.", f"… and {len(rows) - _SHOWN} more."))
