"""How warnings turned out, and how soon people answered: counts, with nothing hidden by one rate.

Whether something that was averted would have happened nobody knows, so the share that was right
is told twice: counting what was averted as wrong, and as right.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from waspada.core.alerts.warnings.states import OUTCOME_WORDS

_JUDGED: Final = ("true", "averted", "false")
# Fewer say nothing about a desk; the counts stand there, the shares do not.
FEWEST_JUDGED: Final = 5


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of warnings that were told, and of answers.

    outcomes : by code, in the order of pages; unsaid : told, and nobody has said what came of it
    low, high : the share that was right among those judged, as above; None where they are few
    minutes : median from being told to acknowledging, None where nobody has
    """

    told: int
    outcomes: tuple[tuple[str, int], ...]
    unsaid: int
    low: float | None
    high: float | None
    asked: int
    answered: int
    minutes: float | None


def score(outcomes: Sequence[str], answers: Iterable[tuple[datetime, datetime | None]]) -> Score:
    """Return the score of some warnings.

    outcomes : one a warning that was told, "" where nobody has said
    answers : of each person told, when, and when they acknowledged
    """
    counts = Counter(outcomes)
    judged = sum(counts[code] for code in _JUDGED)
    is_enough = judged >= FEWEST_JUDGED
    pairs = list(answers)
    waits = [(done - told).total_seconds() / 60 for told, done in pairs if done is not None]
    return Score(
        told=len(outcomes),
        outcomes=tuple((code, counts[code]) for code in OUTCOME_WORDS),
        unsaid=counts[""],
        low=counts["true"] / judged if is_enough else None,
        high=(counts["true"] + counts["averted"]) / judged if is_enough else None,
        asked=len(pairs),
        answered=len(waits),
        minutes=median(waits) if waits else None,
    )
