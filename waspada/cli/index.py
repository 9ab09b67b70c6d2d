"""`waspada index`: a vulnerability index of any table, with how sure it is."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from waspada.cli.language import LANGUAGE, Command, Group, both
from waspada.cli.places import as_json
from waspada.cli.setup import start_django

_FILE = click.Path(path_type=Path)


@click.group(cls=Group, help=both("Indeks kerawanan.", "The vulnerability index."))
def index() -> None:
    """Hold the commands together."""


@index.command(
    cls=Command,
    help=both(
        "Hitung indeks dari tabel indikator (CSV atau XLSX) menurut spesifikasi (YAML): skor,"
        " peringkat, rentangnya, peluang tiap kelas, dan bagian data yang kosong.",
        "Compute an index of a table of indicators (CSV or XLSX) by a specification (YAML):"
        " scores, ranks, their intervals, the chance of each band, and the share that is missing.",
    ),
)
@click.option(
    "--indicators",
    "table",
    required=True,
    type=_FILE,
    metavar=both("BERKAS", "FILE"),
    help=both("Tabel: satu baris satu wilayah.", "The table: one row a place."),
)
@click.option(
    "--spec",
    required=True,
    type=_FILE,
    metavar=both("BERKAS", "FILE"),
    help=both(
        "Spesifikasi indeks: berkas YAML, atau nama preset (lihat: waspada index presets).",
        "The specification: a YAML file, or the name of a preset (see: waspada index presets).",
    ),
)
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    default=None,
    help=both(
        "Banyaknya undian untuk rentang; 0 tanpa rentang. Bawaan: menurut spesifikasi.",
        "Draws for the intervals; 0 for none. Default: as the specification says.",
    ),
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31),
    default=None,
    help=both("Benih undian.", "Seed of the draws."),
)
@click.option(
    "--sensitivity",
    "has_sensitivity",
    is_flag=True,
    help=both(
        "Tunjukkan pilihan mana yang paling menggeser peringkat (Sobol).",
        "Show which choice moves ranks most (Sobol).",
    ),
)
@click.option(
    "--place",
    default="",
    metavar=both("KODE", "CODE"),
    help=both(
        "Tunjukkan apa yang akan menurunkan kelas wilayah ini.",
        "Show what would bring this place into a lower band.",
    ),
)
@as_json
def compute(
    table: Path,
    spec: Path,
    *,
    draws: int | None,
    seed: int | None,
    has_sensitivity: bool,
    place: str,
    is_json: bool,
) -> None:
    """Print the index of a table; mistakes are told one a line, and nothing is printed then."""
    start_django()
    from waspada.cli.kernels import keep_kernels

    keep_kernels()
    from waspada.apps.words.sentences import explain, say
    from waspada.cli.index_files import Refused, model_of, reading_of
    from waspada.cli.index_report import Asked, report_of, written
    from waspada.core.errors import WaspadaError

    asked = Asked(draws, seed, has_sensitivity, place)
    try:
        model = model_of(spec)
        reading = reading_of(model, table)
        if reading.data is None:
            raise Refused([say(one.code, one.params, LANGUAGE) for one in reading.errors])
        report = report_of(model, reading, asked)
    except Refused as refused:
        _refuse(refused.sentences)
    except WaspadaError as error:
        _refuse([explain(error, LANGUAGE)])
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
        return
    _warn(report["warnings"])
    for line in written(report):
        click.echo(line)


@index.command(
    cls=Command, help=both("Preset yang ikut dalam paket.", "The presets that come along.")
)
@as_json
def presets(is_json: bool) -> None:
    """Print the names of the packaged documents; a preset can be copied and changed."""
    start_django()
    from waspada.cli.index_files import model_of
    from waspada.cli.index_files import presets as packaged

    models = {name: model_of(Path(name)) for name in packaged()}
    if is_json:
        rows = [
            {
                "name": name,
                "title": model.name.in_language(LANGUAGE),
                "note": model.note.in_language(LANGUAGE),
                "source": model.source,
                "columns": [one.heading for one in model.indicators()],
            }
            for name, model in models.items()
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for name, model in models.items():
        click.echo(f"{name:22}  {model.name.in_language(LANGUAGE)}")
        click.echo(f"{'':22}  {model.note.in_language(LANGUAGE)}")
        click.echo(f"{'':22}  {', '.join(one.heading for one in model.indicators())}")


@index.command(
    cls=Command,
    help=both(
        "Golongkan TPS (kurang rawan, rawan, sangat rawan) dari jawaban ya/tidak, dengan alasannya."
        " Kelas TPS bersifat internal.",
        "Classify polling stations (less vulnerable, vulnerable, very vulnerable) by yes and no"
        " answers, with the reasons. Classes of stations are internal.",
    ),
)
@click.option(
    "--answers",
    "table",
    required=True,
    type=_FILE,
    metavar=both("BERKAS", "FILE"),
    help=both("Tabel: satu baris satu TPS.", "The table: one row a station."),
)
@as_json
def stations(table: Path, is_json: bool) -> None:
    """Print the class of every station and what led to it."""
    start_django()
    from waspada.apps.words.sentences import say
    from waspada.cli.index_files import Refused
    from waspada.cli.index_stations import answers_of, lines_of, report_of

    try:
        answers = answers_of(table)
    except Refused as refused:
        _refuse(refused.sentences)
    report = report_of(answers)
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for one in answers.warnings:
        click.echo(f"{both('Perhatian', 'Note')}: {say(one.code, one.params, LANGUAGE)}", err=True)
    for line in lines_of(report):
        click.echo(line)


def _refuse(sentences: list[str]) -> NoReturn:
    for sentence in sentences:
        click.echo(f"waspada: {sentence}", err=True)
    sys.exit(2)


def _warn(warnings: list[dict[str, Any]]) -> None:
    for warning in warnings:
        click.echo(f"{both('Perhatian', 'Note')}: {warning['sentence']}", err=True)
