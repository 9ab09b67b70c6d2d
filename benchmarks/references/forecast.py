"""Counts a month ahead: UCDP GED, Indonesia, provinces, 1999–2005 (84 months × 11 provinces).

Events known to the month or better (date_prec ≤ 3) in provinces with five or more of them. The
numbers of theirs are the CRPS of simple forecasts, printed to three digits and in two cases drawn,
so they agree to .002: nothing ever, the last 12 months of all provinces, a province's own last 12
months, and Poisson with the last month's count.

Source: Sundberg & Melander 2013, Journal of Peace Research 50, 523–532 (UCDP GED, CC BY 4.0).
`ours_ahead` is the model of this project on the same counts, a month taken for a day.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.references import Line
from waspada.core.forecast import Record, forecasts, layout_of
from waspada.core.forecast.scores import crps_of

_EVENTS = "ucdp_ged_indonesia_1989_2019.csv"
NEEDS = (_EVENTS,)
_FIRST_YEAR = 1989
_BEGIN, _END = (1999 - _FIRST_YEAR) * 12, (2006 - _FIRST_YEAR) * 12
_TO_THE_MONTH = 3
_FEWEST = 5
_TOLERANCE = 0.002
_ORIGIN = date(2000, 1, 1).toordinal()  # a month is taken for a day, and the days need a name


def compare(inputs: Path) -> list[Line]:
    """Return the scores of simple forecasts side by side."""
    counts = counts_of(inputs)
    observed = counts[:, _BEGIN:_END]
    last = counts[:, _BEGIN - 1 : _END - 1].astype(float)
    months = range(_BEGIN, _END)
    own = [
        _drawn(counts[place, month - 12 : month], counts[place, month])
        for place in range(len(counts))
        for month in months
    ]
    every = [
        _drawn(counts[:, month - 12 : month].ravel(), counts[place, month])
        for place in range(len(counts))
        for month in months
    ]
    zero = crps_of(np.zeros(observed.shape), np.ones(observed.shape), observed)
    poisson = crps_of(last, np.ones(last.shape), observed)
    found = (
        ("nothing ever", 1.512, float(zero.mean())),
        ("all provinces' last 12 months", 1.422, float(np.mean(every))),
        ("own last 12 months", 0.928, float(np.mean(own))),
        ("last month, Poisson", 0.903, float(poisson.mean())),
    )
    return [Line(f"UCDP CRPS, {name}", theirs, ours, _TOLERANCE) for name, theirs, ours in found]


def counts_of(inputs: Path) -> np.ndarray:
    """Return (provinces, months from January 1989) events."""
    with (inputs / _EVENTS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["date_prec"].isdigit()]
    known = [row for row in rows if int(row["date_prec"]) <= _TO_THE_MONTH]
    many = Counter(row["adm_1"] for row in known)
    provinces = sorted(name for name, count in many.items() if count >= _FEWEST)
    found = np.zeros((len(provinces), 31 * 12), dtype=np.int64)
    for row in known:
        if row["adm_1"] in provinces:
            year, month = int(row["date_start"][:4]), int(row["date_start"][5:7])
            found[provinces.index(row["adm_1"]), (year - _FIRST_YEAR) * 12 + month - 1] += 1
    return found


def ours_ahead(inputs: Path) -> dict[str, float]:
    """Return {method: CRPS} of this project's forecasts a month ahead, fitted anew each month."""
    counts = counts_of(inputs)
    places = [f"P{at:02}" for at in range(len(counts))]
    layout = layout_of(places, places, {}, groups=("all",))
    place, month = np.nonzero(counts)
    place, month = (np.repeat(one, counts[place, month]) for one in (place, month))
    scores: dict[str, list[np.ndarray]] = {}
    for now in range(_BEGIN, _END):
        held = month < now
        record = Record(
            layout=layout,
            origin=date.fromordinal(_ORIGIN + now - 1),
            place=place[held],
            group=np.zeros(int(held.sum()), dtype=np.int64),
            day=month[held] + _ORIGIN,
            severity=np.ones(int(held.sum()), dtype=np.int64),
            first=_ORIGIN,
            stage=np.zeros((now + 30, len(places)), dtype=np.int8),
            since=_ORIGIN,
        )
        for said in forecasts(record, horizons=(1,)):
            score = crps_of(said.mean[:, 0], said.dispersion[:, 0], counts[:, now])
            scores.setdefault(said.method, []).append(score)
    return {method: float(np.mean(rows)) for method, rows in scores.items()}


def _drawn(values: np.ndarray, observed: int) -> float:
    """Return the CRPS of the counts themselves as a forecast (Gneiting & Raftery 2007, eq. 21)."""
    x = np.sort(values.astype(float))
    between = 2 * ((2 * np.arange(1, x.size + 1) - x.size - 1) @ x) / x.size**2
    return float(np.abs(x - observed).mean() - between / 2)
