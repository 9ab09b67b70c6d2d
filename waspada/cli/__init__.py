"""The command `waspada`."""

import sys

import click

from waspada import __version__
from waspada.cli.backtest import backtest
from waspada.cli.briefing import briefing
from waspada.cli.cap import cap
from waspada.cli.demo import demo
from waspada.cli.demo_home import find_demo
from waspada.cli.detect import detect
from waspada.cli.extract import extract
from waspada.cli.feeds import feeds
from waspada.cli.forecast import forecast
from waspada.cli.hotspots import hotspots
from waspada.cli.index import index
from waspada.cli.journal import journal
from waspada.cli.language import Group, both
from waspada.cli.minutes import minutes
from waspada.cli.places import places
from waspada.cli.readiness import readiness
from waspada.cli.replay import replay
from waspada.cli.reports import reports
from waspada.cli.scan import scan
from waspada.cli.serve import serve, worker
from waspada.cli.warnings import warnings


@click.group(
    cls=Group,
    help=both(
        "Waspada: peringatan dini dan koordinasi pemilihan kepala daerah.",
        "Waspada: early warning and coordination for regional elections.",
    ),
)
@click.option(
    "--bahasa",
    type=click.Choice(["id", "en"]),
    expose_value=False,
    help=both("Bahasa perintah ini.", "The language of this command."),
)
@click.version_option(
    __version__,
    prog_name="waspada",
    message="%(prog)s %(version)s",
    help=both("Tampilkan versi.", "Show the version."),
)
@click.pass_context
def cli(context: click.Context) -> None:
    """Hold the commands together."""
    find_demo(context.invoked_subcommand or "")


for _command in (
    backtest,
    demo,
    detect,
    serve,
    worker,
    places,
    reports,
    readiness,
    briefing,
    cap,
    extract,
    feeds,
    forecast,
    hotspots,
    index,
    journal,
    minutes,
    replay,
    scan,
    warnings,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command; what a person can mend is said in one sentence, not as a trace."""
    from waspada.core.errors import WaspadaError

    try:
        cli(prog_name="waspada")
    except WaspadaError as error:
        from waspada.apps.words.sentences import explain
        from waspada.cli.language import LANGUAGE

        click.echo(f"waspada: {explain(error, LANGUAGE)}", err=True)
        sys.exit(2)
