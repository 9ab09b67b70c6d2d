"""Which states an action item may move between, and by which step.

An item for an office that the desk may ask to act is an *order*; to everybody else it is a
*permintaan koordinasi*, which has words and moves of its own: it is answered, declined or given
another date, and no clock ever moves it.
"""

from collections.abc import Mapping
from typing import Final

from waspada.core.errors import WrongState
from waspada.core.places import is_within
from waspada.core.vocabulary import AGENCIES, split_unit

Moves = Mapping[str, frozenset[str]]

ORDER: Final = "order"
REQUEST: Final = "request"

# proposed   waits for the office to accept it
# working    the office has begun
# overdue    its day has passed; the clock alone leads here
# escalated  overdue for longer than the desk lets pass, laid before the chair
# verified   the desk has seen what was done
MOVES: Final[Moves] = {
    "proposed": frozenset({"accepted", "refused", "done", "overdue", "withdrawn"}),
    "accepted": frozenset({"working", "done", "overdue", "withdrawn"}),
    "working": frozenset({"done", "overdue", "withdrawn"}),
    "overdue": frozenset(
        {"proposed", "accepted", "working", "done", "refused", "escalated", "withdrawn"}
    ),
    "escalated": frozenset({"proposed", "accepted", "working", "done", "refused", "withdrawn"}),
    "refused": frozenset({"proposed", "withdrawn"}),
    "done": frozenset({"verified", "working"}),
    "verified": frozenset({"working"}),
    "withdrawn": frozenset(),
}

# asked     laid before a body that the desk cannot order
# promised  it takes the matter on, by the day it named
# answered  it has said what was or will be done
# declined  it cannot or need not; its reason stands in the history
REQUEST_MOVES: Final[Moves] = {
    "asked": frozenset({"promised", "answered", "declined", "withdrawn"}),
    "promised": frozenset({"answered", "declined", "withdrawn"}),
    "answered": frozenset({"closed", "asked"}),
    "declined": frozenset({"closed", "asked"}),
    "closed": frozenset({"asked"}),
    "withdrawn": frozenset(),
}
MOVES_OF: Final[Mapping[str, Moves]] = {ORDER: MOVES, REQUEST: REQUEST_MOVES}
BEGINS: Final[Mapping[str, str]] = {ORDER: "proposed", REQUEST: "asked"}

# What people press, and where it leads an order or a request; None: there is no such step.
STEPS: Final[Mapping[str, tuple[str | None, str | None]]] = {
    "accept": ("accepted", "promised"),
    "refuse": ("refused", "declined"),
    "start": ("working", None),
    "finish": ("done", "answered"),
    "verify": ("verified", "closed"),
    "send_back": ("working", "asked"),
    "ask_again": ("proposed", "asked"),
    "withdraw": ("withdrawn", "withdrawn"),
    "lapse": ("overdue", None),
    "escalate": ("escalated", None),
}
OWNER_STEPS: Final = frozenset({"accept", "refuse", "start", "finish"})
DESK_STEPS: Final = frozenset({"verify", "send_back", "ask_again", "withdraw"})
CLOCK_STEPS: Final = frozenset({"lapse", "escalate"})

# Where a step may begin, when its target alone does not say: from overdue, `start` and `accept`
# would read as if the date had moved, which only a new date does.
_FROM: Final[Mapping[str, frozenset[str]]] = {
    "accept": frozenset({"proposed", "asked"}),
    "start": frozenset({"accepted"}),
    "send_back": frozenset({"done", "verified", "answered", "closed"}),
    "ask_again": frozenset({"refused", "declined"}),
    "refuse": frozenset({"proposed", "overdue", "escalated", "asked", "promised"}),
}

RUNNING: Final = frozenset({"proposed", "accepted", "working"})
LATE: Final = frozenset({"overdue", "escalated"})
OPEN_STATES: Final = RUNNING | LATE | {"asked", "promised"}
WAITING_STATES: Final = frozenset({"proposed", "asked"})  # for the office to say yes or no
REPORTED_STATES: Final = frozenset({"done", "answered", "declined", "refused"})  # for the desk
ENDED_STATES: Final = frozenset({"verified", "closed", "withdrawn"})
STATES: Final = frozenset((*MOVES, *REQUEST_MOVES))


def kind_for(unit: str, desk: str) -> str:
    """Return whether a desk may ask a unit to act, or only for coordination.

    A desk asks the directed agencies of its own place and below. Bodies of their own law (KPU,
    Bawaslu, Polri, TNI, Kejaksaan, BIN), forums, and offices of a higher level are asked to
    coordinate.
    """
    agency, place = split_unit(unit)
    return ORDER if AGENCIES[agency].is_directed and is_within(place, desk) else REQUEST


def may_step(kind: str, step: str, current: str) -> bool:
    """Say whether a step can be taken from a state."""
    to = target_of(kind, step)
    if to is None or to not in MOVES_OF[kind].get(current, frozenset()):
        return False
    return step not in _FROM or current in _FROM[step]


def target_of(kind: str, step: str) -> str | None:
    """Return the state that a step leads to, or None where there is no such step."""
    order, request = STEPS.get(step, (None, None))
    return order if kind == ORDER else request


def take_step(kind: str, step: str, current: str) -> str:
    """Return the state after a step.

    Raises
    ------
    WrongState : followup.wrong_state
    """
    to = target_of(kind, step)
    if to is None or not may_step(kind, step, current):
        raise WrongState("followup.wrong_state", current=current, to=to or step)
    return to


def check_resumed(kind: str, current: str, to: str) -> str:
    """Return the state an item resumes when its date moves ahead of the day.

    Raises
    ------
    WrongState : followup.wrong_state, the dict does not allow it
    """
    if to != current and to not in MOVES_OF[kind].get(current, frozenset()):
        raise WrongState("followup.wrong_state", current=current, to=to)
    return to
