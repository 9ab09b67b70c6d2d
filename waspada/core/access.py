"""The one read rule: who may read an item, from what they belong to and what it carries.

*Read if* some membership has the item's place in its subtree, a clearance that reaches the
item's class, the item's compartment if it has one, and, above class B, the own unit as owner
or addressee unless the role is secretariat. Items of a place above the membership are read
at class B outside any compartment only. Field reporters are read to as if cleared for B.
An item that concerns a unit is hidden from its members and from units under it, whatever
other membership they hold.

The same rule stands in queries (`apps.accounts.policy`) and in the database's row-level
security; the decision table in `core.access_rules`, printed in docs/access.md, generates the
tests that hold all three to each other.
"""

from dataclasses import dataclass

from waspada.core.places import is_within
from waspada.core.vocabulary import CLASSES


@dataclass(frozen=True, slots=True)
class Membership:
    """One seat: a role for a unit in a place, with what it is cleared for.

    unit_chain : the unit itself and those above it, nearest first
    """

    role: str
    place: str
    unit: str
    unit_chain: tuple[str, ...]
    clearance: str
    compartments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is acting, in which realm; a job acts as the system."""

    account: str
    memberships: tuple[Membership, ...]
    realm: str
    is_system: bool = False


@dataclass(frozen=True, slots=True)
class Rights:
    """What an item carries that decides who may read it.

    realm : None when the caller has already kept to the identity's realm
    """

    place: str
    classification: str
    owner_unit: str = ""
    addressee_units: frozenset[str] = frozenset()
    compartment: str = ""
    concerns_units: frozenset[str] = frozenset()
    realm: str | None = None


def may_read(identity: Identity, rights: Rights) -> bool:
    """Say whether the identity may read an item with these rights; unknown classes never."""
    if rights.realm is not None and rights.realm != identity.realm:
        return False
    if identity.is_system:
        return True
    if rights.classification not in CLASSES or is_concerned(identity, rights.concerns_units):
        return False
    return any(_reads_from(seat, rights) for seat in identity.memberships)


def barring_units(identity: Identity) -> tuple[str, ...]:
    """Return every unit the person belongs to or sits under; items about them are hidden."""
    return tuple(
        sorted({unit for seat in identity.memberships for unit in seat.unit_chain if unit})
    )


def is_concerned(identity: Identity, concerns_units: frozenset[str]) -> bool:
    """Say whether an item concerns a unit this person belongs to, or one above it."""
    return not concerns_units.isdisjoint(barring_units(identity))


def classes_up_to(clearance: str) -> tuple[str, ...]:
    """Return the classes a clearance reaches, lowest first; an unknown one reaches nothing."""
    return CLASSES[: CLASSES.index(clearance) + 1] if clearance in CLASSES else ()


def readable_classes(seat: Membership) -> tuple[str, ...]:
    """Return the classes a seat may read in its subtree; field reporters read B."""
    reached = classes_up_to(seat.clearance)
    return reached[:1] if seat.role == "field" else reached


def _reads_from(seat: Membership, rights: Rights) -> bool:
    is_open = rights.classification == "B"
    if is_within(rights.place, seat.place):
        if rights.compartment and rights.compartment not in seat.compartments:
            return False
        if rights.classification not in readable_classes(seat):
            return False
        return is_open or seat.role == "secretariat" or _is_party(seat.unit, rights)
    is_above = is_within(seat.place, rights.place)
    return is_above and is_open and not rights.compartment


def _is_party(unit: str, rights: Rights) -> bool:
    return bool(unit) and (unit == rights.owner_unit or unit in rights.addressee_units)
