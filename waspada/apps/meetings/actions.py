"""Plan a meeting, change it, open it and close it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.documents.numbers import next_number
from waspada.apps.meetings.keeping import (
    Stamp,
    add_step,
    check_class,
    held,
    note,
    own_rights,
    rights_like,
    written,
)
from waspada.apps.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Invitee,
    Meeting,
    Team,
)
from waspada.apps.meetings.rights import (
    check_may_order,
    check_may_prepare,
    desk_unit,
    is_chair,
    may_speak_for,
)
from waspada.apps.meetings.teams import chair_of, seats_of_team
from waspada.core.errors import BadInput, NotAllowed, WrongState
from waspada.core.meetings import CHANGEABLE, MEETING_MOVES, check_times
from waspada.core.reports.incidents import local_date
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import split_unit

ANSWERS = ("comes", "sends", "absent")
_MOST_INVITED = 120


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting as its secretariat plans it."""

    title: str
    begins_at: datetime
    ends_at: datetime
    venue: str
    classification: str = "B"
    team: Team | None = None
    is_sample: bool = False


def plan_meeting(place: str, facts: MeetingFacts, stamp: Stamp) -> Meeting:
    """Plan a meeting; a team's chair leads it and its offices are asked to come.

    Raises
    ------
    NotAllowed, NotFound : who may not keep the place's meetings
    BadInput : meetings.ends_before, meetings.too_long, meetings.empty
    """
    check_may_prepare(place)
    check_times(facts.begins_at, facts.ends_at)
    check_class(facts.classification, place)
    with transaction.atomic():
        meeting = Meeting(
            serial=next_number(f"rakor/{current_identity().realm}"),
            team=facts.team,
            title=written(facts.title, most=200),
            begins_at=facts.begins_at,
            ends_at=facts.ends_at,
            venue=facts.venue.strip()[:200],
            state="planned",
            is_sample=facts.is_sample,
            received_at=stamp.at,
            recorded_at=stamp.now,
            recorded_by=stamp.actor,
            **own_rights(place, facts.classification),
        )
        if facts.team is not None:
            _take_chair(meeting, facts.team)
        meeting.save(force_insert=True)
        add_step(meeting, stamp)
        if facts.team is not None:
            day = local_date(meeting.begins_at, place)
            seats = [
                (one.member.unit_code, one.member.title) for one in seats_of_team(facts.team, day)
            ]
            invite_offices(meeting, seats, stamp)
    return meeting


def _take_chair(meeting: Meeting, team: Team) -> None:
    seat = chair_of(team, local_date(meeting.begins_at, meeting.place_code))
    if seat is not None:
        meeting.chair = seat.holder
        meeting.chair_title = seat.member.title


def invite_offices(meeting: Meeting, offices: Iterable[tuple[str, str]], stamp: Stamp) -> int:
    """Ask offices, as (unit, title), to a meeting; return how many were not asked before.

    Their units are addressees of everything that the meeting keeps as its own.

    Raises
    ------
    WrongState : meetings.not_open_for_changes
    BadInput : meetings.too_many_invited, vocabulary.bad_unit
    """
    check_may_order(meeting)
    check_changeable(meeting)
    with transaction.atomic():
        known = {(one.unit_code, one.title) for one in Invitee.unguarded.filter(meeting=meeting)}
        added = []
        for unit, title in offices:
            split_unit(unit)
            title = written(title, most=160)
            if (unit, title) in known:
                continue
            known.add((unit, title))
            added.append((unit, title))
        if len(known) > _MOST_INVITED:
            raise BadInput("meetings.too_many_invited", most=_MOST_INVITED)
        first = len(known) - len(added)
        Invitee.unguarded.bulk_create(
            Invitee(
                meeting=meeting,
                unit_code=unit,
                title=title,
                position=first + number,
                **rights_like(meeting),
            )
            for number, (unit, title) in enumerate(added)
        )
        if added:
            _share(meeting)
            note("meeting.offices_asked", meeting, stamp, count=len(added))
    return len(added)


def drop_invitee(meeting: Meeting, invitee_id: UUID, stamp: Stamp) -> None:
    """Take an office off the list of those asked."""
    check_may_order(meeting)
    check_changeable(meeting)
    with transaction.atomic():
        Invitee.unguarded.filter(meeting=meeting, pk=invitee_id).delete()
        _share(meeting)
        note("meeting.office_dropped", meeting, stamp)


