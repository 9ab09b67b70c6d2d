"""EARS C1, C2 and C3: today against the mean of the last few steps."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from waspada.core.detection.detector import (
    SHORT,
    Detector,
    Judged,
    Parameter,
    Setting,
    Values,
    unjudged,
)
from waspada.core.detection.lean import ndtr, ndtri
from waspada.core.detection.series import Counts, Step

_PARAMETERS: Final = (
    Parameter("baseline", int, 7, low=3, high=366),
    Parameter("minSigma", float, 0.0),
)
_GUARD: Final = 2  # steps between the baseline and today in C2 and C3
_REFERENCE: Final = "Hutwagner et al. 2003, Journal of Urban Health 80 (suppl. 1), i89–i96"


def _baseline(values: Values) -> int:
    baseline = values["baseline"]
    assert isinstance(baseline, int)
    return baseline


def moments(
    observed: NDArray[np.float64], baseline: int, guard: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and standard deviation of the steps before each step.

    Parameters
    ----------
    observed : (places, steps)
    baseline : how many steps
    guard : how many right before the step are left out

    Returns
    -------
    two arrays (places, steps), nan until there are enough
    """
    mean = np.full(observed.shape, np.nan)
    deviation = np.full(observed.shape, np.nan)
    if observed.shape[1] > baseline + guard:
        windows = sliding_window_view(observed, baseline, axis=1)[:, : -1 - guard]
        mean[:, baseline + guard :] = windows.mean(axis=2)
        deviation[:, baseline + guard :] = windows.std(axis=2, ddof=1)
    return mean, deviation


def _above(
    observed: NDArray[np.float64], mean: NDArray[np.float64], deviation: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return standard deviations above the mean; infinite where nothing varied and more came."""
    with np.errstate(divide="ignore", invalid="ignore"):
        above = (observed - mean) / deviation
    return np.where((deviation == 0) & (observed == mean), 0.0, above)


def _judge_c12(counts: Counts, setting: Setting, guard: int) -> Judged:
    needed = setting.whole("baseline") + guard
    observed, asked = _part(counts, setting, needed)
    mean, deviation = moments(observed, setting.whole("baseline"), guard)
    deviation = np.maximum(deviation, setting.number("minSigma"))
    above = _above(observed, mean, deviation)[:, asked]
    judged = unjudged(counts, setting)
    judged.expected = mean[:, asked]
    judged.threshold = (mean + ndtri(1 - setting.alpha) * deviation)[:, asked]
    judged.score = above
    judged.p = ndtr(-above)
    return _trimmed(judged, counts, setting, needed)


def _judge_c3(counts: Counts, setting: Setting) -> Judged:
    needed = setting.whole("baseline") + 2 * _GUARD
    observed, asked = _part(counts, setting, needed)
    mean, deviation = moments(observed, setting.whole("baseline"), _GUARD)
    deviation = np.maximum(deviation, setting.number("minSigma"))
    above = _above(observed, mean, deviation)
    carried = np.full(observed.shape, np.nan)
    earlier = np.maximum(0, above - 1)
    carried[:, 2:] = earlier[:, :-2] + earlier[:, 1:-1]
    judged = unjudged(counts, setting)
    judged.expected = mean[:, asked]
    with np.errstate(invalid="ignore"):
        # Where nothing varied 0 · ∞ is not a number: then the count itself is the limit.
        allowed = np.nan_to_num(deviation * (ndtri(1 - setting.alpha) - carried), nan=0.0)
    known = ~np.isnan(carried + mean)
    judged.threshold = np.where(known, np.maximum(0, observed + allowed), np.nan)[:, asked]
    judged.score = np.where(known, np.maximum(0, above - 1) + carried, np.nan)[:, asked]
    return _trimmed(judged, counts, setting, needed)


def _part(counts: Counts, setting: Setting, needed: int) -> tuple[NDArray[np.float64], slice]:
    """Return the counts that the asked steps look at, and where in them the asked ones are."""
    begin = max(0, setting.first - needed)
    return counts.observed[:, begin : setting.last], slice(setting.first - begin, None)


def _trimmed(judged: Judged, counts: Counts, setting: Setting, needed: int) -> Judged:
    """Keep what the place's own history bears and the asked steps."""
    known = counts.known(setting.first, setting.last)
    is_short = known & (setting.steps < counts.starts[:, None] + needed)
    judged.reason[is_short] = SHORT
    blank = ~known | is_short
    for values in (judged.expected, judged.threshold, judged.score, judged.p):
        values[blank] = np.nan
    with np.errstate(invalid="ignore"):
        judged.alarm = counts.observed[:, setting.first : setting.last] > judged.threshold
    return judged


def _ears(name: str, alpha: float, guard: int) -> Detector:
    is_c3 = name == "ears-c3"

    def minimum(_step: Step, values: Values) -> int:
        return _baseline(values) + (2 * _GUARD if is_c3 else guard)

    def judge(counts: Counts, setting: Setting) -> Judged:
        return _judge_c3(counts, setting) if is_c3 else _judge_c12(counts, setting, guard)

    return Detector(
        name=name,
        parameters=_PARAMETERS,
        alpha=alpha,
        minimum=minimum,
        fallback="",
        reference=_REFERENCE,
        page="ears.md",
        judge=judge,
    )


C1: Final = _ears("ears-c1", 0.001, 0)
C2: Final = _ears("ears-c2", 0.001, _GUARD)
C3: Final = _ears("ears-c3", 0.025, _GUARD)
