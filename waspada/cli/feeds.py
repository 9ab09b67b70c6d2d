"""`waspada feeds`: sources of news, how they do, and one round of fetching by hand."""

import json
from datetime import datetime
from typing import Any

import click

from waspada.cli.language import LANGUAGE, Command, Group, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django


@click.group(cls=Group, help=both("Sumber berita.", "Sources of news."))
def feeds() -> None:
    """Hold the commands about news together."""


@feeds.command(
    "list",
    cls=Command,
    help=both(
        "Cetak sumber berita dan keadaannya: terakhir menjawab, kegagalan, yang menunggu.",
        "Print the sources of news and how they do: last answer, failures, what waits.",
    ),
)
@as_json
def list_sources(is_json: bool) -> None:
    """Print the sources."""
    start_django()
    prepare_database()
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.feeds.queries import sources_shown, waiting_of
    from waspada.apps.words.sentences import say

    with acting_as(system_identity("command")):
        rows = sources_shown()
        waiting = waiting_of(rows)
    found: list[dict[str, Any]] = [
        {
            "name": row.name,
            "address": row.address,
            "place": row.place_code,
            "state": row.state,
            "answered_at": _written(row.answered_at),
            "next_at": _written(row.next_at),
            "failures": row.fails,
            "reason": row.reason_code or None,
            "waiting": waiting[row.pk],
        }
        for row in rows
    ]
    if is_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one, row in zip(found, rows, strict=True):
        click.echo(f"{one['state']:<7} {one['place']:<9} {one['waiting']:>4}  {one['address']}")
        if row.reason_code:
            click.echo(f"        {say(row.reason_code, row.reason_params, LANGUAGE)}")


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@feeds.command(
    cls=Command,
    help=both(
        "Periksa satu putaran: sumber yang sudah waktunya dan halaman yang menunggu, satu per "
        "server. Pekerja server melakukannya sendiri; perintah ini untuk mencoba.",
        "Do one round: the sources that are due and the pages that wait, one a server. The "
        "server's worker does it by itself; this command is for trying.",
    ),
)
@as_json
def fetch(is_json: bool) -> None:
    """Fetch once, and say how many were visited."""
    start_django()
    prepare_database()
    from waspada.apps.accounts.clock import domain_now, real_now
    from waspada.apps.feeds.fetching import fetch_news
    from waspada.apps.words.sentences import say

    visited = fetch_news(domain_now(), real_now())
    if is_json:
        click.echo(json.dumps({"visited": visited}))
    else:
        click.echo(say("feeds.visited", {"n": visited}, LANGUAGE))
