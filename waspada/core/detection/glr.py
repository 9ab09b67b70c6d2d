"""The negative binomial generalised likelihood ratio chart: a rise of unknown size and start."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.cusum import charted, minimum
from waspada.core.detection.detector import Detector, Judged, Parameter, Setting
from waspada.core.detection.fits import over_places
from waspada.core.detection.incontrol import PARAMETERS, fit_in_control
from waspada.core.detection.series import Counts

Floats = NDArray[np.float64]
_PARAMETERS: Final = (
    *PARAMETERS,
    Parameter("cARL", float, 5.0, low=0.1, high=1000),
    Parameter("M", int, 30, low=1, high=400),
    Parameter("Mtilde", int, 1, low=1, high=100),
    Parameter("dispersion", float, None, low=0.0, high=1000),
)


def chart(
    observed: Floats, mean: Floats, alpha: Floats, *, c_arl: float, most: int, least: int
) -> tuple[Floats, Floats]:
    """Return the statistics of the chart, and the counts that would have raised the alarm.

    Parameters
    ----------
    observed, mean : (places, steps); the chart begins at the first step with a mean
    alpha : (places,) variance = mean + alpha * mean²
    c_arl : the statistic at which the alarm is raised; the chart begins anew after it
    most, least : how many steps back a rise may and must have begun

    Returns
    -------
    statistics and limits (places, steps), nan where a mean is

    References
    ----------
    Höhle & Paul 2008, Computational Statistics & Data Analysis 52, 4357–4368
    """
    from waspada.core.detection import chart_kernels  # noqa: PLC0415  (reads numba)

    statistics = np.full(observed.shape, np.nan)
    limits = np.full(observed.shape, np.nan)

    def one(begin: int, end: int) -> None:
        part = slice(begin, end)
        chart_kernels.glr_charts(
            observed[part],
            mean[part],
            alpha[part],
            c_arl,
            most,
            least,
            statistics[part],
            limits[part],
        )

    over_places(observed.shape[0], one)
    return statistics, limits


def _judge(counts: Counts, setting: Setting) -> Judged:
    quiet = fit_in_control(counts, setting)
    alpha = quiet.alpha
    if "dispersion" in setting.values:
        alpha = np.full(alpha.shape, setting.number("dispersion"))
    c_arl = setting.number("cARL")
    statistics, limits = chart(
        counts.observed,
        quiet.mean,
        alpha,
        c_arl=c_arl,
        most=setting.whole("M"),
        least=setting.whole("Mtilde"),
    )
    return charted(counts, setting, quiet, limits=limits, scores=statistics, bound=c_arl)


GLR_NB: Final = Detector(
    name="glr-nb",
    parameters=_PARAMETERS,
    alpha=None,
    minimum=minimum,
    fallback="ears-c2",
    reference="Höhle & Paul 2008, Computational Statistics & Data Analysis 52, 4357–4368",
    page="charts.md",
    judge=_judge,
)
