"""`waspada places`: look places up, count them, load official outlines."""

import json
from pathlib import Path

import click

from waspada.cli.language import LANGUAGE, Group, both
from waspada.cli.setup import prepare_database, start_django

_LEVEL_KEYS = ("province", "regency", "kecamatan", "desa")
_LEVEL_NAMES = {
    "province": both("provinsi", "provinces"),
    "regency": both("kabupaten/kota", "kabupaten/kota"),
    "kecamatan": both("kecamatan/distrik", "kecamatan/distrik"),
    "desa": both("desa/kelurahan", "desa/kelurahan"),
}
as_json = click.option(
    "--json", "is_json", is_flag=True, help=both("Cetak sebagai JSON.", "Print as JSON.")
)


@click.group(cls=Group, help=both("Wilayah administrasi.", "Administrative places."))
def places() -> None:
    """Hold the commands on places."""


@places.command(help=both("Cari wilayah dari teks apa adanya.", "Find places by what is typed."))
@click.argument("text", metavar=both("TEKS", "TEXT"))
@click.option("--limit", default=10, show_default=True, help=both("Paling banyak.", "At most."))
@as_json
def find(text: str, limit: int, is_json: bool) -> None:
    """Print the places a text may mean, best first."""
    from waspada.core.places.search import load_index

    matches = load_index().find(text, limit=limit)
    if is_json:
        rows = [
            {
                "code": match.code,
                "name": match.name,
                "display": match.display,
                "level": match.level.name.lower(),
                "parents": list(match.parents),
                "score": round(match.score, 1),
                "how": match.how,
            }
            for match in matches
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not matches:
        click.echo(both("Tidak ada yang cocok.", "Nothing matches."))
    for match in matches:
        click.echo(f"{match.code:14} {', '.join((match.display, *match.parents))}")


@places.command(help=both("Hitung wilayah per tingkat.", "Count the places of each level."))
@as_json
def count(is_json: bool) -> None:
    """Print how many places each level has."""
    from waspada.core.places import load_table

    counts = dict(zip(_LEVEL_KEYS, load_table().counts().values(), strict=True))
    if is_json:
        click.echo(json.dumps(counts))
        return
    for key, number in counts.items():
        click.echo(f"{number:7,}  {_LEVEL_NAMES[key]}".replace(",", "."))


@places.command(
    "load-outlines",
    help=both(
        "Ganti garis batas perkiraan dengan batas resmi dari berkas GeoJSON.",
        "Replace the approximate outlines by official ones from a GeoJSON file.",
    ),
)
@click.argument("file", metavar=both("BERKAS", "FILE"), type=click.Path(path_type=Path))
@click.option(
    "--source",
    default="",
    help=both("Siapa yang menerbitkan batas ini.", "Who publishes these outlines."),
)
@as_json
def load_outlines(file: Path, source: str, is_json: bool) -> None:
    """Load outlines and say what did not match."""
    start_django()
    from waspada.apps.accounts.clock import real_now
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.places.actions import load_official_outlines
    from waspada.apps.words.sentences import say

    prepare_database()
    with acting_as(system_identity("command")):
        load = load_official_outlines(file, source=source, actor="command", now=real_now())
    left_out = [
        {"position": one.number, "said": one.said, "reason": one.why} for one in load.unmatched
    ]
    if is_json:
        by_level = {level.name.lower(): count for level, count in load.matched_by_level.items()}
        result = {"matched": load.matched, "by_level": by_level, "unmatched": left_out}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    click.echo(
        both(
            f"{load.matched} batas resmi dimuat, {len(left_out)} ditinggalkan.",
            f"{load.matched} official outlines loaded, {len(left_out)} left out.",
        )
    )
    for one in load.unmatched:
        why = say(f"places_why.{one.why}", {}, LANGUAGE)
        click.echo(f"  {one.number}: {one.said or '–'}: {why}")
