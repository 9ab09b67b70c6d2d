"""The rules of coordination meetings: states, the order of the agenda, the class of the room."""

from waspada.core.meetings.agenda import (
    LONGEST_MINUTES,
    SECTIONS,
    Candidate,
    arranged,
    minutes_planned,
    moved,
)
from waspada.core.meetings.room import Presence, room_class, room_identity
from waspada.core.meetings.states import (
    BEFORE_SESSION,
    CHANGEABLE,
    DECISION_MOVES,
    IN_SESSION,
    MEETING_MOVES,
    WITH_INVITATION,
)
from waspada.core.meetings.times import check_times

__all__ = [
    "BEFORE_SESSION",
    "CHANGEABLE",
    "DECISION_MOVES",
    "IN_SESSION",
    "LONGEST_MINUTES",
    "MEETING_MOVES",
    "SECTIONS",
    "WITH_INVITATION",
    "Candidate",
    "Presence",
    "arranged",
    "check_times",
    "minutes_planned",
    "moved",
    "room_class",
    "room_identity",
]
