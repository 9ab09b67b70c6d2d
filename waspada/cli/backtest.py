"""`waspada backtest`: how forecasts of a past election would have done, week by week."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from waspada.cli.language import Command, both
from waspada.cli.places import as_json
from waspada.cli.setup import prepare_database, start_django

if TYPE_CHECKING:
    from waspada.core.forecast import Covariate

_DAY = click.DateTime(["%Y-%m-%d"])
_METHODS = {
    "model": ("model", "model"),
    "climatology": ("klimatologi tahapan", "climatology by stage"),
    "last_period": ("periode lalu", "last period"),
    "index_only": ("indeks saja", "index only"),
}
_TARGETS = {
    "severity2": ("peluang keparahan 2+ per tema", "chance of severity 2+ by theme"),
    "severity3": (
        "peluang keparahan 3+, semua tema",
        "chance of severity 3+, all themes",
    ),
    "count": ("jumlah kejadian", "number of incidents"),
}


@click.command(
    cls=Command,
    help=both(
        "Buat prakiraan setiap pekan suatu pemilihan yang lalu, masing-masing hanya dari yang "
        "diketahui saat itu, lalu nilai: model di samping semua pembanding, dengan rentang. "
        "Tidak menyimpan apa pun.",
        "Make the forecast of every week of a past election, each from what was known then alone, "
        "and score it: the model beside all baselines, with intervals. Stores nothing.",
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
    help=both("Hari pertama (bawaan: awal tahapan).", "First day (default: its first stage's)."),
)
@click.option(
    "--to",
    "last",
    default=None,
    type=_DAY,
    help=both("Hari terakhir (bawaan: akhir tahapan).", "Last day (default: its last stage's)."),
)
@click.option(
    "--incidents",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "stored", "packaged"]),
    help=both(
        "Kejadian kelas B yang tersimpan di sini, atau yang dari berita; auto: yang tersimpan "
        "bila ada.",
        "The incidents of class B stored here, or those from the news; auto: the stored ones if "
        "there are any.",
    ),
)
@as_json
def backtest(
    *,
    election: str,
    first: datetime | None,
    last: datetime | None,
    incidents: str,
    is_json: bool,
) -> None:
    """Print the scores of all methods, targets and horizons."""
    start_django()
    if incidents != "packaged":
        prepare_database()
    from waspada.apps.accounts.clock import domain_today, real_now
    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.detection.past import packaged_past, stored_past
    from waspada.apps.detection.ruling import current_rule
    from waspada.apps.elections.queries import stage_versions
    from waspada.apps.forecast import backtesting
    from waspada.apps.forecast.covariates import covariates_on
    from waspada.cli.progress import Step
    from waspada.core.elections.packaged_stages import packaged_versions

    begin, end = backtesting.weeks_of(election, _day(first), _day(last))
    stations = backtesting.stations_on(election)
    is_stored = incidents != "packaged"
    with acting_as(system_identity("backtest")) if is_stored else nullcontext():
        today = domain_today() if is_stored else real_now().date()
        past = stored_past(today, current_rule()) if is_stored else packaged_past()
        if incidents == "auto" and not past.day.size:
            is_stored, past, today = False, packaged_past(), real_now().date()

        def known_of(day: date) -> "Sequence[Covariate]":
            return covariates_on(day, election).covariates if is_stored else stations(day)

        with closing(
            Step(both("Prakiraan dibuat dan dinilai", "Making and scoring forecasts"))
        ) as step:
            found = backtesting.backtest(
                election,
                past,
                stage_versions if is_stored else packaged_versions,
                known_of,
                first=begin,
                last=end,
                known_until=today,
                on_progress=step,
            )
    answer = backtesting.as_report(found, past)
    answer["incidents"] = "stored" if is_stored else "packaged"
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for line in _written(answer):
        click.echo(line)


def _written(answer: Mapping[str, Any]) -> Iterator[str]:
    yield both(
        f"{answer['origins']} prakiraan, {answer['first_origin']} sampai {answer['last_origin']}, "
        f"{answer['places']} kab/kota.",
        f"{answer['origins']} forecasts, {answer['first_origin']} to {answer['last_origin']}, "
        f"{answer['places']} kab/kota.",
    )
    yield _readiness(answer["readiness"]["origins_used"], answer["origins"])
    for days, horizon in answer["horizons"].items():
        for target, name in _TARGETS.items():
            said = horizon[target]
            yield ""
            yield both(
                f"{days} hari, {name[0]}: terjadi {said['hits']} dari {said['cells']}; "
                f"yang ditampilkan: {_METHODS[said['shown']][0]}",
                f"{days} days, {name[1]}: {said['hits']} of {said['cells']} happened; "
                f"shown: {_METHODS[said['shown']][1]}",
            )
            for method, row in said["methods"].items():
                few = row["forecasts"] < said["forecasts"]
                mark = f"  [{row['forecasts']}/{said['forecasts']}]" if few else ""
                yield f"  {both(*_METHODS[method]):22}{_scores(row)}{mark}"
    yield ""
    yield both(
        "Keunggulan dihitung terhadap klimatologi pada pekan yang sama, dengan rentang 95 %; bila rentang memuat 0, "
        "keunggulan belum terbukti. Kejadian dari berita: kejadian dan penduganya sama-sama "
        "condong ke tempat yang banyak diliput.",
        "Skill is against climatology on the same weeks, with 95 % limits; where they hold 0, none "
        "is claimed. "
        "Incidents come from the news: what happened and what predicts it share its bias.",
    )


def _readiness(used: int, origins: int) -> str:
    if not used:
        return both(
            "Kesiapan tidak dipakai: tidak ada angka sungguhan yang diketahui saat itu.",
            "Readiness took no part: no real figures were known then.",
        )
    return both(
        f"Kesiapan dipakai pada {used} dari {origins} prakiraan.",
        f"Readiness took part in {used} of {origins} forecasts.",
    )


def _scores(row: Mapping[str, Any]) -> str:
    parts = []
    for score in ("brier", "log", "crps"):
        if score not in row:
            continue
        parts.append(f"{score} {row[score]:.5f}{_skill(row.get(f'{score}_skill'))}")
    return "  ".join(parts)


def _skill(skill: Mapping[str, Any] | None) -> str:
    if skill is None or skill["value"] is None:
        return ""
    low, high = skill["limits"]
    limits = "?" if low is None else f"{low:+.3f} – {high:+.3f}"
    return f" ({skill['value']:+.3f}; {limits})"


def _day(given: datetime | None) -> date | None:
    return None if given is None else date(given.year, given.month, given.day)
