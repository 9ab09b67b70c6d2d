"""Take in a CAP file that somebody hands over."""

from datetime import datetime
from typing import Final

from waspada.apps.accounts.guards import seats_of
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.exchange.models import HazardMessage
from waspada.apps.exchange.sources import UPLOAD
from waspada.apps.exchange.taking import Origin, take_in
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within

UPLOADERS: Final = frozenset({"secretariat", "liaison"})


def may_upload(place: str) -> bool:
    """Say whether the acting person may hand over warnings about a place."""
    seats = seats_of(current_identity(), UPLOADERS)
    return any(is_within(place, seat.place) for seat in seats)


def upload(data: bytes, place: str, *, actor: str, at: datetime, now: datetime) -> HazardMessage:
    """Take in a file; it counts in the uploader's own places only.

    Raises
    ------
    NotAllowed : hazards.only_desk; BadInput, TooLarge : as `take_in`
    """
    if not may_upload(place):
        raise NotAllowed("hazards.only_desk")
    seats = seats_of(current_identity(), UPLOADERS)
    origin = Origin(UPLOAD, within=tuple(sorted({seat.place for seat in seats})))
    with acting_as(system_identity(realm=current_identity().realm)):
        return take_in(data, origin, actor=actor, at=at, now=now)
