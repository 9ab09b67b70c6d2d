"""How a forecast did: sums of scores over its cells, once its days are over."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.negbin import below
from waspada.core.errors import BadInput
from waspada.core.forecast.methods import (
    COUNT,
    COUNTED_FROM,
    SEVERITY_2,
    SEVERITY_3,
    THRESHOLDS,
    Forecast,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LEAST: Final = 1e-6  # what a chance of 0 or 1 is taken for in the log score
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened in the days of a forecast, as known when it is scored.

    hit : (thresholds, places, groups); hit_any : (thresholds, places); count : (places, groups)
    """

    hit: NDArray[np.bool_]
    hit_any: NDArray[np.bool_]
    count: Ints


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of the scores of one forecast over all its cells; lower is better.

    target : severity2 (cells are place × theme), severity3 (cells are places), count
    cells : how many; hits : those in which it happened; of count the incidents
    brier, log : sums of (p - o)² and -ln of the chance given to what happened; nan for count
    crps : sum of the continuous ranked probability score; nan for the others
    """

    method: str
    target: str
    horizon_days: int
    origin: date
    cells: int
    hits: int
    brier: float
    log: float
    crps: float


def outcome_of(forecast: Forecast, place: Ints, group: Ints, day: Ints, severity: Ints) -> Outcome:
    """Return what happened in a forecast's days.

    Parameters
    ----------
    place, group, day, severity : (n,) as in `Record`, of incidents known when it is scored;
        those of other days are left out
    """
    shape = (len(forecast.places), len(forecast.groups))
    first = forecast.origin.toordinal() + 1
    held = (day >= first) & (day < first + forecast.horizon_days) & (place >= 0)

    def counted(least: int) -> Ints:
        mine = held & (severity >= least)
        cells = np.ravel_multi_index((place[mine], group[mine]), shape)
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    hit = np.stack([counted(least) > 0 for least in THRESHOLDS])
    return Outcome(hit, np.asarray(hit.any(axis=2)), counted(COUNTED_FROM))


def tally(forecast: Forecast, outcome: Outcome) -> list[Tally]:
    """Return the sums of a forecast's scores, one for each target.

    Raises
    ------
    BadInput : forecast.other_cells, when the outcome is that of other places
    """
    if outcome.hit.shape != forecast.chance.shape:
        raise BadInput("forecast.other_cells")
    two, three = THRESHOLDS.index(2), THRESHOLDS.index(3)
    crps = crps_of(forecast.mean, forecast.dispersion, outcome.count)
    nan = float("nan")

    def row(target: str, cells: int, hits: int, sums: tuple[float, float, float]) -> Tally:
        brier, log, ranked = sums
        name, days, origin = forecast.method, forecast.horizon_days, forecast.origin
        return Tally(name, target, days, origin, cells, hits, brier, log, ranked)

    def binary(target: str, chance: Floats, hit: NDArray[np.bool_]) -> Tally:
        brier, log = brier_of(chance, hit).sum(), log_of(chance, hit).sum()
        return row(target, hit.size, int(hit.sum()), (float(brier), float(log), nan))

    return [
        binary(SEVERITY_2, forecast.chance[two], outcome.hit[two]),
        binary(SEVERITY_3, forecast.chance_any[three], outcome.hit_any[three]),
        row(COUNT, crps.size, int(outcome.count.sum()), (nan, nan, float(crps.sum()))),
    ]


def brier_of(chance: Floats, hit: NDArray[np.bool_]) -> Floats:
    """Return the squared distance of each chance from what happened (Brier 1950)."""
    return np.asarray((chance - hit) ** 2)


def log_of(chance: Floats, hit: NDArray[np.bool_]) -> Floats:
    """Return minus the logarithm of the chance that was given to what happened.

    A chance of 0 or 1 counts as one in a million away from it: a single surprise should cost
    dearly, not everything.
    """
    given = np.where(hit, chance, 1 - chance)
    return np.asarray(-np.log(np.maximum(given, _LEAST)))


def crps_of(mean: Floats, dispersion: Floats, count: Ints) -> Floats:
    """Return the continuous ranked probability score of negative binomial counts.

    The sum over k ≥ 0 of (F(k) - 1{count ≤ k})², ended where the rest is below 1e-6.

    Parameters
    ----------
    mean, dispersion, count : arrays of one shape; variance = dispersion * mean

    References
    ----------
    Gneiting & Raftery 2007, JASA 102, 359–378, equation 20
    """
    total = np.zeros(mean.shape)
    k, is_open = 0, np.ones(mean.shape, dtype=bool)
    while is_open.any():
        m, d, y = mean[is_open], dispersion[is_open], count[is_open]
        reached = below(np.full(m.shape, float(k)), m, d)
        total[is_open] += (reached - (y <= k)) ** 2
        is_open[is_open] = (k < y) | (1 - reached > _TINY)
        k += 1
    return total
