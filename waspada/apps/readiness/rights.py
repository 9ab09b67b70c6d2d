"""Who may read a place's readiness, fill in figures, raise constraints, change measures."""

from collections.abc import Iterable
from typing import Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import ContentColumns
from waspada.core.access import Identity, Membership, readable_classes
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import is_within, level_of, load_table, parents
from waspada.core.readiness.measures import Measure
from waspada.core.vocabulary import CLASSES, agency, split_unit, unit_code, unit_level_of

# Field reporters fill in nothing and see no grid; what they may read is decided by the policy.
READERS: Final = frozenset({"secretariat", "liaison", "leader", "analyst", "administrator"})
WRITERS: Final = frozenset({"secretariat", "liaison"})
KEEPER: Final = "secretariat"


def may_open(identity: Identity, place: str) -> bool:
    """Say whether somebody may open a place's pages: their own area, and the places around it."""
    return identity.is_system or any(
        seat.role in READERS and (is_within(place, seat.place) or is_within(seat.place, place))
        for seat in identity.memberships
    )


def check_may_open(place: str) -> None:
    """Refuse whoever has no seat in or around a place.

    Raises
    ------
    NotFound : access.not_found, when there is no such place
    NotAllowed : readiness.not_yours
    """
    if place not in load_table():
        raise NotFound("access.not_found")
    if not may_open(current_identity(), place):
        raise NotAllowed("readiness.not_yours", place=place)


def check_may_keep(place: str) -> None:
    """Refuse whoever is not of the secretariat of a place or of one above it.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : readiness.not_yours, readiness.only_secretariat
    """
    check_may_open(place)
    identity = current_identity()
    if not (identity.is_system or may_keep(identity, place)):
        raise NotAllowed("readiness.only_secretariat", place=place)


def may_keep(identity: Identity, place: str) -> bool:
    """Say whether somebody keeps a place's desk: its secretariat, or one above it."""
    return any(
        seat.role == KEEPER and is_within(place, seat.place) for seat in identity.memberships
    )


def own_seat(identity: Identity, agency_code: str, place: str) -> Membership | None:
    """Return the seat from which an agency's own figure of a place is given, the nearest one."""
    seats = [
        seat
        for seat in identity.memberships
        if seat.role in WRITERS
        and seat.unit
        and split_unit(seat.unit)[0] == agency_code
        and is_within(place, seat.place)
    ]
    return max(seats, key=lambda seat: len(parents(seat.place)), default=None)


def desk_seat(identity: Identity, place: str) -> Membership | None:
    """Return the secretariat's seat that may write down another agency's figure of a place."""
    seats = [
        seat
        for seat in identity.memberships
        if seat.role == KEEPER and is_within(place, seat.place)
    ]
    return max(seats, key=lambda seat: len(parents(seat.place)), default=None)


def unit_for(agency_code: str, place: str, near: str) -> str:
    """Return the unit whose figure of a place this is: the agency's at `near`, or further down."""
    chain = [one for one in reversed((place, *parents(place))) if is_within(one, near)]
    kind = agency(agency_code)
    level = next((one for one in chain if kind.name_at(unit_level_of(one)) is not None), place)
    return unit_code(agency_code, level)


def figure_rights(measure: Measure, place: str) -> tuple[str, str]:
    """Return (owner unit, unit that writes it down) for whoever is acting.

    The second is empty where the agency itself writes.

    Raises
    ------
    NotAllowed : readiness.other_agency
    """
    identity = current_identity()
    own = own_seat(identity, measure.agency, place)
    if own is not None:
        return own.unit, ""
    desk = desk_seat(identity, place)
    if desk is not None:
        return unit_for(measure.agency, place, desk.place), desk.unit
    if identity.is_system:
        return unit_for(measure.agency, place, place), ""
    raise NotAllowed("readiness.other_agency", agency=agency(measure.agency).short, place=place)


def sees_whole(identity: Identity, place: str) -> bool:
    """Say whether all of a place lies in somebody's area; of a part a sum would be no sum."""
    return identity.is_system or any(is_within(place, one.place) for one in identity.memberships)


def may_know(identity: Identity, measure: Measure, place: str) -> bool:
    """Say whether somebody may learn a measure's figure in a place, whether or not there is one.

    What one may not know is left out; *not filled in* would be said of what only others read.
    """
    if identity.is_system:
        return True
    if measure.classification == CLASSES[0]:
        return any(
            is_within(place, seat.place) or is_within(seat.place, place)
            for seat in identity.memberships
        )
    return any(
        is_within(place, seat.place)
        and measure.classification in readable_classes(seat)
        and (seat.role == KEEPER or seat.unit.partition("-")[0] == measure.agency)
        for seat in identity.memberships
    )


def may_open_measure(identity: Identity, measure: Measure, place: str) -> bool:
    """Say whether a measure's page in a place opens for somebody, as its own or as a sum."""
    if not may_open(identity, place) or not may_know(identity, measure, place):
        return False
    return measure.entered_at is level_of(place) or sees_whole(identity, place)


def gravest_of(rows: Iterable[ContentColumns]) -> str:
    """Return the highest class among rows, which is that of a page showing them; B for none."""
    found = {str(one.classification) for one in rows}
    return max(found, key=CLASSES.index, default=CLASSES[0])


def own_units(identity: Identity) -> tuple[str, ...]:
    """Return the units somebody has a seat in, each once, in order."""
    return tuple(dict.fromkeys(seat.unit for seat in identity.memberships if seat.unit))


def written_units(identity: Identity) -> tuple[str, ...]:
    """Return the units that somebody writes for, each once, in order."""
    return tuple(
        dict.fromkeys(
            seat.unit for seat in identity.memberships if seat.unit and seat.role in WRITERS
        )
    )
