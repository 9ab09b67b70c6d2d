"""Who may open teams and meetings, prepare them, lead them and sign their minutes."""

from typing import Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.meetings.models import Meeting
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import is_within, load_table
from waspada.core.vocabulary import unit_code

# Reporters and the university sit in no coordination meeting's papers.
READERS: Final = frozenset({"secretariat", "liaison", "leader"})
EDITOR: Final = "secretariat"


def may_open(identity: Identity, place: str) -> bool:
    """Say whether somebody may see a place's teams and meetings: its desk's, or a desk's above.

    Those below see what their own rights let through: open meetings of the places above them.
    """
    return identity.is_system or any(
        seat.role in READERS and (is_within(place, seat.place) or is_within(seat.place, place))
        for seat in identity.memberships
    )


def may_prepare(identity: Identity, place: str) -> bool:
    """Say whether somebody keeps a place's teams and meetings: its secretariat, or one above."""
    return identity.is_system or any(
        seat.role == EDITOR and is_within(place, seat.place) for seat in identity.memberships
    )


def is_chair(identity: Identity, meeting: Meeting) -> bool:
    """Say whether somebody leads this meeting."""
    return bool(meeting.chair_id) and identity.account == str(meeting.chair_id)


def may_order(identity: Identity, meeting: Meeting) -> bool:
    """Say whether somebody may change the agenda: the chair, or who prepares the meeting."""
    return is_chair(identity, meeting) or may_prepare(identity, meeting.place_code)


def own_units(identity: Identity) -> frozenset[str]:
    """Return the units for which somebody may answer an invitation or bring a paper."""
    return frozenset(
        seat.unit for seat in identity.memberships if seat.role in READERS and seat.unit
    )


def may_speak_for(identity: Identity, meeting: Meeting, unit: str) -> bool:
    """Say whether somebody may answer or bring a paper for a unit."""
    return unit in own_units(identity) or may_prepare(identity, meeting.place_code)


def check_may_open(place: str) -> None:
    """Refuse whoever may not see a place's teams and meetings.

    Raises
    ------
    NotFound : access.not_found, when there is no such place
    NotAllowed : meetings.not_of_this_place
    """
    if place not in load_table():
        raise NotFound("access.not_found")
    if not may_open(current_identity(), place):
        raise NotAllowed("meetings.not_of_this_place", place=place)


def check_may_prepare(place: str) -> None:
    """Refuse whoever may not keep a place's teams and meetings.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : meetings.not_of_this_place, meetings.only_secretariat
    """
    check_may_open(place)
    if not may_prepare(current_identity(), place):
        raise NotAllowed("meetings.only_secretariat", place=place)


def check_may_order(meeting: Meeting) -> None:
    """Refuse whoever may not change a meeting's agenda: meetings.only_secretariat."""
    if not may_order(current_identity(), meeting):
        raise NotAllowed("meetings.only_secretariat", place=meeting.place_code)


def desk_unit(place: str) -> str:
    """Return the unit whose secretariat keeps a place's meetings."""
    return unit_code("kesbangpol", place)
