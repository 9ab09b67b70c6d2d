"""The agenda: fill it with what is open, order it, add to it, drop from it with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from waspada.apps.links.actions import link_readable, unlink
from waspada.apps.links.kinds import Ref
from waspada.apps.meetings.actions import check_changeable
from waspada.apps.meetings.keeping import Stamp, check_class, held, note, rights_like, written
from waspada.apps.meetings.models import AgendaItem, Meeting
from waspada.apps.meetings.proposals import proposals
from waspada.apps.meetings.queries import next_position
from waspada.apps.meetings.rights import check_may_order, desk_unit
from waspada.core.access import Rights
from waspada.core.errors import BadInput, NotFound, WrongState
from waspada.core.meetings import LONGEST_MINUTES, SECTIONS, Candidate, arranged, moved
from waspada.core.places import province_of, regency_of

_MOST_ITEMS: Final = 40


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A point that a person adds."""

    section: str
    title: str
    question: str = ""
    minutes: int = 10
    classification: str = "B"
    about: Ref | None = None


def propose_agenda(meeting: Meeting, stamp: Stamp) -> int:
    """Fill the agenda with what is open, as far as the acting person may read it.

    What stands on it already, and what was dropped, stays as it is. Return how many points
    were added.
    """
    check_may_order(meeting)
    check_changeable(meeting)
    found = arranged(proposals(meeting))
    with transaction.atomic():
        held(meeting)
        known = set(
            AgendaItem.unguarded.filter(meeting=meeting).values_list(
                "source", "code", "ref_kind", "ref_id"
            )
        )
        new = [one for one in found if (one.source, one.code, *one.key) not in known]
        _refuse_too_many(meeting, len(new))
        rows = [_row(meeting, one, number, stamp) for number, one in enumerate(new)]
        AgendaItem.unguarded.bulk_create(rows)
        if rows:
            _settle(meeting)
            _take_up(meeting, rows, stamp)
            note("meeting.agenda_proposed", meeting, stamp, count=len(rows))
    return len(rows)


def _take_up(meeting: Meeting, points: Iterable[AgendaItem], stamp: Stamp) -> None:
    """Link a meeting to what its points are about, so that it is told there too.

    The meeting before is not: its points have their own ways on.
    """
    targets = [about for one in points if (about := about_of(one)) is not None]
    link_readable(_ref(meeting), "takes_up", targets, actor=stamp.actor, now=stamp.now)


def about_of(point: AgendaItem) -> Ref | None:
    """Return what a point is about, where that is a thing of its own."""
    if not point.ref_kind or point.ref_kind == "meeting":
        return None
    return Ref(point.ref_kind, point.ref_id)


def _ref(meeting: Meeting) -> Ref:
    return Ref("meeting", str(meeting.pk))


def _row(meeting: Meeting, one: Candidate, number: int, stamp: Stamp) -> AgendaItem:
    kind, key = one.key
    return AgendaItem(
        meeting=meeting,
        section=one.section,
        source=one.source,
        position=next_position(meeting) + number,
        code=one.code,
        params=dict(one.params),
        ask=one.ask,
        minutes=one.minutes,
        ref_kind=kind,
        ref_id=key[:80],
        figure=dict(one.figure),
        is_sample=meeting.is_sample,
        received_at=stamp.at,
        recorded_at=stamp.now,
        written_by=stamp.actor,
        **_rights_of(meeting, one.rights, is_own=not kind),
    )


def _rights_of(meeting: Meeting, rights: Rights, *, is_own: bool) -> dict[str, Any]:
    """Return a point's rights: the meeting's own, or those of the thing it comes from."""
    if is_own:
        return rights_like(meeting)
    return rights_like(meeting) | {
        "place_code": rights.place,
        "province_code": province_of(rights.place) or "",
        "regency_code": regency_of(rights.place) or "",
        "classification": rights.classification,
        "owner_unit": rights.owner_unit or desk_unit(meeting.place_code),
        "addressee_units": tuple(sorted(rights.addressee_units)),
        "concerns_units": tuple(sorted(rights.concerns_units)),
        "compartment": rights.compartment,
    }


def _settle(meeting: Meeting) -> None:
    """Order the points by section as they stand, keeping each section's own order."""
    rows = list(AgendaItem.unguarded.filter(meeting=meeting).order_by("position", "id"))
    rows.sort(key=lambda one: SECTIONS.index(one.section) if one.section in SECTIONS else 9)
    _number(rows)


def _number(rows: list[AgendaItem]) -> None:
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            AgendaItem.unguarded.filter(pk=row.pk).update(position=position)


