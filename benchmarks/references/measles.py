"""Scores of counts a week ahead: R surveillance 1.20.3, hhh4 on measlesWeserEms.

The basic model of its vignette (Meyer, Held & Höhle 2017, Journal of Statistical Software 77(11)):
negative binomial with one dispersion; own and neighbours' counts of the week before; an endemic
part with trend, one wave and population as offset; weeks 2 to 104. Its likelihood is maximised
here, and its one-step-ahead predictions of weeks 66 to 78 (parameters of the whole series, "final")
are scored by this project's CRPS, which for counts is their RPS, beside logS and DSS.

`ours_ahead` is the model of this project on the same counts, a week taken for a day, fitted anew
each week to the weeks before.
"""

import csv
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import nbinom

from benchmarks.references import Line
from waspada.core.forecast import Record, forecasts, layout_of
from waspada.core.forecast.scores import crps_of

_COUNTS, _ORDER, _POPULATION = (
    f"measlesWeserEms_{name}.csv" for name in ("counts", "nbOrder", "popfrac")
)
NEEDS = (_COUNTS, _ORDER, _POPULATION)
_FIRST, _END = 65, 78  # weeks 66 to 78, counted from 0
_START = (1.0, 0.0, 0.0, 0.0, -0.5, -3.0, 0.5)
_ORIGIN = date(2001, 1, 1).toordinal()


def compare(inputs: Path) -> list[Line]:
    """Return likelihood and scores side by side."""
    counts, beside, population = _read(inputs)

    def unlikely(at: np.ndarray) -> float:
        return float(-_likely(at, counts, beside, population)[1:].sum())

    found = minimize(unlikely, _START)
    found = minimize(unlikely, found.x)
    mean = _mean(found.x, counts, beside, population)[_FIRST:_END]
    observed = counts[_FIRST:_END]
    dispersion = 1 + np.exp(found.x[6]) * mean
    ranked = crps_of(mean, dispersion, observed).mean()
    log = -_likely(found.x, counts, beside, population)[_FIRST:_END].mean()
    variance = dispersion * mean
    squared = ((observed - mean) ** 2 / variance + np.log(variance)).mean()
    return [
        Line("hhh4 measles, log likelihood", -971.7209, -float(found.fun), 1e-3),
        Line("hhh4 measles, RPS", 0.7358, float(ranked), 1e-4),
        Line("hhh4 measles, logS", 1.0885, float(log), 1e-4),
        Line("hhh4 measles, DSS", 1.2911, float(squared), 1e-4),
    ]


def ours_ahead(inputs: Path) -> dict[str, tuple[float, float]]:
    """Return {method: (RPS, logS)} of this project's forecasts of weeks 66 to 78."""
    counts, beside, _ = _read(inputs)
    names = [f"P{at:02}" for at in range(counts.shape[1])]
    near = {name: [names[at] for at in np.flatnonzero(beside[number])]
            for number, name in enumerate(names)}  # fmt: skip
    layout = layout_of(names, ["P"] * len(names), near, groups=("all",))
    week, place = np.nonzero(counts)
    week, place = (np.repeat(one, counts[week, place]) for one in (week, place))
    scores: dict[str, list[np.ndarray]] = {}
    for now in range(_FIRST, _END):
        held = week < now
        size = int(held.sum())
        record = Record(
            layout=layout,
            origin=date.fromordinal(_ORIGIN + now - 1),
            place=place[held],
            group=np.zeros(size, dtype=np.int64),
            day=week[held] + _ORIGIN,
            severity=np.ones(size, dtype=np.int64),
            first=_ORIGIN,
            stage=np.zeros((now + 30, len(names)), dtype=np.int8),
            since=_ORIGIN,
        )
        for said in forecasts(record, horizons=(1,)):
            mean, dispersion = said.mean[:, 0], np.maximum(said.dispersion[:, 0], 1 + 1e-6)
            log = -nbinom.logpmf(counts[now], mean / (dispersion - 1), 1 / dispersion)
            ranked = crps_of(mean, dispersion, counts[now])
            scores.setdefault(said.method, []).append(np.stack([ranked, log], axis=1))
    means = {name: np.concatenate(rows).mean(axis=0) for name, rows in scores.items()}
    return {name: (float(row[0]), float(row[1])) for name, row in means.items()}


def _read(inputs: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (weeks, districts) counts, (districts, districts) neighbours, population shares."""

    def rows(name: str) -> list[list[str]]:
        with (inputs / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]

    order = np.array([row[1:] for row in rows(_ORDER)], dtype=int)
    population = np.array([float(row[1]) for row in rows(_POPULATION)])
    return np.array(rows(_COUNTS), dtype=int), (order == 1).astype(float), population


def _mean(
    at: np.ndarray, counts: np.ndarray, beside: np.ndarray, population: np.ndarray
) -> np.ndarray:
    """Return (weeks, districts) the mean of each week given the one before; 0 before the first."""
    week = np.arange(len(counts)) / 52
    endemic = at[0] + at[1] * week
    endemic += at[2] * np.sin(2 * np.pi * week) + at[3] * np.cos(2 * np.pi * week)
    before = np.vstack([np.zeros(counts.shape[1]), counts[:-1]])
    own, near = np.exp(at[4]) * before, np.exp(at[5]) * before @ beside
    found: np.ndarray = own + near + np.exp(endemic)[:, None] * population
    return found


def _likely(
    at: np.ndarray, counts: np.ndarray, beside: np.ndarray, population: np.ndarray
) -> np.ndarray:
    """Return (weeks, districts) log probabilities of the counts."""
    mean, loose = _mean(at, counts, beside, population), np.exp(at[6])
    found: np.ndarray = nbinom.logpmf(counts, 1 / loose, 1 / (1 + loose * mean))
    return found
