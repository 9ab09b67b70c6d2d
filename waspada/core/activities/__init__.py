"""Activities on a place's calendar: kinds, crowds, clashes, states, and whom they never name."""

from waspada.core.activities.clashes import Clash, Event, find_clashes
from waspada.core.activities.facts import ActivityFacts, checked, organiser_in, person_in
from waspada.core.activities.kinds import (
    CROWDS,
    DEMONSTRATION,
    GROUP_WORDS,
    KINDS,
    RULES,
    ActivityKind,
    ClashRule,
    CrowdNote,
    crowd_note,
)
from waspada.core.activities.states import (
    ACTIVITY_MOVES,
    ACTIVITY_STATES,
    REASONED,
    STANDING,
)

__all__ = [
    "ACTIVITY_MOVES",
    "ACTIVITY_STATES",
    "CROWDS",
    "DEMONSTRATION",
    "GROUP_WORDS",
    "KINDS",
    "REASONED",
    "RULES",
    "STANDING",
    "ActivityFacts",
    "ActivityKind",
    "Clash",
    "ClashRule",
    "CrowdNote",
    "Event",
    "checked",
    "crowd_note",
    "find_clashes",
    "organiser_in",
    "person_in",
]