def add_point(meeting: Meeting, point: OwnPoint, stamp: Stamp) -> AgendaItem:
    """Add a point of one's own at the end of its section.

    Raises
    ------
    BadInput : meetings.unknown_section, meetings.bad_minutes, meetings.empty
    """
    check_may_order(meeting)
    check_changeable(meeting)
    check_class(point.classification, meeting.place_code)
    if point.section not in SECTIONS:
        raise BadInput("meetings.unknown_section")
    if not 1 <= point.minutes <= LONGEST_MINUTES:
        raise BadInput("meetings.bad_minutes", most=LONGEST_MINUTES)
    with transaction.atomic():
        held(meeting)
        _refuse_too_many(meeting, 1)
        item = AgendaItem(
            meeting=meeting,
            section=point.section,
            source="own",
            position=next_position(meeting),
            title=written(point.title, most=240),
            question=point.question.strip()[:1000],
            minutes=point.minutes,
            ref_kind=point.about.kind if point.about else "",
            ref_id=point.about.id if point.about else "",
            is_sample=meeting.is_sample,
            received_at=stamp.at,
            recorded_at=stamp.now,
            written_by=stamp.actor,
            **rights_like(meeting, point.classification),
        )
        item.save(force_insert=True)
        _settle(meeting)
        _take_up(meeting, [item], stamp)
        note("meeting.point_added", meeting, stamp, item=str(item.pk))
    return item


def _refuse_too_many(meeting: Meeting, more: int) -> None:
    if AgendaItem.unguarded.filter(meeting=meeting).count() + more > _MOST_ITEMS:
        raise BadInput("meetings.too_many_points", most=_MOST_ITEMS)


def move_point(meeting: Meeting, item_id: UUID, step: int, stamp: Stamp) -> None:
    """Move a point up or down among those that the acting person may read."""
    check_may_order(meeting)
    check_changeable(meeting)
    with transaction.atomic():
        held(meeting)
        shown = [
            one.pk
            for one in AgendaItem.objects.filter(meeting=meeting, state="taken").order_by(
                "position", "id"
            )
        ]
        if item_id not in shown:
            raise NotFound("access.not_found")
        wanted = iter(moved(shown, item_id, step))
        rows = {one.pk: one for one in AgendaItem.unguarded.filter(meeting=meeting)}
        every = sorted(rows.values(), key=lambda one: (one.position, one.pk))
        # Points that the mover may not read keep their places.
        order = [rows[next(wanted)] if one.pk in set(shown) else one for one in every]
        _number(order)
        _turn(meeting)
        note("meeting.point_moved", meeting, stamp, item=str(item_id))


def drop_point(meeting: Meeting, item_id: UUID, reason: str, stamp: Stamp) -> None:
    """Take a point off the agenda; the reason stays readable.

    Raises
    ------
    BadInput : meetings.empty, without a reason
    WrongState : meetings.on_screen, while the room is looking at it
    """
    _set_state(meeting, item_id, "dropped", written(reason, most=400), stamp)


def take_point(meeting: Meeting, item_id: UUID, stamp: Stamp) -> None:
    """Put a dropped point back."""
    _set_state(meeting, item_id, "taken", "", stamp)


def _set_state(meeting: Meeting, item_id: UUID, state: str, reason: str, stamp: Stamp) -> None:
    check_may_order(meeting)
    check_changeable(meeting)
    with transaction.atomic():
        row = held(meeting)
        if state == "dropped" and row.current_item == item_id:
            raise WrongState("meetings.on_screen")
        item = AgendaItem.objects.filter(meeting=meeting, pk=item_id).first()
        if item is None:
            raise NotFound("access.not_found")
        AgendaItem.unguarded.filter(pk=item.pk).update(state=state, reason=reason)
        if state == "taken":
            _take_up(meeting, [item], stamp)
        elif (about := about_of(item)) is not None:
            unlink(_ref(meeting), "takes_up", about, actor=stamp.actor, now=stamp.now)
        _turn(row)
        note(f"meeting.point_{state}", meeting, stamp, item=str(item_id))


def set_point(meeting: Meeting, item_id: UUID, question: str, minutes: int, stamp: Stamp) -> None:
    """Give a point the question to decide and its time.

    Raises
    ------
    BadInput : meetings.bad_minutes
    """
    check_may_order(meeting)
    check_changeable(meeting)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise BadInput("meetings.bad_minutes", most=LONGEST_MINUTES)
    with transaction.atomic():
        row = held(meeting)
        if not AgendaItem.objects.filter(meeting=meeting, pk=item_id).exists():
            raise NotFound("access.not_found")
        AgendaItem.unguarded.filter(pk=item_id).update(
            question=question.strip()[:1000], minutes=minutes
        )
        _turn(row)
        note("meeting.point_changed", meeting, stamp, item=str(item_id))


def _turn(meeting: Meeting) -> None:
    """Let the screen know that there is something else to show."""
    Meeting.unguarded.filter(pk=meeting.pk).update(revision=meeting.revision + 1)
