"""Draw a self-exciting record whose truth is known, to see whether fitting finds it again."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.forecast.exciting import WAYS, paths_of
from waspada.core.forecast.methods import COUNTED_FROM
from waspada.core.forecast.record import Ints, Layout, Record

Floats = NDArray[np.float64]
_GRAVEST: Final = 4


@dataclass(frozen=True, slots=True)
class Truth:
    """The process that incidents are drawn from.

    by_stage : (groups, stages) incidents a day in an average place
    by_place : (places, groups) what that is multiplied by
    excitation : (ways,) incidents that one incident excites, see exciting.py
    half_life_days : of the excitation
    severity : (groups, 4) chances of severities 1 to 4, rows sum to 1
    """

    by_stage: Floats
    by_place: Floats
    excitation: Floats
    half_life_days: float
    severity: Floats


@dataclass(frozen=True, slots=True)
class Drawn:
    """Incidents that were drawn; day is an ordinal. As the arrays of a `Record`."""

    place: Ints
    group: Ints
    day: Ints
    severity: Ints


def places_of(truth_places: int, groups: int, rng: np.random.Generator, spread: float) -> Floats:
    """Return (places, groups) gamma factors with mean 1 and this relative variance by place."""
    shape = 1 / spread
    return np.repeat(rng.gamma(shape, 1 / shape, (truth_places, 1)), groups, axis=1)


def draw(
    layout: Layout,
    truth: Truth,
    stage: NDArray[np.int8],
    first: int,
    rng: np.random.Generator,
    *,
    before: Record | None = None,
) -> Drawn:
    """Draw the incidents of every day, one after the other.

    Parameters
    ----------
    stage : (days, places) numbers of STAGE_NUMBERS
    first : ordinal of the first day
    before : what happened before it, with an origin on the day before; None for nothing

    Raises
    ------
    ValueError : where the process would never end (excitation of 1 or more)
    """
    if float(truth.excitation.sum()) >= 1:
        raise ValueError("excitation")
    paths = paths_of(layout)
    decay = 0.5 ** (1 / truth.half_life_days)
    state = np.zeros(truth.by_place.shape)
    if before is not None:
        age = before.origin.toordinal() - before.day
        np.add.at(state, (before.place, before.group), decay**age)
    days, places, groups = [], [], []
    for number, now in enumerate(stage.astype(np.int64)):
        ways = paths.spread(state)
        raised = sum((ways[way] * truth.excitation[way] for way in range(len(WAYS))), 0.0)
        rate = truth.by_stage.T[now] * truth.by_place + (1 - decay) * raised
        count = rng.poisson(rate)
        place, group = np.nonzero(count)
        times = count[place, group]
        places.append(np.repeat(place, times))
        groups.append(np.repeat(group, times))
        days.append(np.full(int(times.sum()), first + number))
        state = decay * state + count
    group_of = np.concatenate(groups)
    reached = np.cumsum(truth.severity, axis=1)[group_of]
    above = (rng.random(len(group_of))[:, None] > reached).sum(axis=1)
    severity = np.minimum(COUNTED_FROM + above, _GRAVEST)
    return Drawn(np.concatenate(places), group_of, np.concatenate(days), severity)


def record_of(
    layout: Layout, drawn: Drawn, stage: NDArray[np.int8], first: int, origin: date, since: int
) -> Record:
    """Return what would be known of drawn incidents at the end of the origin."""
    known = drawn.day <= origin.toordinal()
    return Record(
        layout=layout,
        origin=origin,
        place=drawn.place[known],
        group=drawn.group[known],
        day=drawn.day[known],
        severity=drawn.severity[known],
        first=first,
        stage=stage,
        since=since,
    )
