"""Up at once, down slowly: which level a theme holds, from its points on the days before.

A level begins on the day on which its threshold is reached. It ends when the points fall below
a share of that threshold, and no sooner than some days after they were last at it
(`data/rule.toml`, falling). Both rise with every incident and never with time alone.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waspada.core.alerts.rule import RAISED, LevelRule

Path = NDArray[np.float64]  # (days, …) points, the oldest day first


def path_of(fresh: Path, rule: LevelRule) -> Path:
    """Return the points that each day's rule would count, from those of each day's incidents.

    fresh : (days, …) points of incidents on their own day; days no more than the window
    """
    left = 0.5 ** (1 / rule.half_life_days)
    path = np.array(fresh, dtype=np.float64)
    for at in range(1, len(path)):
        path[at] += path[at - 1] * left
    return path


def held_ranks(path: Path, rule: LevelRule) -> NDArray[np.int8]:
    """Return what is held on the last day: 0 for nothing, else how high in `RAISED`.

    path : (days, …) points, with the stage and signals in them
    """
    seen = np.round(path, 6)  # so that 0.1 + 0.2 never decides
    found = np.zeros(path.shape[1:], dtype=np.int8)
    for rank, level in enumerate(RAISED, start=1):
        limit = rule.thresholds[level]
        holds = np.zeros(path.shape[1:], dtype=np.bool_)
        since = np.full(path.shape[1:], rule.hold_days + 1)
        for points in seen:
            reached = points >= limit
            since = np.where(reached, 0, since + 1)
            stays = (points >= round(limit * rule.falling_share, 6)) | (since <= rule.hold_days)
            holds = reached | (holds & stays)
        found[holds] = rank
    return found


def level_of_rank(rank: int) -> str:
    """Return the level that a rank stands for."""
    return RAISED[rank - 1] if rank else "normal"


def fresh_days(
    points: Mapping[str, Mapping[date, float]], day: date, themes: tuple[str, ...], rule: LevelRule
) -> Path:
    """Return points by theme and day as (days, themes), the window of a day."""
    fresh = np.zeros((rule.window_days + 1, len(themes)))
    for column, theme in enumerate(themes):
        for on, value in sorted(points.get(theme, {}).items()):
            age = (day - on).days
            if 0 <= age <= rule.window_days:
                fresh[rule.window_days - age, column] += value
    return fresh


def add_signal(path: Path, column: Any, weight: float, since: date | None, day: date) -> None:
    """Add a signal to the days on which it was in force, the last day always."""
    last = len(path) - 1
    first = last if since is None else min(last, max(0, last - (day - since).days))
    path[first:, column] += max(0.0, weight)
