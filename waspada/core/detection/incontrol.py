"""What counts are like while nothing happens, for the charts: a log-linear fit per place."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.detector import Parameter, Setting
from waspada.core.detection.series import Counts, Step

Floats = NDArray[np.float64]
FEWEST: Final = {Step.DAY: 28, Step.WEEK: 26, Step.MONTH: 12}
_MOST_ITERATIONS: Final = 30
_LEAST_MEAN: Final = 1e-8
_MOST_ALPHA: Final = 1e3

PARAMETERS: Final = (
    Parameter("train", int, None, low=8, high=20_000),
    Parameter("S", int, 1, high=6),
    Parameter("trendInControl", bool, default=False),
    Parameter("weekday", bool, default=True),
)


@dataclass(frozen=True, slots=True)
class InControl:
    """The fit of every place.

    mean : (places, steps) expected counts; nan in training, outside the span and without a fit
    alpha : (places,) variance = mean + alpha * mean², 0 is Poisson
    begins : (places,) first step that is judged
    is_seasonal : whether the season was fitted; otherwise the training is under a year
    """

    mean: Floats
    alpha: Floats
    begins: NDArray[np.int64]
    is_seasonal: bool


def train_of(counts: Counts, setting: Setting) -> int:
    """Return the training steps: as asked, or half of the counts, at most five years."""
    asked = setting.values.get("train")
    if isinstance(asked, int):
        return asked
    half = len(counts.dates) // 2
    return max(FEWEST[counts.step], min(half, 5 * counts.step.per_year))


def fit_in_control(counts: Counts, setting: Setting) -> InControl:
    """Fit each place on its first steps.

    References
    ----------
    Höhle & Paul 2008, Computational Statistics & Data Analysis 52, 4357–4368, section 2; the
    dispersion by equating Pearson's statistic to its degrees of freedom (Breslow 1984)
    """
    train = train_of(counts, setting)
    is_seasonal = setting.whole("S") > 0 and train >= counts.step.per_year
    design = design_of(
        counts,
        harmonics=setting.whole("S") if is_seasonal else 0,
        has_trend=setting.is_on("trendInControl"),
        has_weekdays=setting.is_on("weekday"),
    )
    places, steps = counts.observed.shape
    mean = np.full((places, steps), np.nan)
    alpha = np.zeros(places)
    begins = counts.starts + train
    for start in np.unique(counts.starts):
        rows = np.flatnonzero((counts.starts == start) & (counts.ends > start + train))
        if rows.size:
            past = slice(start, start + train)
            fitted, alpha[rows] = _fit(counts.observed[rows, past], design[past])
            mean[rows] = np.exp(np.clip(fitted @ design.T, -700, 700))
    is_judged = counts.known(0, steps) & (np.arange(steps) >= begins[:, None])
    return InControl(np.where(is_judged, mean, np.nan), alpha, begins, is_seasonal)


def design_of(counts: Counts, *, harmonics: int, has_trend: bool, has_weekdays: bool) -> Floats:
    """Return (steps, columns): 1, trend in years, cosines and sines of the year, weekdays."""
    days = np.array([day.toordinal() for day in counts.dates], dtype=np.float64)
    years = (days - days[0]) / 365.25
    columns = [np.ones(days.size)]
    if has_trend:
        columns.append(years - years[-1])
    for order in range(1, harmonics + 1):
        columns += [np.cos(2 * np.pi * order * years), np.sin(2 * np.pi * order * years)]
    if has_weekdays and counts.step is Step.DAY:
        weekday = days % 7
        columns += [np.where(weekday == day, 1.0, 0.0) for day in range(1, 7)]
    return np.column_stack(columns)


def _fit(observed: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Return coefficients (places, columns) and alpha (places,) of all places at once."""
    n, columns = design.shape
    mu = observed + 0.1
    eta = np.log(mu)
    alpha = np.zeros(observed.shape[0])
    coefficients = np.zeros((observed.shape[0], columns))
    for _ in range(3):  # means, then dispersion, each given the other
        for _ in range(_MOST_ITERATIONS):
            weight = mu / (1 + alpha[:, None] * mu)
            working = eta + (observed - mu) / mu
            left = np.einsum("pn,ni,nj->pij", weight, design, design, optimize=True)
            # A hair of ridge: a weekday on which nothing ever came has no finite coefficient.
            left += 1e-9 * np.eye(columns)
            right = (weight * working) @ design
            before = coefficients
            coefficients = np.linalg.solve(left, right[..., None])[..., 0]
            eta = np.clip(coefficients @ design.T, -30, 30)
            mu = np.maximum(np.exp(eta), _LEAST_MEAN)
            if np.max(np.abs(coefficients - before)) < 1e-8:
                break
        alpha = _alpha(observed, mu, n - columns)
    return coefficients, alpha


def _alpha(observed: Floats, mu: Floats, freedom: int) -> Floats:
    """Return the alpha at which Pearson's statistic equals its degrees of freedom, at least 0."""
    squares = (observed - mu) ** 2
    low = np.zeros(observed.shape[0])
    high = np.full(observed.shape[0], _MOST_ALPHA)

    def excess(alpha: Floats) -> Floats:
        variance = mu + alpha[:, None] * mu**2
        return np.asarray((squares / variance).sum(axis=1) - freedom, dtype=np.float64)

    even = excess(low) <= 0
    for _ in range(60):
        middle = (low + high) / 2
        above = excess(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.where(even, 0.0, high)


def fit_all(counts: Counts) -> tuple[Floats, Floats]:
    """Return mean (places, steps) and alpha (places,) fitted on all steps: season and weekday.

    counts : every place from the first step to the last
    """
    harmonics = 1 if len(counts.dates) >= counts.step.per_year else 0
    design = design_of(counts, harmonics=harmonics, has_trend=False, has_weekdays=True)
    coefficients, alpha = _fit(counts.observed, design)
    return np.exp(np.clip(coefficients @ design.T, -30, 30)), alpha
