"""Who may open the register, write into it, state compliance, and check it."""

from typing import Final

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.rights import may_triage, own_unit, reaches_class
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import is_within, load_table
from waspada.core.vocabulary import split_unit

READERS: Final = frozenset({"secretariat", "liaison", "leader", "analyst", "administrator"})
STATERS: Final = frozenset({"secretariat", "liaison"})


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


def may_register(identity: Identity, place: str) -> bool:
    """Say whether somebody may write into a place's register: a secretariat over it."""
    return may_triage(identity, place)


def check_may_register(place: str, classification: str = "B") -> str:
    """Return the unit for which the acting person keeps a place's register.

    Raises
    ------
    NotAllowed : rulings.only_secretariat, rulings.class_too_high
    """
    identity = current_identity()
    if not may_register(identity, place):
        raise NotAllowed("rulings.only_secretariat", place=place)
    if not reaches_class(identity, place, classification):
        raise NotAllowed("rulings.class_too_high", classification=classification[:4])
    return own_unit(identity, place)


def speaks_for(identity: Identity, unit: str) -> bool:
    """Say whether somebody is of the unit itself."""
    return any(seat.role in STATERS and seat.unit == unit for seat in identity.memberships)


def check_may_state(unit: str) -> bool:
    """Return whether the statement is noted by the secretariat over the unit, not by the unit.

    Raises
    ------
    NotAllowed : rulings.not_your_unit
    """
    identity = current_identity()
    if identity.is_system or speaks_for(identity, unit):
        return False
    if may_triage(identity, split_unit(unit)[1]):
        return True
    raise NotAllowed("rulings.not_your_unit")


def units_spoken_for(identity: Identity, units: tuple[str, ...]) -> frozenset[str]:
    """Return those of some units for which somebody may state compliance."""
    places = [seat.place for seat in identity.memberships if seat.role == "secretariat"]
    return frozenset(
        unit
        for unit in units
        if speaks_for(identity, unit)
        or any(is_within(split_unit(unit)[1], place) for place in places)
    )


def writing_classes(place: str) -> tuple[str, ...]:
    """Return the classes at which the acting person may write about a place."""
    identity = current_identity()
    return tuple(one for one in storable_classes() if reaches_class(identity, place, one))
