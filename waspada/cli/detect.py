"""`waspada detect`: unusual counts in a table of places and days."""

import json
import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.places import as_json

if TYPE_CHECKING:
    from waspada.core.detection.detector import Judged
    from waspada.core.detection.series import Counts, Step

# Held to the registry by a test; the registry itself is read only when something is detected.
METHODS = (
    "smooth",
    "farrington",
    "farrington-original",
    "ears-c1",
    "ears-c2",
    "ears-c3",
    "glr-nb",
    "cusum",
)
_COLUMNS = {
    "place": ("tempat", "wilayah", "kode", "code"),
    "date": ("tanggal", "hari", "day"),
    "count": ("jumlah", "cacah", "counts"),
}
_METHOD_HELP = both(
    "Cara mendeteksi: {names}. Bawaan: smooth. --methods menjelaskan semuanya.",
    "How to detect: {names}. Default: smooth. --methods explains them all.",
).format(names=", ".join(METHODS))


@click.command(
    cls=Command,
    help=both(
        "Temukan jumlah yang tidak biasa dalam tabel CSV berkolom place,date,count. Jarak "
        "antartanggal (hari, minggu, bulan) dibaca dari tanggalnya; tanggal yang tidak ada di "
        "antara baris pertama dan terakhir suatu tempat berarti 0. Baris tanpa riwayat yang "
        "cukup tidak dinilai, dan alasannya disebutkan.",
        "Find unusual counts in a CSV table with the columns place,date,count. The step (day, "
        "week, month) is found from the dates; a date missing between a place's first and last "
        "row means 0. Rows without enough history are not judged, and the reason is told.",
    ),
)
@click.option(
    "--counts",
    type=click.Path(path_type=Path),
    metavar=both("BERKAS", "FILE"),
    help=both("Tabel CSV: place, date, count.", "CSV table: place, date, count."),
)
@click.option("--method", default="smooth", metavar=both("CARA", "METHOD"), help=_METHOD_HELP)
@click.option(
    "--alpha",
    metavar=both("ANGKA", "NUMBER"),
    help=both(
        "Peluang alarm palsu yang dituju per tempat dan langkah. Bawaannya menurut cara.",
        "Nominal chance of a false alarm per place and step. Default: the method's own.",
    ),
)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar=both("NAMA=NILAI", "NAME=VALUE"),
    help=both(
        "Pengaturan cara itu, boleh berulang: --param b=4 --param thresholdMethod=nbPlugin.",
        "A setting of the method, may repeat: --param b=4 --param thresholdMethod=nbPlugin.",
    ),
)
@click.option(
    "--from",
    "first",
    metavar=both("TANGGAL", "DATE"),
    help=both("Nilai mulai tanggal ini.", "Judge from this day on."),
)
@click.option(
    "--to",
    "last",
    metavar=both("TANGGAL", "DATE"),
    help=both("Nilai sampai tanggal ini.", "Judge up to this day."),
)
@click.option(
    "--step",
    metavar="day|week|month",
    help=both(
        "Jarak antartanggal, bila tidak terbaca dari tanggalnya.",
        "The step, where the dates do not tell it.",
    ),
)
@click.option(
    "--fallback",
    "has_fallback",
    is_flag=True,
    help=both(
        "Bila riwayat terlalu pendek, pakai cara cadangan, dan sebutkan.",
        "Where the history is too short, take the method's fallback, and say so.",
    ),
)
@click.option(
    "--false-alarms",
    "asks_false_alarms",
    is_flag=True,
    help=both(
        "Simulasikan tahun-tahun tanpa kejadian: berapa alarm palsu per minggu pada pengaturan ini.",
        "Simulate years in which nothing happens: how many false alarms a week at this setting.",
    ),
)
@click.option(
    "--all",
    "is_all",
    is_flag=True,
    help=both("Tabel semua baris, bukan alarm saja.", "A table of all rows, not alarms alone."),
)
@click.option(
    "--methods",
    "lists_methods",
    is_flag=True,
    help=both("Jelaskan cara yang tersedia.", "Explain the methods there are."),
)
@as_json
def detect(**given: Any) -> None:
    """Print a row for every count that is judged, and why others are not."""
    if given["lists_methods"]:
        _print_methods()
        return
    from waspada.core.errors import BadInput

    if given["counts"] is None:
        raise BadInput("detection.counts_missing")
    if given["asks_false_alarms"]:
        _print_false_alarms(given)
        return
    counts, judged = _run(given)
    if given["is_json"]:
        click.echo(json.dumps({"rows": list(_rows(counts, judged))}, ensure_ascii=False))
    else:
        _print_table(counts, judged, is_all=given["is_all"])
    _print_reasons(judged)


def _run(given: dict[str, Any]) -> "tuple[Counts, Judged]":
    from waspada.core.detection.registry import detect as judge

    first, last = _day(given["first"]), _day(given["last"])
    counts, asked = _asked(given)
    judged = judge(counts, **asked, first=first, last=last, has_fallback=given["has_fallback"])
    return counts, judged


