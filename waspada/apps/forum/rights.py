"""Who may open the forums of a place, write for a forum, and answer it."""

from typing import Final

from waspada.apps.accounts.classes import check_class_allowed, storable_classes
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.rights import may_triage
from waspada.core.access import Identity, classes_up_to
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.forum import answering_units
from waspada.core.places import Level, is_within, level_of, load_table
from waspada.core.vocabulary import unit_code

READERS: Final = frozenset({"secretariat", "liaison", "leader", "analyst", "administrator"})
WRITERS: Final = frozenset({"liaison", "field"})
USUAL_CLASS: Final = "T"


def check_place(place: str) -> None:
    """Refuse what is no place; raise NotFound."""
    if place not in load_table():
        raise NotFound("access.not_found")


def check_may_open(place: str) -> None:
    """Refuse an unknown place, and whoever sits at no desk; rows have rights of their own.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : access.not_allowed
    """
    check_place(place)
    identity = current_identity()
    if not identity.is_system and not any(seat.role in READERS for seat in identity.memberships):
        raise NotAllowed("access.not_allowed")


def may_keep(identity: Identity, place: str) -> bool:
    """Say whether somebody may write down a forum's decree and term: a secretariat over it."""
    return level_of(place) is not Level.NATION and may_triage(identity, place)


def check_may_keep(place: str) -> None:
    """Refuse whoever may not; raise NotAllowed forum.only_secretariat."""
    if not may_keep(current_identity(), place):
        raise NotAllowed("forum.only_secretariat", place=place)


def forum_unit(place: str) -> str:
    """Return the code of a place's forum."""
    return unit_code("fkdm", place)


def is_of_forum(identity: Identity, place: str) -> bool:
    """Say whether somebody is of a place's forum."""
    unit = forum_unit(place)
    return any(seat.role in WRITERS and seat.unit == unit for seat in identity.memberships)


def may_report(identity: Identity, place: str) -> bool:
    """Say whether somebody may write a forum's report: of the forum, or noting it for one."""
    return is_of_forum(identity, place) or may_keep(identity, place)


def check_may_report(place: str, classification: str) -> bool:
    """Return whether the report is noted by the secretariat for the forum.

    A field reporter of the forum may write at T and does not read it afterwards: they send.

    Raises
    ------
    NotAllowed : forum.not_your_forum, forum.class_too_high, and of `check_class_allowed`
    """
    identity = current_identity()
    check_class_allowed(classification)
    if identity.is_system:
        return False
    if not may_report(identity, place):
        raise NotAllowed("forum.not_your_forum", place=place)
    if classification not in report_classes(identity, place):
        raise NotAllowed("forum.class_too_high", classification=classification[:4])
    return not is_of_forum(identity, place)


def report_classes(identity: Identity, place: str) -> tuple[str, ...]:
    """Return the classes at which somebody may write a forum's report."""
    reached = {"B", USUAL_CLASS}
    for seat in identity.memberships:
        if is_within(place, seat.place) and seat.role != "field":
            reached |= set(classes_up_to(seat.clearance))
    return tuple(one for one in storable_classes() if one in reached)


def answers_as(identity: Identity, forum: str) -> str:
    """Return the unit for which somebody answers a forum: the team's at its level; "" for none."""
    units = answering_units(forum)
    own = [
        seat.unit
        for seat in identity.memberships
        if seat.role in {"secretariat", "liaison"} and seat.unit in units
    ]
    if own:
        return own[0]
    if identity.is_system or may_triage(identity, forum):
        return units[0]
    return ""


def check_may_answer(forum: str) -> str:
    """Return the unit that answers; raise NotAllowed forum.only_team."""
    unit = answers_as(current_identity(), forum)
    if not unit:
        raise NotAllowed("forum.only_team", place=forum)
    return unit
