"""Which states a meeting and a decision may move between; the docs' diagrams come from here."""

from collections.abc import Mapping
from typing import Final

Moves = Mapping[str, frozenset[str]]

# planned    being prepared; nobody is invited yet
# invited    letter and calendar entry are out; moved: they went out again with another time
# running    in session; closed: the minutes wait for the chair
# signed     the minutes are frozen; corrections are added beside them
MEETING_MOVES: Final[Moves] = {
    "planned": frozenset({"invited", "running", "cancelled"}),
    "invited": frozenset({"running", "moved", "cancelled"}),
    "moved": frozenset({"running", "moved", "cancelled"}),
    "running": frozenset({"closed"}),
    "closed": frozenset({"running", "signed"}),
    "signed": frozenset(),
    "cancelled": frozenset(),
}

# read      saved by the minute-taker, shown to the room to be read back
DECISION_MOVES: Final[Moves] = {
    "read": frozenset({"adopted", "withdrawn"}),
    "adopted": frozenset(),
    "withdrawn": frozenset({"read"}),
}

# States in which the agenda and the list of those invited may change.
CHANGEABLE: Final = frozenset({"planned", "invited", "moved", "running"})
BEFORE_SESSION: Final = frozenset({"planned", "invited", "moved"})
WITH_INVITATION: Final = frozenset({"invited", "moved"})
# States in which people come in and minutes are written.
IN_SESSION: Final = frozenset({"running", "closed"})
