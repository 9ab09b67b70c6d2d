"""The compiled loops of Farrington's method.

Functions only: no state, no threads of their own (callers split places over threads, for the
loops let go of the interpreter). What they compute is written plainly in
`tests/core/test_detection_farrington.py`, and the two are compared there. Plain loops over given
arrays, each function called from one place: that is what compiles quickly.
"""

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.compiled import compiled
from waspada.core.detection.fits import (
    DISPERSION,
    FITTED,
    MEAN,
    NOT_FITTED,
    SLOPE,
    STATUS,
    VARIANCE,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

_TINY = 2.220446049250313e-16  # a mean never falls below this, as in R
_CLOSE = 1e-8  # relative change of deviance at which a fit has converged, as in R
_MOST_ITERATIONS = 25
_LEAST = 1e-250
_LOG_NONE = float(np.log(0.1))
# Rows of what is noted of each past step, and of each group.
PAST_ROWS, GROUP_ROWS = 6, 6
_Y, _MU, _WEIGHT, _PRIOR, _LOG, _FULL = range(PAST_ROWS)
_LEVEL, _MIDDLE, _MASS, _WORKING, _PRIORS, _COUNTS = range(GROUP_ROWS)


@compiled
def _fit_even(past: Floats, group: Integers, parts: Floats) -> bool:
    """Fit log-linear group means without a slope by iterated least squares.

    As `_fit`; after the first step all of a group have one mean, so that a step costs its groups.
    """
    n = group.size
    groups = parts.shape[1]
    constant = deviance = 0.0
    for j in range(groups):
        parts[_PRIORS, j] = parts[_COUNTS, j] = parts[_MASS, j] = parts[_WORKING, j] = 0.0
    for i in range(n):
        y = past[_Y, i]
        prior = past[_PRIOR, i]
        mu = y + 0.1
        constant += prior * past[_FULL, i]
        deviance += prior * (mu - y * past[_LOG, i])
        parts[_PRIORS, group[i]] += prior
        parts[_COUNTS, group[i]] += prior * y
        parts[_MASS, group[i]] += prior * mu
        parts[_WORKING, group[i]] += prior * (mu * past[_LOG, i] - 0.1)
    deviance = 2 * (deviance + constant)
    good = False
    for step in range(_MOST_ITERATIONS):
        before = deviance
        deviance = constant
        for j in range(groups):
            if parts[_PRIORS, j] == 0:
                continue
            if step > 0:
                mu = max(np.exp(parts[_LEVEL, j]), _TINY)
                parts[_MASS, j] = parts[_PRIORS, j] * mu
                pull = parts[_COUNTS, j] - parts[_PRIORS, j] * mu
                parts[_WORKING, j] = parts[_MASS, j] * parts[_LEVEL, j] + pull
            parts[_LEVEL, j] = parts[_WORKING, j] / parts[_MASS, j]
            mu = max(np.exp(parts[_LEVEL, j]), _TINY)
            deviance += parts[_PRIORS, j] * mu - parts[_COUNTS, j] * parts[_LEVEL, j]
        deviance *= 2
        good = abs(deviance - before) / (abs(deviance) + 0.1) < _CLOSE
        if good:
            break
    for i in range(n):
        j = group[i]
        past[_MU, i] = max(np.exp(parts[_LEVEL, j]), _TINY)
        past[_WEIGHT, i] = past[_PRIOR, i] * (past[_Y, i] + 0.1)
        if step > 0:
            past[_WEIGHT, i] = past[_PRIOR, i] * parts[_MASS, j] / parts[_PRIORS, j]
    return good


@compiled
def _fit(past: Floats, t: Floats, group: Integers, parts: Floats) -> tuple[bool, float, float]:
    """Fit log-linear group means with a common slope by iterated least squares.

    With one level per group the normal equations are an arrow, so a step costs a few sums.
    From one step of time to the next a mean is multiplied by the same; only where a group begins,
    or a mean is beyond what can be told apart, is it an exponential.
    past : (PAST_ROWS, n) with counts and prior weights; filled with means and last weights
    parts : (GROUP_ROWS, groups), filled with intercept, weighted mean of t, sum of weights
    Returns whether it converged, the slope, and the weighted spread of t within groups.
    """
    n = t.size
    groups = parts.shape[1]
    slope = spread = constant = deviance = 0.0
    for i in range(n):
        y = past[_Y, i]
        past[_MU, i] = y + 0.1
        constant += past[_PRIOR, i] * past[_FULL, i]
        deviance += past[_PRIOR, i] * (y + 0.1 - y * past[_LOG, i])
    deviance = 2 * (deviance + constant)
    for step in range(_MOST_ITERATIONS):
        for j in range(groups):
            parts[_MASS, j] = parts[_MIDDLE, j] = parts[_WORKING, j] = 0.0
        for i in range(n):
            weight = past[_PRIOR, i] * past[_MU, i]
            past[_WEIGHT, i] = weight
            parts[_MASS, group[i]] += weight
            parts[_MIDDLE, group[i]] += weight * t[i]
        for j in range(groups):
            if parts[_MASS, j] > 0:
                parts[_MIDDLE, j] /= parts[_MASS, j]
        old_slope = slope
        slope = spread = 0.0
        for i in range(n):
            mu = past[_MU, i]
            eta = past[_LOG, i] if step == 0 else parts[_LEVEL, group[i]] + old_slope * t[i]
            pull = past[_WEIGHT, i] * eta + past[_PRIOR, i] * (past[_Y, i] - mu)
            parts[_WORKING, group[i]] += pull
            apart = t[i] - parts[_MIDDLE, group[i]]
            slope += apart * pull
            spread += past[_WEIGHT, i] * apart * apart
        slope /= spread
        for j in range(groups):
            if parts[_MASS, j] > 0:
                level = parts[_WORKING, j] / parts[_MASS, j]
                parts[_LEVEL, j] = level - slope * parts[_MIDDLE, j]
        before = deviance
        deviance = mu = 0.0
        factor = np.exp(slope)
        for i in range(n):
            eta = parts[_LEVEL, group[i]] + slope * t[i]
            is_next = i > 0 and group[i] == group[i - 1] and t[i] - t[i - 1] == 1.0
            mu = mu * factor if is_next and _LEAST < mu < 1 / _LEAST else np.exp(eta)
            past[_MU, i] = max(mu, _TINY)
            deviance += past[_PRIOR, i] * (past[_MU, i] - past[_Y, i] * eta)
        deviance = 2 * (deviance + constant)
        if abs(deviance - before) / (abs(deviance) + 0.1) < _CLOSE:
            return True, slope, spread
    return False, slope, spread


@compiled
def _reweigh(
    past: Floats, t: Floats, group: Integers, parts: Floats, spread: float, phi: float, bound: float
) -> None:
    """Give less prior weight where the standardised Anscombe residual is beyond `bound`."""
    n = t.size
    total = 0.0
    for i in range(n):
        y = past[_Y, i]
        mu = past[_MU, i]
        leverage = 1.0 / parts[_MASS, group[i]]
        if spread > 0:
            leverage += (t[i] - parts[_MIDDLE, group[i]]) ** 2 / spread
        leverage *= past[_WEIGHT, i]
        past[_PRIOR, i] = 1.0
        total += 1.0
        if y <= mu:
            continue
        rest = 1.5 * (y ** (2 / 3) * mu ** (-1 / 6) - mu**0.5)
        rest /= np.sqrt(phi * (1 - leverage))
        if rest > bound:
            past[_PRIOR, i] = 1.0 / (rest * rest)
            total += past[_PRIOR, i] - 1.0
    for i in range(n):
        past[_PRIOR, i] *= n / total


@compiled
def _fit_twice(
    past: Floats,
    t: Floats,
    group: Integers,
    parts: Floats,
    bound: float,
    wants_trend: bool,
    is_quirky: bool,
) -> tuple[bool, bool, int, float, float, float, float]:
    """Fit, weigh past outbreaks down, fit again.

    bound : 0 leaves the weights alone
    Returns is_fitted, has_trend, degrees of freedom, slope, spread, phi, and the dispersion that
    standard errors are taken with.
    """
    n = t.size
    has_trend = wants_trend
    freedom = n
    slope = spread = 0.0
    phi = dispersion = 1.0
    for i in range(n):
        past[_PRIOR, i] = 1.0
    turn = 0
    while turn < 2:
        if has_trend:
            good, slope, spread = _fit(past, t, group, parts)
        else:
            good, slope, spread = _fit_even(past, group, parts), 0.0, 0.0
        if not good and turn == 0:
            if not has_trend:
                return False, False, freedom, slope, spread, phi, dispersion
            has_trend = False
            continue
        freedom = n - has_trend
        for j in range(parts.shape[1]):
            freedom -= parts[_MASS, j] > 0
        pearson = quirk = 0.0
        for i in range(n):
            rest = (past[_Y, i] - past[_MU, i]) / past[_MU, i]
            pearson += past[_WEIGHT, i] * rest * rest
            quirk += past[_PRIOR, i] * rest * rest
        dispersion = pearson / freedom
        phi = max(dispersion, 1.0)
        if bound <= 0:
            break
        if turn == 0:
            _reweigh(past, t, group, parts, spread, phi, bound)
        elif is_quirky:
            dispersion = quirk / freedom
        turn += 1
    return True, has_trend, freedom, slope, spread, phi, dispersion


@compiled
def farrington_step(
    observed: Floats,
    starts: Integers,
    skip: Bools,
    index: Integers,
    t: Floats,
    group: Integers,
    t_now: float,
    bound: float,
    trend_beyond: Floats,
    is_quirky: bool,
    past: Floats,
    parts: Floats,
    left: Floats,
) -> None:
    """Fit one step of many places.

    observed : (places, steps)
    starts : (places,) first step of each; a place that begins after index[0] is left out
    skip : (places,) those that are not to be fitted
    index, t, group : (n,) steps of the history, their time, their group; the last group is now's
    t_now : time of the step to be judged
    bound : beyond which residuals are weighed down, 0 for none
    trend_beyond : (n + 1,) |t| beyond which a trend counts, by degrees of freedom; empty: no trend
    is_quirky : take standard errors as R surveillance does, see docs/methods/farrington.md
    past, parts : (PAST_ROWS, n) and (GROUP_ROWS, groups), room to work in
    left : (places, N_LEFT) filled with mean, variance of its logarithm, dispersion, slope, status
    """
    now = parts.shape[1] - 1
    for place in range(observed.shape[0]):
        left[place, STATUS] = NOT_FITTED
        if skip[place] or starts[place] > index[0]:
            continue
        most = 0.0
        for i in range(index.size):
            past[_Y, i] = observed[place, index[i]]
            y = past[_Y, i]
            most = max(most, y)
            past[_LOG, i] = np.log(y + 0.1) if y > 0 else _LOG_NONE
            past[_FULL, i] = y * np.log(y) - y if y > 0 else 0.0
        wants_trend = trend_beyond.size > 0
        while True:
            good, has_trend, freedom, slope, spread, phi, dispersion = _fit_twice(
                past, t, group, parts, bound, wants_trend, is_quirky
            )
            if not (good and has_trend):
                break
            deviates = abs(slope) / np.sqrt(dispersion / spread)
            foreseen = np.exp(parts[_LEVEL, now] + slope * t_now)
            if deviates > trend_beyond[freedom] and foreseen <= most:
                break
            wants_trend = False
        if not good:
            continue
        variance = 1.0 / parts[_MASS, now]
        if has_trend:
            variance += (t_now - parts[_MIDDLE, now]) ** 2 / spread
        left[place, MEAN] = np.exp(parts[_LEVEL, now] + slope * t_now)
        left[place, VARIANCE] = (dispersion if is_quirky else phi) * variance
        left[place, DISPERSION] = phi
        left[place, SLOPE] = slope if has_trend else np.nan
        left[place, STATUS] = FITTED
