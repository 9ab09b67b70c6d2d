"""`waspada forecast`: what is to be expected in a place, as of a day."""

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

import click

from waspada.cli.language import Command, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django

_MOST = 20
_METHODS = {
    "model": ("model", "model"),
    "climatology": ("kebiasaan tahapan", "usual at this stage"),
    "last_period": ("masa sebelumnya", "days before"),
    "index_only": ("indeks saja", "index only"),
}


@click.command(
    cls=Command,
    help=both(
        "Prakiraan 7, 14, dan 30 hari ke depan per kabupaten/kota, dari yang diketahui pada akhir "
        "suatu hari: yang dibekukan pada hari itu bila ada, jika tidak dihitung sekarang tanpa "
        "disimpan.",
        "The forecast of the next 7, 14 and 30 days by kab/kota, from what was known at the end "
        "of a day: the one frozen on that day if there is one, else worked out now and not "
        "stored.",
    ),
)
@click.option("--place", default="ID", show_default=True, help=both("Kode wilayah.", "Place code."))
@click.option(
    "--as-of",
    "as_of",
    default=None,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Hari asal (bawaan: hari ini).", "Day of origin (default: today)."),
)
@click.option(
    "--incidents",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "stored", "packaged"]),
    help=both(
        "Kejadian kelas B yang tersimpan di sini, atau yang dari berita; auto: yang tersimpan "
        "bila ada dan harinya sudah tiba di sini.",
        "The incidents of class B stored here, or those from the news; auto: the stored ones if "
        "there are any and the day has come here.",
    ),
)
@as_json
def forecast(*, place: str, as_of: datetime | None, incidents: str, is_json: bool) -> None:
    """Print what every method says of each kab/kota; docs/forecast.md has the contract."""
    start_django()
    if incidents != "packaged":
        prepare_database()
    from waspada.apps.accounts.clock import domain_today, real_now
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.forecast.asked import asked_answer, has_stored
    from waspada.core.errors import BadInput

    is_stored = incidents != "packaged"
    today = domain_today() if is_stored else real_now().date()
    day = date(as_of.year, as_of.month, as_of.day) if as_of else today
    if incidents == "auto":
        with acting_as(system_identity("forecast")):
            is_stored = day <= today and has_stored(day)
        today = today if is_stored else real_now().date()
    if day > today:
        raise BadInput("forecast.bad_day", value=day.isoformat(), day=today.isoformat())
    with acting_as(system_identity("forecast")) if is_stored else nullcontext():
        answer = asked_answer(place, day, is_stored=is_stored)
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for line in _written(answer):
        click.echo(line)


def _written(answer: Mapping[str, Any]) -> Iterator[str]:
    kind = both("dibekukan", "frozen") if answer["frozen"] else both("tidak disimpan", "not stored")
    yield both(
        f"Prakiraan {answer['place']}, dari {answer['origin']} ({kind}).",
        f"Forecast for {answer['place']}, from {answer['origin']} ({kind}).",
    )
    for at, days in enumerate(answer["horizons"]):
        rows = [(row, row["horizons"][at]) for row in answer["places"]]
        if not rows:
            continue
        method = rows[0][1]["shown"]["severity2"]
        name = both(*_METHODS[method])
        yield ""
        yield both(
            f"{days} hari ke depan, yang ditampilkan: {name}. Sedang ke atas, berat ke atas, jumlah:",
            f"The next {days} days, shown: {name}. Moderate or more, serious or more, number:",
        )
        said = [(row["name"], horizon["methods"][method]) for row, horizon in rows]
        for place, one in sorted(said, key=lambda row: -row[1]["chance_severity2"])[:_MOST]:
            low, high = one["interval"]
            chances = f"{one['chance_severity2']:7.2%} {one['chance_severity3']:7.2%}"
            yield f"  {chances} {one['expected']:6.2f} ({low}–{high})  {place}"
        if len(said) > _MOST:
            rest = len(said) - _MOST
            yield both(f"  … {rest} tempat lain: --json", f"  … {rest} other places: --json")
    yield ""
    yield both(
        "Peluang kejadian yang akan tercatat, dari berita dan laporan yang terkumpul: bukan "
        "peringkat bahaya.",
        "Chances of incidents that will be on record, from the news and reports gathered: no "
        "ranking of danger.",
    )
