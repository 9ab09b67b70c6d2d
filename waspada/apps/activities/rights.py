"""Who may open a place's agenda and write into it."""

from typing import Final

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.identity import current_identity
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.reports.rights import may_change, may_triage, own_unit, reaches_class
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import NATION, is_within, load_table

READERS: Final = frozenset({"secretariat", "liaison", "leader", "analyst", "administrator"})


def check_may_open(place: str) -> None:
    """Refuse an unknown place, and whoever sits at no desk; rows have rights of their own.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : access.not_allowed
    """
    if place not in load_table():
        raise NotFound("access.not_found")
    identity = current_identity()
    if not identity.is_system and not any(seat.role in READERS for seat in identity.memberships):
        raise NotAllowed("access.not_allowed")


def may_add(identity: Identity, place: str) -> bool:
    """Say whether somebody may write about a place: its secretariats, or a liaison over it."""
    return identity.is_system or bool(own_unit(identity, place))


def check_may_add(place: str, classification: str) -> str:
    """Return the unit for which the acting person writes about a place.

    Raises
    ------
    NotAllowed : activities.not_yours, access.not_allowed
    """
    identity = current_identity()
    if not may_add(identity, place):
        raise NotAllowed("activities.not_yours", place=place)
    if not reaches_class(identity, place, classification):
        raise NotAllowed("activities.class_too_high", classification=classification[:4])
    return own_unit(identity, place)


def may_edit(identity: Identity, row: ActivityVersion) -> bool:
    """Say whether somebody may change an activity: the desk, its owner, or who answers for it."""
    if may_change(identity, row):
        return True
    return any(
        seat.role == "liaison" and seat.unit == row.responsible_unit
        for seat in identity.memberships
        if row.responsible_unit and is_within(row.place_code, seat.place)
    )


def is_desk(identity: Identity, place: str) -> bool:
    """Say whether somebody is of the secretariat over a place."""
    return place != NATION and may_triage(identity, place)


def writing_classes(place: str) -> tuple[str, ...]:
    """Return the classes at which the acting person may write about a place."""
    identity = current_identity()
    return tuple(one for one in storable_classes() if reaches_class(identity, place, one))
