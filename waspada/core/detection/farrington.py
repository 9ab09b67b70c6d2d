"""Farrington's method, as first published and improved: this step against past years."""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection import fits, negbin
from waspada.core.detection.detector import (
    FEW_LATELY,
    NO_FIT,
    SHORT,
    Detector,
    Judged,
    Parameter,
    Setting,
    Values,
    unjudged,
)
from waspada.core.detection.history import History, flexible_history, window_history
from waspada.core.detection.lean import ndtr, ndtri, stdtrit
from waspada.core.detection.series import Counts, Step

Floats = NDArray[np.float64]
_ENOUGH_YEARS_FOR_A_TREND: Final = 3
_POWERS: Final = {"2/3": 2 / 3, "1/2": 0.5, "none": 1.0}

_COMMON: Final = (
    Parameter("b", int, 5, low=1, high=20),
    Parameter("w", int, 3, low=0, high=180),
    Parameter("reweight", bool, default=True),
    Parameter("trend", bool, default=True),
    Parameter("limit54", int, (5, 4), length=2),
    Parameter("powertrans", str, "2/3", choices=tuple(_POWERS)),
    Parameter("referenceYears", str, "date", choices=("date", "steps")),
)
_FLEXIBLE: Final = (
    *_COMMON,
    Parameter("weightsThreshold", float, 2.58, low=0.5, high=10),
    Parameter("noPeriods", int, 10, low=1, high=52, by_step={Step.MONTH: 1}),
    Parameter(
        "pastWeeksNotIncluded",
        int,
        26,
        high=400,
        by_step={Step.DAY: 182, Step.WEEK: 26, Step.MONTH: 6},
    ),
    Parameter("pThresholdTrend", float, 1.0, low=0.0, high=1.0),
    Parameter("thresholdMethod", str, "delta", choices=("delta", "nbPlugin", "muan")),
)


def _judge_flexible(counts: Counts, setting: Setting) -> Judged:
    def past(now: int) -> History | None:
        return flexible_history(
            counts,
            now,
            years=setting.whole("b"),
            half=setting.whole("w"),
            periods=setting.whole("noPeriods"),
            left_out=setting.whole("pastWeeksNotIncluded"),
            by_date=setting.word("referenceYears") == "date",
        )

    left = fit_steps(
        counts,
        setting,
        past,
        bound=setting.number("weightsThreshold"),
        trend_level=setting.number("pThresholdTrend"),
        is_quirky=True,
    )
    method = setting.word("thresholdMethod")
    if method == "delta":
        return _judged_by_delta(counts, setting, left, setting.alpha)
    return _judged_by_quantile(counts, setting, left, is_plugged_in=method == "nbPlugin")


def _judge_original(counts: Counts, setting: Setting) -> Judged:
    def past(now: int) -> History | None:
        return window_history(
            counts,
            now,
            years=setting.whole("b"),
            half=setting.whole("w"),
            by_date=setting.word("referenceYears") == "date",
        )

    left = fit_steps(counts, setting, past, bound=1.0, trend_level=0.05, is_quirky=False)
    # The interval was two-sided when the method was published; half of alpha lies above.
    return _judged_by_delta(counts, setting, left, setting.alpha / 2)


def fit_steps(
    counts: Counts,
    setting: Setting,
    past: Callable[[int], History | None],
    *,
    bound: float,
    trend_level: float,
    is_quirky: bool,
) -> Floats:
    """Fit every asked step of every place.

    Parameters
    ----------
    past : gives the history of a step
    bound : standardised residual beyond which a past count weighs less
    trend_level : p-value below which a trend is kept

    Returns
    -------
    (columns of `fits`, places, asked steps); the status is nan where the history is too short
    """
    from waspada.core.detection import farrington_kernels  # noqa: PLC0415  (reads numba)

    places = len(counts.places)
    left = np.full((fits.N_LEFT, places, setting.last - setting.first), np.nan)
    trend = setting.is_on("trend") and setting.whole("b") >= _ENOUGH_YEARS_FOR_A_TREND
    days = np.array([day.toordinal() for day in counts.dates], dtype=np.float64)

    few = _is_few(counts, setting)

    def one(now: int, begin: int, end: int) -> None:
        history = past(now)
        if history is None or history.index.size < history.groups + 2:
            return
        unit = days[1] - days[0]
        t = (days[history.index] - days[history.index[0]]) / unit
        beyond = _trend_beyond(history.index.size, trend_level) if trend else np.empty(0)
        block = np.empty((end - begin, fits.N_LEFT))
        farrington_kernels.farrington_step(
            counts.observed[begin:end],
            counts.starts[begin:end],
            few[begin:end, now - setting.first],
            history.index,
            t,
            history.group,
            float((days[now] - days[history.index[0]]) / unit),
            bound if setting.is_on("reweight") else 0.0,
            beyond,
            is_quirky,
            np.empty((farrington_kernels.PAST_ROWS, history.index.size)),
            np.zeros((farrington_kernels.GROUP_ROWS, history.groups)),
            block,
        )
        late = counts.starts[begin:end] > history.index[0]
        block[late, fits.STATUS] = np.nan
        left[:, begin:end, now - setting.first] = block.T

    def all_steps(begin: int, end: int) -> None:
        for now in range(setting.first, setting.last):
            one(now, begin, end)

    fits.over_places(places, all_steps)
    return left


