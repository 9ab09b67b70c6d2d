"""CUSUM charts of standardised counts: small excesses that last add up."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.detector import (
    NO_SEASON,
    SHORT,
    TRAINING,
    Detector,
    Judged,
    Parameter,
    Setting,
    Values,
    unjudged,
)
from waspada.core.detection.incontrol import FEWEST, PARAMETERS, InControl, fit_in_control
from waspada.core.detection.series import Counts, Step

Floats = NDArray[np.float64]


def _rossi(x: Floats, m: Floats, _alpha: Floats) -> Floats:
    return np.asarray((x - 3 * m + 2 * np.sqrt(x * m)) / (2 * np.sqrt(m)))


def _rossi_back(z: Floats, m: Floats, _alpha: Floats) -> Floats:
    root = -np.sqrt(m) + np.sqrt(np.maximum(4 * m + 2 * np.sqrt(m) * z, 0))
    return np.asarray(np.maximum(root, 0) ** 2)


def _standard(x: Floats, m: Floats, _alpha: Floats) -> Floats:
    return np.asarray((x - m) / np.sqrt(m))


def _standard_back(z: Floats, m: Floats, _alpha: Floats) -> Floats:
    return np.asarray(m + z * np.sqrt(m))


def _pearson(x: Floats, m: Floats, alpha: Floats) -> Floats:
    return np.asarray((x - m) / np.sqrt(m + alpha * m**2))


def _pearson_back(z: Floats, m: Floats, alpha: Floats) -> Floats:
    return np.asarray(m + z * np.sqrt(m + alpha * m**2))


Pair = tuple[Callable[[Floats, Floats, Floats], Floats], Callable[[Floats, Floats, Floats], Floats]]
# A count made standard, and a standard number made a count again.
_TRANSFORMS: Final[Mapping[str, Pair]] = {
    "pearsonNegBin": (_pearson, _pearson_back),
    "rossi": (_rossi, _rossi_back),
    "standard": (_standard, _standard_back),
}

_PARAMETERS: Final = (
    *PARAMETERS,
    Parameter("k", float, 1.04, low=0.0, high=10),
    Parameter("h", float, 2.26, low=0.01, high=100),
    Parameter("trans", str, "pearsonNegBin", choices=tuple(_TRANSFORMS)),
)


def chart(
    observed: Floats, mean: Floats, alpha: Floats, *, k: float, h: float, trans: str
) -> tuple[Floats, Floats]:
    """Return the sums of a CUSUM chart, and the counts that would have raised the alarm.

    Parameters
    ----------
    observed, mean : (places, steps); the chart begins at the first step with a mean
    alpha : (places,) variance = mean + alpha * mean², for `pearsonNegBin`
    k, h : what is taken off each step, and the sum at which the alarm is raised
    trans : how counts are made standard

    Returns
    -------
    sums and limits (places, steps), nan where a mean is

    References
    ----------
    Page 1954, Biometrika 41, 100–115; Rossi, Lampugnani & Marchi 1999, Statistics in Medicine
    18, 2111–2122
    """
    there, back = _TRANSFORMS[trans]
    sums = np.full(observed.shape, np.nan)
    limits = np.full(observed.shape, np.nan)
    before = np.zeros(observed.shape[0])
    for step in range(observed.shape[1]):
        m = mean[:, step]
        now = np.maximum(0, before + there(observed[:, step], m, alpha) - k)
        limits[:, step] = np.maximum(back(h + k - before, m, alpha), 0)
        sums[:, step] = now
        before = np.where(np.isnan(now), 0.0, now)
    return sums, limits


def _judge(counts: Counts, setting: Setting) -> Judged:
    quiet = fit_in_control(counts, setting)
    mean = quiet.mean
    h = setting.number("h")
    sums, limits = chart(
        counts.observed, mean, quiet.alpha, k=setting.number("k"), h=h, trans=setting.word("trans")
    )
    return charted(counts, setting, quiet, limits=limits, scores=sums, bound=h)


def charted(
    counts: Counts,
    setting: Setting,
    quiet: InControl,
    *,
    limits: Floats,
    scores: Floats,
    bound: float,
) -> Judged:
    """Return the asked steps of a chart that ran through all, and why others are not judged."""
    asked = slice(setting.first, setting.last)
    judged = unjudged(counts, setting)
    known = counts.known(setting.first, setting.last)
    is_training = known & (setting.steps < quiet.begins[:, None])
    judged.reason[is_training] = TRAINING
    judged.reason[known & (counts.ends <= quiet.begins)[:, None]] = SHORT
    judged.expected, judged.threshold = quiet.mean[:, asked], limits[:, asked]
    judged.score = scores[:, asked]
    if not quiet.is_seasonal:
        judged.reason[judged.is_judged] = NO_SEASON
    with np.errstate(invalid="ignore"):
        judged.alarm = (judged.score >= bound) & judged.is_judged
    return judged


def minimum(step: Step, values: Values) -> int:
    """Return the steps of the shortest training, or of the one that is asked."""
    train = values.get("train")
    return train if isinstance(train, int) else FEWEST[step]


CUSUM: Final = Detector(
    name="cusum",
    parameters=_PARAMETERS,
    alpha=None,
    minimum=minimum,
    fallback="ears-c2",
    reference="Rossi, Lampugnani & Marchi 1999, Statistics in Medicine 18, 2111–2122",
    page="charts.md",
    judge=_judge,
)
