"""Who may open a desk's roster, change it, and write its log."""

from typing import Final

from waspada.apps.accounts.identity import current_identity
from waspada.core.access import Identity, Membership
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import is_within, load_table

# Roles that may stand in a roster and read it; reporters and the university do not.
DESK_ROLES: Final = frozenset({"secretariat", "liaison", "leader"})
LOG_ROLES: Final = frozenset({"secretariat", "liaison"})
EDITOR: Final = "secretariat"


def may_open(identity: Identity, place: str) -> bool:
    """Say whether somebody may read a desk's roster: its own people and those of desks above."""
    return identity.is_system or any(
        seat.role in DESK_ROLES and is_within(place, seat.place) for seat in identity.memberships
    )


def may_edit(identity: Identity, place: str) -> bool:
    """Say whether somebody may change a desk's roster: its secretariat, or one above it."""
    return identity.is_system or any(
        seat.role == EDITOR and is_within(place, seat.place) for seat in identity.memberships
    )


def log_seat(identity: Identity, place: str) -> Membership | None:
    """Return the seat from which somebody writes a desk's log: one of that very place."""
    seats = (
        seat
        for seat in identity.memberships
        if seat.role in LOG_ROLES and seat.place == place and seat.unit
    )
    return min(seats, key=lambda seat: seat.role != EDITOR, default=None)


def check_may_open(place: str) -> None:
    """Refuse whoever may not read a desk's roster.

    Raises
    ------
    NotFound : access.not_found, when there is no such place
    NotAllowed : duty.not_of_this_desk
    """
    if place not in load_table():
        raise NotFound("access.not_found")
    if not may_open(current_identity(), place):
        raise NotAllowed("duty.not_of_this_desk", place=place)


def check_may_edit(place: str) -> None:
    """Refuse whoever may not change a desk's roster.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : duty.not_of_this_desk, duty.only_secretariat
    """
    check_may_open(place)
    if not may_edit(current_identity(), place):
        raise NotAllowed("duty.only_secretariat", place=place)
