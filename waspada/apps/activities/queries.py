"""Read activities: of some days, as of a day, one with its history."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from waspada.apps.accounts.policy import within
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.reports.incident_queries import known_on
from waspada.core.activities import STANDING, Event
from waspada.core.errors import NotFound
from waspada.core.places import province_of

MOST_COMPARED: Final = 2_000
_A_DAY: Final = timedelta(days=1)


def activities_between(
    place: str,
    first: date,
    last: date,
    *,
    day: date | None = None,
    states: Iterable[str] = (),
) -> QuerySet[ActivityVersion]:
    """Return the activities of a place and those inside it that fall on some days, in order.

    first, last : the places' own days, both included
    day : as known at the end of this day; None for now
    states : only these; none means all, cancelled ones as well
    """
    found = ActivityVersion.objects.filter(
        known_on(day), within(place), first_day__lte=last, last_day__gte=first
    )
    wanted = tuple(states)
    if wanted:
        found = found.filter(state__in=wanted)
    return found.order_by("begins_at", "code")


def activities_around(place: str, first: date, last: date, day: date | None = None) -> list[Any]:
    """Return what may stand in the way of a place's activities: its province's of some days."""
    found = activities_between(
        province_of(place) or place, first - _A_DAY, last + _A_DAY, day=day, states=STANDING
    )
    return list(found[:MOST_COMPARED])


def activity(activity_id: UUID, day: date | None = None) -> ActivityVersion:
    """Return an activity as known at the end of a day.

    Raises
    ------
    NotFound : access.not_found
    """
    found: ActivityVersion | None = ActivityVersion.objects.filter(
        known_on(day), activity_id=activity_id
    ).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def versions_of(activity_id: UUID, day: date | None = None) -> list[ActivityVersion]:
    """Return what was held of an activity until a day, newest first."""
    latest = activity(activity_id, day)
    return list(
        ActivityVersion.objects.filter(
            activity_id=activity_id, version__lte=latest.version
        ).order_by("-version")
    )


def current_by_code(codes: Iterable[str]) -> dict[str, ActivityVersion]:
    """Return what holds now of some activities, by their number."""
    rows = ActivityVersion.objects.filter(known_on(None), code__in=list(codes))
    return {row.code: row for row in rows}


def event_of(row: ActivityVersion) -> Event:
    """Return an activity as the rules of clashes see it."""
    return Event(
        key=str(row.activity_id),
        kind=row.kind,
        place=row.place_code,
        venue=row.venue,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        crowd=row.crowd,
        is_whole_day=not row.has_hour,
    )
