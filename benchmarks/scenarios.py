"""Simulated counts with outbreaks: the 42 scenarios of Noufaily et al. 2013, weekly and daily.

y ~ negative binomial with mean μ and variance φμ, log μ = θ + βt + Σ over m waves of
γ1 cos(2πjt/52) + γ2 sin(2πjt/52); seven sets of parameters, with and without trend, no, one or
two waves. An outbreak has Poisson(k · standard deviation at its start) cases, spread over the
following steps as a log-normal(0, .5). Daily scenarios have a seventh of the mean on each day,
times a weekday's factor.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.series import Counts, Step, counts_of

Floats = NDArray[np.float64]
# θ, β, γ1, γ2, φ
PARAMETERS: Final = (
    (0.1, 0.0025, 0.6, 0.6, 1.5),
    (-2.0, 0.005, 0.1, 0.3, 2.0),
    (1.5, 0.003, 0.2, -0.4, 1.0),
    (0.5, 0.002, 0.5, 0.5, 5.0),
    (2.5, 0.001, 1.0, 0.1, 3.0),
    (3.75, 0.001, 0.1, -0.1, 1.1),
    (5.0, 0.0001, 0.05, 0.01, 1.2),
)
SCENARIOS: Final = tuple(
    (number, trend, waves) for number in range(7) for trend in (0, 1) for waves in (0, 1, 2)
)
WEEKDAYS: Final = (1.5, 1.1, 1.0, 1.0, 1.2, 0.8, 0.4)  # Monday first
WEEKS: Final = 624
JUDGED: Final = 49  # the last steps
_FIRST: Final = date(2012, 1, 2)  # a Monday


@dataclass(frozen=True, slots=True)
class Runs:
    """Simulated places, each a run of a scenario.

    outbreak : (runs, JUDGED) cases of the outbreak to be found
    scenario : (runs,) number of the scenario
    """

    counts: Counts
    outbreak: Floats
    scenario: NDArray[np.int64]


def weekly(rng: np.random.Generator, runs: int, *, past: tuple[float, ...], k: float) -> Runs:
    """Simulate runs of 624 weeks.

    Parameters
    ----------
    past : sizes k of the outbreaks in weeks 313 to 575
    k : size of the outbreak in the last 49 weeks, 0 for none
    """
    t = np.arange(1.0, WEEKS + 1)
    return _simulate(rng, runs, t, np.zeros(WEEKS), Step.WEEK, past=past, k=k)


def daily(rng: np.random.Generator, runs: int, *, past: tuple[float, ...], k: float) -> Runs:
    """Simulate runs of 312 weeks day by day, judged on the last 49 days."""
    days = np.arange(7 * 312)
    t = (WEEKS - 312) + days / 7
    return _simulate(
        rng, runs, t, np.log(np.array(WEEKDAYS)[days % 7] / 7), Step.DAY, past=past, k=k
    )


def _simulate(
    rng: np.random.Generator,
    runs: int,
    t: Floats,
    shift: Floats,
    step: Step,
    *,
    past: tuple[float, ...],
    k: float,
) -> Runs:
    steps = t.size
    observed = np.empty((runs, steps))
    outbreak = np.zeros((runs, steps))
    scenario = np.arange(runs) % len(SCENARIOS)
    begin = steps - JUDGED
    for run in range(runs):
        number, trend, waves = SCENARIOS[scenario[run]]
        theta, beta, gamma1, gamma2, phi = PARAMETERS[number]
        logs = theta + trend * beta * t + shift
        for order in range(1, waves + 1):
            angle = 2 * np.pi * order * t / 52
            logs = logs + gamma1 * np.cos(angle) + gamma2 * np.sin(angle)
        mean = np.exp(logs)
        even = rng.poisson(mean) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi)
        observed[run] = even
        starts = rng.integers(steps // 2, begin, len(past))
        for size, start in zip(past, starts, strict=True):
            observed[run] += _outbreak(rng, size * np.sqrt(phi * mean[start]), start, steps)
        start = int(rng.integers(begin, steps))
        if k:
            outbreak[run] = _outbreak(rng, k * np.sqrt(phi * mean[start]), start, steps)
            observed[run] += outbreak[run]
    return Runs(counts_of(observed, _FIRST, step), outbreak[:, begin:], scenario)


def _outbreak(rng: np.random.Generator, size: float, start: int, steps: int) -> Floats:
    cases = start + np.floor(rng.lognormal(0, 0.5, rng.poisson(size))).astype(np.int64)
    return np.bincount(cases[cases < steps], minlength=steps).astype(float)
