"""Who may propose a warning, decide about it, and approve an Awas as the second person."""

from typing import Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.actions import APPROVERS
from waspada.apps.followups.rights import READERS
from waspada.apps.warnings.models import WarningRow
from waspada.core.access import Membership, readable_classes
from waspada.core.alerts.warnings.facts import DRAFT_CLASS
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within

# Whoever may be the second is of a body with its own judgement, also without leading it.
SECONDS: Final = READERS


def proposing_seat(place: str) -> Membership:
    """Return the seat from which the acting person may propose about a place, the desk's first.

    Raises
    ------
    NotAllowed : warnings.only_readers; warnings.not_cleared, for the class of proposals
    """
    seats = [
        seat
        for seat in current_identity().memberships
        if seat.role in READERS and is_within(place, seat.place)
    ]
    if not seats:
        raise NotAllowed("warnings.only_readers")
    cleared = [seat for seat in seats if DRAFT_CLASS in readable_classes(seat)]
    if not cleared:
        raise NotAllowed("warnings.not_cleared")
    return min(cleared, key=lambda seat: seat.role not in APPROVERS)


def may_propose(place: str) -> bool:
    """Say whether the acting person may propose a warning about a place."""
    try:
        proposing_seat(place)
    except NotAllowed:
        return False
    return True


def deciding_seat(row: WarningRow) -> Membership | None:
    """Return the seat from which the acting person decides about a warning; None: may not."""
    for seat in current_identity().memberships:
        if seat.role in APPROVERS and is_within(row.place_code, seat.place):
            return seat
    return None


def check_decides(row: WarningRow) -> Membership:
    """Return the seat from which the acting person decides.

    Raises
    ------
    NotAllowed : warnings.only_desk
    """
    seat = deciding_seat(row)
    if seat is None:
        raise NotAllowed("warnings.only_desk")
    return seat


def second_seat(row: WarningRow) -> Membership | None:
    """Return the seat from which the acting person may approve an Awas as the second."""
    identity = current_identity()
    if identity.account == row.first_by:
        return None
    first = agency_of(row.first_unit)
    for seat in identity.memberships:
        if (
            seat.role in SECONDS
            and is_within(row.place_code, seat.place)
            and seat.unit
            and agency_of(seat.unit) != first
        ):
            return seat
    return None


def check_seconds(row: WarningRow) -> Membership:
    """Return the seat of the second person.

    Raises
    ------
    NotAllowed : warnings.same_person, warnings.other_agency
    """
    if current_identity().account == row.first_by:
        raise NotAllowed("warnings.same_person")
    seat = second_seat(row)
    if seat is None:
        raise NotAllowed("warnings.other_agency")
    return seat


def agency_of(unit: str) -> str:
    """Return the type of agency that a unit belongs to."""
    return unit.partition("-")[0]
