"""Give a meeting that has not begun another title or class, and its own points others.

A class goes up freely. It goes down while nobody is invited yet: what went out as restricted
stays so, and is called off and planned anew instead.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from waspada.apps.delivery.actions import restrict_messages
from waspada.apps.documents.closing import close_documents, letters_before
from waspada.apps.meetings.actions import check_changeable
from waspada.apps.meetings.calendar import LET_GO
from waspada.apps.meetings.invitations import send_again
from waspada.apps.meetings.keeping import Stamp, add_step, check_class, held, note, written
from waspada.apps.meetings.models import AgendaItem, Attendance, Decision, Invitee, Meeting
from waspada.apps.meetings.rights import check_may_order, check_may_prepare
from waspada.core.errors import BadInput, NotFound, WrongState
from waspada.core.meetings import BEFORE_SESSION
from waspada.core.vocabulary import CLASSES


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a meeting is called and classed from now on.

    reason : stands in the letter and in the history; needed once invitations are out
    """

    title: str
    classification: str
    reason: str = ""


def amend_meeting(meeting: Meeting, change: Amendment, stamp: Stamp, *, by: str) -> bool:
    """Give a meeting another title or class; return whether a new letter went out.

    Once invitations are out another title is a new letter, and a calendar entry with a higher
    SEQUENCE; what was answered for that time holds.

    Raises
    ------
    NotAllowed, NotFound : who may not keep the place's meetings
    WrongState : meetings.amend_before, meetings.class_stays
    BadInput : meetings.empty, without a title, or without a reason once invitations are out
    """
    check_may_prepare(meeting.place_code)
    title = written(change.title, most=200)
    with transaction.atomic():
        row = held(meeting)
        if row.state not in BEFORE_SESSION:
            raise WrongState("meetings.amend_before", current=row.state)
        was_title, was_class = row.title, row.classification
        if (title, change.classification) == (was_title, was_class):
            return False
        is_out = row.letter_id is not None
        reason = written(change.reason, most=400) if is_out else change.reason.strip()[:400]
        if change.classification != was_class:
            _check_step(row.place_code, was_class, change.classification, is_out=is_out)
            _reclass(row, change.classification)
            _close_what_is_out(row, stamp)
        row.title = title
        row.revision += 1
        is_sent = is_out and title != was_title
        if is_sent:
            send_again(row, reason, was_title, stamp, by=by)
        else:
            row.save(update_fields=["title", "classification", "revision"])
            add_step(row, stamp, reason=reason, action="meeting.amended")
        details = {"from": was_class, "to": row.classification, "renamed": title != was_title}
        note("meeting.renamed_or_reclassed", row, stamp, **details)
    return is_sent


def _check_step(place: str, before: str, after: str, *, is_out: bool) -> None:
    """Refuse a class that may not be stored or read here, or that goes down too late."""
    check_class(after, place)
    if is_out and CLASSES.index(after) < CLASSES.index(before):
        raise WrongState("meetings.class_stays")


def _reclass(row: Meeting, classification: str) -> None:
    """Give a meeting's class to what is read as the meeting is: its own points, who is asked."""
    own = {"meeting": row, "classification": row.classification, "owner_unit": row.owner_unit}
    AgendaItem.unguarded.filter(**own, ref_kind="").update(classification=classification)
    for model in (Invitee, Attendance, Decision):
        model.unguarded.filter(**own).update(classification=classification)
    row.classification = classification


def _close_what_is_out(row: Meeting, stamp: Stamp) -> None:
    """Let letters in the register and notices in trays be read as the meeting is from now on."""
    if row.letter_id is None:
        return
    letters = letters_before(row.letter_id)
    close_documents(letters, row.classification, actor=stamp.actor, now=stamp.now)
    for kind in ("meeting", LET_GO):
        restrict_messages(kind, str(row.pk), row.classification)


def amend_point(
    meeting: Meeting, item_id: UUID, title: str, classification: str, stamp: Stamp
) -> None:
    """Give a point that somebody wrote another title or class.

    A point that was proposed is called and classed as the thing it comes from.

    Raises
    ------
    NotFound : access.not_found
    BadInput : meetings.point_of_a_thing, meetings.empty
    WrongState : meetings.not_open_for_changes, meetings.class_stays
    """
    check_may_order(meeting)
    check_changeable(meeting)
    with transaction.atomic():
        row = held(meeting)
        item = AgendaItem.objects.filter(meeting=meeting, pk=item_id).first()
        if item is None:
            raise NotFound("access.not_found")
        title = written(title, most=240)
        if (title, classification) == (item.title, item.classification):
            return
        if item.code or (item.ref_kind and classification != item.classification):
            raise BadInput("meetings.point_of_a_thing")
        if classification != item.classification:
            is_out = row.letter_id is not None or row.state not in BEFORE_SESSION
            _check_step(row.place_code, item.classification, classification, is_out=is_out)
        before = item.classification
        AgendaItem.unguarded.filter(pk=item.pk).update(title=title, classification=classification)
        Meeting.unguarded.filter(pk=row.pk).update(revision=row.revision + 1)
        details = {"item": str(item_id), "from": before, "to": classification}
        note("meeting.point_changed", meeting, stamp, **details)
