"""Incidents that a report or an incident may be about already, to compare side by side.

Read as the acting person: what one may not read is never offered, nor counted.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from waspada.apps.reports.incident_queries import incidents_near
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.core.places import Level, ancestor_at
from waspada.core.places.neighbours import neighbours
from waspada.core.reports.duplicates import LIKELY, MOST_DAYS, Described, possible_duplicates

_COMPARED: Final = 300
PICKED_FROM: Final = round(100 * LIKELY)  # percent from which the first is chosen beforehand


@dataclass(frozen=True, slots=True)
class Candidate:
    """An incident that may be the same: the words both have, and what speaks against it."""

    version: IncidentVersion
    percent: int
    shared: list[str]
    differs: list[str]


def candidates_for(report: Report, day: date | None) -> list[Candidate]:
    """Return up to three incidents in or beside the kab/kota, within three days of a day."""
    if day is None:
        return []
    asked = Described("", report.masked_text, report.place_code, day, report.category)
    return _alike(asked, day)


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
    )


def _alike(asked: Described, day: date) -> list[Candidate]:
    around = timedelta(days=MOST_DAYS)
    found = incidents_near(places=_places_near(asked.place), first=day - around, last=day + around)
    versions = {str(version.incident_id): version for version in found[:_COMPARED]}
    versions.pop(asked.key, None)
    words = {"stations": _("nomor TPS"), "category": _("kategori")}
    return [
        Candidate(
            versions[one.key],
            min(99, round(100 * one.score)),
            sorted(one.shared),
            [words[code] for code in one.differs],
        )
        for one in possible_duplicates(asked, [described(one) for one in versions.values()])
    ]


def _places_near(place: str) -> list[str]:
    """Return the kab/kota of a place and those beside it; a province stands for itself."""
    regency = ancestor_at(place, Level.REGENCY)
    if regency is None:
        return [place]
    return [regency, *(beside.code for beside in neighbours(regency))]