def _asked(given: dict[str, Any]) -> "tuple[Counts, dict[str, Any]]":
    """Return the counts, and method, alpha and settings as they were asked."""
    from waspada.cli.kernels import keep_kernels
    from waspada.cli.tables import read_table
    from waspada.core.detection.registry import detector_called
    from waspada.core.detection.series import read_counts

    keep_kernels()
    detector = detector_called(given["method"])  # a misspelt name before a long read
    written = dict(_written(text) for text in given["params"])
    if given["alpha"] is not None and detector.alpha is None:
        _note("detection.no_alpha", {"method": detector.name})
    asked = {"method": detector.name, "alpha": _number(given["alpha"]), "written": written}
    step = _step(given["step"])
    counts = read_counts(read_table(given["counts"], needed=_COLUMNS, optional={}), step=step)
    return counts, asked


def _print_false_alarms(given: dict[str, Any]) -> None:
    from dataclasses import asdict

    from waspada.apps.words.sentences import say

    counts, asked = _asked(given)
    import numpy as np

    from waspada.core.detection.false_alarms import expect_false_alarms, quiet_of

    quiet = quiet_of(counts)
    found = expect_false_alarms(quiet, rng=np.random.default_rng(1), **asked)
    places = len(quiet.counts.places)
    if given["is_json"]:
        click.echo(json.dumps(asdict(found) | {"places": places}))
        return
    said = {"mean": found.episodes_a_week, "low": found.low, "high": found.high, "places": places}
    click.echo(say("detection.false_alarms", said, LANGUAGE))


def _written(text: str) -> tuple[str, str]:
    from waspada.core.errors import BadInput

    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput("detection.bad_param", value=text)
    return name.strip(), value.strip()


def _number(text: str | None) -> float | None:
    from waspada.core.errors import BadInput

    try:
        return None if text is None else float(text)
    except ValueError as error:
        raise BadInput("detection.bad_alpha", value=text) from error


def _step(text: str | None) -> "Step | None":
    from waspada.core.detection.series import Step
    from waspada.core.errors import BadInput

    try:
        return None if text is None else Step(text)
    except ValueError as error:
        raise BadInput("detection.bad_step", value=text) from error


def _day(text: str | None) -> date | None:
    from waspada.core.errors import BadInput

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text) from error


def _rows(counts: "Counts", judged: "Judged") -> Iterator[dict[str, Any]]:
    dates = [day.isoformat() for day in counts.dates]
    width = judged.threshold.shape[1]
    for at, place in enumerate(counts.places):
        begin = max(int(counts.starts[at]), judged.first)
        for step in range(begin, min(int(counts.ends[at]), judged.first + width)):
            column = step - judged.first
            yield {
                "place": place,
                "date": dates[step],
                "observed": int(counts.observed[at, step]),
                "expected": _finite(judged.expected[at, column]),
                "threshold": _finite(judged.threshold[at, column]),
                "score": _finite(judged.score[at, column]),
                "alarm": bool(judged.alarm[at, column]),
            }


def _finite(value: float) -> float | None:
    """Return a number that JSON can hold; None where nothing was judged or nothing ever varied."""
    return float(value) if math.isfinite(value) else None


def _print_table(counts: "Counts", judged: "Judged", *, is_all: bool) -> None:
    rows = [row for row in _rows(counts, judged) if is_all or row["alarm"]]
    click.echo(
        both(
            f"{int(judged.alarm.sum())} alarm dari {int(judged.is_judged.sum())} jumlah yang dinilai.",
            f"{int(judged.alarm.sum())} alarms of {int(judged.is_judged.sum())} counts judged.",
        )
    )
    if not rows:
        return
    headings = both(
        "tanggal    jumlah  diharap   batas    skor  tempat",
        "date       count   expected  limit    score place",
    )
    click.echo(headings)
    for row in rows:
        figures = "".join(
            f"{'–' if row[name] is None else format(row[name], '.2f'):>9}"
            for name in ("expected", "threshold", "score")
        )
        mark = both("  ALARM", "  ALARM") if row["alarm"] and is_all else ""
        click.echo(f"{row['date']}{row['observed']:>7}{figures}  {row['place']}{mark}")


def _print_reasons(judged: "Judged") -> None:
    """Tell on the error stream why rows were not judged, or on what less they rest."""
    from waspada.core.detection.detector import OUTSIDE, REASONS

    for number, code in enumerate(REASONS):
        rows = int((judged.reason == number).sum())
        if code and rows and number != OUTSIDE:
            _note(code, {"rows": rows})


def _note(code: str, params: dict[str, Any]) -> None:
    from waspada.apps.words.sentences import say

    click.echo(say(code, params, LANGUAGE), err=True)


def _print_methods() -> None:
    from waspada.apps.words.sentences import say
    from waspada.core.detection.registry import DETECTORS, minimum_of
    from waspada.core.detection.series import Step

    for name, one in DETECTORS.items():
        click.echo(f"{name}\n  {say(f'detector.{name}'.replace('-', '_'), {}, LANGUAGE)}")
        needed = {f"{step}s": minimum_of(one, step) for step in Step}
        click.echo(f"  {say('detection.needs', needed, LANGUAGE)}")
        for parameter in one.parameters:
            default = parameter.default_at(Step.WEEK)
            shown = "–" if default is None else str(default).strip("()").replace(" ", "")
            click.echo(f"  --param {parameter.name}={shown}  ({parameter.what_is_good()})")
        click.echo(f"  {one.reference}\n  docs/methods/{one.page}\n")
