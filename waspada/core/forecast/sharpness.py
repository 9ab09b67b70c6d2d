"""How well chances are calibrated and how well they rank; over the cells of many forecasts."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.replay_scores import highest, share_limits
from waspada.core.forecast.skill import limits_of, week_weights

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
EDGES: Final = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts with chances from `least` to below `most`, and how often it happened.

    low, high : 95 % limits of the share if cells were independent, which they are not quite
    """

    least: float
    most: float
    cells: int
    chance: float
    share: float
    low: float
    high: float


def reliability(chance: Floats, hit: Bools) -> list[Bin]:
    """Return the bins of a reliability diagram that hold anything.

    Parameters
    ----------
    chance, hit : arrays of one shape, the cells of any number of forecasts of one target
    """
    flat, happened = chance.ravel(), hit.ravel()
    at = np.clip(np.searchsorted(EDGES, flat, side="right") - 1, 0, len(EDGES) - 2)
    found = []
    for number in range(len(EDGES) - 1):
        mine = at == number
        cells = int(mine.sum())
        if not cells:
            continue
        hits = int(happened[mine].sum())
        low, high = share_limits(hits, cells)
        mean = float(flat[mine].mean())
        found.append(Bin(EDGES[number], EDGES[number + 1], cells, mean, hits / cells, low, high))
    return found


def average_precision(chance: Floats, hit: Bools) -> float:
    """Return the area under precision and recall, as a sum of steps; nan where nothing happened.

    Cells of equal chance stand in one step: no order among them is pretended.

    Parameters
    ----------
    chance, hit : arrays of one shape
    """
    flat = chance.ravel()
    order = np.argsort(-flat, kind="stable")
    hits = np.cumsum(hit.ravel()[order])
    if not flat.size or hits[-1] <= 0:
        return float("nan")
    ends = np.append(np.flatnonzero(np.diff(flat[order])), flat.size - 1)
    precision = hits[ends] / (ends + 1)
    return float((np.diff(hits[ends], prepend=0.0) * precision).sum() / hits[-1])


def top_recall(chance: Floats, hit: Bools, *, top: int) -> tuple[float, int]:
    """Return how many hits lay among the places with the highest chances, and how many there were.

    Equal chances at the edge share what is left evenly.

    Parameters
    ----------
    chance, hit : (forecasts, places); top : places looked at in each forecast
    """
    many = np.full(len(chance), min(top, chance.shape[1]), dtype=np.int64)
    return float((highest(chance, many) * hit).sum()), int(hit.sum())


def precision_limits(
    chance: Floats, hit: Bools, week: Ints, *, horizon_days: int, seed: int = 1
) -> tuple[float, float]:
    """Return 95 % limits of the average precision, whole weeks drawn anew in blocks.

    Parameters
    ----------
    chance, hit : (forecasts, cells); week : (forecasts,) number of the week each was made in
    """
    weights = week_weights(int(week.max(initial=-1)) + 1, horizon_days, seed)
    if weights is None or not hit.any():
        return math.nan, math.nan
    drawn = weights[:, week]
    row, _ = np.nonzero(hit)
    asked = chance[hit]
    # How many cells, and hits, of each forecast stand at least as high as each hit.
    cells, hits = np.zeros((2, len(asked), len(chance)))
    for at in range(len(chance)):
        for found, of in ((cells, chance[at]), (hits, chance[at][hit[at]])):
            found[:, at] = of.size - np.searchsorted(np.sort(of), asked, side="left")
    above, right = drawn @ cells.T, drawn @ hits.T
    precision = np.divide(right, above, out=np.zeros(above.shape), where=above > 0)
    counts = drawn[:, row]
    with np.errstate(invalid="ignore"):
        return limits_of((counts * precision).sum(axis=1) / counts.sum(axis=1))


def recall_limits(
    chance: Floats, hit: Bools, week: Ints, *, top: int, horizon_days: int, seed: int = 1
) -> tuple[float, float]:
    """Return 95 % limits of the share of hits among the highest, whole weeks drawn in blocks.

    Parameters
    ----------
    chance, hit : (forecasts, places); week : (forecasts,) as above
    """
    weights = week_weights(int(week.max(initial=-1)) + 1, horizon_days, seed)
    if weights is None:
        return math.nan, math.nan
    many = np.full(len(chance), min(top, chance.shape[1]), dtype=np.int64)
    among = (highest(chance, many) * hit).sum(axis=1)
    drawn = weights[:, week]
    with np.errstate(invalid="ignore"):
        return limits_of((drawn @ among) / (drawn @ hit.sum(axis=1)))
