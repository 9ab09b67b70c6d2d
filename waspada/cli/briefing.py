"""`waspada briefing`: write the daily report of a place as PDF."""

from datetime import date, datetime
from pathlib import Path

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.setup import prepare_database, start_django


@click.command(
    cls=Command,
    help=both(
        "Tulis laporan harian suatu wilayah sebagai PDF (isi kelas B).",
        "Write a place's daily report as PDF (content of class B).",
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
    help=both("Berkas PDF yang ditulis.", "The PDF file to write."),
)
@click.option("--bahasa", type=click.Choice(["id", "en"]), default=LANGUAGE)
def briefing(place: str, day: datetime, out: Path, bahasa: str) -> None:
    """Write the file and say where it lies."""
    start_django()
    from waspada.apps.accounts.asof import checked_day
    from waspada.apps.accounts.clock import domain_today
    from waspada.apps.briefing.files import write_briefing

    known = checked_day(date(day.year, day.month, day.day), today=domain_today())
    prepare_database()
    written = write_briefing(place, known, out, language=bahasa)
    click.echo(str(written))
