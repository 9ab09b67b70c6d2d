"""`waspada readiness`: targets and gaps of a place, for programs and for people."""

import json
from datetime import date, datetime
from typing import Any

import click

from waspada.cli.language import LANGUAGE, Command, Group, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django

_PLACE = click.option(
    "--place", "place", required=True, metavar="KODE", help=both("Wilayah.", "Place.")
)
_DAY = click.option(
    "--as-of",
    "as_of",
    default=None,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Seperti diketahui pada akhir hari ini.", "As known at the end of this day."),
)
_ELECTION = click.option(
    "--election", default=None, help=both("Kunci pemilihan.", "Key of the election.")
)


@click.group(
    cls=Group,
    help=both("Kesiapan suatu wilayah (angka kelas B).", "Readiness of a place (class B)."),
)
def readiness() -> None:
    """Hold the commands together."""


@readiness.command(
    cls=Command, help=both("Target dan angka tiap ukuran.", "Target and figure of every measure.")
)
@_PLACE
@_DAY
@_ELECTION
@as_json
def targets(place: str, as_of: datetime | None, election: str | None, is_json: bool) -> None:
    """Print measure, owner, target, actual, unit, due and state."""
    day = _begin(as_of)
    from waspada.apps.readiness.export import reading_open, target_lines

    with reading_open(place):
        rows = target_lines(place, day, election=election)
    _print(rows, ("measure", "owner", "target", "actual", "unit", "due", "state"), is_json=is_json)


@readiness.command(
    cls=Command,
    help=both("Kesenjangan menurut urutan, dengan hitungannya.", "Gaps in order, with arithmetic."),
)
@_PLACE
@_DAY
@_ELECTION
@click.option("--limit", default=50, show_default=True)
@as_json
def gaps(
    place: str, as_of: datetime | None, election: str | None, limit: int, is_json: bool
) -> None:
    """Print the gaps with their score, and what nobody has filled in."""
    day = _begin(as_of)
    from waspada.apps.readiness.export import gap_lines, reading_open

    with reading_open(place):
        rows = gap_lines(place, day, election=election)[:limit]
    _print(rows, ("score", "measure", "place", "gap", "due", "state"), is_json=is_json)


def _begin(as_of: datetime | None) -> date:
    start_django()
    from waspada.apps.accounts.asof import checked_day
    from waspada.apps.accounts.clock import domain_today

    prepare_database()
    today = domain_today()
    return checked_day(date(as_of.year, as_of.month, as_of.day), today=today) if as_of else today


def _print(rows: list[dict[str, Any]], columns: tuple[str, ...], *, is_json: bool) -> None:
    if is_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        name = row.get("name", {}).get(LANGUAGE, row["measure"])
        cells = [name if column == "measure" else row.get(column) for column in columns]
        click.echo("  ".join("–" if cell is None else str(cell) for cell in cells))
