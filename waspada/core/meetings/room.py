"""What a room may be shown: the lowest clearance present decides, never the presenter's rights.

A room is an identity of its own. It reads the meeting's place and below like a secretariat, up
to the lowest class that anybody present is cleared for, in the compartments that all of them
hold, and nothing that concerns a unit of anybody present.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from waspada.core.access import Identity, Membership
from waspada.core.vocabulary import CLASSES

LOWEST: Final = CLASSES[0]


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody in the room; a guest is cleared for the lowest class and holds nothing.

    unit_chain : their unit and those above it
    """

    clearance: str = LOWEST
    unit_chain: tuple[str, ...] = ()
    compartments: frozenset[str] = frozenset()


def room_class(present: Iterable[Presence]) -> str:
    """Return the lowest class cleared in the room; an empty room counts as open to all."""
    reached = [_rank(one.clearance) for one in present]
    return CLASSES[min(reached)] if reached else LOWEST


def _rank(clearance: str) -> int:
    return CLASSES.index(clearance) if clearance in CLASSES else 0


def room_identity(meeting: str, place: str, present: Iterable[Presence], *, realm: str) -> Identity:
    """Return the identity as which a room's screen, counts and annexes are read.

    meeting : the meeting's id, for the name of the identity alone
    """
    present = tuple(present)
    held = [one.compartments for one in present]
    seat = Membership(
        role="secretariat",
        place=place,
        unit="",
        unit_chain=tuple(dict.fromkeys(unit for one in present for unit in one.unit_chain)),
        clearance=room_class(present),
        compartments=frozenset.intersection(*held) if held else frozenset(),
    )
    return Identity(account=f"room:{meeting}", memberships=(seat,), realm=realm)
