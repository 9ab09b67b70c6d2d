"""Who is asked when a warning is not acknowledged, step by step, and after how many minutes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from waspada.core.alerts.warnings.clock import ANSWER_WITHIN
from waspada.core.alerts.warnings.states import WARNED_LEVELS
from waspada.core.errors import BadInput
from waspada.core.vocabulary import Words

# duty   whoever is on duty at the desk, else who is told when nobody is
# desk   the desk's secretariat and its chair
# above  whoever is on duty at the desk above, else its secretariat
STEPS: Final[Mapping[str, Words]] = {
    "duty": Words("petugas piket", "whoever is on duty"),
    "desk": Words("sekretariat dan ketua desk", "the desk's secretariat and chair"),
    "above": Words("petugas piket provinsi", "whoever is on duty at the province"),
}
Minutes = Mapping[str, tuple[int, ...]]
# Judgement, not measurement: as long again for every further step.
USUAL: Final[Minutes] = {
    level: tuple(int(ANSWER_WITHIN[level].total_seconds() // 60) * n for n in (1, 2, 3))
    for level in WARNED_LEVELS
}
SHORTEST: Final = 5
LONGEST: Final = 7 * 24 * 60


def read_ladder(given: Mapping[str, Sequence[int | None]]) -> Minutes:
    """Return the minutes of each level's steps, counted from being told; what is empty is usual.

    Later steps may be left out, the first may not.

    Raises
    ------
    BadInput : warnings.bad_ladder, they do not rise or are out of bounds
    """
    found: dict[str, tuple[int, ...]] = {}
    for level in WARNED_LEVELS:
        steps = list(given.get(level) or USUAL[level])
        while steps and steps[-1] is None:
            steps.pop()
        minutes = [step for step in steps if step is not None]
        is_sound = (
            0 < len(minutes) == len(steps) <= len(STEPS)
            and minutes == sorted(set(minutes))
            and minutes[0] >= SHORTEST
            and minutes[-1] <= LONGEST
        )
        if not is_sound:
            raise BadInput("warnings.bad_ladder", level=level, least=SHORTEST)
        found[level] = tuple(minutes)
    return found


def due_after(minutes: Sequence[int], taken: int, told_at: datetime) -> datetime | None:
    """Return when the next step is due; None after the last.

    taken : how many steps were taken
    """
    return told_at + timedelta(minutes=minutes[taken]) if taken < len(minutes) else None


def step_due(minutes: Sequence[int], taken: int, told_at: datetime, now: datetime) -> int:
    """Return how many steps should have been taken by now, no fewer than were.

    A worker that slept takes the latest of them at once and leaves out those before.
    """
    waited = (now - told_at).total_seconds() / 60
    return max(taken, sum(waited >= one for one in minutes))
