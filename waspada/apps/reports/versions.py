"""Facts to rows and back: one version of an incident."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings

from waspada.apps.reports.models import Incident, IncidentVersion
from waspada.core.places import load_table, parents, province_of, regency_of
from waspada.core.reports.incidents import IncidentFacts, local_day_of, month_of
from waspada.core.reports.searching import folded
from waspada.core.vocabulary import CATEGORIES

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
        search_text=search_text_of(facts, incident.number),
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


def search_text_of(facts: IncidentFacts, number: str) -> str:
    """Return what a search looks through: number, words, category and names of the places."""
    table = load_table()
    names: list[str] = []
    for code in (facts.place_code, *facts.other_places):
        around = (code, *parents(code)[:-1]) if code != "ID" else (code,)
        names.extend(place.display for place in map(table.get, around) if place is not None)
    category = CATEGORIES[facts.category].name
    words = (number, facts.title, facts.summary, facts.who, facts.why, *names, category.id)
    return folded(" ".join((*words, category.en)))
