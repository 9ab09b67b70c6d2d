"""How many alarms to expect when nothing happens: the whole detection on simulated quiet years."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.episodes import starts_of
from waspada.core.detection.incontrol import fit_all
from waspada.core.detection.registry import detect, detector_called, setting_of
from waspada.core.detection.series import Counts, Step
from waspada.core.errors import TooShort

Floats = NDArray[np.float64]
WEEKS: Final = 52
_STEPS_A_WEEK: Final = {Step.DAY: 7.0, Step.WEEK: 1.0, Step.MONTH: 12 / 52.18}
_MOST_PLACES: Final = 200


@dataclass(frozen=True, slots=True)
class Quiet:
    """What places report while nothing happens.

    mean : (places, steps) of the counts it was learnt from
    alpha : (places,) variance = mean + alpha * mean²
    """

    counts: Counts
    mean: Floats
    alpha: Floats


@dataclass(frozen=True, slots=True)
class Null:
    """How quiet years may differ from what was learnt, to see whether the promise still holds.

    dispersion : multiplies alpha, after 0.05 where there is none
    shared : standard deviation of a log-normal factor that all places share on a step
    jump, jump_steps : factor of all means on the last so many steps, as a stage brings
    weekday : factor of the first day of each week, the others making up for it
    """

    dispersion: float = 1.0
    shared: float = 0.0
    jump: float = 1.0
    jump_steps: int = 0
    weekday: float = 1.0


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """What to expect at a setting, over all places together.

    episodes_a_week : mean; low and high are where it lies with 95 %
    alarms_a_week : steps with an alarm, an episode having one or more
    share : alarms by judged counts, to be compared with alpha
    """

    episodes_a_week: float
    low: float
    high: float
    alarms_a_week: float
    share: float


def quiet_of(counts: Counts) -> Quiet:
    """Learn from counts what is usual: level, season, weekday and spread of each place.

    Raises
    ------
    TooShort : detection.quiet_short where no place has a year
    """
    year = counts.step.per_year
    rows = np.flatnonzero((counts.starts == 0) & (counts.ends == len(counts.dates)))
    if len(counts.dates) < year or not rows.size:
        raise TooShort("detection.quiet_short")
    whole = replace(
        counts,
        places=tuple(counts.places[row] for row in rows.tolist()),
        observed=counts.observed[rows],
        starts=counts.starts[rows],
        ends=counts.ends[rows],
    )
    mean, alpha = fit_all(whole)
    return Quiet(whole, mean, alpha)


def draw(quiet: Quiet, rng: np.random.Generator, null: Null | None = None) -> Floats:
    """Return simulated counts (places, steps)."""
    null = null or Null()
    mean = quiet.mean.copy()
    steps = mean.shape[1]
    if null.shared:
        mean = mean * rng.lognormal(-(null.shared**2) / 2, null.shared, steps)
    if null.jump_steps:
        mean[:, steps - null.jump_steps :] *= null.jump
    if null.weekday != 1.0:
        rest = (7 - null.weekday) / 6
        mean = mean * np.where(np.arange(steps) % 7 == 0, null.weekday, rest)
    alpha = quiet.alpha
    if null.dispersion != 1.0:
        alpha = np.maximum(alpha, 0.05) * null.dispersion
    shape = 1 / np.maximum(alpha, 1e-6)[:, None]
    return rng.poisson(rng.gamma(shape, mean / shape)).astype(np.float64)


def expect_false_alarms(
    quiet: Quiet,
    method: str,
    rng: np.random.Generator,
    *,
    alpha: float | None = None,
    written: Mapping[str, str] | None = None,
    null: Null | None = None,
    repeats: int = 4,
    calm: int = 3,
) -> FalseAlarms:
    """Simulate quiet years, judge their last one, and count.

    Parameters
    ----------
    quiet : what is usual; at most 200 places, drawn anew for each repeat, stand for all
    null : how the simulated years differ from what is usual; the detection does not know
    repeats : simulated histories
    calm : steps without an alarm that part two episodes

    Returns
    -------
    what all places of `quiet` together give in a week
    """
    counts = quiet.counts
    places, steps = quiet.mean.shape
    setting = setting_of(detector_called(method), counts, alpha=alpha, written=written)
    judged_steps = min(steps // 2, round(WEEKS * _STEPS_A_WEEK[counts.step]))
    first = counts.dates[steps - judged_steps]
    per_place: list[Floats] = []
    for _ in range(repeats):
        rows = np.sort(rng.permutation(places)[:_MOST_PLACES])
        part = Quiet(counts, quiet.mean[rows], quiet.alpha[rows])
        simulated = replace(
            counts,
            places=tuple(counts.places[row] for row in rows.tolist()),
            observed=draw(part, rng, null),
            starts=counts.starts[rows],
            ends=counts.ends[rows],
        )
        judged = detect(simulated, method, alpha=setting.alpha, written=written, first=first)
        per_place.append(
            np.column_stack(
                [
                    starts_of(judged.alarm, calm).sum(axis=1),
                    judged.alarm.sum(axis=1),
                    judged.is_judged.sum(axis=1),
                ]
            ).astype(np.float64)
        )
    found = np.concatenate(per_place)
    weeks = judged_steps / _STEPS_A_WEEK[counts.step]
    scale = places / weeks
    episodes, alarms, judged_counts = found.mean(axis=0)
    # Each simulated place is one draw; places that share a step vary together, so repeats count too.
    error = float(found[:, 0].std(ddof=1) / np.sqrt(found.shape[0]))
    by_repeat = np.array([part[:, 0].mean() for part in per_place])
    if repeats > 1:
        error = max(error, float(by_repeat.std(ddof=1) / np.sqrt(repeats)))
    return FalseAlarms(
        episodes_a_week=float(episodes * scale),
        low=float(max(0.0, episodes - 1.96 * error) * scale),
        high=float((episodes + 1.96 * error) * scale),
        alarms_a_week=float(alarms * scale),
        share=float(alarms / max(judged_counts, 1.0)),
    )
