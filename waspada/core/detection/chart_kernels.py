"""The compiled loops of the likelihood ratio chart."""

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@compiled
def _rise(x: Floats, mean: Floats, alpha: float, begin: int, end: int) -> float:
    """Return the log likelihood ratio of the best rise over the steps begin … end - 1.

    A rise multiplies the mean by exp(kappa), kappa ≥ 0. The derivative falls in kappa, so that
    Newton's step from the Poisson answer finds the one root.
    """
    count = expected = 0.0
    for i in range(begin, end):
        count += x[i]
        expected += mean[i]
    if count <= expected and alpha == 0.0:
        return 0.0
    slope = 0.0
    for i in range(begin, end):
        slope += (x[i] - mean[i]) / (1 + alpha * mean[i])
    if slope <= 0:
        return 0.0
    kappa = np.log(count / expected) if count > expected else 0.01
    if alpha > 0:
        for _ in range(50):
            slope = curve = 0.0
            for i in range(begin, end):
                raised = mean[i] * np.exp(kappa)
                part = 1 + alpha * raised
                slope += (x[i] - raised) / part
                curve -= raised * (1 + alpha * x[i]) / (part * part)
            change = slope / curve
            kappa = max(kappa - change, 0.5 * kappa)
            if abs(change) < 1e-10:
                break
    total = 0.0
    for i in range(begin, end):
        if alpha > 0:
            ratio = (1 + alpha * mean[i]) / (1 + alpha * mean[i] * np.exp(kappa))
            total += x[i] * kappa + (x[i] + 1 / alpha) * np.log(ratio)
        else:
            total += x[i] * kappa - mean[i] * (np.exp(kappa) - 1)
    return total


@compiled
def _best(
    x: Floats, mean: Floats, alpha: float, now: int, first: int, most: int, least: int
) -> float:
    best = 0.0
    for begin in range(max(first, now - most + 1), now - least + 2):
        best = max(best, _rise(x, mean, alpha, begin, now + 1))
    return best


@compiled
def glr_charts(
    observed: Floats,
    mean: Floats,
    alpha: Floats,
    c_arl: float,
    most: int,
    least: int,
    statistics: Floats,
    limits: Floats,
) -> None:
    """Fill the statistics and limits of a chart of each place; see `glr.chart`."""
    steps = observed.shape[1]
    for place in range(observed.shape[0]):
        x = observed[place].copy()
        first = -1
        for now in range(steps):
            if np.isnan(mean[place, now]):
                first = -1
                continue
            if first < 0:
                first = now
            given = x[now]
            found = _best(x, mean[place], alpha[place], now, first, most, least)
            statistics[place, now] = found
            if now - first + 1 < least:
                continue
            # The statistic grows with the newest count: find the least that reaches c_arl.
            low, high = -1.0, max(given, mean[place, now], 1.0)
            while high < 1e9:
                x[now] = high
                if _best(x, mean[place], alpha[place], now, first, most, least) >= c_arl:
                    break
                low, high = high, 2 * high
            high = np.ceil(high)
            while high - low > 1:
                middle = np.floor((low + high) / 2)
                x[now] = middle
                if _best(x, mean[place], alpha[place], now, first, most, least) >= c_arl:
                    high = middle
                else:
                    low = middle
            limits[place, now] = high - 1
            x[now] = given
            if found >= c_arl:
                first = now + 1
