"""Places and offices that should have reported by now, by their own rhythm.

Of places and posts, never of people: whoever sends no news is asked whether all is well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Quietness:
    """How long a post has been quiet, and how unusual that is for it.

    days : full days since its last report
    gaps : between its reports before
    longest : of those gaps, in days
    p : share of gaps at least as long as the present one, which is counted in
    chance_a_week : how often a week a post like this is called silent by chance
    """

    days: int
    gaps: int
    longest: int
    p: float
    chance_a_week: float

    @property
    def is_silent(self) -> bool:
        """Say whether the present gap is longer than every one before."""
        return self.days + 1 > self.longest


def quietness(heard: Iterable[date], last: date, *, fewest: int, most: int) -> Quietness | None:
    """Return how quiet a post is at the end of a day; None where it has no rhythm yet.

    Parameters
    ----------
    heard : days with a report, in any order, more than once or not
    last : the last full day
    fewest : gaps below which nothing is said; most : the newest ones that are looked at

    References
    ----------
    the rank of the present gap among the past ones, as a permutation test: exact where a post's
    gaps are exchangeable (Phipson & Smyth 2010, SAGMB 9, article 39, for the +1)
    """
    days = np.unique([day.toordinal() for day in heard if day <= last])
    gaps = np.diff(days)[-most:]
    if gaps.size < fewest:
        return None
    # A gap of g days ends with a report; the present one is at least a day longer than now.
    present = last.toordinal() - int(days[-1])
    p = float((1 + (gaps >= present + 1).sum()) / (gaps.size + 1))
    chance = _WEEK / float(gaps.mean()) / (gaps.size + 1)
    return Quietness(present, int(gaps.size), int(gaps.max()), p, chance)
