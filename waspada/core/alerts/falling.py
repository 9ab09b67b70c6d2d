"""When a level falls if nothing new happens: searched for, since time alone never raises one."""

from bisect import bisect_left
from collections.abc import Callable

from waspada.core.alerts.holding import Path, held_ranks, level_of_rank
from waspada.core.alerts.rule import LevelRule


def first_fall(
    path_after: Callable[[int], Path], rule: LevelRule, column: int | None = None
) -> tuple[int, str] | None:
    """Return after how many days a level is lower for the first time, and what it is then.

    path_after : the (days, themes) points as they will be counted that many days later
    column : the theme; None for the worst of all

    None where it does not fall within the window: something holds it that does not fade.
    """

    def rank_after(days: int) -> int:
        ranks = held_ranks(path_after(days), rule)
        return int(ranks.max() if column is None else ranks[column])

    now = rank_after(0)
    waits = range(1, rule.window_days + 2)
    at = bisect_left(waits, 1, key=lambda days: int(rank_after(days) < now))
    return (waits[at], level_of_rank(rank_after(waits[at]))) if at < len(waits) else None