def _trend_beyond(n: int, level: float) -> Floats:
    """Return |t| that has two-sided p-value `level`, for 0 … n degrees of freedom."""
    if level >= 1:
        return np.zeros(n + 1)
    freedom = np.maximum(np.arange(n + 1), 1)
    return np.asarray(stdtrit(freedom, 1 - level / 2), dtype=np.float64)


def _begun(counts: Counts, setting: Setting, left: Floats) -> tuple[Judged, Floats, Floats, Floats]:
    """Return what is not judged and why, and mean, variance of its logarithm, dispersion."""
    judged = unjudged(counts, setting)
    status = left[fits.STATUS]
    inside = counts.known(setting.first, setting.last)
    fitted = inside & (status == fits.FITTED)
    judged.reason[inside & np.isnan(status)] = SHORT
    judged.reason[inside & (status == fits.NOT_FITTED)] = NO_FIT
    judged.reason[inside & (status == fits.NOT_FITTED) & _is_few(counts, setting)] = FEW_LATELY
    mean, variance, dispersion = (
        np.where(fitted, left[column], np.nan)
        for column in (fits.MEAN, fits.VARIANCE, fits.DISPERSION)
    )
    judged.expected = mean
    return judged, mean, variance, dispersion


def _is_few(counts: Counts, setting: Setting) -> NDArray[np.bool_]:
    """Say where too few were counted on an asked step and those right before it."""
    cases, period = setting.pair("limit54")
    period = max(period, 1)
    begin = max(0, setting.first - period)
    total = np.cumsum(counts.observed[:, begin : setting.last], axis=1)
    total[:, period:] -= total[:, :-period].copy()
    return np.asarray(total[:, setting.first - begin :] < cases)


def _asked(counts: Counts, setting: Setting) -> Floats:
    return counts.observed[:, setting.first : setting.last]


def _judged_by_delta(counts: Counts, setting: Setting, left: Floats, alpha: float) -> Judged:
    judged, mean, variance, dispersion = _begun(counts, setting, left)
    power = _POWERS[setting.word("powertrans")]
    tau = dispersion + variance * mean
    error = np.sqrt(power**2 * mean ** (2 * power - 1) * tau)
    observed = _asked(counts, setting)
    limit = (mean**power + ndtri(1 - alpha) * error) ** (1 / power)
    judged.threshold = limit
    with np.errstate(divide="ignore", invalid="ignore"):
        judged.score = (observed - mean) / (limit - mean)
        judged.p = ndtr(-(observed**power - mean**power) / error)
    return _ended(judged, observed)


def _judged_by_quantile(
    counts: Counts, setting: Setting, left: Floats, *, is_plugged_in: bool
) -> Judged:
    judged, mean, variance, dispersion = _begun(counts, setting, left)
    error = 0.0 if is_plugged_in else np.sqrt(variance)
    with np.errstate(over="ignore", invalid="ignore"):
        high = np.exp(np.log(mean) + ndtri(1 - setting.alpha) * error)
    high[np.isinf(high)] = np.nan
    observed = _asked(counts, setting)
    limit = negbin.quantile(1 - setting.alpha, high, dispersion)
    judged.threshold = limit
    with np.errstate(divide="ignore", invalid="ignore"):
        # On the scale of the logarithm, as R surveillance gives it.
        eta = np.log(mean)
        judged.score = (observed - eta) / (limit - eta)
    judged.p = negbin.tail(observed, high, dispersion)
    return _ended(judged, observed)


def _ended(judged: Judged, observed: Floats) -> Judged:
    ran_away = ~np.isnan(judged.expected) & np.isnan(judged.threshold)
    judged.reason[ran_away] = NO_FIT
    judged.expected[ran_away] = np.nan
    with np.errstate(invalid="ignore"):
        judged.alarm = (observed > judged.threshold) & (observed > 0)
    return judged


def _minimum(step: Step, values: Values) -> int:
    years, half = values["b"], values["w"]
    assert isinstance(years, int)
    assert isinstance(half, int)
    # A year of dates is a step longer than 52 weeks or 365 days now and then.
    return step.per_year * years + half + (years if step is not Step.MONTH else 0)


def _farrington(
    name: Literal["farrington", "farrington-original"],
    parameters: tuple[Parameter, ...],
    judge: Callable[[Counts, Setting], Judged],
    reference: str,
) -> Detector:
    return Detector(
        name=name,
        parameters=parameters,
        alpha=0.05,
        minimum=_minimum,
        fallback="smooth",
        reference=reference,
        page="farrington.md",
        judge=judge,
    )


FLEXIBLE: Final = _farrington(
    "farrington",
    _FLEXIBLE,
    _judge_flexible,
    "Noufaily et al. 2013, Statistics in Medicine 32, 1206–1222; "
    "Salmon, Schumacher & Höhle 2016, Journal of Statistical Software 70(10)",
)
ORIGINAL: Final = _farrington(
    "farrington-original",
    _COMMON,
    _judge_original,
    "Farrington et al. 1996, Journal of the Royal Statistical Society A 159, 547–563",
)
