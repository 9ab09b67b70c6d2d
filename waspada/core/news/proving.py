"""Hold back the newest events, and say how often a reading is right on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, sqrt
from typing import Any, Final

from waspada.core.errors import BadInput
from waspada.core.news.extract import Heard
from waspada.core.news.learned import SHARES, Learned, fit

SHARE: Final = 0.25
LEAST_HELD_BACK: Final = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A text, the category a person gave it, the event it tells, and when word came."""

    text: str
    category: str
    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of some texts were read as a person decided."""

    right: int
    of: int

    def interval(self) -> tuple[float, float]:
        """Return Wilson's interval of the share, 95 %."""
        if not self.of:
            return 0.0, 1.0
        z, share = 1.96, self.right / self.of
        middle = (share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        spread = z * sqrt(share * (1 - share) / self.of + z * z / (4 * self.of**2))
        half = spread / (1 + z * z / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        low, high = self.interval()
        return {"right": self.right, "of": self.of, "low": round(low, 4), "high": round(high, 4)}


def held_back(
    told: Sequence[Told], *, least: int = LEAST_HELD_BACK
) -> tuple[list[Told], list[Told]]:
    """Return texts to learn from and texts held back.

    The events that began last are held back whole, a quarter of all; and of the others no text
    that came after the first of those, so that nothing is learned from the days it is tried on.

    Raises
    ------
    BadInput : news.too_little_to_learn, fewer than `least` would be held back
    """
    began: dict[str, datetime] = {}
    for one in told:
        began[one.event] = min(one.at, began.get(one.event, one.at))
    order = sorted(began, key=lambda event: (began[event], event))
    last = set(order[len(order) - ceil(SHARE * len(order)) :])
    held = [one for one in told if one.event in last]
    if len(held) < least:
        raise BadInput("news.too_little_to_learn", count=len(told), least=4 * LEAST_HELD_BACK)
    since = min(began[event] for event in last)
    return [one for one in told if one.event not in last and one.at < since], held


def figures(told: Sequence[Told], read: Callable[[Told], str]) -> Figures:
    """Return how often a reading gives the category that a person gave."""
    return Figures(sum(read(one) == one.category for one in told), len(told))


def learn_from(told: Sequence[Told], heard: Callable[[str], Heard]) -> Learned:
    """Fit a model, and let a part of what it learns from decide how much it counts.

    Of the shares that read most of that part right the smallest is taken.
    """
    inner, tried = held_back(told, least=1)
    first = fit([one.text for one in inner], [one.category for one in inner])
    said = {one.text: heard(one.text) for one in tried}
    best = max(
        SHARES,
        key=lambda share: (
            figures(tried, lambda one: said[one.text].category(replace(first, share=share))).right,
            -share,
        ),
    )
    return replace(fit([one.text for one in told], [one.category for one in told]), share=best)
