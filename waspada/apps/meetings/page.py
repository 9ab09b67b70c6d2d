"""What every page of this topic asks of a request."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of
from waspada.apps.accounts.identity import current_identity
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.queries import meeting_of
from waspada.apps.meetings.rights import READERS, check_may_open
from waspada.core.errors import NotAllowed
from waspada.core.places import NATION


def stamp_of(request: HttpRequest) -> Stamp:
    """Return who acts, and when."""
    return Stamp(str(account_of(request).pk), domain_now(), real_now())


def own_place() -> str:
    """Return the place of the reader's own desk."""
    seats = (seat for seat in current_identity().memberships if seat.role in READERS)
    return next((seat.place for seat in seats), NATION)


def check_reader() -> None:
    """Refuse whoever sits at no desk.

    Raises
    ------
    NotAllowed : access.not_allowed
    """
    if not any(seat.role in READERS for seat in current_identity().memberships):
        raise NotAllowed("access.not_allowed")


def opened(meeting_id: UUID) -> Meeting:
    """Return a meeting whose page the reader may open."""
    check_reader()
    meeting = meeting_of(meeting_id)
    check_may_open(meeting.place_code)
    return meeting


def address_of(meeting: Meeting, part: str = "") -> str:
    """Return the address of a meeting's page, at one of its parts."""
    return reverse("meetings:meeting", args=(meeting.pk,)) + (f"#{part}" if part else "")


def typed(data: Any, *names: str) -> list[str]:
    """Return some fields of what was posted, without blanks around them."""
    return [str(data.get(name, "")).strip() for name in names]
