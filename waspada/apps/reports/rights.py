"""Who may write incidents and decide about reports: the secretariat, and a liaison for its own.

Reading is the policy's matter (`accounts.policy`); this adds what changing needs.
"""

from collections.abc import Iterable

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import RightsColumns
from waspada.core.access import Identity, Membership, Rights, may_read
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within
from waspada.core.vocabulary import CLASSES


def rights_of(row: RightsColumns) -> Rights:
    """Return what a row carries that decides who may read it."""
    return Rights(
        place=row.place_code,
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=frozenset(row.addressee_units),
        compartment=row.compartment,
        concerns_units=frozenset(row.concerns_units),
        realm=row.realm,
    )


def desk_seats(identity: Identity, place: str) -> Iterable[Membership]:
    """Return the seats of the secretariat that hold a place."""
    return (
        seat
        for seat in identity.memberships
        if seat.role == "secretariat" and is_within(place, seat.place)
    )


def may_triage(identity: Identity, place: str) -> bool:
    """Say whether somebody may decide about reports of a place."""
    return identity.is_system or any(True for _ in desk_seats(identity, place))


def has_desk(identity: Identity) -> bool:
    """Say whether somebody belongs to any secretariat."""
    return identity.is_system or any(seat.role == "secretariat" for seat in identity.memberships)


def may_write(identity: Identity, place: str, owner_unit: str) -> bool:
    """Say whether somebody may write an incident of this place and owner."""
    if may_triage(identity, place):
        return True
    return any(
        seat.role == "liaison" and seat.unit == owner_unit and is_within(place, seat.place)
        for seat in identity.memberships
    )


def may_change(identity: Identity, row: RightsColumns) -> bool:
    """Say whether somebody may change an incident: reads it, and may write such a one."""
    return may_read(identity, rights_of(row)) and may_write(
        identity, row.place_code, row.owner_unit
    )


def may_decide(identity: Identity, report: RightsColumns) -> bool:
    """Say whether somebody may decide about a report: the desk, or its own unit's liaison."""
    if not may_read(identity, rights_of(report)):
        return False
    return may_triage(identity, report.place_code) or any(
        seat.role == "liaison" and seat.unit == report.owner_unit for seat in identity.memberships
    )


def own_unit(identity: Identity, place: str) -> str:
    """Return the unit for which somebody writes about a place; empty for the system."""
    for role in ("secretariat", "liaison"):
        for seat in identity.memberships:
            if seat.role == role and is_within(place, seat.place):
                return seat.unit
    return ""


def check_may_write(rights: Rights) -> None:
    """Refuse who may not write an incident with these rights.

    Nobody writes above the own clearance or into a compartment not held.

    Raises
    ------
    NotAllowed : access.not_allowed, and what `check_class_allowed` refuses
    """
    identity = current_identity()
    check_class_allowed(rights.classification)
    if identity.is_system:
        return
    if not may_write(identity, rights.place, rights.owner_unit) or not may_read(identity, rights):
        raise NotAllowed("access.not_allowed")


def reaches_class(identity: Identity, place: str, classification: str) -> bool:
    """Say whether somebody is cleared for a class in a place."""
    if identity.is_system:
        return True
    return any(
        CLASSES.index(classification) <= CLASSES.index(seat.clearance)
        for seat in identity.memberships
        if seat.role in {"secretariat", "liaison"} and is_within(place, seat.place)
    )
