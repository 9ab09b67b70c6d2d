"""`waspada replay`: what would have been warned of in the days of an election, and how early."""

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django

_DAY = click.DateTime(["%Y-%m-%d"])
_NAMED = 4
_WAYS = {
    "levels": ("level dengan deteksi", "levels with detection"),
    "levels_alone": ("level tanpa deteksi", "levels without detection"),
    "siaga": ("Siaga atau lebih", "Siaga or above"),
    "index_only": ("indeks saja", "index only"),
    "last_week": ("jumlah pekan lalu", "last week's count"),
    "last_week_any": ("pekan lalu ada kejadian", "anything in the last week"),
}


@click.command(
    cls=Command,
    help=both(
        "Putar ulang hari-hari suatu pemilihan atas kejadian nyata dari berita: apa yang akan "
        "ditemukan dan diperingatkan, kapan, dan berapa lama sebelum kejadian berat. Setiap hari "
        "dinilai dari yang diketahui pada akhir hari itu. Tidak menyimpan apa pun.",
        "Run the days of an election again over the real incidents from the news: what would "
        "have been found and warned of, when, and how long before something grave. Each day is "
        "judged by what was known at its end. Stores nothing.",
    ),
)
@click.option(
    "--election",
    default="pilkada-2024",
    show_default=True,
    help=both("Kunci pemilihan.", "Key of the election."),
)
@click.option(
    "--from",
    "first",
    default=None,
    type=_DAY,
    help=both(
        "Hari pertama (bawaan: 120 hari sebelum pemungutan).",
        "First day (default: 120 days before the vote).",
    ),
)
@click.option(
    "--to",
    "last",
    default=None,
    type=_DAY,
    help=both(
        "Hari terakhir (bawaan: 120 hari sesudahnya).", "Last day (default: 120 days after it)."
    ),
)
@click.option(
    "--stored",
    "is_stored",
    is_flag=True,
    help=both(
        "Kejadian kelas B yang tersimpan di sini, bukan yang dari berita.",
        "The incidents of class B that are stored here, not those from the news.",
    ),
)
@click.option(
    "--set",
    "asked",
    multiple=True,
    metavar=both("NAMA=NILAI", "NAME=VALUE"),
    help=both(
        "Coba pengaturan lain: window_days, alpha, fewest, calm_days, recurrence_days, waspada, "
        "half_life_days. Boleh berulang.",
        "Try another setting: window_days, alpha, fewest, calm_days, recurrence_days, waspada, "
        "half_life_days. May be repeated.",
    ),
)
@as_json
def replay(
    *,
    election: str,
    first: datetime | None,
    last: datetime | None,
    is_stored: bool,
    asked: tuple[str, ...],
    is_json: bool,
) -> None:
    """Print the episodes in the order found, how many each week has, and the score."""
    start_django()
    from waspada.apps.accounts.clock import domain_today, real_now
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.detection import replaying, scoring
    from waspada.apps.detection.finding import promise_of
    from waspada.apps.detection.past import packaged_past, stored_past
    from waspada.cli.kernels import keep_kernels
    from waspada.core.detection.what_if import settings_of, values_of
    from waspada.core.elections import stations_of

    keep_kernels()
    settings = settings_of(dict(_pair(one) for one in asked))
    begin, end = replaying.days_of(election, _day(first), _day(last))
    # The package tells of days after the one that a demo shows; what is stored here does not.
    today = domain_today() if is_stored else real_now().date()
    end = max(begin, min(end, today))
    if is_stored:
        prepare_database()
    with acting_as(system_identity("replay")) if is_stored else nullcontext():
        past = stored_past(end, settings.detection) if is_stored else packaged_past()
        found = replaying.replay(begin, end, past, settings)
        promise = promise_of(past.cases_on(begin), begin, settings.detection)
        score = scoring.score_of(found, past, begin, end, stations=stations_of(election))
    answer: dict[str, Any] = {
        "election": election,
        "from": begin.isoformat(),
        "to": end.isoformat(),
        "rule": settings.detection.version,
        "level_rule": settings.levels.version,
        "settings": values_of(settings.detection, settings.levels),
        "changed": dict(settings.changed),
        "frozen": settings.is_frozen,
        "incidents": "stored" if is_stored else "packaged",
        "received": "stored" if is_stored else "evening_of_the_day",
        "false_alarms_a_week": promise,
        "score": scoring.as_report(score),
        "episodes": [replaying.as_row(one) for one in found.episodes],
        "weeks": [
            {"week": week.isoformat(), "episodes": count}
            for week, count in replaying.per_week(found.episodes, begin, end)
        ],
    }
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for line in _written(answer):
        click.echo(line)


def _written(answer: Mapping[str, Any]) -> Iterator[str]:
    from waspada.core.places import load_table
    from waspada.core.vocabulary import THEMES

    for one in answer["episodes"]:
        names = ", ".join(load_table()[place].display for place in one["places"][:_NAMED])
        more = " …" if len(one["places"]) > _NAMED else ""
        theme = THEMES[one["theme"]].in_language(LANGUAGE)
        yield (
            f"{one['found_on']}  {names}{more}  {theme}  {one['observed']}"
            f"  ({one['begins']} – {one['last']})"
        )
    count, begin, end = len(answer["episodes"]), answer["from"], answer["to"]
    yield both(f"{count} episode, {begin} sampai {end}.", f"{count} episodes, {begin} to {end}.")
    yield ""
    yield from _score_written(answer["score"])


def _score_written(score: Mapping[str, Any]) -> Iterator[str]:
    yield both(
        f"Episode berat: {score['grave_episodes']}. Kena: berada di Waspada atau lebih 24 jam "
        "sebelum laporan pertamanya.",
        f"Grave episodes: {score['grave_episodes']}. A hit stood at Waspada or above 24 hours "
        "before its first report.",
    )
    heard = score["heard_of_in_the_month_before"]
    yield both(
        f"Ada catatan apa pun di tempatnya dalam 28 hari sebelumnya: {heard}.",
        f"With anything on record in their place in the 28 days before: {heard}.",
    )
    for one in score["ways"]:
        low, high = one["limits"]
        hits = both("kena", "hits")
        days = both("hari-tempat", "place-days")
        yield (
            f"  {both(*_WAYS[one['name']]):26}  {one['hits']:5.1f} {hits}"
            f" ({low:.0%}–{high:.0%})  {one['place_days']:8.0f} {days}"
            f" ({one['share_of_place_days']:.1%})"
        )
    after = score["warnings"]
    yield both(
        f"Peringatan: {after['runs']}; sesudahnya berat {after['came_true']}, hanya lebih ringan "
        f"{after['only_lighter_after']}, tidak ada catatan {after['nothing_on_record_after']}. "
        "Catatan tidak lengkap: yang terakhir tidak disebut salah.",
        f"Warnings: {after['runs']}; grave after {after['came_true']}, lighter only "
        f"{after['only_lighter_after']}, nothing on record {after['nothing_on_record_after']}. "
        "Records are incomplete: the last are not called false.",
    )


def _pair(text: str) -> tuple[str, str]:
    name, _equals, value = text.partition("=")
    return name.strip(), value


def _day(given: datetime | None) -> date | None:
    return None if given is None else date(given.year, given.month, given.day)
