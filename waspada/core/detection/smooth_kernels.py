"""The compiled loops of the smooth mean."""

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.compiled import compiled
from waspada.core.detection.fits import (
    DISPERSION,
    FITTED,
    MEAN,
    SLOPE,
    STATUS,
    VARIANCE,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MOST_ITERATIONS = 25
_CLOSE = 1e-5  # largest change of a coefficient at which a fit has converged
_FAR = 25.0  # logarithms of means are kept within
# Rows of what is noted of each past step, and of each column.
PAST_ROWS, ROOM_ROWS = 3, 2
_Y, _MU, _PRIOR = range(PAST_ROWS)
_COEFFICIENT, _RIGHT = range(ROOM_ROWS)


@compiled
def _factor(matrix: Floats, size: int) -> None:
    """Turn the lower half of a positive definite matrix into its Cholesky factor, in place."""
    for j in range(size):
        for k in range(j):
            for i in range(j, size):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
        root = np.sqrt(max(matrix[j, j], 1e-12))
        for i in range(j, size):
            matrix[i, j] /= root


@compiled
def _solve(factor: Floats, room: Floats, size: int) -> None:
    """Solve with a Cholesky factor for the row _RIGHT of the room, in place."""
    for i in range(size):
        for k in range(i):
            room[_RIGHT, i] -= factor[i, k] * room[_RIGHT, k]
        room[_RIGHT, i] /= factor[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            room[_RIGHT, i] -= factor[k, i] * room[_RIGHT, k]
        room[_RIGHT, i] /= factor[i, i]


@compiled
def _fit_smooth(
    past: Floats,
    design: Floats,
    begin: int,
    n: int,
    penalty: Floats,
    room: Floats,
    factor: Floats,
    size: int,
) -> None:
    """Fit a penalised log-linear mean by iterated least squares, from the given coefficients.

    past : (PAST_ROWS, …) with n counts and prior weights; filled with means
    design : (steps, columns); the history begins at `begin`
    room : (ROOM_ROWS, columns) with coefficients to begin with; filled with those found
    factor : filled with the Cholesky factor of the last step
    """
    most = 1.0
    for turn in range(_MOST_ITERATIONS + 1):
        is_last = most < _CLOSE or turn == _MOST_ITERATIONS
        for j in range(0 if is_last else size):
            room[_RIGHT, j] = 0.0
            for k in range(size):
                factor[j, k] = 0.0
        for i in range(n):
            eta = 0.0
            for j in range(size):
                eta += design[begin + i, j] * room[_COEFFICIENT, j]
            eta = min(max(eta, -_FAR), _FAR)
            mean = np.exp(eta)
            past[_MU, i] = mean
            if is_last:
                continue
            weight = past[_PRIOR, i] * mean
            pull = weight * eta + past[_PRIOR, i] * (past[_Y, i] - mean)
            for j in range(size):
                scaled = weight * design[begin + i, j]
                room[_RIGHT, j] += pull * design[begin + i, j]
                for k in range(j + 1):
                    factor[j, k] += scaled * design[begin + i, k]
        if is_last:
            break
        for j in range(size):
            factor[j, j] += penalty[j]
        _factor(factor, size)
        _solve(factor, room, size)
        most = 0.0
        for j in range(size):
            change = room[_RIGHT, j] - room[_COEFFICIENT, j]
            change = min(max(change, -5.0), 5.0)
            room[_COEFFICIENT, j] += change
            most = max(most, abs(change))


@compiled
def _dispersion(past: Floats, n: int, size: int) -> float:
    total = mass = 0.0
    for i in range(n):
        rest = past[_Y, i] - past[_MU, i]
        total += past[_PRIOR, i] * rest * rest / past[_MU, i]
        mass += past[_PRIOR, i]
    return max(total / max(mass - size, 1.0), 1.0)


@compiled
def smooth_places(
    observed: Floats,
    starts: Integers,
    design: Floats,
    penalty: Floats,
    columns_at: Integers,
    span: Integers,
    bound: float,
    past: Floats,
    room: Floats,
    factor: Floats,
    left: Floats,
) -> None:
    """Fit the steps span[0] … span[1] - 1 of many places, each on the steps before it.

    observed : (places, steps); starts : (places,)
    design : (steps, columns), penalty : (columns,)
    columns_at : how many of the columns a history of n steps bears, 0 for none
    span : first step, the one after the last, steps right before the judged one that are left
        out, most steps of history
    bound : standardised residual beyond which a past count weighs less, 0 for none
    past, room, factor : (PAST_ROWS, most steps), (ROOM_ROWS, columns), (columns, columns)
    left : (N_LEFT, places, steps asked) filled as `farrington_step` does; SLOPE holds the columns
    """
    for place in range(observed.shape[0]):
        used = 0
        for now in range(span[0], span[1]):
            end = now - span[2]
            begin = max(starts[place], end - span[3])
            n = end - begin
            size = columns_at[n] if n > 0 else 0
            if size == 0:
                continue
            total = 0.5
            for i in range(n):
                past[_Y, i] = observed[place, begin + i] + 0.5 / n
                past[_PRIOR, i] = 1.0
                total += observed[place, begin + i]
            if size != used:
                for j in range(size):
                    room[_COEFFICIENT, j] = 0.0
                room[_COEFFICIENT, 0] = np.log(total / n)
                used = size
            phi = 1.0
            for turn in range(3):
                _fit_smooth(past, design, begin, n, penalty, room, factor, size)
                phi = _dispersion(past, n, size)
                if bound <= 0 or turn == 2:
                    break
                is_changed = False
                for i in range(n):
                    y = past[_Y, i]
                    if y < 1.5:  # a single report is no outbreak, however rare reports are
                        continue
                    mu = past[_MU, i]
                    rest = 2 * y * np.log(y / mu) if y > mu else 0.0
                    if phi > 1.001:
                        still = mu / (phi - 1)
                        rest -= 2 * (y + still) * np.log((y + still) / (mu + still))
                    else:
                        rest -= 2 * (y - mu)
                    rest = max(rest, 0.0) ** 0.5 if y > mu else 0.0
                    weight = (bound / rest) ** 4 if rest > bound else 1.0
                    is_changed = is_changed or weight != past[_PRIOR, i]
                    past[_PRIOR, i] = weight
                if not is_changed:
                    break
            eta = variance = 0.0
            for j in range(size):  # the first half of the factor gives the variance
                value = design[now, j]
                eta += value * room[_COEFFICIENT, j]
                for k in range(j):
                    value -= factor[j, k] * room[_RIGHT, k]
                room[_RIGHT, j] = value / factor[j, j]
                variance += room[_RIGHT, j] ** 2
            at = now - span[0]
            left[MEAN, place, at] = np.exp(min(max(eta, -_FAR), _FAR))
            left[VARIANCE, place, at] = phi * variance
            left[DISPERSION, place, at] = phi
            left[SLOPE, place, at] = size
            left[STATUS, place, at] = FITTED
