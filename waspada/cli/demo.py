"""`waspada demo`: the whole system on real incidents, on this machine alone.

Every step does nothing when it was done before, so running it again is quick, and a demo that
was stopped half-way goes on where it was.
"""

import json
import os
from datetime import date, datetime
from pathlib import Path

import click

from waspada.cli.demo_home import ROOT, enter, put_aside_older, remember_day
from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.places import as_json
from waspada.cli.progress import step
from waspada.cli.serve import LOOPBACK, PORT, free_port, run_server
from waspada.cli.setup import prepare_database, start_django

OPENS_AS_OF = "2024-11-28"
BRIEFED_PLACES = ("65", "33")


def _enter_demo(as_of: date) -> None:
    """Decide the environment before settings are read: a replay, on a day, in a home of its own."""
    if "WASPADA_HOME" not in os.environ:
        home = ROOT / "var" / "demo"
        put_aside_older(home)
        os.environ["WASPADA_HOME"] = str(home)
    enter(as_of.isoformat())


@click.command(
    cls=Command,
    help=both(
        "Siapkan dan jalankan contoh: kejadian nyata dari berita, di mesin ini saja.",
        "Set up and run the demo: real incidents from the news, on this machine alone.",
    ),
)
@click.option(
    "--no-serve",
    is_flag=True,
    help=both("Siapkan dan cetak ringkasan, tanpa server.", "Set up, print a summary, stop."),
)
@click.option(
    "--as-of",
    "as_of",
    default=OPENS_AS_OF,
    show_default=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help=both("Hari yang ditampilkan.", "The day that is shown."),
)
@click.option("--port", default=PORT, show_default=True)
@as_json
def demo(no_serve: bool, as_of: datetime, port: int, is_json: bool) -> None:
    """Prepare everything, print what is there, serve."""
    day = date(as_of.year, as_of.month, as_of.day)
    _enter_demo(day)
    start_django()
    from waspada.apps.accounts.asof import checked_day
    from waspada.apps.accounts.clock import real_now
    from waspada.cli.summary import gather_summary

    checked_day(day, today=real_now().date())
    _prepare(day)
    remember_day(Path(os.environ["WASPADA_HOME"]), day)
    papers = _write_briefings(day)
    summary = gather_summary(day, papers)
    click.echo(
        json.dumps(summary.as_json(), ensure_ascii=False, indent=2)
        if is_json
        else summary.text(LANGUAGE)
    )
    if no_serve:
        return
    port = free_port(LOOPBACK, port)
    click.echo(
        both(
            f"\nBuka http://{LOOPBACK}:{port}/ – berhenti dengan Ctrl-C.",
            f"\nOpen http://{LOOPBACK}:{port}/ – stop with Ctrl-C.",
        )
    )
    run_server(LOOPBACK, port)


def _prepare(day: date) -> None:
    from waspada.apps.accounts.demo import create_demo_accounts
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.activities.demo import make_demo_activities
    from waspada.apps.alerts.demo import stand_demo_levels
    from waspada.apps.briefing.demo import send_demo_reports
    from waspada.apps.conflict_plan.demo import make_demo_plans
    from waspada.apps.detection.demo import find_for_demo
    from waspada.apps.duty.demo import make_demo_roster
    from waspada.apps.elections.actions import load_elections
    from waspada.apps.exchange.demo import make_demo_hazards
    from waspada.apps.followups.demo import make_demo_followups
    from waspada.apps.forecast.demo import forecast_for_demo
    from waspada.apps.forum.demo import make_demo_forum
    from waspada.apps.meetings.demo import make_demo_meetings
    from waspada.apps.readiness.demo import make_demo_readiness
    from waspada.apps.reports.replay import load_events
    from waspada.apps.reports.samples import receive_samples
    from waspada.apps.risks.demo import make_demo_risks
    from waspada.apps.rulings.demo import make_demo_rulings
    from waspada.apps.vulnerability.demo import make_demo_index
    from waspada.apps.warnings.demo import make_demo_warnings
    from waspada.cli.kernels import keep_kernels
    from waspada.core.places import load_table
    from waspada.core.places.search import load_index
    from waspada.web.worker import run_pipeline_until_empty

    with step(both("[1/9] Basis data", "[1/9] Database")):
        prepare_database()
    with step(both("[2/9] Wilayah", "[2/9] Places")) as shown:
        load_index()
        shown.note(both(f"{len(load_table())} wilayah", f"{len(load_table())} places"))
    everything = system_identity("replay")
    with (
        acting_as(everything),
        step(both("[3/9] Pemilihan dan tahapan", "[3/9] Elections and stages")) as shown,
    ):
        load_elections(on_progress=shown)
    title = both("[4/9] Kejadian nyata dari berita", "[4/9] Real incidents from the news")
    with step(title) as shown, acting_as(everything):
        loaded = load_events(until=day, on_progress=shown)
        shown.note(
            both(
                f"{loaded.total} kejadian, {loaded.known} diketahui pada hari itu",
                f"{loaded.total} incidents, {loaded.known} known on that day",
            )
        )
    with step(both("[5/9] Alur kerja laporan", "[5/9] The pipeline")) as shown:
        with acting_as(everything):
            receive_samples(day)
        taken = run_pipeline_until_empty()
        shown.note(both(f"{taken} pekerjaan", f"{taken} pieces of work"))
    with step(both("[6/9] Level wilayah", "[6/9] Levels of places")), acting_as(everything):
        keep_kernels()
        find_for_demo(day)
        stand_demo_levels(day)
    with step(both("[7/9] Akun contoh", "[7/9] Sample accounts")) as shown, acting_as(everything):
        made = create_demo_accounts()
        make_demo_roster(day)
        make_demo_rulings(day)
        make_demo_activities(day)
        make_demo_forum(day)
        make_demo_hazards(day)
        make_demo_readiness(day)
        send_demo_reports(day)
        make_demo_risks(day)
        make_demo_plans(day)
        make_demo_followups(day)
        make_demo_warnings(day)
        make_demo_meetings(day)
        shown.note(both(f"{len(made)} akun", f"{len(made)} accounts"))
    with step(both("[8/9] Peta rawan", "[8/9] Vulnerability maps")) as shown, acting_as(everything):
        maps = make_demo_index(day, shown)
        shown.note(both(f"{maps} peta", f"{maps} maps"))
    with step(both("[9/9] Prakiraan", "[9/9] Forecasts")) as shown:
        count = forecast_for_demo(day)
        shown.note(both(f"{count} prakiraan", f"{count} forecasts"))


def _write_briefings(day: date) -> list[Path]:
    from django.conf import settings

    from waspada.apps.briefing.files import write_briefing

    papers: list[Path] = []
    for place in BRIEFED_PLACES:
        out = Path(settings.WASPADA_DOCUMENTS) / f"laporan-harian-{place}-{day.isoformat()}.pdf"
        out.parent.mkdir(parents=True, exist_ok=True)
        papers.append(write_briefing(place, day, out, language=LANGUAGE))
    return papers