def _share(meeting: Meeting) -> None:
    """Let the units asked be addressees of the meeting and of what is its own."""
    units = sorted(
        set(Invitee.unguarded.filter(meeting=meeting).values_list("unit_code", flat=True))
    )
    meeting.addressee_units = units
    Meeting.unguarded.filter(pk=meeting.pk).update(addressee_units=units)
    own = {"meeting": meeting, "owner_unit": desk_unit(meeting.place_code)}
    # Points that were proposed keep the rights of the thing they come from.
    AgendaItem.unguarded.filter(**own, ref_kind="").update(addressee_units=units)
    for model in (Invitee, Attendance, Decision):
        model.unguarded.filter(**own).update(addressee_units=units)


def answer_invitation(invitee: Invitee, answer: str, note_text: str, stamp: Stamp) -> None:
    """Keep whether an office comes.

    Raises
    ------
    NotAllowed : meetings.not_your_office
    BadInput : meetings.unknown_answer
    """
    if not may_speak_for(current_identity(), invitee.meeting, invitee.unit_code):
        raise NotAllowed("meetings.not_your_office")
    if answer not in ANSWERS:
        raise BadInput("meetings.unknown_answer")
    with transaction.atomic():
        Invitee.unguarded.filter(pk=invitee.pk).update(
            answer=answer, answer_note=note_text.strip()[:200], answered_at=stamp.at
        )
        note("meeting.answered", invitee.meeting, stamp, unit=invitee.unit_code, answer=answer)


def set_times(
    meeting: Meeting, begins_at: datetime, ends_at: datetime, venue: str, stamp: Stamp
) -> None:
    """Give a meeting that nobody is invited to yet another time and venue.

    Raises
    ------
    WrongState : meetings.move_instead, when invitations are out
    """
    check_may_prepare(meeting.place_code)
    check_times(begins_at, ends_at)
    with transaction.atomic():
        row = held(meeting)
        if row.state != "planned":
            raise WrongState("meetings.move_instead")
        row.begins_at, row.ends_at, row.venue = begins_at, ends_at, venue.strip()[:200]
        row.save(update_fields=["begins_at", "ends_at", "venue"])
        add_step(row, stamp)


def name_chair(meeting: Meeting, account: Account | None, title: str, stamp: Stamp) -> None:
    """Say who leads a meeting: an office, and the account that acts for it, if there is one."""
    check_may_prepare(meeting.place_code)
    if meeting.state in {"signed", "cancelled"}:
        raise WrongState("meetings.not_open_for_changes", current=meeting.state)
    with transaction.atomic():
        row = held(meeting)
        row.chair = account
        row.chair_title = written(title, most=160)
        row.save(update_fields=["chair", "chair_title"])
        note("meeting.chair_named", row, stamp, account=str(account.pk) if account else "")


def open_meeting(meeting: Meeting, stamp: Stamp) -> None:
    """Begin; without somebody who leads it a meeting cannot.

    Raises
    ------
    WrongState : meetings.wrong_state, meetings.no_chair
    """
    check_may_order(meeting)
    with transaction.atomic():
        row = held(meeting)
        check_move(MEETING_MOVES, row.state, "running", "meetings.wrong_state")
        if not row.chair_title:
            raise WrongState("meetings.no_chair")
        row.state = "running"
        row.item_since = stamp.now
        row.revision += 1
        row.save(update_fields=["state", "item_since", "revision"])
        add_step(row, stamp)


def close_meeting(meeting: Meeting, stamp: Stamp) -> None:
    """End a meeting; its minutes wait for the chair.

    Raises
    ------
    WrongState : meetings.wrong_state, meetings.unread_decisions
    """
    check_may_order(meeting)
    with transaction.atomic():
        row = held(meeting)
        check_move(MEETING_MOVES, row.state, "closed", "meetings.wrong_state")
        waiting = Decision.unguarded.filter(meeting=row, state="read").count()
        if waiting:
            raise WrongState("meetings.unread_decisions", count=waiting)
        row.state = "closed"
        row.current_item = None
        row.revision += 1
        row.save(update_fields=["state", "current_item", "revision"])
        add_step(row, stamp)


def check_changeable(meeting: Meeting) -> None:
    """Refuse changes to a meeting that is over: meetings.not_open_for_changes."""
    if meeting.state not in CHANGEABLE:
        raise WrongState("meetings.not_open_for_changes", current=meeting.state)


__all__ = [
    "ANSWERS",
    "MeetingFacts",
    "answer_invitation",
    "check_changeable",
    "close_meeting",
    "drop_invitee",
    "invite_offices",
    "is_chair",
    "name_chair",
    "open_meeting",
    "plan_meeting",
    "set_times",
]
