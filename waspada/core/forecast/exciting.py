"""How much an incident raises the rate of the days after it: where it was and beside it.

An incident excites others in the same place and group, in the other groups of the place, and in
the same group of the places beside it. The effect begins on the next day and falls by the same
share every day: the k-th day gets (1 - decay) · decay^(k-1) of it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from waspada.core.forecast.record import Layout

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WAYS: Final = ("own", "cross", "near")


@dataclass(frozen=True, slots=True)
class Paths:
    """Who excites whom.

    near : sparse (places, places) share of a place's effect on its neighbours that each gets
    """

    near: csr_matrix
    groups: int

    def spread(self, state: Floats, places: Ints | None = None) -> tuple[Floats, Floats, Floats]:
        """Return what reaches places by each way: arrays (places, groups).

        state : (places, groups) what incidents still have; places : only these, or all
        """
        own = state if places is None else state[places]
        others = own.sum(axis=1, keepdims=True) - own
        beside = self.near @ state
        near = beside if places is None else beside[places]
        return own, others / max(1, self.groups - 1), near


def paths_of(layout: Layout) -> Paths:
    """Return who excites whom among the places of a layout."""
    places = len(layout.places)
    one, other = layout.beside
    shares = 1 / np.maximum(np.bincount(one, minlength=places), 1)[one]
    return Paths(csr_matrix((shares, (other, one)), shape=(places, places)), len(layout.groups))


@dataclass(frozen=True, slots=True)
class Echo:
    """What incidents leave behind with one decay.

    reaching : (cells, ways) what reaches the cells with incidents, per unit of excitation
    given : (ways,) weighted effect that all incidents had until the origin
    state : (places, groups) what is left at the end of the origin
    """

    decay: float
    reaching: Floats
    given: Floats
    state: Floats


def echo_of(
    paths: Paths,
    *,
    place: Ints,
    group: Ints,
    day: Ints,
    count: Floats,
    weight: Floats,
    decay: float,
    origin: int,
) -> Echo:
    """Return what reaches each cell from those of earlier days.

    Parameters
    ----------
    place, group, day, count, weight : (cells,) in order of day; each cell once
    decay : share of the effect that is left after a day
    origin : ordinal of the last day
    """
    places = paths.near.shape[0]
    state = np.zeros((places, paths.groups))
    reaching = np.zeros((len(day), len(WAYS)))
    starts = np.flatnonzero(np.diff(day, prepend=-1))
    before = origin
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(day)
        now = int(day[start])
        # The state is that of the evening of `before`; a day's share comes from the evening before.
        state *= decay ** (now - before) if at else 1.0
        here, of = place[start:end], group[start:end]
        ways = paths.spread(state, here)
        rows = np.arange(end - start)
        for way, value in enumerate(ways):
            reaching[start:end, way] = value[rows, of] * (1 - decay) / decay
        state[here, of] += count[start:end]
        before = now
    state *= decay ** (origin - before)
    had = weight * count * (1 - decay ** (origin - day))
    has_near = np.asarray(paths.near.sum(axis=0)).ravel() > 0
    given = np.array([had.sum(), had.sum() * (paths.groups > 1), had[has_near[place]].sum()])
    return Echo(decay, reaching, given, state)
