"""`waspada index`: a vulnerability index of any table, with how sure it is."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from waspada.cli.language import LANGUAGE, Command, Group, both
from waspada.cli.places import as_json
from waspada.cli.setup import start_django
from waspada.core.errors import WaspadaError

if TYPE_CHECKING:
    from waspada.cli.index_report import Asked

_FILE = click.Path(path_type=Path)
_LEVEL = click.option(
    "--level",
    type=click.Choice(["1", "2", "3", "4"]),
    default="2",
    show_default=True,
    help=both(
        "1 provinsi, 2 kabupaten/kota, 3 kecamatan, 4 desa.",
        "1 province, 2 kabupaten/kota, 3 kecamatan, 4 desa.",
    ),
)
_AREA = click.option(
    "--area",
    default="ID",
    show_default=True,
    metavar=both("KODE", "CODE"),
    help=both("Wilayah yang dibandingkan.", "The area whose places are compared."),
)
_AS_OF = click.option(
    "--as-of",
    default=None,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Seperti diketahui pada akhir hari ini.", "As known at the end of this day."),
)


@click.group(cls=Group, help=both("Indeks kerawanan.", "The vulnerability index."))
def index() -> None:
    """Hold the commands together."""


@index.command(
    cls=Command,
    help=both(
        "Hitung indeks dari tabel indikator (CSV atau XLSX) menurut spesifikasi (YAML), atau dari"
        " data yang tersimpan menurut model yang dipakai: skor, peringkat, rentangnya, peluang tiap"
        " kelas, dan bagian data yang kosong.",
        "Compute an index of a table of indicators (CSV or XLSX) by a specification (YAML), or of"
        " what is stored by a model in use: scores, ranks, their intervals, the chance of each"
        " band, and the share that is missing.",
    ),
)
@click.option(
    "--indicators",
    "table",
    type=_FILE,
    metavar=both("BERKAS", "FILE"),
    help=both("Tabel: satu baris satu wilayah.", "The table: one row a place."),
)
@click.option(
    "--spec",
    type=_FILE,
    metavar=both("BERKAS", "FILE"),
    help=both(
        "Spesifikasi indeks: berkas YAML, atau nama preset (lihat: waspada index presets).",
        "The specification: a YAML file, or the name of a preset (see: waspada index presets).",
    ),
)
@click.option(
    "--model",
    "model_name",
    metavar="MODEL",
    help=both(
        "Model yang dipakai (atau preset), dihitung dari data yang tersimpan.",
        "A model in use (or a preset), computed from what is stored.",
    ),
)
@_LEVEL
@_AREA
@_AS_OF
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
    table: Path | None,
    spec: Path | None,
    model_name: str | None,
    level: str,
    *,
    area: str,
    as_of: datetime | None,
    draws: int | None,
    seed: int | None,
    has_sensitivity: bool,
    place: str,
    is_json: bool,
) -> None:
    """Print an index; mistakes are told one a line, and nothing is printed then."""
    if (model_name is None) == (table is None and spec is None) or (table is None) != (
        spec is None
    ):
        raise click.UsageError(
            both(
                "Pakai --indicators bersama --spec, atau --model.",
                "Use --indicators together with --spec, or --model.",
            )
        )
    start_django()
    from waspada.cli.kernels import keep_kernels

    keep_kernels()
    from waspada.cli.index_files import Refused
    from waspada.cli.index_report import Asked, written
    from waspada.cli.index_stored import stored_report

    asked = Asked(draws, seed, has_sensitivity, place)
    try:
        if table is not None and spec is not None:
            report = _of_table(table, spec, asked)
        else:
            report = stored_report(model_name or "", level, area, as_of, asked)
    except Refused as refused:
        _refuse(refused.sentences)
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
        return
    _warn(report["warnings"])
    for line in written(report):
        click.echo(line)


@index.command(
    "import",
    cls=Command,
    help=both(
        "Impor nilai indikator dari tabel (CSV atau XLSX): seluruhnya, atau tidak sama sekali.",
        "Import values of indicators from a table (CSV or XLSX): all of it or nothing.",
    ),
)
@click.argument("file", type=_FILE)
@_LEVEL
@_AREA
@click.option(
    "--valid-on",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Hari yang diterangkan data ini.", "The day that the values are about."),
)
@click.option("--period", default="", help=both("Periode, misalnya 2024.", "Period, such as 2024."))
@click.option("--source", default="", help=both("Sumber.", "Source."))
@click.option(
    "--dry-run", "is_dry", is_flag=True, help=both("Periksa saja.", "Only look, store nothing.")
)
@click.option(
    "--marked",
    type=_FILE,
    help=both("Berkas bertanda bila ditolak.", "Where a refused table goes, marked."),
)
@as_json
def import_(
    file: Path,
    level: str,
    area: str,
    valid_on: datetime,
    *,
    period: str,
    source: str,
    is_dry: bool,
    marked: Path | None,
    is_json: bool,
) -> None:
    """Store a table whose headings are codes of indicators."""
    start_django()
    from waspada.cli.index_files import Refused
    from waspada.cli.index_stored import import_file

    try:
        done = import_file(
            file, level, area, valid_on,
            period=period, source=source, is_dry=is_dry, marked_file=marked,
        )  # fmt: skip
    except Refused as refused:
        _refuse(refused.sentences)
    if is_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    _warn(done["warnings"])
    for one in done["indicators"]:
        said = ", ".join(f"{name} {one[name]}" for name in ("new", "changed", "same", "taken_back"))
        click.echo(f"{one['indicator']:40}  {said}")


@index.command(
    cls=Command,
    help=both(
        "Hitung model yang dipakai dan terbitkan petanya.",
        "Compute the model in use and publish its map.",
    ),
)
@click.option("--model", "model_name", required=True, metavar="MODEL")
@_LEVEL
@_AREA
@_AS_OF
@as_json
def publish(
    model_name: str, level: str, area: str, as_of: datetime | None, *, is_json: bool
) -> None:
    """Keep the map of a day; it takes the place of the one before it."""
    start_django()
    from waspada.cli.kernels import keep_kernels

    keep_kernels()
    from waspada.cli import index_stored
    from waspada.cli.index_files import Refused

    try:
        done = index_stored.publish(model_name, level, area, as_of)
    except Refused as refused:
        _refuse(refused.sentences)
    if is_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    for name, value in done.items():
        click.echo(f"{name:12}  {value}")


@index.command(
    cls=Command,
    help=both(
        "Kumpulkan sekarang apa yang diketahui bagian sistem yang lain (biasanya tiap hari).",
        "Gather at once what other parts of the system know (usually each day).",
    ),
)
@as_json
def gather(*, is_json: bool) -> None:
    """Ask every part of the system for its indicators and store what is new."""
    start_django()
    from waspada.cli.index_files import Refused
    from waspada.cli.index_stored import gather_now

    try:
        done = gather_now()
    except Refused as refused:
        _refuse(refused.sentences)
    if is_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    for name, count in done.items():
        click.echo(f"{name:12}  {count}")


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
    type=_FILE,
    metavar=both("BERKAS", "FILE"),
    help=both("Tabel: satu baris satu TPS.", "The table: one row a station."),
)
@click.option(
    "--store",
    "area",
    default="",
    metavar=both("KODE", "CODE"),
    help=both(
        "Simpan jawaban itu sebagai TPS provinsi atau kabupaten/kota ini.",
        "Keep the answers as stations of this province or kabupaten/kota.",
    ),
)
@click.option(
    "--place",
    default="",
    metavar=both("KODE", "CODE"),
    help=both("Cetak yang tersimpan di wilayah ini.", "Print what is kept of this place."),
)
@_AS_OF
@as_json
def stations(
    table: Path | None, area: str, place: str, as_of: datetime | None, *, is_json: bool
) -> None:
    """Print the class of every station and what led to it."""
    start_django()
    from waspada.cli import index_stations
    from waspada.cli.index_files import Refused

    try:
        report, warnings = index_stations.asked(table, area, place, as_of)
    except Refused as refused:
        _refuse(refused.sentences)
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for sentence in warnings:
        click.echo(f"{both('Perhatian', 'Note')}: {sentence}", err=True)
    for line in index_stations.lines_of(report):
        click.echo(line)


def _of_table(table: Path, spec: Path, asked: "Asked") -> dict[str, Any]:
    from waspada.apps.words.sentences import explain, say
    from waspada.cli.index_files import Refused, model_of, reading_of
    from waspada.cli.index_report import report_of

    try:
        model = model_of(spec)
        reading = reading_of(model, table)
        if reading.data is None:
            raise Refused([say(one.code, one.params, LANGUAGE) for one in reading.errors])
        return report_of(model, reading, asked)
    except WaspadaError as error:
        raise Refused([explain(error, LANGUAGE)]) from error


def _refuse(sentences: list[str]) -> NoReturn:
    for sentence in sentences:
        click.echo(f"waspada: {sentence}", err=True)
    sys.exit(2)


def _warn(warnings: list[dict[str, Any]]) -> None:
    for warning in warnings:
        click.echo(f"{both('Perhatian', 'Note')}: {warning['sentence']}", err=True)
