"""The states of a delivery, when it is tried again, and how another realm is marked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from waspada.core.errors import WrongState

# pending: waits for its time; sending: one worker holds it until its claim runs out;
# held: a setting keeps it in the house; dead: given up with its reason, a person may retry.
# Anything may turn out delivered: a slow send can end well after its claim ran out.
DELIVERY_MOVES: Final[Mapping[str, frozenset[str]]] = {
    "pending": frozenset({"sending", "held", "delivered"}),
    "sending": frozenset({"delivered", "pending", "sending", "held", "dead"}),
    "held": frozenset({"held", "sending", "delivered"}),
    "dead": frozenset({"pending", "delivered"}),
    # What the gateway had taken and says later that it did not deliver.
    "delivered": frozenset({"pending", "dead"}),
}

MOST_TRIES: Final = 10  # about four hours with the waits below
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=2)
CLAIM_FOR: Final = timedelta(minutes=5)  # longer than any one send may take
LOOK_AGAIN_AT_HELD: Final = timedelta(minutes=15)

FAILED: Final = "failed"  # of a try, by its own answer or by a receipt that came later

REALM_MARKS: Final[Mapping[str, str]] = {"exercise": "LATIHAN", "replay": "DEMO-REPLAY"}


def check_delivery_move(current: str, to: str) -> None:
    """Let a delivery go from one state to another.

    Raises
    ------
    WrongState : delivery.wrong_state, when the dict of moves does not allow it
    """
    if to not in DELIVERY_MOVES.get(current, frozenset()):
        raise WrongState("delivery.wrong_state", current=current, to=to)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after the given number of failed tries; it doubles each time."""
    if tries < 1:
        raise ValueError("there is nothing to wait for before the first try")
    # The exponent is capped before it is raised: a large power would overflow timedelta.
    doublings: int = 2 ** min(tries - 1, 20)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def realm_mark(realm: str) -> str:
    """Return the mark that whatever leaves a realm carries; a realm that is not live has one."""
    return "" if realm == "live" else REALM_MARKS.get(realm, realm.upper())
