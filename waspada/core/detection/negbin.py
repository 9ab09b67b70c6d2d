"""Tails and quantiles of counts whose variance is a multiple of their mean."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.lean import betainc, gammainc, gammaincc, gammaln

Floats = NDArray[np.float64]
_BARELY: Final = 1e-9  # dispersion that close to 1 is Poisson's
_MOST: Final = 1e12
# A cumulative probability that equals the level but for rounding counts as reached.
_ROUNDING: Final = 64 * float(np.finfo(float).eps)


def _is_countable(mean: Floats, dispersion: Floats) -> NDArray[np.bool_]:
    """Say where counts can be told apart; beyond that a mean is a fit that ran away."""
    with np.errstate(invalid="ignore"):
        return np.asarray((mean < _MOST) & (dispersion < _MOST))


def below(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Return the chance of at most that count; 0 for a count below 0, nan where a mean is.

    Parameters
    ----------
    count, mean, dispersion : arrays of one shape; variance = dispersion * mean, dispersion ≥ 1
    """
    whole = np.floor(count)
    size = mean / np.maximum(dispersion - 1, _BARELY)
    with np.errstate(invalid="ignore"):
        spread = betainc(size, np.maximum(whole, 0) + 1, 1 / dispersion)
        even = gammaincc(np.maximum(whole, 0) + 1, mean)
        chance = np.where(dispersion > 1 + _BARELY, spread, even)
    chance = np.where(mean == 0, 1.0, chance)
    return np.where(np.isnan(mean) | np.isnan(dispersion), np.nan, np.where(whole < 0, 0.0, chance))


def tail(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Return the chance of at least that count, exact far out too; 1 for a count of 0."""
    whole = np.maximum(np.ceil(count), 1)
    size = mean / np.maximum(dispersion - 1, _BARELY)
    with np.errstate(invalid="ignore"):
        spread = betainc(whole, size, 1 - 1 / dispersion)
        chance = np.where(dispersion > 1 + _BARELY, spread, gammainc(whole, mean))
    chance = np.where(mean == 0, 0.0, chance)
    return np.where(np.isnan(mean) | np.isnan(dispersion), np.nan, np.where(count <= 0, 1, chance))


def tails(count: Floats, steps: int, mean: Floats, dispersion: Floats) -> Floats:
    """Return (n, steps) chances of at least that count, the next one and so on, summed from afar.

    Parameters
    ----------
    count, mean, dispersion : (n,) as in `tail`; mean above 0
    """
    each = count[:, None] + np.arange(steps)
    middle, over = mean[:, None], dispersion[:, None] - 1
    size = middle / np.maximum(over, _BARELY)
    spread = (
        gammaln(each + size)
        - gammaln(size)
        + size * np.log1p(-over / (1 + over))
        + each * (np.log(np.maximum(over, _BARELY)) - np.log1p(over))
    )
    logs = np.where(over > _BARELY, spread, each * np.log(middle) - middle) - gammaln(each + 1)
    beyond = tail(count + steps, mean, dispersion)
    return np.asarray(np.exp(logs)[:, ::-1].cumsum(axis=1)[:, ::-1] + beyond[:, None])


def quantile(level: float, mean: Floats, dispersion: Floats) -> Floats:
    """Return the smallest count with at least that chance of not being exceeded.

    Parameters
    ----------
    level : between 0 and 1
    mean, dispersion : arrays of one shape

    Returns
    -------
    whole numbers as floats, nan where a mean is or is beyond any count
    """
    level = level * (1 - _ROUNDING)
    known = _is_countable(mean, dispersion)
    mean, dispersion = np.where(known, mean, 0.0), np.where(known, dispersion, 1.0)
    low = np.full(mean.shape, -1.0)  # never enough
    high = np.ceil(mean + 4 * np.sqrt(dispersion * mean) + 1)
    while np.any(lacking := below(high, mean, dispersion) < level):
        low = np.where(lacking, high, low)
        high = np.where(lacking, 2 * high, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = below(middle, mean, dispersion) >= level
        high = np.where(enough & (middle > low), middle, high)
        low = np.where(~enough & (middle < high), middle, low)
    return np.where(known, high, np.nan)


def middle_tail(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Return the chance of more than the count and half that of the count itself (mid-p)."""
    return np.asarray((tail(count, mean, dispersion) + tail(count + 1, mean, dispersion)) / 2)


def middle_quantile(alpha: float, mean: Floats, dispersion: Floats) -> Floats:
    """Return the largest count whose mid-p is above alpha; what is higher is unusual."""
    known = _is_countable(mean, dispersion)
    mean, dispersion = np.where(known, mean, 0.0), np.where(known, dispersion, 1.0)
    low = np.zeros(mean.shape)  # mid-p of 0 is at least a half
    high = np.ceil(mean + 4 * np.sqrt(dispersion * mean) + 2)
    while np.any(lacking := middle_tail(high, mean, dispersion) > alpha):
        low = np.where(lacking, high, low)
        high = np.where(lacking, 2 * high, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        usual = middle_tail(middle, mean, dispersion) > alpha
        low = np.where(usual & (middle < high), middle, low)
        high = np.where(~usual & (middle > low), middle, high)
    return np.where(known, low, np.nan)
