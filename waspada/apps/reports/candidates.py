"""Incidents that a report may be about already, for the desk to compare side by side."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.apps.reports.incident_queries import incidents_near
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.core.places import Level, ancestor_at
from waspada.core.places.neighbours import neighbours
from waspada.core.reports.duplicates import MOST_DAYS, Described, possible_duplicates

_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """An incident that may be the same, with its words marked where the report has them too."""

    version: IncidentVersion
    percent: int
    shared: list[str]


def candidates_for(report: Report, day: date | None) -> list[Candidate]:
    """Return up to three incidents in or beside the kab/kota, within three days of a day."""
    if day is None:
        return []
    around = timedelta(days=MOST_DAYS)
    found = incidents_near(
        places=_places_near(report.place_code), first=day - around, last=day + around
    )
    versions = {str(version.incident_id): version for version in found[:_COMPARED]}
    described = [
        Described(
            key,
            f"{version.title} {version.summary}",
            version.place_code,
            version.day,
            version.category,
        )
        for key, version in versions.items()
    ]
    asked = Described("", report.masked_text, report.place_code, day, report.category)
    return [
        Candidate(versions[one.key], round(100 * one.score), sorted(one.shared))
        for one in possible_duplicates(asked, described)
    ]


def _places_near(place: str) -> list[str]:
    """Return the kab/kota of a place and those beside it; a province stands for itself."""
    regency = ancestor_at(place, Level.REGENCY)
    if regency is None:
        return [place]
    return [regency, *(beside.code for beside in neighbours(regency))]
