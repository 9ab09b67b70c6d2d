"""`waspada minutes`: write a meeting's minutes as PDF or DOCX."""

from pathlib import Path

import click

from waspada.cli.language import Command, both
from waspada.cli.setup import prepare_database, start_django


@click.command(
    cls=Command,
    help=both(
        "Tulis notulen rapat sebagai PDF atau DOCX, menurut akhiran berkasnya.",
        "Write a meeting's minutes as PDF or DOCX, by the ending of the file.",
    ),
)
@click.option(
    "--meeting",
    "number",
    required=True,
    type=click.IntRange(1, 2**31 - 1),
    metavar="N",
    help=both("Nomor rapat, seperti tertulis di halamannya.", "The meeting's number, on its page."),
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=both("Berkas .pdf atau .docx yang ditulis.", "The .pdf or .docx file to write."),
)
def minutes(number: int, out: Path) -> None:
    """Write the file and say where it lies."""
    start_django()
    from waspada.apps.meetings.files import write_minutes

    prepare_database()
    click.echo(str(write_minutes(number, out)))
