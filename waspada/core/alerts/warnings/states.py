"""Which states a warning may move between, and by which step.

Waspada and Siaga stand by the approval of one person; Awas by two, the second of another agency.
"""

from collections.abc import Mapping
from typing import Final

from waspada.core.errors import WrongState
from waspada.core.vocabulary import Words

Moves = Mapping[str, frozenset[str]]

# proposed         written; nobody has taken it up
# in_review        somebody of the desk looks at it
# awaiting_second  Awas, approved by one person, waits for another agency
# standing         approved and told
# superseded       an update stands in its place
WARNING_MOVES: Final[Moves] = {
    "proposed": frozenset({"in_review", "awaiting_second", "standing", "rejected", "lapsed"}),
    "in_review": frozenset({"awaiting_second", "standing", "rejected", "lapsed"}),
    "awaiting_second": frozenset({"standing", "rejected", "lapsed"}),
    "standing": frozenset({"superseded", "cancelled", "expired"}),
    "superseded": frozenset(),
    "cancelled": frozenset(),
    "expired": frozenset(),
    "rejected": frozenset(),
    "lapsed": frozenset(),
}
BEGINS: Final = ("proposed",)
OPEN_STATES: Final = frozenset({"proposed", "in_review", "awaiting_second"})  # to be decided
EDITABLE: Final = frozenset({"proposed", "in_review"})
STANDING: Final = "standing"
# Those that were told to somebody; the others never left the desk.
RELEASED: Final = frozenset({"standing", "superseded", "cancelled", "expired"})
ENDED_STATES: Final = frozenset(WARNING_MOVES) - OPEN_STATES - {STANDING}

NEEDS_TWO: Final = "awas"
WARNED_LEVELS: Final = ("waspada", "siaga", "awas")

STATE_WORDS: Final[Mapping[str, Words]] = {
    "proposed": Words("diusulkan", "proposed"),
    "in_review": Words("ditinjau", "in review"),
    "awaiting_second": Words("menunggu persetujuan kedua", "waiting for the second approval"),
    "standing": Words("berlaku", "in force"),
    "superseded": Words("diperbarui", "updated"),
    "cancelled": Words("dicabut", "cancelled"),
    "expired": Words("masa berlaku habis", "expired"),
    "rejected": Words("ditolak", "rejected"),
    "lapsed": Words("gugur karena tidak diputuskan", "lapsed undecided"),
}
OUTCOME_WORDS: Final[Mapping[str, Words]] = {
    "true": Words("terbukti", "came true"),
    "averted": Words("tercegah", "averted"),
    "false": Words("peringatan tidak terbukti", "false alarm"),
    "unknown": Words("tidak diketahui", "unknown"),
}


def may_move(current: str, to: str) -> bool:
    """Say whether a warning may go from one state to another."""
    return to in WARNING_MOVES.get(current, frozenset())


def move(current: str, to: str) -> str:
    """Return the state after a move.

    Raises
    ------
    WrongState : warnings.wrong_state
    """
    if not may_move(current, to):
        raise WrongState("warnings.wrong_state", current=current, to=to)
    return to


def approved_to(level: str) -> str:
    """Return where the first approval leads: Awas waits for a second person."""
    return "awaiting_second" if level == NEEDS_TWO else STANDING
