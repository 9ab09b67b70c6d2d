"""`waspada briefing`: write a report upward of a place as PDF, DOCX or XLSX."""

from datetime import date, datetime
from pathlib import Path

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.setup import prepare_database, start_django


@click.command(
    cls=Command,
    help=both(
        "Tulis laporan suatu wilayah sebagai PDF, DOCX, atau XLSX (isi kelas B).",
        "Write a place's report as PDF, DOCX or XLSX (content of class B).",
    ),
)
@click.option(
    "--kind",
    type=click.Choice(["harian", "mingguan", "bulanan", "caturwulan", "khusus"]),
    default="harian",
    help=both(
        "Jenis laporan; masanya yang memuat hari itu.",
        "Kind of report; of the period that holds the day.",
    ),
)
@click.option("--place", "place", required=True, metavar="KODE", help=both("Wilayah.", "Place."))
@click.option(
    "--date",
    "day",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Hari, seperti 2024-11-28.", "Day, such as 2024-11-28."),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=both("Berkas yang ditulis.", "The file to write."),
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["pdf", "docx", "xlsx"]),
    default="pdf",
    help=both("Bentuk berkas.", "Form of the file."),
)
@click.option(
    "--incident",
    default="",
    metavar="NOMOR",
    help=both(
        "Untuk laporan khusus: nomor kejadian (bila kosong, yang terberat hari itu).",
        "For a special report: the incident's number (the gravest of the day if left out).",
    ),
)
@click.option("--bahasa", type=click.Choice(["id", "en"]), default=LANGUAGE)
def briefing(
    *,
    kind: str,
    place: str,
    day: datetime,
    out: Path,
    file_format: str,
    incident: str,
    bahasa: str,
) -> None:
    """Write the file and say where it lies."""
    start_django()
    from waspada.apps.accounts.asof import checked_day
    from waspada.apps.accounts.clock import latest_today
    from waspada.apps.periodic.files import write_report

    known = checked_day(date(day.year, day.month, day.day), today=latest_today())
    prepare_database()
    written = write_report(
        kind, place, known, out, file_format=file_format, language=bahasa, incident=incident
    )
    click.echo(str(written))
