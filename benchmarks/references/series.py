"""Unusual counts: R surveillance 1.20.3 (Debian r-cran-surveillance).

salmonella.agona by farringtonFlexible, weeks 282–312, b = 4, w = 3, noPeriods = 10,
weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1, alpha = .1, all three
threshold methods; salmNewport in Germany 2011 by earsC and farringtonFlexible (nbPlugin),
alpha = .05. Bounds to 1e-4, the alarms and where no bound is given must be the same.
"""

import csv
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.references import Line
from waspada.core.detection.detector import Judged
from waspada.core.detection.registry import detect
from waspada.core.detection.series import Counts, read_counts

_AGONA = "salmonella_agona_farringtonFlexible_b4w3_alpha0.1.csv"
_NEWPORT = "salmNewport_germany_2011_ears_ff.csv"
NEEDS = (_AGONA, _NEWPORT)
_BOUND = 1e-4
_FLEXIBLE = {
    "b": "4",
    "w": "3",
    "noPeriods": "10",
    "weightsThreshold": "2.58",
    "pastWeeksNotIncluded": "26",
}


def compare(inputs: Path) -> list[Line]:
    """Return every bound and the number of alarms side by side."""
    return [*_agona(inputs / _AGONA), *_newport(inputs / _NEWPORT)]


def _agona(file: Path) -> list[Line]:
    counts, columns = _read(file)
    found = []
    for method in ("delta", "nbPlugin", "muan"):
        judged = detect(
            counts,
            "farrington",
            alpha=0.1,
            written=_FLEXIBLE | {"thresholdMethod": method},
            first=date(1995, 5, 22),
            last=date(1995, 12, 18),
        )
        found += _lines(f"agona {method}", judged, columns, method)
    return found


def _newport(file: Path) -> list[Line]:
    counts, columns = _read(file)
    first, last = date(2011, 1, 1), date(2011, 12, 31)
    found = []
    for number in (1, 2, 3):
        judged = detect(counts, f"ears-c{number}", alpha=0.05, first=first, last=last)
        found += _lines(f"Newport C{number}", judged, columns, f"C{number}")
    judged = detect(
        counts,
        "farrington",
        alpha=0.05,
        written=_FLEXIBLE | {"thresholdMethod": "nbPlugin"},
        first=first,
        last=last,
    )
    found += _lines("Newport flexible", judged, columns, "ff")
    return found


def _read(file: Path) -> tuple[Counts, dict[str, list[str]]]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    lines = [(n, ("DE", row["date"], row["observed"])) for n, row in enumerate(rows, start=2)]
    return read_counts(lines), {name: [row[name] for row in rows] for name in rows[0]}


def _lines(name: str, judged: Judged, columns: dict[str, list[str]], column: str) -> list[Line]:
    asked = slice(judged.first, judged.first + judged.threshold.shape[1])
    bounds, alarms = columns[f"ub_{column}"][asked], columns[f"alarm_{column}"][asked]
    dates = columns["date"][asked]
    found = [
        Line(f"{name}, bound on {day}", float(bound), float(ours), _BOUND)
        for day, bound, ours in zip(dates, bounds, judged.threshold[0], strict=True)
        if bound != "NA"
    ]
    none = sum(bound == "NA" for bound in bounds)
    apart = sum(
        (bound == "NA") != bool(np.isnan(ours))
        for bound, ours in zip(bounds, judged.threshold[0], strict=True)
    )
    other = sum(
        int(alarm) != ours for alarm, ours in zip(alarms, judged.alarm[0].tolist(), strict=True)
    )
    theirs = sum(int(alarm) for alarm in alarms)
    found.append(Line(f"{name}, weeks without a bound", none, none + apart, 0))
    found.append(Line(f"{name}, alarms", theirs, int(judged.alarm[0].sum()), 0))
    found.append(Line(f"{name}, weeks judged otherwise", 0, other, 0))
    return found
