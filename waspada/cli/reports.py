"""`waspada reports`: bring reports in from files."""

import json
import sys
from pathlib import Path

import click

from waspada.cli.language import Group, both
from waspada.cli.places import as_json
from waspada.cli.progress import step
from waspada.cli.setup import prepare_database, start_django


@click.group(cls=Group, help=both("Laporan.", "Reports."))
def reports() -> None:
    """Hold the commands on reports."""


@reports.command(
    "import",
    help=both(
        "Masukkan laporan dari CSV atau XLSX. Impor yang terputus dilanjutkan, tidak digandakan.",
        "Bring in reports from CSV or XLSX. An import that was cut off goes on, without doubles.",
    ),
)
@click.argument("file", metavar=both("BERKAS", "FILE"), type=click.Path(path_type=Path))
@as_json
def import_reports(file: Path, is_json: bool) -> None:
    """Import a file and print what became of its rows; exit 1 if any row was refused."""
    start_django()
    from waspada.apps.reports.importing import import_file

    prepare_database()
    with step(file.name) as progress:
        summary = import_file(file, on_progress=progress)
    if is_json:
        click.echo(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(
            both(
                f"{summary.new} laporan baru, {summary.same} sudah ada, {summary.failed} ditolak.",
                f"{summary.new} new reports, {summary.same} known, {summary.failed} refused.",
            )
        )
        for line in summary.sentences():
            click.echo(f"  {line}")
    sys.exit(1 if summary.failed else 0)
