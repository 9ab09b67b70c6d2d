"""Who may write the Peta ATHG: the secretariat, and a liaison for the own agency's rows."""

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import RightsColumns
from waspada.apps.reports.rights import may_change, may_triage, reaches_class
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within

WRITERS = frozenset({"secretariat", "liaison"})


def may_add(identity: Identity, place: str) -> bool:
    """Say whether somebody may write a row for a place."""
    return identity.is_system or any(
        seat.role in WRITERS and seat.unit and is_within(place, seat.place)
        for seat in identity.memberships
    )


def may_edit(identity: Identity, row: RightsColumns) -> bool:
    """Say whether somebody may change a row: the secretariat, or its source's liaison."""
    return may_change(identity, row)


def writes_for_others(identity: Identity, place: str) -> bool:
    """Say whether somebody may write down another agency's assessment: the secretariat."""
    return may_triage(identity, place)


def writing_classes(identity: Identity, place: str) -> list[str]:
    """Return the classes at which somebody may write about a place."""
    return [one for one in storable_classes() if reaches_class(identity, place, one)]


def check_may_add(place: str) -> None:
    """Refuse who may not write a row for a place.

    Raises
    ------
    NotAllowed : risks.not_a_writer
    """
    if not may_add(current_identity(), place):
        raise NotAllowed("risks.not_a_writer", place=place)
