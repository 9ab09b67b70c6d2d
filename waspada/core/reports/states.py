"""Which states a report and an incident may move between; the docs' diagrams come from here."""

from collections.abc import Mapping
from typing import Final

from waspada.core.errors import WrongState

Moves = Mapping[str, frozenset[str]]

# received    stored and sealed, not yet read
# unreadable  the raw message is kept with the reason; reading can be tried again
# waiting     read and masked, waits for a person
# asked       the desk has a question for the reporter
# joined      belongs to an incident; referred, dismissed: settled without one
REPORT_MOVES: Final[Moves] = {
    "received": frozenset({"waiting", "unreadable"}),
    "unreadable": frozenset({"received"}),
    "waiting": frozenset({"asked", "joined", "referred", "dismissed"}),
    "asked": frozenset({"waiting", "joined", "referred", "dismissed"}),
    "joined": frozenset({"waiting"}),
    "referred": frozenset({"waiting"}),
    "dismissed": frozenset({"waiting"}),
}

INCIDENT_MOVES: Final[Moves] = {
    "unverified": frozenset({"verified", "withdrawn", "merged"}),
    "verified": frozenset({"closed", "withdrawn", "merged", "unverified"}),
    "closed": frozenset({"verified", "merged"}),
    "withdrawn": frozenset({"unverified"}),
    # Parting gives back the state an incident had.
    "merged": frozenset({"unverified", "verified", "closed"}),
}


def may_move(moves: Moves, current: str, to: str) -> bool:
    """Say whether the dict allows this step; an unknown state allows none."""
    return to in moves.get(current, frozenset())


def check_move(moves: Moves, current: str, to: str, code: str) -> None:
    """Let an allowed step pass.

    Parameters
    ----------
    code : the sentence for a step that is not allowed; it receives {current} and {to}

    Raises
    ------
    WrongState : the dict does not allow the step
    """
    if not may_move(moves, current, to):
        raise WrongState(code, current=current, to=to)
