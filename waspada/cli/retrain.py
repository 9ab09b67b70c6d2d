"""`waspada extract retrain | model | back`: what the machine learned from this desk."""

import json
from typing import Any, Final

import click

from waspada.cli.language import LANGUAGE, both
from waspada.cli.setup import prepare_database, start_django

LEARNING: Final = ("retrain", "model", "back")


def learn(what: str, *, is_json: bool) -> None:
    """Learn anew, show the model in use, or go back to the lists of words."""
    start_django()
    prepare_database()
    from waspada.apps.accounts.clock import real_now
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.news.learning import as_json, newest_models, retrain, row_in_use, use_model

    with acting_as(system_identity("retrain")):
        if what == "retrain":
            rows = [as_json(retrain(actor="system", now=real_now()).model)]
        else:
            if what == "back":
                use_model(None, actor="system", now=real_now())
            row = row_in_use()
            rows = [as_json(row)] if row else []
        count = len(newest_models())
    if is_json:
        click.echo(json.dumps({"models": rows, "kept": count}, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(both("Yang dipakai: daftar kata saja.", "In use: the lists of words alone."))
    for one in rows:
        _print(one)


def _print(row: dict[str, Any]) -> None:
    from waspada.apps.words.sentences import say

    for field, one in row["fields"].items():
        click.echo(f"{say(f'news.{field}', language=LANGUAGE)}:")
        for name, words in (
            ("before", both("sebelum", "before")),
            ("after", both("sesudah", "after")),
        ):
            right, of = one[name]["right"], one[name]["of"]
            low, high = one[name]["low"], one[name]["high"]
            said = both("benar", "right")
            share = right / of if of else 0.0
            click.echo(f"  {words}: {right}/{of} {said} = {share:.1%} [{low:.1%}–{high:.1%}]")
        if not one["is_better"]:
            click.echo(
                both(
                    "  tidak lebih baik, tetap dibaca seperti sebelumnya",
                    "  no better, still read as before",
                )
            )
    click.echo(
        both(
            "Belajar dari {texts} teks, {events} kejadian; {size} kB.",
            "Learned from {texts} texts, {events} events; {size} kB.",
        ).format(texts=row["texts"], events=row["events"], size=row["size_bytes"] // 1000)
    )
    if row["in_use"]:
        click.echo(both("Dipakai sejak {at}.", "In use since {at}.").format(at=row["in_use_since"]))
    else:
        click.echo(
            both(
                "Tidak lebih baik, jadi tidak dipakai; yang lama tetap membaca.",
                "No better, so not used; the old one goes on reading.",
            )
        )
