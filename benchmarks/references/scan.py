"""Clusters that SaTScan 10.3.2 (Kulldorff & Information Management Services) printed.

kab.geo, kab.cas: generated, 514 places over 90 days with a cluster put in; prospective
space-time permutation, circles up to 10 % of the cases, at most 14 days, at least 2 cases, 999
replicates. Coordinates are read as latitude and longitude.

NM_geo.csv, NM_popcas.csv: brain cancer in New Mexico by county and year (R package
scanstatistics, after SaTScan's own example). SaTScan's example standardises by age and sex, which
these files leave out: their 9 counties of 1985–1989 with 236 cases hold 50.6 % of the people here
and 174.73 expected cases, not 176.22. So what SaTScan printed is compared where it does not
depend on that: the ratio and the risk that follow from its counts, the years, and p.
"""

import csv
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.references import Line
from waspada.core.detection.placed import Placed
from waspada.core.detection.scan import kernels
from waspada.core.detection.scan.answers import ScanAnswer, Settings
from waspada.core.detection.scan.models import log_table
from waspada.core.detection.scan.run import Given, p_counted, scan_places

NEEDS = ("kab.geo", "kab.cas", "NM_geo.csv", "NM_popcas.csv")
_FIRST = date(2024, 9, 1)
_DAYS = 90
_CLUSTER = ("L0", "L144", "L15", "L189", "L215", "L30", "L310", "L312")
# Two standard errors of a share found by 999 replicates on either side.
_P_ERROR = 2 * 2**0.5 * (0.014 * 0.986 / 999) ** 0.5


def compare(inputs: Path) -> list[Line]:
    """Return SaTScan's numbers beside ours."""
    return [*_permutation(inputs), *_new_mexico(inputs)]


def permutation_inputs(inputs: Path) -> tuple[Placed, Given]:
    """Return the generated places and cases."""
    rows = sorted(line.split() for line in (inputs / "kab.geo").read_text().splitlines())
    placed = Placed(
        tuple(row[0] for row in rows),
        np.array([float(row[1]) for row in rows]),
        np.array([float(row[2]) for row in rows]),
        None,
    )
    counts = np.zeros((len(rows), _DAYS), np.int64)
    for line in (inputs / "kab.cas").read_text().splitlines():
        place, number, day = line.split()
        on = date.fromisoformat(day.replace("/", "-"))
        counts[placed.at[place], (on - _FIRST).days] += int(number)
    return placed, Given(counts)


def _permutation(inputs: Path) -> list[Line]:
    placed, given = permutation_inputs(inputs)
    settings = Settings(14, is_prospective=True)
    answer = scan_places(
        "stp", [given], placed, settings, generator=np.random.default_rng(1), max_share=0.1
    )
    first, second = answer.clusters[:2]
    names = tuple(placed.ids[place] for place in first.places)
    return [
        Line("kab: the same places, 1 for yes", 1, float(names == _CLUSTER), 0),
        Line("kab: first day (2024-09-01 is 0)", 83, first.first, 0),
        Line("kab: last day", 89, first.last, 0),
        Line("kab: observed", 42, first.observed, 0),
        Line("kab: expected", 9.85, first.expected, 0.005),
        Line("kab: log likelihood ratio", 28.867960, first.llr, 1e-5),
        Line("kab: p", 0.001, first.p, 1e-12),
        Line("kab: recurrence in years", 2.7, 1 / first.p / 365.25, 0.05),
        Line("kab: ratio of the second cluster", 4.487001, second.llr, 1e-5),
    ]


def _new_mexico(inputs: Path) -> list[Line]:
    answer = new_mexico_answer(inputs)
    first = answer.clusters[0]
    ratio = kernels.llr(236, 176.22329955, 1175, 0, log_table(1175))
    return [
        Line("New Mexico: cases in all", 1175, _cases(inputs), 0),
        Line("New Mexico: first year", 1985, 1973 + first.first, 0),
        Line("New Mexico: last year", 1989, 1973 + first.last, 0),
        Line("New Mexico: ratio of 236 where 176.2233 are expected", 10.979758, ratio, 1e-5),
        Line("New Mexico: relative risk", 1.42, (236 / 176.22) / (939 / 998.78), 0.005),
        Line("New Mexico: p of that ratio", 0.014, p_counted(10.979758, answer.maxima), _P_ERROR),
    ]


def new_mexico_answer(inputs: Path) -> ScanAnswer:
    """Return our clusters of New Mexico, circles around county seats."""
    with (inputs / "NM_geo.csv").open(newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["county"])
    placed = Placed(
        tuple(row["county"] for row in rows),
        np.array([float(row["seat_lat"]) for row in rows]),
        np.array([float(row["seat_long"]) for row in rows]),
        None,
    )
    counts, people = np.zeros((len(rows), 19), np.int64), np.zeros((len(rows), 19))
    with (inputs / "NM_popcas.csv").open(newline="") as lines:
        for row in csv.DictReader(lines):
            at = placed.at[row["county"]], int(row["year"]) - 1973
            counts[at] += int(row["count"])
            people[at] += float(row["population"])
    given = Given(counts, population=people)
    settings = Settings(9, stop_after=0)
    return scan_places("poisson", [given], placed, settings, generator=np.random.default_rng(1))


def _cases(inputs: Path) -> int:
    with (inputs / "NM_popcas.csv").open(newline="") as lines:
        return sum(int(row["count"]) for row in csv.DictReader(lines))
