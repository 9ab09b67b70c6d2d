"""Our default: a smooth mean, and the honest chance of a count at least that high.

Made for places where little happens: every step of the past counts, season and weekday are drawn
towards none until the counts speak for them, and what is not known of the mean widens the tail.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection import fits, negbin
from waspada.core.detection.detector import (
    NO_SEASON,
    SHORT,
    Detector,
    Judged,
    Parameter,
    Setting,
    Values,
    unjudged,
)
from waspada.core.detection.series import Counts, Step

Floats = NDArray[np.float64]
FEWEST: Final = {Step.DAY: 28, Step.WEEK: 12, Step.MONTH: 12}
_GUARD: Final = {Step.DAY: 14, Step.WEEK: 4, Step.MONTH: 1}
_PARAMETERS: Final = (
    Parameter("years", int, 5, low=1, high=20),
    Parameter("guard", int, 4, high=400, by_step=dict(_GUARD)),
    Parameter("harmonics", int, 2, high=6),
    Parameter("trend", bool, default=True),
    Parameter("weekday", bool, default=True),
    Parameter("reweight", float, 2.33, high=10),
    # Past outbreaks hide more of the spread of daily counts, which are smaller and more skewed.
    Parameter("inflation", float, 1.0, low=1.0, high=5.0, by_step={Step.DAY: 1.3}),
)
# How far coefficients may be expected to lie from 0: weekday, season, change in a year.
_LIKELY: Final = {"weekday": 0.7, "season": 0.7, "trend": 0.4}


def _judge(counts: Counts, setting: Setting) -> Judged:
    left = fit(counts, setting)
    mean, variance, dispersion = (
        left[column] for column in (fits.MEAN, fits.VARIANCE, fits.DISPERSION)
    )
    judged = unjudged(counts, setting)
    is_fitted = left[fits.STATUS] == fits.FITTED
    asked = counts.known(setting.first, setting.last)
    observed = counts.observed[:, setting.first : setting.last]
    judged.reason[asked & ~is_fitted] = SHORT
    design, _ = design_of(counts, setting)
    judged.reason[asked & (left[fits.SLOPE] < design.shape[1])] = NO_SEASON
    # What is unsure in the mean adds to the variance in proportion to its square.
    over = (dispersion - 1) * setting.number("inflation")
    spread = 1 + over + mean * np.expm1(variance)
    judged.expected = np.where(asked, mean, np.nan)
    judged.p = negbin.middle_tail(observed, judged.expected, spread)
    judged.threshold = negbin.middle_quantile(setting.alpha, judged.expected, spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        judged.score = np.log(np.maximum(judged.p, 1e-300)) / np.log(setting.alpha)
        judged.alarm = observed > judged.threshold
    return judged


def fit(counts: Counts, setting: Setting) -> Floats:
    """Fit every asked step of every place, each on the steps before it.

    Returns
    -------
    (columns of `fits`, places, asked steps), nan where the history is too short
    """
    from waspada.core.detection import smooth_kernels  # noqa: PLC0415  (reads numba)

    places, steps = counts.observed.shape
    design, penalty = design_of(counts, setting)
    asked = setting.last - setting.first
    left = np.full((fits.N_LEFT, places, asked), np.nan)
    reach = min(setting.whole("years") * counts.step.per_year, steps)
    span = np.array([setting.first, setting.last, setting.whole("guard"), reach])
    columns_at = _columns_at(counts.step, steps, setting)

    def one(begin: int, end: int) -> None:
        part = np.full((fits.N_LEFT, end - begin, asked), np.nan)
        smooth_kernels.smooth_places(
            counts.observed[begin:end],
            counts.starts[begin:end],
            design,
            penalty,
            columns_at,
            span,
            setting.number("reweight"),
            np.empty((smooth_kernels.PAST_ROWS, reach)),
            np.zeros((smooth_kernels.ROOM_ROWS, penalty.size)),
            np.zeros((penalty.size, penalty.size)),
            part,
        )
        left[:, begin:end] = part

    fits.over_places(places, one)
    return left


def design_of(counts: Counts, setting: Setting) -> tuple[Floats, Floats]:
    """Return (steps, columns) in the order in which a longer history adds them, and penalties."""
    days = np.array([day.toordinal() for day in counts.dates], dtype=np.float64)
    years = (days - days[-1]) / 365.25
    columns: list[Floats] = [np.ones(days.size)]
    likely = [np.inf]
    if _has_weekdays(counts.step, setting):
        # Against the mean of the week, so that drawing towards 0 is drawing towards even days.
        weekday = days % 7
        for day in range(1, 7):
            columns.append((weekday == day) * 1.0 - (weekday == 0))
            likely.append(_LIKELY["weekday"])
    for order in range(1, setting.whole("harmonics") + 1):
        angle = 2 * np.pi * order * years
        columns += [np.cos(angle), np.sin(angle)]
        likely += [_LIKELY["season"] / order] * 2
        if order == 1 and setting.is_on("trend"):
            columns.append(years)
            likely.append(_LIKELY["trend"])
    penalty = 1 / np.array(likely) ** 2
    return np.ascontiguousarray(np.column_stack(columns)), penalty


def _has_weekdays(step: Step, setting: Setting) -> bool:
    return step is Step.DAY and setting.is_on("weekday")


def _columns_at(step: Step, steps: int, setting: Setting) -> NDArray[np.int64]:
    """Return how many columns a history of 0, 1, 2 … steps bears."""
    level = 7 if _has_weekdays(step, setting) else 1
    n = np.arange(steps + 1)
    harmonics = setting.whole("harmonics")
    first = level + (2 if harmonics else 0) + (1 if harmonics and setting.is_on("trend") else 0)
    every = first + 2 * max(0, harmonics - 1)
    columns = np.where(n >= FEWEST[step], level, 0)
    columns = np.where(n >= 1.5 * step.per_year, first, columns)
    return np.where(n >= 2 * step.per_year, every, columns).astype(np.int64)


def _minimum(step: Step, values: Values) -> int:
    guard = values["guard"]
    assert isinstance(guard, int)
    return FEWEST[step] + guard


SMOOTH: Final = Detector(
    name="smooth",
    parameters=_PARAMETERS,
    alpha=0.01,
    minimum=_minimum,
    fallback="ears-c2",
    reference="own; tails after Noufaily et al. 2013 and Lancaster 1961 (mid-p), JASA 56, 223–234",
    page="smooth.md",
    judge=_judge,
)
