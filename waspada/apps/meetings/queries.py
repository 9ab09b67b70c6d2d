"""Meetings as the acting person may read them, and what belongs to one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import get_language

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.accounts.queries import in_force
from waspada.apps.followups.queries import items_by_id
from waspada.apps.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Invitee,
    Meeting,
    MeetingStep,
    MinuteLine,
    Paper,
)
from waspada.apps.meetings.rights import READERS
from waspada.core.errors import NotFound
from waspada.core.followups.words import STATE_WORDS
from waspada.core.places import NATION, parents

_NEAR: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A meeting as it was known on a day."""

    meeting: Meeting
    state: str
    begins_at: datetime
    ends_at: datetime
    venue: str
    is_now: bool = True


def meeting_of(meeting_id: UUID) -> Meeting:
    """Return a meeting that the acting person may read; raise NotFound otherwise."""
    found: Meeting | None = (
        Meeting.objects.filter(pk=meeting_id).select_related("team", "chair").first()
    )
    if found is None:
        raise NotFound("access.not_found")
    return found


def meeting_by_serial(serial: int) -> Meeting:
    """Return a meeting by its number; raise NotFound where none may be read."""
    found: Meeting | None = Meeting.objects.filter(serial=serial).first()
    if found is None:
        raise NotFound("meetings.no_such_number", number=serial)
    return found


def _now(row: Meeting) -> MeetingShown:
    return MeetingShown(row, row.state, row.begins_at, row.ends_at, row.venue)


def meetings_known(place: str, day: date, *, most: int = 200) -> list[MeetingShown]:
    """Return the meetings of a place as they were known at the end of a day, newest first."""
    until = known_until(day, place)
    rows = list(
        Meeting.objects.filter(place_code=place, received_at__lt=until)
        .select_related("team")
        .order_by("-begins_at", "-id")[:most]
    )
    steps = steps_until([row.pk for row in rows], until)
    shown = [known_as(row, steps.get(row.pk)) for row in rows]
    return sorted(shown, key=lambda one: (one.begins_at, one.meeting.pk), reverse=True)


def meetings_above(place: str, day: date) -> list[MeetingShown]:
    """Return the meetings of the places above that may be read and are near a day, in order."""
    around = [code for code in parents(place) if code != place] if place != NATION else []
    if not around:
        return []
    until = known_until(day, place)
    rows = list(
        Meeting.objects.filter(
            place_code__in=around,
            received_at__lt=until,
            begins_at__gte=until - _NEAR,
            begins_at__lt=until + _NEAR,
        ).select_related("team")
    )
    steps = steps_until([row.pk for row in rows], until)
    shown = [known_as(row, steps.get(row.pk)) for row in rows]
    return sorted(shown, key=lambda one: (one.begins_at, one.meeting.pk), reverse=True)


def known_as(row: Meeting, step: MeetingStep | None) -> MeetingShown:
    """Return a meeting as a step left it; without one, as it stands."""
    if step is None:
        return _now(row)
    return MeetingShown(
        row, step.state, step.begins_at, step.ends_at, step.venue, is_now=step.state == row.state
    )


def steps_until(meetings: Iterable[UUID], until: datetime) -> dict[UUID, MeetingStep]:
    """Return the last step of some meetings before a moment; one query."""
    found: dict[UUID, MeetingStep] = {}
    rows = MeetingStep.objects.filter(meeting__in=list(meetings), received_at__lt=until)
    for row in rows.order_by("received_at", "id"):
        found[row.meeting_id] = row
    return found


def steps_of(meeting: Meeting) -> list[MeetingStep]:
    """Return what a meeting was, oldest first."""
    rows = MeetingStep.objects.filter(meeting=meeting).order_by("received_at", "id")
    return list(rows)


def invitees_of(meeting: Meeting) -> list[Invitee]:
    """Return the offices asked to come, in order."""
    return list(Invitee.objects.filter(meeting=meeting).order_by("position", "id"))


