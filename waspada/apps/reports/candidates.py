"""What a report or an incident may be about already: incidents, and reports that still wait.

Read as the acting person: what one may not read is never offered, nor counted.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from waspada.apps.reports.incident_queries import incidents_near
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.queue_queries import QueueFilter, queue_of
from waspada.core.news.same_event import days_meet
from waspada.core.places import Level, ancestor_at
from waspada.core.places.neighbours import neighbours
from waspada.core.reports.duplicates import (
    LATEST_DAYS,
    LIKELY,
    MOST_DAYS,
    Described,
    Likeness,
    possible_duplicates,
)
from waspada.core.reports.incidents import local_date

_COMPARED: Final = 300
_WAITING_COMPARED: Final = 60  # of each kab/kota, the most urgent first
PICKED_FROM: Final = round(100 * LIKELY)  # percent from which the first is chosen beforehand


@dataclass(frozen=True, slots=True)
class Candidate:
    """An incident that may be the same: the words both have, and what speaks against it."""

    version: IncidentVersion
    percent: int
    shared: list[str]
    differs: list[str]


@dataclass(frozen=True, slots=True)
class WaitingCandidate:
    """A report that waits too and may be about the same."""

    report: Report
    percent: int
    shared: list[str]
    differs: list[str]


def candidates_for(report: Report, day: date | None) -> list[Candidate]:
    """Return up to three incidents in or beside the kab/kota, within three days of a day."""
    if day is None:
        return []
    return _alike(_asked(report, day), day)


def waiting_beside(report: Report, day: date | None) -> list[WaitingCandidate]:
    """Return up to three reports that wait in or beside the kab/kota and may be about the same.

    Two people who see one crowd send two reports; whoever decides about the first should
    know of the second.
    """
    if day is None:
        return []
    near = [
        other
        for place in _places_near(report.place_code)
        for other in queue_of(QueueFilter(place=place)).defer("raw_sealed")[:_WAITING_COMPARED]
    ]
    others = {str(other.pk): other for other in near if other.pk != report.pk}
    found = [told(other) for other in others.values() if other.masked_text]
    asked = _asked(report, day)
    close = [one for one in found if days_meet(asked, one)]
    return [
        WaitingCandidate(others[one.key], _percent(one), sorted(one.shared), _differences(one))
        for one in possible_duplicates(asked, close)
    ]


def _asked(report: Report, day: date) -> Described:
    """Return a report as it is compared, on the day that its form shows."""
    kept = told(report)
    return replace(kept, key="", day=day, is_day_said=kept.is_day_said or day != kept.day)


def told(report: Report) -> Described:
    """Return what of a report is compared; without a time of its own, the day it came in."""
    at = report.occurred_at if report.occurred_precision != "month" else None
    return Described(
        str(report.pk),
        report.masked_text,
        report.place_code,
        local_date(at or report.received_at, report.place_code),
        report.category,
        is_day_said=at is not None,
        deaths=report.deaths,
        injured=report.injured,
    )


def candidates_beside(version: IncidentVersion) -> list[Candidate]:
    """Return up to three other incidents that may be the same as one."""
    if version.day is None:
        return []
    return _alike(described(version), version.day)


def described(version: IncidentVersion) -> Described:
    """Return what of an incident is compared."""
    return Described(
        str(version.incident_id),
        f"{version.title} {version.summary}",
        version.place_code,
        version.day,
        version.category,
        tuple(version.also_categories),
        deaths=version.deaths,
        injured=version.injured,
    )


def _alike(asked: Described, day: date) -> list[Candidate]:
    # Word that names no day may be of what happened some time before.
    back = timedelta(days=MOST_DAYS if asked.is_day_said else LATEST_DAYS)
    onward = timedelta(days=MOST_DAYS)
    found = incidents_near(places=_places_near(asked.place), first=day - back, last=day + onward)
    versions = {str(version.incident_id): version for version in found[:_COMPARED]}
    versions.pop(asked.key, None)
    return [
        Candidate(versions[one.key], _percent(one), sorted(one.shared), _differences(one))
        for one in possible_duplicates(asked, [described(one) for one in versions.values()])
    ]


def _percent(one: Likeness) -> int:
    return min(99, round(100 * one.score))  # nothing here is certain


def _differences(one: Likeness) -> list[str]:
    words = {"stations": _("nomor TPS"), "category": _("kategori")}
    return [words[code] for code in one.differs]


def _places_near(place: str) -> list[str]:
    """Return the kab/kota of a place and those beside it; a province stands for itself."""
    regency = ancestor_at(place, Level.REGENCY)
    if regency is None:
        return [place]
    return [regency, *(beside.code for beside in neighbours(regency))]
