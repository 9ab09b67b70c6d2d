"""Facts to rows and back: one version of an incident."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from waspada.apps.reports.models import Incident, IncidentVersion
from waspada.core.places import province_of, regency_of
from waspada.core.reports.incidents import IncidentFacts, local_day_of, month_of

RIGHTS = ("classification", "owner_unit", "addressee_units", "concerns_units", "compartment")
_FACTS = (
    "title",
    "summary",
    "category",
    "athg",
    "severity",
    "place_precision",
    "latitude",
    "longitude",
    "occurred_at",
    "occurred_precision",
    "ended_at",
    "who",
    "why",
    "deaths",
    "injured",
    "phase",
    "stage",
    "source_grade",
    "content_grade",
    "source_count",
    "summary_written_later",
)


def keys_of(place_code: str) -> dict[str, str]:
    """Return the place columns of a row of content."""
    return {
        "place_code": place_code,
        "province_code": province_of(place_code) or "",
        "regency_code": regency_of(place_code) or "",
    }


def rights_columns(facts: IncidentFacts) -> dict[str, Any]:
    """Return the rights columns of the facts."""
    return {name: getattr(facts, name) for name in RIGHTS}


def version_row(
    incident: Incident,
    facts: IncidentFacts,
    *,
    version: int,
    state: str,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> IncidentVersion:
    """Return an unsaved version of an incident."""
    return IncidentVersion(
        **{name: getattr(facts, name) for name in _FACTS},
        **{name: getattr(incident, name) for name in RIGHTS},
        **keys_of(facts.place_code),
        realm=incident.realm,
        node_id=settings.WASPADA_NODE,
        election_key=facts.election_key or None,
        incident_id=incident.id,
        number=incident.number,
        version=version,
        state=state,
        received_at=received_at,
        recorded_at=now,
        recorded_by=actor,
        other_places=list(facts.other_places),
        also_categories=list(facts.also_categories),
        sources=[{"url": url} for url in facts.sources],
        day=local_day_of(facts),
        month=month_of(facts),
    )


def facts_of(version: IncidentVersion) -> IncidentFacts:
    """Return the facts of a version, ready to be corrected with `dataclasses.replace`."""
    return replace(
        IncidentFacts(
            **{name: getattr(version, name) for name in _FACTS},
            **{name: getattr(version, name) for name in RIGHTS},
            place_code=version.place_code,
        ),
        election_key=version.election_key,
        other_places=tuple(version.other_places),
        also_categories=tuple(version.also_categories),
        sources=tuple(source_urls(version)),
    )


def source_urls(version: IncidentVersion) -> list[str]:
    """Return the addresses a version rests on."""
    return [source["url"] for source in version.sources if source.get("url")]
