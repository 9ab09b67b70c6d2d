"""Who may write items, act on them for the office that has them, and look after them."""

from typing import Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.models import Item
from waspada.core.access import Identity, Membership
from waspada.core.errors import NotAllowed
from waspada.core.places import Level, is_within, level_of

# Roles that read the pages; reporters and the university do not.
READERS: Final = frozenset({"secretariat", "liaison", "leader"})
PROPOSERS: Final = frozenset({"secretariat", "leader"})
CHAIR_AGENCY: Final = "pemda"


def desk_of(place: str) -> str:
    """Return the place whose desk handles a place: its kab/kota, or a larger place itself."""
    return place[:5] if level_of(place) > Level.REGENCY else place


def own_units(identity: Identity) -> tuple[str, ...]:
    """Return the units for which somebody answers."""
    return tuple(sorted({seat.unit for seat in identity.memberships if seat.role in READERS}))


def is_owner(identity: Identity, unit: str) -> bool:
    """Say whether somebody acts for the office that an item belongs to."""
    return unit in own_units(identity)


def looks_after(identity: Identity, desk: str) -> bool:
    """Say whether somebody looks after a desk's items: its secretariat, one above, its chair."""
    return identity.is_system or any(_is_of_desk(seat, desk) for seat in identity.memberships)


def _is_of_desk(seat: Membership, desk: str) -> bool:
    if seat.role == "secretariat":
        return is_within(desk, seat.place)
    return is_chair_seat(seat, desk)


def is_chair_seat(seat: Membership, desk: str) -> bool:
    """Say whether a seat is that of a desk's chair: the head of the regional government."""
    return (
        seat.role == "leader" and seat.place == desk and seat.unit.partition("-")[0] == CHAIR_AGENCY
    )


def is_chair(identity: Identity, desk: str) -> bool:
    """Say whether somebody chairs a desk."""
    return any(is_chair_seat(seat, desk) for seat in identity.memberships)


def proposing_unit(identity: Identity, place: str, unit: str) -> str | None:
    """Return for which unit somebody may write an item about a place, or None.

    The secretariat and leaders write for every office; a liaison for the own office alone.
    """
    if identity.is_system:
        return ""
    seats = [seat for seat in identity.memberships if is_within(place, seat.place)]
    for role in ("secretariat", "leader"):
        for seat in seats:
            if seat.role == role:
                return seat.unit
    mine = (seat.unit for seat in seats if seat.role == "liaison" and seat.unit == unit)
    return next(mine, None)


def may_propose(identity: Identity, place: str) -> bool:
    """Say whether somebody may write any item about a place."""
    return identity.is_system or any(
        seat.role in READERS and is_within(place, seat.place) for seat in identity.memberships
    )


def may_open(place: str) -> bool:
    """Say whether who acts belongs to a desk that holds a place, and so opens its lists."""
    seats = current_identity().memberships
    return any(seat.role in READERS and is_within(place, seat.place) for seat in seats)


def check_desk(item: Item) -> None:
    """Refuse whoever does not look after the item's desk.

    Raises
    ------
    NotAllowed : followup.only_desk
    """
    if not looks_after(current_identity(), item.desk):
        raise NotAllowed("followup.only_desk", place=item.desk)


def acts_as(item: Item) -> bool:
    """Say whether who acts notes what the office said (True), or is of the office (False).

    Raises
    ------
    NotAllowed : followup.only_owner
    """
    identity = current_identity()
    if is_owner(identity, item.unit_code):
        return False
    if looks_after(identity, item.desk):
        return True
    raise NotAllowed("followup.only_owner")
