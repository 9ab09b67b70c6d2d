"""Counts of the last days before all reports of them are in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput, TooShort

Floats = NDArray[np.float64]
_HALF = 0.5  # Jeffreys' prior: what a day without any report may still bring


@dataclass(frozen=True, slots=True)
class Nowcast:
    """What each day will have counted once everything is reported.

    reported : (days,) so far
    share : (days,) of a day's reports that are usually in by now
    middle, low, high : (days,) median and interval of the final count
    """

    reported: Floats
    share: Floats
    middle: Floats
    low: Floats
    high: Floats


def nowcast(
    triangle: Floats,
    generator: np.random.Generator,
    *,
    window: int = 60,
    certainty: float = 0.9,
    draws: int = 2000,
) -> Nowcast:
    """Estimate final counts from how late reports have come before.

    Parameters
    ----------
    triangle : (days, delays) reports of each day by days of delay, the newest day last; cells
        that lie in the future are not looked at
    window : newest days from which delays are learnt
    certainty : of the interval
    draws : simulated worlds

    Returns
    -------
    for every day of the triangle; those older than the longest delay are final

    Raises
    ------
    TooShort : detection.delays_short where no day is complete
    BadInput : detection.delays_negative

    References
    ----------
    Lawless 1994, Canadian Journal of Statistics 22, 15–31 (delays by reverse hazards); the rest
    of a day is negative binomial given what came, and the hazards vary as beta distributions
    """
    days, delays = triangle.shape
    if days < delays:
        raise TooShort("detection.delays_short", days=days, delays=delays)
    if np.any(triangle < 0):
        raise BadInput("detection.delays_negative")
    at, delay = np.arange(days)[:, None], np.arange(delays)
    known = at + delay <= days - 1
    seen = np.where(known, triangle, 0.0)
    reported = seen.sum(axis=1)
    # Reverse hazard of delay d: of the reports with at most delay d, those with delay d, over the
    # days on which that delay has passed.
    recent = (at >= days - window - delay) & known
    came = np.where(recent, seen, 0.0).sum(axis=0)
    by_then = np.where(recent, seen.cumsum(axis=1), 0.0).sum(axis=0)
    later = generator.beta(came + _HALF, by_then - came + _HALF, (draws, delays))
    later[:, 0] = 1.0
    # Share in by delay d: nothing after d comes, the product over what lies beyond.
    kept = np.cumprod((1 - later[:, :0:-1]), axis=1)[:, ::-1]
    shares = np.column_stack([kept, np.ones(draws)])
    age = np.minimum(days - 1 - np.arange(days), delays - 1)
    share = shares[:, age]
    rate = generator.gamma(reported + _HALF, 1.0, (draws, days)) / share
    rest = generator.poisson(rate * (1 - share))
    final = reported + rest
    tail = 100 * (1 - certainty) / 2
    low, middle, high = np.percentile(final, (tail, 50, 100 - tail), axis=0, method="nearest")
    return Nowcast(reported, share.mean(axis=0), middle, low, high)
