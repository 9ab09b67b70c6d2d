"""Hold chance to what it usually brings: how rare a count must be, of all places on these days.

At a fixed nominal level the number of places that chance marks follows how much is reported: a
week that has ten times as much everywhere, or a time in which incidents come in bunches, marks
many times as many. So the limit on a count's chance is lowered until all places of a theme
together bring no more marks than in a usual week without bunches. A rise and bunches are believed
only as far as the counts prove them with 95 %; where neither is proven nothing changes.
docs/methods/alarms.md
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection import negbin
from waspada.core.detection.daily_cases import Floats, Ints

LATELY: Final = 13  # spans in which bunches are looked for, and in the newest of them
_NEWEST: Final = 4
_UNEVEN: Final = (0.02, 5.0)  # shapes of the distribution of rates, most uneven first
_ERRORS: Final = 1.645  # standard errors within which an estimate may be chance
_STEPS: Final = 16  # counts above a place's own limit that are looked at
_SMALL: Final = 0.02  # of a mean, over which a slope is taken
# Marks that chance may always bring, a span of each theme and level: all together one a month.
_ALLOWED: Final = 0.015


def dispersion_of(recent: Ints, own: Ints, theme: Ints, totals: Ints, spans: int) -> float:
    """Return how bunched incidents have been lately: variance over mean of a place's count.

    Products y(y - 1) beside those of even counts at the places' rates; lowered by 1.645 standard
    errors, taken from how places differ, so that a single place with many says nothing.

    Parameters
    ----------
    recent : (rows, n) counts of places and themes in the newest spans, the judged one left out
    own : (rows,) counts in all spans of the past year, the same left out; theme : (rows,)
    totals : (themes, spans) of all places together; the newest last
    spans : of the past year

    Returns
    -------
    1 or more
    """
    newest = totals[:, totals.shape[1] - recent.shape[1] :].astype(float)
    usual = np.maximum(totals.mean(axis=1), 1e-9)
    # What all places of a theme have in a span raises each of them: that is no bunch.
    rise = newest * (newest - 1) / usual[:, None] ** 2
    even = (own * (own - 1.0) / max(1, spans) ** 2)[:, None] * rise[theme]
    excess = recent * (recent - 1.0) - even
    found = 1.0
    for span in (_NEWEST, recent.shape[1]):  # what has just begun, and what is faint
        each = excess[:, -span:].sum(axis=1)
        proven = _proven(each.sum(), np.sqrt((each**2).sum()))
        found = max(found, 1.0 + float(proven) / max(1.0, float(recent[:, -span:].sum())))
    return found


def rise_of(elsewhere: NDArray[np.int64], usual: Floats, dispersion: Floats) -> Floats:
    """Return how much more than usual all other places have, as far as it is sure; at least 1."""
    more = _proven(elsewhere - usual, np.sqrt(dispersion * np.maximum(elsewhere, 1)))
    return np.asarray((usual + more + 1.0) / (usual + 1.0), dtype=np.float64)


def _proven(estimate: NDArray[Any], error: NDArray[Any]) -> Floats:
    """Return an estimate drawn towards 0: by nearly nothing where it is far from it, else to 0.

    References
    ----------
    the non-negative garrote, Breiman 1995, Technometrics 37, 373–384
    """
    some = np.maximum(estimate, 1e-9)
    return np.asarray(some * np.maximum(0.0, 1 - (_ERRORS * error / some) ** 2), dtype=np.float64)


def limits(
    having: Ints,
    spans: int,
    rise: Floats,
    sure: Floats,
    floor: Floats,
    dispersion: Floats,
    *,
    alpha: float,
    fewest: int,
) -> Floats:
    """Return the chance down to which counts may be marked, each row among its places.

    Parameters
    ----------
    having : (rows, m) places of which so many incidents, 0, 1, 2 … are known in the past year
    spans : of that year
    rise, sure : (rows,) factors of expected counts, as the comparison with elsewhere takes them
        and as far as they are sure
    floor : (2, rows) least expected count of that comparison, now and in a usual span
    dispersion : (rows,) variance over mean of a place's count now
    alpha : nominal level, the highest limit; fewest : incidents below which nothing is marked

    Returns
    -------
    (rows,) limits, alpha where chance brings no more than usual
    """
    rows, number = np.nonzero(having)
    places = having[rows, number].astype(float)
    everyone = np.maximum(having.sum(axis=1), 1)
    each = np.arange(having.shape[1])
    mean = np.maximum(having @ each / everyone, 1e-9)
    spread = having @ each**2 / everyone - mean**2 - dispersion * mean
    shape = np.clip(mean**2 / np.maximum(spread, 1e-9), *_UNEVEN)
    # Rates are gamma-distributed; of a place with n incidents that leaves a gamma distribution.
    # Bunches of them say as much as there are bunches.
    known = number / dispersion[rows] + shape[rows]
    usual = known / (1 / dispersion[rows] + shape[rows] / mean[rows]) / spans
    unsure = usual / known
    one = np.ones_like(usual)
    least = np.maximum(negbin.middle_quantile(alpha, usual, one + unsure) + 1, fewest)
    as_usual = negbin.tails(least, _STEPS, np.maximum(usual, floor[1][rows]), one) <= alpha
    first = np.where(as_usual.any(axis=1), as_usual.argmax(axis=1), _STEPS - 1)
    promised = _begun(least + first, 1, usual, one, unsure)[:, 0]
    allowed = np.bincount(rows, weights=places * promised, minlength=having.shape[0])

    raised = np.maximum(usual * rise[rows], floor[0][rows])
    said = negbin.tails(least, _STEPS, raised, dispersion[rows])
    coming = _begun(least, _STEPS, usual * sure[rows], dispersion[rows], unsure * sure[rows])
    coming = places[:, None] * (coming - np.hstack([coming[:, 1:], np.zeros((rows.size, 1))]))
    ends = np.cumsum(np.bincount(rows, minlength=having.shape[0]))
    return np.array(
        [
            _limit(said[begin:end], coming[begin:end], max(_ALLOWED, may), alpha)
            for begin, end, may in zip([0, *ends[:-1]], ends, allowed.tolist(), strict=True)
        ]
    )


def _begun(least: Floats, steps: int, mean: Floats, dispersion: Floats, unsure: Floats) -> Floats:
    """Return (places, steps) how often in a span a rolling count comes to be at least so high.

    Every bunch that comes may be the one that reaches the count: the rate of bunches times the
    chance that one more does it is the derivative of the chance by the logarithm of the mean.

    least : (places,) first count; unsure : variance over mean that comes from not knowing the mean
    """
    more = 1 + _SMALL
    above = negbin.tails(least, steps, mean * more, dispersion + unsure * more)
    below = negbin.tails(least, steps, mean, dispersion + unsure)
    return np.asarray((above - below) / np.log(more))


def _limit(said: Floats, coming: Floats, allowed: float, alpha: float) -> float:
    """Return the highest limit, at most alpha, below which no more come than are allowed."""
    asked = said <= alpha
    order = np.argsort(said[asked])
    chances, summed = said[asked][order], np.cumsum(coming[asked][order])
    if not chances.size or summed[-1] <= allowed * (1 + 1e-9):
        return alpha
    values = np.unique(chances)
    upto = summed[np.searchsorted(chances, values, "right") - 1]
    kept = int(np.searchsorted(upto, allowed, "right"))
    if kept == 0:
        return float(values[0]) / 2
    # Between two lumps of chance, so that neither hangs on rounding.
    return float(np.sqrt(values[kept - 1] * values[kept]))
