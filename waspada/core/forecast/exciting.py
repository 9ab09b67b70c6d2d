"""How much an incident raises the rate of the days after it: where it was and beside it.

An incident excites others in the same place and group, in the other groups of the place, and in
the same group of the places beside it. The effect begins on the next day and falls by the same
share every day: the k-th day gets (1 - decay) · decay^(k-1) of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.forecast.record import Layout

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WAYS: Final = ("own", "cross", "near")


@dataclass(frozen=True, slots=True)
class Paths:
    """Who excites whom.

    near : sparse (places, places) share of a place's effect on its neighbours that each gets
    """

    near: "csr_matrix"
    groups: int

    def spread(self, state: Floats) -> tuple[Floats, Floats, Floats]:
        """Return what reaches places by each way: arrays (places, groups).

        state : (places, groups) what incidents still have
        """
        others = state.sum(axis=1, keepdims=True) - state
        return state, others / max(1, self.groups - 1), self.near @ state


def paths_of(layout: Layout) -> Paths:
    """Return who excites whom among the places of a layout."""
    places = len(layout.places)
    one, other = layout.beside
    shares = 1 / np.maximum(np.bincount(one, minlength=places), 1)[one]
    # Imported where it is used: few processes need it, and every one would wait for it.
    from scipy.sparse import csr_matrix  # noqa: PLC0415

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


def echoes_of(
    paths: Paths,
    *,
    place: Ints,
    group: Ints,
    day: Ints,
    count: Floats,
    weight: Floats,
    decays: Sequence[float],
    origin: int,
) -> list[Echo]:
    """Return what reaches each cell from those of earlier days, for each decay.

    Parameters
    ----------
    place, group, day, count, weight : (cells,) in order of day; each cell once
    decays : shares of the effect that are left after a day
    origin : ordinal of the last day
    """
    places = paths.near.shape[0]
    left = np.array(decays)
    state = np.zeros((places, left.size, paths.groups))  # each decay on its own
    reaching = np.zeros((len(day), left.size, len(WAYS)))
    starts = np.flatnonzero(np.diff(day, prepend=-1))
    before = origin
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(day)
        now = int(day[start])
        if at:
            state *= (left ** (now - before))[:, None]
        here, of = place[start:end], group[start:end]
        beside = (paths.near @ state.reshape(places, -1)).reshape(state.shape)
        own = state[here]
        every = own.sum(axis=2)
        own = own[np.arange(end - start), :, of]
        reaching[start:end, :, 0] = own
        reaching[start:end, :, 1] = (every - own) / max(1, paths.groups - 1)
        reaching[start:end, :, 2] = beside[here, :, of]
        state[here, :, of] += count[start:end, None]
        before = now
    # The state is that of an evening; a day's share comes from the evening before.
    reaching *= ((1 - left) / left)[:, None]
    state *= (left ** (origin - before))[:, None]
    has_near = np.asarray(paths.near.sum(axis=0)).ravel() > 0
    found = []
    for at, decay in enumerate(left.tolist()):
        had = weight * count * (1 - decay ** (origin - day))
        whole, near = float(had.sum()), float(had[has_near[place]].sum())
        given = np.array([whole, whole * (paths.groups > 1), near])
        found.append(Echo(decay, reaching[:, at].copy(), given, state[:, at].copy()))
    return found
