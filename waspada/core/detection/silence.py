"""Places that should have reported by now, by their own rhythm.

Of places and posts, never of people: a place without news is asked whether all is well.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from waspada.core.detection.series import Counts

FEWEST_GAPS: Final = 10


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a place has been silent, and how unusual that is for it.

    steps : since its last report
    gaps : between its reports before; fewer than FEWEST_GAPS say nothing, and p is then None
    longest : of those gaps
    p : share of gaps at least this long, the present one counted in
    """

    place: str
    steps: int
    gaps: int
    longest: int
    p: float | None


def silences(counts: Counts, *, now: int | None = None) -> list[Silence]:
    """Return the silence of every place that has reported, most unusual first.

    Parameters
    ----------
    counts : reports per place and step; a place's own end does not matter, for silence is what
        ends a span
    now : the step that has just ended; None is the last

    References
    ----------
    the rank of the present gap among the past ones, as a permutation test: exact where a place's
    gaps are exchangeable (Phipson & Smyth 2010, SAGMB 9, article 39, for the +1)
    """
    last = len(counts.dates) - 1 if now is None else now
    found = []
    for at, place in enumerate(counts.places):
        reported = np.flatnonzero(counts.observed[at, : last + 1] > 0)
        if not reported.size:
            continue
        gaps = np.diff(reported)
        present = int(last - reported[-1])
        p = None
        if gaps.size >= FEWEST_GAPS:
            # A gap of g ends with a report; the present one is at least one step longer than now.
            p = float((1 + (gaps >= present + 1).sum()) / (gaps.size + 1))
        longest = int(gaps.max()) if gaps.size else 0
        found.append(Silence(place, present, int(gaps.size), longest, p))
    return sorted(found, key=lambda one: (1.0 if one.p is None else one.p, -one.steps, one.place))