def items_of(meeting: Meeting, *, state: str = "taken") -> list[AgendaItem]:
    """Return the points of an agenda in their order, as far as they may be read."""
    rows = AgendaItem.objects.filter(meeting=meeting, state=state)
    return list(rows.order_by("position", "id"))


def item_of(meeting: Meeting, item_id: UUID) -> AgendaItem:
    """Return one point of an agenda; raise NotFound otherwise."""
    found: AgendaItem | None = AgendaItem.objects.filter(meeting=meeting, pk=item_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def presences_of(meeting: Meeting) -> list[Attendance]:
    """Return who came, in the order they came."""
    return list(Attendance.objects.filter(meeting=meeting).order_by("came_at", "id"))


def papers_of(meeting: Meeting) -> list[Paper]:
    """Return the papers that agencies brought, the present ones alone."""
    rows = Paper.objects.filter(meeting=meeting, is_superseded=False)
    return list(rows.order_by("unit_code", "kind", "classification", "id"))


def lines_of(meeting: Meeting) -> list[MinuteLine]:
    """Return the lines of the minutes in their order."""
    rows = MinuteLine.objects.filter(meeting=meeting).select_related("written_by")
    return list(rows.order_by("written_at", "id"))


def decisions_of(meeting: Meeting) -> list[Decision]:
    """Return the decisions in their order, withdrawn ones too."""
    rows = Decision.objects.filter(meeting=meeting).select_related("item")
    return list(rows.order_by("number"))


def decision_of(meeting: Meeting, decision_id: UUID) -> Decision:
    """Return one decision; raise NotFound otherwise."""
    found: Decision | None = Decision.objects.filter(meeting=meeting, pk=decision_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def meeting_before(meeting: Meeting) -> Meeting | None:
    """Return the last meeting of the same team (or, without a team, place) before this one."""
    rows = Meeting.objects.filter(
        place_code=meeting.place_code,
        begins_at__lt=meeting.begins_at,
        state__in=("closed", "signed"),
    ).exclude(pk=meeting.pk)
    if meeting.team_id:
        rows = rows.filter(team=meeting.team_id)
    found: Meeting | None = rows.order_by("-begins_at", "-id").first()
    return found


def absent(invitees: Sequence[Invitee], presences: Sequence[Attendance]) -> list[Invitee]:
    """Return the invited offices from whose unit nobody came."""
    here = {one.unit_code for one in presences if one.unit_code}
    return [one for one in invitees if one.unit_code not in here]


def _hearing_seats(units: Iterable[str], day: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        in_force(day), unit__in=list(units), role__in=READERS, account__is_active=True
    )


def accounts_of_units(units: Iterable[str], day: date) -> list[Account]:
    """Return the accounts that hear for some units on a day."""
    seats = _hearing_seats(units, day)
    return list(Account.objects.filter(pk__in=seats.values("account")).order_by("username"))


def units_with_account(units: Iterable[str], day: date) -> set[str]:
    """Return those of some units for which somebody uses Waspada on a day."""
    return set(_hearing_seats(units, day).values_list("unit_id", flat=True))


def unit_emails(units: Iterable[str]) -> list[str]:
    """Return the office addresses of some units."""
    rows = AgencyUnit.objects.filter(pk__in=list(units)).exclude(email="")
    return list(rows.order_by("code").values_list("email", flat=True))


def next_position(meeting: Meeting) -> int:
    """Return the position after the last point, whoever may read it."""
    found = AgendaItem.unguarded.filter(meeting=meeting).aggregate(last=Max("position"))
    return (found["last"] or 0) + 1


def followup_states(items: Iterable[UUID | None], day: date, place: str) -> dict[UUID | None, str]:
    """Return how some action items stand on a day, in the reader's words."""
    keys = [one for one in items if one is not None]
    if not keys:
        return {}
    language = get_language() or "id"
    return {
        row.id: STATE_WORDS[row.state].in_language(language[:2])
        for row in items_by_id(keys, day, place)
        if row.state in STATE_WORDS
    }
