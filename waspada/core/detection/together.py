"""Many places judged at once: how many of the alarms may be chance."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rate_controlled(p: Floats, share: float) -> NDArray[np.bool_]:
    """Return which of many tests to believe, so that chance makes at most `share` of them.

    Parameters
    ----------
    p : p-values of one step, any shape; nan is not tested. They must be exact far out: with
        7,285 places and a share of .05 the first one believed alone needs p below 7e-6
    share : of false ones among those believed, in the long run

    References
    ----------
    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57, 289–300; holds for
    independent and for positively dependent tests (Benjamini & Yekutieli 2001)
    """
    tested = ~np.isnan(p)
    ranked = np.sort(p[tested])
    if not ranked.size:
        return np.zeros(p.shape, dtype=np.bool_)
    allowed = share * np.arange(1, ranked.size + 1) / ranked.size
    good = np.flatnonzero(ranked <= allowed)
    cut = ranked[good[-1]] if good.size else -1.0
    with np.errstate(invalid="ignore"):
        return np.asarray(tested & (p <= cut))


def recurrence(p: Floats, places: int) -> Floats:
    """Return after how many steps chance alone brings a p this small at some of the places."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # 1 - (1 - p)^places, without losing the digits of a small p.
        return np.asarray(-1 / np.expm1(places * np.log1p(-p)))
