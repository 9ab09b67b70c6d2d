"""Every detector, one line each, and the way to ask one by its name."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np

from waspada.core.detection import cusum, ears, farrington, glr, smooth
from waspada.core.detection.detector import (
    BY_FALLBACK,
    SHORT,
    Detector,
    Judged,
    Setting,
    Value,
)
from waspada.core.detection.series import Counts, Step
from waspada.core.errors import BadInput

DETECTORS: Final[Mapping[str, Detector]] = {
    one.name: one
    for one in (
        smooth.SMOOTH,
        farrington.FLEXIBLE,
        farrington.ORIGINAL,
        ears.C1,
        ears.C2,
        ears.C3,
        glr.GLR_NB,
        cusum.CUSUM,
    )
}

_ANY_ALPHA: Final = 0.01  # what a method without alpha is handed and does not look at


def detector_called(name: str) -> Detector:
    """Return the detector of that name.

    Raises
    ------
    BadInput : detection.unknown_method with those there are
    """
    found = DETECTORS.get(name)
    if found is None:
        raise BadInput("detection.unknown_method", value=name, known=", ".join(DETECTORS))
    return found


def setting_of(
    detector: Detector,
    counts: Counts,
    *,
    alpha: float | None = None,
    written: Mapping[str, str] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Setting:
    """Read the settings of a run.

    Parameters
    ----------
    alpha : nominal chance of a false alarm at one place and step; None is the detector's own
    written : parameters as text; capitals, hyphens and underscores in names do not matter
    first, last : days between which steps are judged; None is everything

    Raises
    ------
    BadInput : detection.bad_alpha, detection.unknown_parameter, detection.bad_value
    """
    level = alpha if alpha is not None else detector.alpha or _ANY_ALPHA
    if not 0 < level < 0.5:
        raise BadInput("detection.bad_alpha", value=f"{level:g}")
    known = {_plain(one.name): one for one in detector.parameters}
    values: dict[str, Value] = {}
    for one in detector.parameters:
        default = one.default_at(counts.step)
        if default is not None:
            values[one.name] = default
    for name, text in (written or {}).items():
        parameter = known.get(_plain(name))
        if parameter is None:
            names = ", ".join(one.name for one in detector.parameters)
            raise BadInput(
                "detection.unknown_parameter", value=name, method=detector.name, known=names
            )
        values[parameter.name] = parameter.read(text)
    days = np.array([day.toordinal() for day in counts.dates])
    begin = 0 if first is None else int(np.searchsorted(days, first.toordinal()))
    end = days.size if last is None else int(np.searchsorted(days, last.toordinal(), "right"))
    return Setting(level, values, begin, max(begin, end))


def detect(
    counts: Counts,
    method: str,
    *,
    alpha: float | None = None,
    written: Mapping[str, str] | None = None,
    first: date | None = None,
    last: date | None = None,
    has_fallback: bool = False,
) -> Judged:
    """Judge counts by a method; see `setting_of` for the other parameters and the errors.

    has_fallback : where a place's history is too short, take the detector named for that, and
        say so in the reason
    """
    detector = detector_called(method)
    setting = setting_of(detector, counts, alpha=alpha, written=written, first=first, last=last)
    judged = detector.judge(counts, setting)
    while has_fallback and detector.fallback and np.any(judged.reason == SHORT):
        detector = detector_called(detector.fallback)
        setting = setting_of(detector, counts, alpha=alpha, first=first, last=last)
        _fill(judged, detector.judge(counts, setting))
    return judged


def _fill(judged: Judged, other: Judged) -> None:
    """Take from another detector what the first could not judge for want of history."""
    taken = (judged.reason == SHORT) & other.is_judged
    for mine, theirs in (
        (judged.expected, other.expected),
        (judged.threshold, other.threshold),
        (judged.score, other.score),
        (judged.p, other.p),
        (judged.alarm, other.alarm),
    ):
        mine[taken] = theirs[taken]
    judged.reason[taken] = BY_FALLBACK


def minimum_of(detector: Detector, step: Step) -> int:
    """Return the steps a place needs before one can be judged, with the default settings."""
    values = {
        one.name: value
        for one in detector.parameters
        if (value := one.default_at(step)) is not None
    }
    return detector.minimum(step, values)


def _plain(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()
