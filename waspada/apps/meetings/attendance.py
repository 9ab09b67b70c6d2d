"""Who is in the room: members by the code on the screen or from the list, guests as a line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of, unit_chain
from waspada.apps.meetings.keeping import Stamp, held, note, rights_like, written
from waspada.apps.meetings.models import Attendance, Invitee, Meeting
from waspada.apps.meetings.rights import READERS, check_may_order
from waspada.core.access import Identity, readable_classes
from waspada.core.errors import BadInput, Conflict, NotFound, WrongState
from waspada.core.meetings import Presence, room_identity
from waspada.core.places import is_within
from waspada.core.reports.incidents import local_date

_SALT: Final = "waspada.rakor.hadir"
LINK_LIVES: Final = timedelta(minutes=20)
EARLY: Final = timedelta(hours=1)
MOST_HEADS: Final = 500
_OPEN: Final = frozenset({"invited", "moved", "running"})


# ---- the link behind the code ---------------------------------------------------------------------


def presence_token(meeting: Meeting) -> str:
    """Return what the code on the screen carries: this meeting, for the next twenty minutes."""
    return signing.dumps(str(meeting.pk), salt=_SALT)


def meeting_of_token(token: str) -> Meeting:
    """Return the meeting of a code; its holder need not be able to read the meeting.

    Raises
    ------
    NotFound : meetings.link_expired, for old, changed and foreign codes alike
    """
    try:
        key = UUID(str(signing.loads(token, salt=_SALT, max_age=LINK_LIVES)))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("meetings.link_expired") from error
    with acting_as(system_identity(realm=current_identity().realm)):
        found: Meeting | None = Meeting.objects.filter(pk=key).first()
    if found is None:
        raise NotFound("meetings.link_expired")
    return found


# ---- coming and going ---------------------------------------------------------------------------------


def come_in_by_code(token: str, account: Account, stamp: Stamp) -> Meeting:
    """Write down that the holder of a code's link is in the room; it gives no right to read.

    Raises
    ------
    NotFound : meetings.link_expired
    WrongState : meetings.not_running
    Conflict : meetings.already_here
    """
    meeting = meeting_of_token(token)
    with acting_as(system_identity(realm=meeting.realm)):
        _come_in(meeting, account, "qr", stamp)
    return meeting


def come_in(meeting: Meeting, account: Account, stamp: Stamp) -> Attendance:
    """Write down from the list that somebody with an account is in the room.

    Raises
    ------
    WrongState : meetings.not_running
    NotAllowed : meetings.only_secretariat
    Conflict : meetings.already_here
    """
    check_may_order(meeting)
    return _come_in(meeting, account, "list", stamp)


def _come_in(meeting: Meeting, account: Account, way: str, stamp: Stamp) -> Attendance:
    check_open(meeting, stamp.at)
    identity = identity_of(account, day=local_date(stamp.at, meeting.place_code))
    unit, clearance, held_compartments = cleared_for(identity, meeting.place_code)
    try:
        with transaction.atomic():
            row = Attendance(
                meeting=meeting,
                account_id=account.pk,
                unit_code=unit,
                words=_office_words(meeting, unit, account),
                clearance=clearance,
                unit_chain=_chains(identity),
                held=held_compartments,
                way=way,
                came_at=stamp.at,
                recorded_at=stamp.now,
                written_by=stamp.actor,
                **rights_like(meeting),
            )
            row.save(force_insert=True)
            _turned(meeting)
            note("meeting.came", meeting, stamp, account=str(account.pk), way=way)
    except IntegrityError as error:
        raise Conflict("meetings.already_here", words=account.display_name) from error
    return row


def guests_come(meeting: Meeting, words: str, heads: int, stamp: Stamp) -> Attendance:
    """Write down guests without accounts by their organisation; the room is then open to all.

    Raises
    ------
    BadInput : meetings.empty, meetings.heads
    WrongState : meetings.not_running
    """
    check_may_order(meeting)
    check_open(meeting, stamp.at)
    if not 1 <= heads <= MOST_HEADS:
        raise BadInput("meetings.heads", most=MOST_HEADS)
    return _line(meeting, written(words, most=160), stamp, heads=heads)


def office_comes(meeting: Meeting, invitee_id: UUID, stamp: Stamp) -> Attendance:
    """Write down that an invited office without an account is here; it counts as open."""
    check_may_order(meeting)
    check_open(meeting, stamp.at)
    invitee = Invitee.objects.filter(meeting=meeting, pk=invitee_id).first()
    if invitee is None:
        raise NotFound("access.not_found")
    return _line(meeting, invitee.title, stamp, unit=invitee.unit_code, way="list")


def _line(
    meeting: Meeting,
    words: str,
    stamp: Stamp,
    *,
    heads: int = 1,
    unit: str = "",
    way: str = "guest",
) -> Attendance:
    with transaction.atomic():
        row = Attendance(
            meeting=meeting,
            unit_code=unit,
            words=words,
            heads=heads,
            clearance="B",
            unit_chain=unit_chain(unit) if unit else (),
            way=way,
            came_at=stamp.at,
            recorded_at=stamp.now,
            written_by=stamp.actor,
            **rights_like(meeting),
        )
        row.save(force_insert=True)
        _turned(meeting)
        note("meeting.came", meeting, stamp, way=way)
    return row


def leave(meeting: Meeting, row_id: UUID, stamp: Stamp) -> None:
    """Write down that somebody left the room; the line stays."""
    check_may_order(meeting)
    with transaction.atomic():
        row = Attendance.objects.filter(meeting=meeting, pk=row_id, left_at=None).first()
        if row is None:
            raise NotFound("access.not_found")
        Attendance.unguarded.filter(pk=row.pk).update(left_at=stamp.at)
        _turned(meeting)
        note("meeting.left", meeting, stamp)


def check_open(meeting: Meeting, at: datetime) -> None:
    """Refuse presence long before a meeting and after it: meetings.not_running."""
    is_near = meeting.state == "running" or at >= meeting.begins_at - EARLY
    if meeting.state not in _OPEN or not is_near:
        raise WrongState("meetings.not_running")


def _turned(meeting: Meeting) -> None:
    """Let the screen know: the class of the room may be another."""
    row = held(meeting)
    Meeting.unguarded.filter(pk=row.pk).update(revision=row.revision + 1)


def cleared_for(identity: Identity, place: str) -> tuple[str, str, tuple[str, ...]]:
    """Return unit, class and compartments with which somebody sits in a place's room.

    Seats elsewhere clear nobody here: without one of the place, its parts or the places above,
    a person counts as a guest.
    """
    near = [
        seat
        for seat in identity.memberships
        if is_within(place, seat.place) or is_within(seat.place, place)
    ]
    if not near:
        return "", "B", ()
    best = max(near, key=lambda seat: (len(readable_classes(seat)), seat.role in READERS))
    reached = readable_classes(best)
    return best.unit, reached[-1] if reached else "B", tuple(sorted(best.compartments))


def _chains(identity: Identity) -> tuple[str, ...]:
    units = (unit for seat in identity.memberships for unit in seat.unit_chain)
    return tuple(dict.fromkeys(units))


def _office_words(meeting: Meeting, unit: str, account: Account) -> str:
    """Return who somebody is in the room: by the chair's office, or that asked from the unit."""
    if account.pk == meeting.chair_id:
        return f"{account.display_name} ({meeting.chair_title})"[:160]
    title = (
        Invitee.unguarded.filter(meeting=meeting, unit_code=unit)
        .order_by("position")
        .values_list("title", flat=True)
        .first()
        if unit
        else None
    )
    return f"{account.display_name} ({title})"[:160] if title else account.display_name[:160]


