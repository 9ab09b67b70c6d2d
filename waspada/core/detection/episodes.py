"""Alarms that belong together: one episode per place, however many steps it lasts."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.detector import Judged
from waspada.core.detection.series import Counts


@dataclass(frozen=True, slots=True)
class Episode:
    """Alarms of one place with at most a few calm steps between them.

    observed, expected : sums from the first to the last alarm
    score : the highest
    """

    place: str
    first: date
    last: date
    alarms: int
    observed: int
    expected: float
    score: float


def starts_of(alarm: NDArray[np.bool_], calm: int) -> NDArray[np.bool_]:
    """Return where an alarm begins an episode: no alarm on the `calm` steps before it.

    Parameters
    ----------
    alarm : (places, steps)
    calm : steps without an alarm that part two episodes, at least 1
    """
    before = np.zeros(alarm.shape, dtype=np.bool_)
    for back in range(1, min(calm, alarm.shape[1] - 1) + 1):
        before[:, back:] |= alarm[:, :-back]
    return alarm & ~before


def episodes_of(counts: Counts, judged: Judged, *, calm: int = 3) -> list[Episode]:
    """Return the episodes, by day and then by place.

    Parameters
    ----------
    calm : steps without an alarm that part two episodes
    """
    found = []
    starts = starts_of(judged.alarm, calm)
    for place in np.flatnonzero(starts.any(axis=1)).tolist():
        alarms = np.flatnonzero(judged.alarm[place])
        begins = np.searchsorted(alarms, np.flatnonzero(starts[place]))
        for part in np.split(alarms, begins[1:]):
            span = slice(int(part[0]), int(part[-1]) + 1)
            steps = slice(judged.first + span.start, judged.first + span.stop)
            found.append(
                Episode(
                    place=counts.places[place],
                    first=counts.dates[steps.start],
                    last=counts.dates[steps.stop - 1],
                    alarms=part.size,
                    observed=int(counts.observed[place, steps].sum()),
                    expected=float(np.nansum(judged.expected[place, span])),
                    score=float(np.nanmax(judged.score[place, part])),
                )
            )
    return sorted(found, key=lambda one: (one.first, one.place))
