"""`waspada warnings`: how the warnings of a place turned out."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import click

from waspada.cli.language import Command, Group, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django

_LONGEST = 3660


@click.group(cls=Group, help=both("Peringatan.", "Warnings."))
def warnings() -> None:
    """Hold the commands about warnings together."""


@warnings.command(
    cls=Command,
    help=both(
        "Cetak catatan hasil peringatan suatu tempat: ketepatan, kejadian berat tanpa "
        "peringatan, berapa lama sebelumnya, dan konfirmasi penerima. Hanya dari kelas Biasa; "
        "latihan tidak dihitung.",
        "Print the record of a place's warnings: how many were right, severe incidents without "
        "one, how long before, and confirmations. From class B alone; drills are not counted.",
    ),
)
@click.option("--place", required=True, help=both("Kode tempat.", "Code of the place."))
@click.option(
    "--days",
    default=180,
    show_default=True,
    type=click.IntRange(1, _LONGEST),
    help=both("Berapa hari ke belakang.", "How many days back."),
)
@click.option(
    "--as-of",
    "as_of",
    default=None,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Hari terakhir (bawaan: hari ini).", "Last day (default: today)."),
)
@as_json
def score(place: str, days: int, as_of: datetime | None, is_json: bool) -> None:
    """Print the record of a place's warnings."""
    start_django()
    from waspada.apps.accounts.asof import checked_day
    from waspada.apps.accounts.clock import domain_today
    from waspada.apps.readiness.export import reading_open
    from waspada.apps.warnings.recording import as_report, record_for

    prepare_database()
    today = domain_today()
    day = checked_day(date(as_of.year, as_of.month, as_of.day), today=today) if as_of else today
    with reading_open(place):
        answer = as_report(place, record_for(place, day, days))
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for name, value in _written(answer):
        click.echo(f"{name}: {value}")


def _written(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    told, right, missed = answer["told"], answer["right"], answer["missed"]
    middle = answer["lead_hours"]["median"]
    minutes = answer["minutes_to_confirm"]["median"]
    return [
        (both("Disampaikan", "Told"), str(told)),
        (both("Tepat", "Right"), _share(right)),
        (both("Kejadian berat tanpa peringatan", "Severe without a warning"), _share(missed)),
        (both("Jam sebelumnya, tengah", "Hours before, median"), _number(middle)),
        (both("Menit sampai konfirmasi, tengah", "Minutes to confirm, median"), _number(minutes)),
    ]


def _share(share: Mapping[str, Any]) -> str:
    if not share["of"]:
        return "–"
    low, high = (round(100 * share[name]) for name in ("low", "high"))
    return f"{share['count']}/{share['of']} ({low}–{high} %)"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
