"""The rights and keys of rows of this topic, and the step that every change leaves behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.meetings.models import Meeting, MeetingStep
from waspada.apps.meetings.rights import desk_unit
from waspada.core.access import classes_up_to
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.places import province_of, regency_of

LONGEST_TEXT: Final = 4000
_RIGHTS: Final = (
    "realm",
    "node_id",
    "place_code",
    "province_code",
    "regency_code",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does something, and when: on the clock that is shown and on the wall's."""

    actor: str
    at: datetime
    now: datetime


def own_rights(
    place: str, classification: str = "B", *, units: Iterable[str] = ()
) -> dict[str, Any]:
    """Return keys and rights of a row that a place's secretariat keeps."""
    return {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": place,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
        "classification": classification,
        "owner_unit": desk_unit(place),
        "addressee_units": tuple(sorted(set(units))),
    }


def rights_like(meeting: Meeting, classification: str = "") -> dict[str, Any]:
    """Return keys and rights of a row that belongs to a meeting and is read as it is."""
    given = {name: getattr(meeting, name) for name in _RIGHTS}
    return {**given, "classification": classification or meeting.classification}


def check_class(classification: str, place: str) -> None:
    """Refuse a class that may not be stored here, or that the writer could not read.

    Raises
    ------
    BadInput, NotAllowed : meetings.class_too_high and what `check_class_allowed` raises
    """
    check_class_allowed(classification)
    identity = current_identity()
    if identity.is_system:
        return
    if not any(classification in classes_up_to(seat.clearance) for seat in identity.memberships):
        raise NotAllowed("meetings.class_too_high", classification=classification)


def written(text: str, *, most: int = LONGEST_TEXT) -> str:
    """Return a text as it is kept; refuse an empty or endless one.

    Raises
    ------
    BadInput : meetings.empty, meetings.text_too_long
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise BadInput("meetings.empty")
    if len(text) > most:
        raise BadInput("meetings.text_too_long", length=len(text), most=most)
    return text


def add_step(meeting: Meeting, stamp: Stamp, *, reason: str = "", action: str = "") -> None:
    """Keep what a meeting is from now on, and enter it in the journal.

    action : as the journal calls it; the state reached, where none is given
    """
    MeetingStep(
        meeting=meeting,
        title=meeting.title,
        state=meeting.state,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        venue=meeting.venue,
        reason=reason,
        received_at=stamp.at,
        recorded_at=stamp.now,
        written_by=stamp.actor,
        **rights_like(meeting),
    ).save(force_insert=True)
    note(action or f"meeting.{meeting.state}", meeting, stamp)


def note(action: str, meeting: Meeting, stamp: Stamp, **details: object) -> None:
    """Enter something about a meeting in the journal."""
    record_act(
        action,
        actor=stamp.actor,
        now=stamp.now,
        subject_kind="meeting",
        subject=str(meeting.pk),
        details={"serial": meeting.serial, **details},
    )


def held(meeting: Meeting) -> Meeting:
    """Return the meeting as it stands, held until the transaction ends."""
    row: Meeting = Meeting.unguarded.select_for_update().get(pk=meeting.pk)
    return row
