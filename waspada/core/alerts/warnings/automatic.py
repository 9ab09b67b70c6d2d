"""When levels alone become a proposal, or a Waspada that goes out by itself, and when it ends."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from waspada.core.alerts.levels import is_at_least
from waspada.core.alerts.rule import RAISED
from waspada.core.vocabulary import Words

# off      levels are shown, people propose
# propose  a proposal waits for the desk when a theme goes up
# stand    a Waspada goes out by itself to the desk's own people; what is higher is proposed
MODES: Final[Mapping[str, Words]] = {
    "": Words("Tidak: orang yang mengusulkan", "No: people propose"),
    "propose": Words("Buatkan usulan, desk yang memutuskan", "Write a proposal, the desk decides"),
    "stand": Words(
        "Level Waspada langsung disampaikan kepada desk sendiri; yang lebih tinggi diusulkan",
        "Level Waspada is told to the desk itself at once; anything higher is proposed",
    ),
}
LOWEST: Final = RAISED[0]
LASTS: Final = timedelta(days=3)
# After somebody took one back it does not come again at once.
RESTS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What the levels of a place ask for: a theme, the level, whether it stands by itself."""

    theme: str
    level: str
    stands: bool


def due_now(levels: Mapping[str, str], *, mode: str, taken: Mapping[str, str]) -> list[Due]:
    """Return what is to be written now.

    levels : held level by theme, from class B alone
    taken : by theme the highest level that is proposed, in force, or rests
    """
    if not mode:
        return []
    return [
        Due(theme, level, stands=mode == "stand" and level == LOWEST)
        for theme, level in levels.items()
        if level in RAISED and not (theme in taken and is_at_least(taken[theme], level))
    ]


def is_over(level: str) -> bool:
    """Say whether a warning that went out by itself has nothing to rest on any more."""
    return level not in RAISED


def rises(days: Sequence[Mapping[str, str]]) -> list[tuple[int, str, str]]:
    """Return each day, theme and level at which a theme went up to Waspada or beyond.

    days : held level by theme, the oldest day first; what the first day holds is no rise
    """
    found = []
    for at, (before, now) in enumerate(pairwise(days), start=1):
        for theme, level in now.items():
            was = before.get(theme, "normal")
            if level in RAISED and level != was and is_at_least(level, was):
                found.append((at, theme, level))
    return found


def counted(
    found: Iterable[tuple[int, str, str]], mode: str, standing: Collection[str] = (LOWEST,)
) -> tuple[int, int]:
    """Return how many proposals and how many warnings a mode would have made of some rises."""
    levels = [level for _day, _theme, level in found]
    alone = sum(level in standing for level in levels) if mode == "stand" else 0
    return (len(levels) - alone if mode else 0), alone
