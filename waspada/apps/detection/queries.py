"""Read episodes: as of a day, by who may read every place that one was counted in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.detection.models import EpisodeVersion, JudgedDay
from waspada.apps.reports.incident_queries import known_on
from waspada.core.places import NATION, is_within

PAST_DAYS: Final = 42


@dataclass(slots=True)
class Episodes:
    """The episodes of a place on a day, those that go on first by their score.

    past : over or withdrawn within the last weeks, the latest first
    """

    open: list[EpisodeVersion] = field(default_factory=list)
    gatherings: list[EpisodeVersion] = field(default_factory=list)
    past: list[EpisodeVersion] = field(default_factory=list)


def covers(place: str) -> bool:
    """Say whether the acting person has a seat in a place or above it.

    What is found of a place is a sum over all of it; from below one may read a part only.
    """
    identity = current_identity()
    return identity.is_system or any(is_within(place, seat.place) for seat in identity.memberships)


def is_whole(row: EpisodeVersion) -> bool:
    """Say whether every place an episode was counted in lies in a seat of the acting person."""
    return all(covers(place) for place in row.places or [row.place_code])


def episodes_of(place: str, day: date) -> Episodes:
    """Return what was held of a place's episodes at the end of a day.

    A gathering belongs to each place that has incidents in it, and to what is above.
    """
    since = day - timedelta(days=PAST_DAYS)
    of_place = Q(kind="counts") & within(place) | Q(kind="gathering")
    rows = EpisodeVersion.objects.filter(known_on(day), of_place, alarmed_on__gte=since)
    found = Episodes()
    for row in _once_each(list(rows)):
        if not is_whole(row) or not _touches(row, place):
            continue
        if row.state != "open":
            found.past.append(row)
        elif row.kind == "gathering":
            found.gatherings.append(row)
        else:
            found.open.append(row)
    found.open.sort(key=lambda row: (-row.score, row.place_code, row.theme))
    found.gatherings.sort(key=lambda row: (row.chance, row.place_code, row.theme))
    found.past.sort(key=lambda row: (row.alarmed_on, row.score), reverse=True)
    return found


def episode_by_id(place: str, episode_id: UUID, day: date) -> EpisodeVersion | None:
    """Return an episode of a place as held at the end of a day; None if it may not be read."""
    rows = EpisodeVersion.objects.filter(known_on(day), episode_id=episode_id)
    row: EpisodeVersion | None = rows.first()
    if row is None or not is_whole(row) or not _touches(row, place):
        return None
    return row


def versions_of(row: EpisodeVersion) -> Sequence[EpisodeVersion]:
    """Return what was held of an episode up to one version, the latest first.

    Versions that say the same are one, by the first of them.
    """
    found = EpisodeVersion.objects.filter(episode_id=row.episode_id, version__lte=row.version)
    said: list[EpisodeVersion] = []
    for one in found.order_by("version"):
        if is_whole(one) and not (said and _says(said[-1]) == _says(one)):
            said.append(one)
    return said[::-1]


def _says(row: EpisodeVersion) -> tuple[object, ...]:
    return row.state, row.observed, row.begins, row.last, row.places


def judged_on(day: date) -> JudgedDay | None:
    """Return the last day that was judged, up to a day."""
    last = replayed_day(day) or day
    found = JudgedDay.objects.filter(realm=current_identity().realm, day__lte=last)
    latest: JudgedDay | None = found.order_by("-day").first()
    return latest


def _touches(row: EpisodeVersion, place: str) -> bool:
    if place == NATION:
        return True
    return any(is_within(one, place) for one in row.places or [row.place_code])


def _once_each(rows: list[EpisodeVersion]) -> list[EpisodeVersion]:
    """Leave out an open episode of class B where the same at class T, with more in it, is read."""
    closed = {
        (row.place_code, row.theme)
        for row in rows
        if row.classification != "B" and row.state == "open" and row.kind == "counts"
    }
    return [
        row
        for row in rows
        if row.classification != "B"
        or row.state != "open"
        or row.kind != "counts"
        or (row.place_code, row.theme) not in closed
    ]
