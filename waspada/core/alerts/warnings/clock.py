"""What time does to warnings: the second approval that does not come, the answer that does not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

# design.md has no shorter way: another agency has 20 minutes, then the team hears of it, and
# after an hour nobody may find an Awas that was approved on what was known an hour ago.
TEAM_AFTER: Final = timedelta(minutes=20)
LAPSES_AFTER: Final = timedelta(minutes=60)

# How long somebody who was told has to acknowledge, by level; judgement, not measurement.
ANSWER_WITHIN: Final[Mapping[str, timedelta]] = {
    "waspada": timedelta(hours=4),
    "siaga": timedelta(hours=1),
    "awas": timedelta(minutes=15),
}


def second_step(
    first_at: datetime, now: datetime, *, is_team_told: bool
) -> Literal["", "tell_team", "lapse"]:
    """Return what is due for an Awas that was approved once, and waits.

    Lapsing comes first: a worker that slept through both does not ask the team any more.
    """
    waited = now - first_at
    if waited >= LAPSES_AFTER:
        return "lapse"
    if waited >= TEAM_AFTER and not is_team_told:
        return "tell_team"
    return ""
