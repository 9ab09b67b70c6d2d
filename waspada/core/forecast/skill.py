"""Skill against a baseline with its interval, and which method a record lets us show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import TooShort
from waspada.core.forecast.methods import BASELINES, CLIMATOLOGY, COUNT, MODEL
from waspada.core.forecast.scores import Tally

Floats = NDArray[np.float64]
_LEVEL: Final = 0.95
_REPEATS: Final = 2_000
_WEEK: Final = 7
LEAST_BLOCKS: Final = 5  # with fewer blocks of weeks an interval says nothing


@dataclass(frozen=True, slots=True)
class Skill:
    """How much better a method did than a baseline: 1 - its score / the baseline's.

    low, high : 95 % limits; nan where the record is too short for any
    origins, weeks : forecasts scored, and the weeks in which they were made
    mean, mean_against : scores per cell; hits : what happened in all their days
    """

    method: str
    against: str
    score: str
    value: float
    low: float
    high: float
    mean: float
    mean_against: float
    origins: int
    weeks: int
    hits: int

    @property
    def is_better(self) -> bool:
        """Say whether the whole interval lies above 0; only then may skill be claimed."""
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which method is shown, and why.

    code : forecast.model_better (the interval against the best baseline lies above 0),
        forecast.model_not_worse (better so far, no claim), forecast.baseline_wins,
        forecast.record_short (no baseline has been beaten yet: climatology is shown)
    skill : of the model against the best baseline; None where nothing was scored
    """

    shown: str
    code: str
    best_baseline: str
    skill: Skill | None


def skill_of(
    tallies: Sequence[Tally],
    *,
    target: str,
    horizon_days: int,
    score: str,
    method: str = MODEL,
    against: str = CLIMATOLOGY,
    seed: int = 1,
) -> Skill:
    """Return the skill over all origins that both methods were scored on.

    The interval comes from drawing weeks anew, whole weeks with all their places, in blocks of
    at least twice the horizon: what happens in one week and its neighbours is not independent.

    Parameters
    ----------
    tallies : of any methods, targets and horizons
    score : brier, log or crps

    Raises
    ------
    TooShort : forecast.nothing_scored

    References
    ----------
    Künsch 1989, Annals of Statistics 17, 1217–1241; Politis & Romano 1992 (circular blocks)
    """
    mine = _sums(tallies, method, target, horizon_days, score)
    theirs = _sums(tallies, against, target, horizon_days, score)
    origins = sorted(mine.keys() & theirs.keys())
    if not origins:
        raise TooShort("forecast.nothing_scored", method=method)
    weeks = _by_week(origins, mine, theirs)
    one, other, cells, hits = weeks.sum(axis=0)
    low, high = _limits(weeks, horizon_days, seed)
    return Skill(
        method=method,
        against=against,
        score=score,
        value=_skill(one, other),
        low=low,
        high=high,
        mean=float(one / cells),
        mean_against=float(other / cells),
        origins=len(origins),
        weeks=int((weeks[:, 2] > 0).sum()),
        hits=int(hits),
    )


def choose(tallies: Sequence[Tally], *, target: str, horizon_days: int, seed: int = 1) -> Choice:
    """Return which method to show, by past scores alone.

    The log score decides for chances, the CRPS for counts. The baseline with the best score so
    far is shown wherever the model's is not better. That the model is better is claimed only
    where the interval lies above 0, for chances by the Brier score too.
    """
    score = "crps" if target == COUNT else "log"

    def against(method: str, baseline: str, by: str = score) -> Skill | None:
        try:
            return skill_of(
                tallies,
                target=target,
                horizon_days=horizon_days,
                score=by,
                method=method,
                against=baseline,
                seed=seed,
            )
        except TooShort:
            return None

    # Baselines are compared on the origins that they share with climatology: one that began
    # later saw other days. One with too few weeks for an interval does not compete yet.
    plain = {name: against(name, CLIMATOLOGY) for name in BASELINES}
    known = {
        name: skill.value
        for name, skill in plain.items()
        if skill is not None and not math.isnan(skill.low)
    }
    if not known:
        found = against(MODEL, CLIMATOLOGY)
        return Choice(CLIMATOLOGY, "forecast.record_short", CLIMATOLOGY, found)
    best = max(known, key=lambda name: known[name])
    skill = against(MODEL, best)
    if skill is None or math.isnan(skill.low):
        return Choice(CLIMATOLOGY, "forecast.record_short", best, skill)
    if not skill.value > 0:
        return Choice(best, "forecast.baseline_wins", best, skill)
    also = skill if target == COUNT else against(MODEL, best, "brier")
    is_claimed = skill.is_better and also is not None and also.is_better
    code = "forecast.model_better" if is_claimed else "forecast.model_not_worse"
    return Choice(MODEL, code, best, skill)


def _sums(
    tallies: Sequence[Tally], method: str, target: str, horizon_days: int, score: str
) -> dict[date, tuple[float, int, int]]:
    """Return {origin: (sum of the score, cells, hits)}."""
    return {
        one.origin: (float(getattr(one, score)), one.cells, one.hits)
        for one in tallies
        if (one.method, one.target, one.horizon_days) == (method, target, horizon_days)
    }


def _by_week(
    origins: Sequence[date],
    mine: dict[date, tuple[float, int, int]],
    theirs: dict[date, tuple[float, int, int]],
) -> Floats:
    """Return (weeks, 4) sums of both scores, cells and hits; weeks without origins are zeros."""
    number = np.array([(one.toordinal() - 1) // _WEEK for one in origins])
    number -= number[0]
    rows = np.array([(mine[one][0], theirs[one][0], *mine[one][1:]) for one in origins])
    found = np.zeros((int(number[-1]) + 1, 4))
    np.add.at(found, number, rows)
    return found


def _limits(weeks: Floats, horizon_days: int, seed: int) -> tuple[float, float]:
    """Return 95 % limits of the skill."""
    weights = week_weights(len(weeks), horizon_days, seed)
    if weights is None:
        return math.nan, math.nan
    drawn = weights @ weeks[:, :2]
    known = drawn[drawn[:, 1] > 0]
    return limits_of(1 - known[:, 0] / known[:, 1])


def week_weights(weeks: int, horizon_days: int, seed: int) -> Floats | None:
    """Return (repeats, weeks) how often each week is drawn; None where there are too few.

    Circular blocks of weeks, each at least twice the horizon.
    """
    length = block_weeks(horizon_days)
    if weeks < LEAST_BLOCKS * length:
        return None
    starts = np.random.default_rng(seed).integers(0, weeks, (_REPEATS, -(-weeks // length)))
    rows = ((starts[:, :, None] + np.arange(length)) % weeks).reshape(_REPEATS, -1)[:, :weeks]
    flat = rows + np.arange(_REPEATS)[:, None] * weeks
    counted = np.bincount(flat.ravel(), minlength=_REPEATS * weeks)
    return np.asarray(counted.reshape(_REPEATS, weeks), dtype=np.float64)


def limits_of(drawn: Floats) -> tuple[float, float]:
    """Return 95 % limits of drawn values; nan where none is a number."""
    known = drawn[np.isfinite(drawn)]
    if not known.size:
        return math.nan, math.nan
    low, high = np.quantile(known, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)


def block_weeks(horizon_days: int) -> int:
    """Return the weeks in a block: at least twice the horizon."""
    return -(-2 * horizon_days // _WEEK)


def _skill(one: float, other: float) -> float:
    return float(1 - one / other) if other > 0 else math.nan
