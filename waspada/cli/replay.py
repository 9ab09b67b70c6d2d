"""`waspada replay`: what the daily detection would have found in the days of an election."""

import json
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django

_DAY = click.DateTime(["%Y-%m-%d"])
_NAMED = 4


@click.command(
    cls=Command,
    help=both(
        "Putar ulang deteksi harian atas kejadian nyata dari berita: apa yang akan ditemukan, dan "
        "kapan. Setiap hari dinilai dari yang diketahui pada akhir hari itu. Tidak menyimpan "
        "apa pun.",
        "Run the daily detection again over the real incidents from the news: what would have "
        "been found, and when. Each day is judged by what was known at its end. Stores nothing.",
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
        "Hari pertama (bawaan: 90 hari sebelum pemungutan).",
        "First day (default: 90 days before the vote).",
    ),
)
@click.option(
    "--to",
    "last",
    default=None,
    type=_DAY,
    help=both(
        "Hari terakhir (bawaan: 45 hari sesudahnya).", "Last day (default: 45 days after it)."
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
@as_json
def replay(
    *,
    election: str,
    first: datetime | None,
    last: datetime | None,
    is_stored: bool,
    is_json: bool,
) -> None:
    """Print the episodes in the order found, and how many each week has."""
    start_django()
    from waspada.apps.accounts.clock import domain_today
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.detection import replaying
    from waspada.apps.detection.finding import promise_of
    from waspada.cli.kernels import keep_kernels
    from waspada.core.detection.daily_rule import load_daily_rule
    from waspada.core.places import load_table
    from waspada.core.vocabulary import THEMES

    keep_kernels()
    begin, end = replaying.days_of(election, _day(first), _day(last))
    end = max(begin, min(end, domain_today()))
    if is_stored:
        prepare_database()
    cases_on = replaying.stored_cases if is_stored else replaying.packaged_cases
    rule = load_daily_rule()
    with acting_as(system_identity("replay")) if is_stored else nullcontext():
        episodes = replaying.replay(begin, end, cases_on)
        promise = promise_of(cases_on(begin), begin, rule)
    weeks = list(replaying.per_week(episodes, begin, end))
    if is_json:
        answer: dict[str, Any] = {
            "election": election,
            "from": begin.isoformat(),
            "to": end.isoformat(),
            "rule": rule.version,
            "incidents": "stored" if is_stored else "packaged",
            "false_alarms_a_week": promise,
            "episodes": [replaying.as_row(one) for one in episodes],
            "weeks": [{"week": week.isoformat(), "episodes": count} for week, count in weeks],
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for one in episodes:
        found = one.found
        places = found.places or [found.place_code]
        names = ", ".join(load_table()[place].display for place in places[:_NAMED])
        more = " …" if len(places) > _NAMED else ""
        theme = THEMES[found.theme].in_language(LANGUAGE)
        click.echo(
            f"{one.found_on}  {names}{more}  {theme}  {found.observed}"
            f"  ({found.begins} – {found.last})"
        )
    click.echo(
        both(
            f"{len(episodes)} episode, {begin} sampai {end}.",
            f"{len(episodes)} episodes, {begin} to {end}.",
        )
    )


def _day(given: datetime | None) -> date | None:
    return None if given is None else date(given.year, given.month, given.day)
