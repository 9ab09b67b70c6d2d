"""Who may give which seat to whom: nobody gives more than they hold."""

from collections.abc import Iterable
from typing import Final

from waspada.core.access import Identity, Membership, classes_up_to
from waspada.core.places import NATION, is_within
from waspada.core.vocabulary import ROLES, split_unit

# Roles whose holders look after accounts in their subtree.
MANAGING_ROLES: Final = frozenset({"administrator", "secretariat"})


def managing_seats(identity: Identity) -> tuple[Membership, ...]:
    """Return the seats from which the person looks after accounts."""
    return tuple(seat for seat in identity.memberships if seat.role in MANAGING_ROLES)


def may_grant(identity: Identity, seat: Membership) -> bool:
    """Say whether one of the person's own seats covers all of the seat to be given.

    Covered: its place and its unit's place lie in the own subtree, its clearance is no higher,
    its compartments are all held.
    """
    return any(_covers(own, seat) for own in managing_seats(identity))


def may_manage(identity: Identity, seats: Iterable[Membership]) -> bool:
    """Say whether the person may change an account with these seats, past ones included.

    Whoever resets a password can sign in with it, so every seat must be covered. An account
    without any seat is looked after from the nation only.
    """
    seats = tuple(seats)
    if not seats:
        return any(own.place == NATION for own in managing_seats(identity))
    return all(may_grant(identity, seat) for seat in seats)


def _covers(own: Membership, seat: Membership) -> bool:
    if seat.role not in ROLES or not classes_up_to(seat.clearance):
        return False
    return (
        is_within(seat.place, own.place)
        and is_within(split_unit(seat.unit)[1], own.place)
        and set(classes_up_to(seat.clearance)) <= set(classes_up_to(own.clearance))
        and seat.compartments <= own.compartments
    )
