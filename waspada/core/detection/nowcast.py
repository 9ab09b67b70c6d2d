"""Counts of the last days before all reports of them are in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection import negbin
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
    # Half a report in all is believed to have come late, however many delays there may be.
    least = _HALF / max(1, delays - 1)
    later = generator.beta(came + least, by_then - came + _HALF, (draws, delays))
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


@dataclass(frozen=True, slots=True)
class Late:
    """How much of a day is usually known, by how many days ago it was.

    share : (ages,) of a day's incidents that are known 0, 1, 2 … days later; 1 beyond
    """

    share: tuple[float, ...]
    certainty: float = 0.9

    def after(self, days: int) -> "Late":
        """Return how much is known of spans that ended some days ago."""
        return Late(self.share[days:], self.certainty)

    def known_of(self, window: int) -> float:
        """Return the share that is known of a span of days that ends today."""
        ages = [self.share[age] if age < len(self.share) else 1.0 for age in range(window)]
        return sum(ages) / len(ages)

    def of_spans(self, known: NDArray[np.int64], expected: Floats, window: int) -> Floats:
        """Return (3, n) what is expected of spans yet: mean, low and high end.

        A place's rate is drawn from what was expected of it (an exponential distribution with
        that mean) and from what is known so far; what is missing is then negative binomial.
        Small counts say little: the low end is mostly 0.

        Parameters
        ----------
        known, expected : (n,) of the span; where nothing is expected (nan), an incident a year
        window : days of the span
        """
        share = self.known_of(window)
        if share >= 1:
            return np.zeros((3, known.size))
        usual = np.maximum(np.nan_to_num(expected, nan=0.0), window / 365)
        size = known + 1.0
        mean = size * (1 - share) / (1 / usual + share)
        spread = 1 + mean / size
        tail = (1 - self.certainty) / 2
        return np.array(
            [mean, negbin.quantile(tail, mean, spread), negbin.quantile(1 - tail, mean, spread)]
        )


def usual_lateness(triangle: Floats, generator: np.random.Generator, *, window: int) -> Late:
    """Return how much of a day is usually known, by the delays of the newest days.

    Parameters and errors as of `nowcast`.
    """
    found = nowcast(triangle, generator, window=window, draws=200)
    return Late(tuple(found.share[::-1][: triangle.shape[1]].tolist()))