# ---- the room -----------------------------------------------------------------------------------------------


def presence_of(row: Attendance) -> Presence:
    """Return a line of the list as the rule sees it."""
    return Presence(row.clearance, tuple(row.unit_chain), frozenset(row.held))


def presence_of_identity(identity: Identity, place: str) -> Presence:
    """Return whoever works the screen: they are in the room too."""
    _unit, clearance, compartments = cleared_for(identity, place)
    return Presence(clearance, _chains(identity), frozenset(compartments))


def in_room(rows: Sequence[Attendance]) -> list[Presence]:
    """Return those who are in the room now; nobody counts as a room open to all."""
    present = [presence_of(one) for one in rows if one.left_at is None]
    return present or [Presence()]


def ever_in_room(rows: Sequence[Attendance]) -> list[Presence]:
    """Return everybody who was in the room: what is handed out afterwards follows the lowest."""
    return [presence_of(one) for one in rows] or [Presence()]


def room_of(meeting: Meeting, rows: Sequence[Attendance], *, operator: Identity) -> Identity:
    """Return the identity as which the screen of a room is read just now."""
    present = [*in_room(rows), presence_of_identity(operator, meeting.place_code)]
    return room_identity(str(meeting.pk), meeting.place_code, present, realm=meeting.realm)


def room_of_minutes(meeting: Meeting, rows: Sequence[Attendance]) -> Identity:
    """Return the identity as which minutes and annexes are read."""
    present = ever_in_room(rows)
    return room_identity(str(meeting.pk), meeting.place_code, present, realm=meeting.realm)
