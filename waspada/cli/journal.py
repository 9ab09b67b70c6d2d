"""`waspada journal`: prove that the journal is whole."""

import json
import sys

import click

from waspada.cli.language import LANGUAGE, Group, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django


@click.group(cls=Group, help=both("Jurnal perbuatan.", "The journal of acts."))
def journal() -> None:
    """Hold the commands on the journal."""


@journal.command(
    help=both(
        "Periksa seluruh jurnal: baris yang diubah, hilang, atau terpotong.",
        "Check the whole journal for altered, missing and truncated rows.",
    )
)
@as_json
def verify(is_json: bool) -> None:
    """Print what is wrong; exit 1 if anything is."""
    start_django()
    from django.conf import settings

    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.journal.queries import verify_journal
    from waspada.apps.words.sentences import say

    prepare_database()
    with acting_as(system_identity("command")):
        verdict = verify_journal(settings.WASPADA_SEALS)
    if is_json:
        findings = [{"code": found.code, **found.params} for found in verdict.findings]
        result = {
            "whole": verdict.is_whole,
            "rows": verdict.rows,
            "chains": verdict.chains,
            "seals": verdict.seals,
            "unsealed_rows": verdict.unsealed_rows,
            "findings": findings,
        }
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        click.echo(
            both(
                f"{verdict.rows} baris, {verdict.chains} rantai, {verdict.seals} segel; "
                f"{verdict.unsealed_rows} baris belum disegel.",
                f"{verdict.rows} rows, {verdict.chains} chains, {verdict.seals} seals; "
                f"{verdict.unsealed_rows} rows not sealed yet.",
            )
        )
        for found in verdict.findings:
            click.echo(f"  {say(found.code, found.params, LANGUAGE)}")
        if verdict.is_whole:
            click.echo(both("Jurnal utuh.", "The journal is whole."))
    sys.exit(0 if verdict.is_whole else 1)
