"""What a scan is asked and what it answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Settings:
    """How to scan.

    longest : periods that a cluster may last
    is_prospective : only clusters that last to the end
    fewest : cases that a cluster must have
    stop_after : stop when so many replicates reach the most likely cluster; 0 never, None when
        its p cannot be below .05 any more
    is_gumbel : p from the Gumbel distribution fitted to the replicates' maxima
    most_clusters : how many are reported
    is_summed : several categories speak together, their ratios added up
    """

    longest: int
    is_prospective: bool = False
    fewest: int = 2
    replicates: int = 999
    stop_after: int | None = None
    is_gumbel: bool = False
    most_clusters: int = 20
    is_summed: bool = False
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places and periods with more cases than chance explains.

    first, last : periods, both within
    relative_risk : inside ÷ outside; for stp observed ÷ expected; inf when nothing lies outside
    p : how often chance alone gives as high a ratio anywhere
    layers : the categories that speak for it
    """

    places: tuple[int, ...]
    first: int
    last: int
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p: float
    layers: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """The clusters, most likely first, none sharing a place with one before it.

    maxima : the highest ratio of each replicate that was made
    is_cut_short : whether fewer replicates were made than asked for
    """

    clusters: tuple[Cluster, ...]
    maxima: NDArray[np.float64]
    is_cut_short: bool
