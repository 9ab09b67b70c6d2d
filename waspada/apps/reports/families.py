"""Incidents that were merged: the one that stays, and those that point to it.

A pointer is set only from an incident that stands by itself to another that does, with both
locked. So every chain ends, and no pointers ever form a circle.
"""

from collections.abc import Iterable
from uuid import UUID

from waspada.apps.reports.models import Incident, IncidentVersion, Report
from waspada.core.reports.corroboration import Told, independent_sources

_MOST_READ = 500


def canonical_of(incident_id: UUID) -> UUID:
    """Return the incident that stays, after any chain of mergings; itself when never merged."""
    seen = {incident_id}
    while True:
        onward = (
            Incident.unguarded.filter(pk=incident_id).values_list("canonical_id", flat=True).first()
        )
        if onward is None or onward in seen:
            return incident_id
        seen.add(onward)
        incident_id = onward


def family_of(incident_id: UUID) -> list[UUID]:
    """Return an incident and all that were merged into it, directly or through others."""
    family, layer = [incident_id], [incident_id]
    while layer:
        found = Incident.unguarded.filter(canonical_id__in=layer).values_list("pk", flat=True)
        layer = [pk for pk in found.order_by("pk") if pk not in family]
        family += layer
    return family


def merged_into(incident_id: UUID) -> list[IncidentVersion]:
    """Return what was merged into an incident, as far as the acting person may read it."""
    return list(
        IncidentVersion.objects.filter(
            incident_id__in=family_of(incident_id)[1:], superseded_at__isnull=True
        ).order_by("number")
    )


def standing_version(incident_id: UUID) -> IncidentVersion | None:
    """Return the current version of the incident that stays, if the acting person may read it."""
    found: IncidentVersion | None = IncidentVersion.objects.filter(
        incident_id=canonical_of(incident_id), superseded_at__isnull=True
    ).first()
    return found


def reported_addresses(incident_ids: Iterable[UUID]) -> set[str]:
    """Return the addresses that the reports of some incidents pass on."""
    found = Report.unguarded.filter(incident_id__in=list(incident_ids), state="joined")
    return {
        source["url"]
        for sources in found.values_list("sources", flat=True)
        for source in sources
        if source.get("url")
    }


def sources_counted(
    incident_ids: Iterable[UUID], addresses: Iterable[str], *, also: Iterable[UUID] = ()
) -> int:
    """Return how many independent sources incidents of a family rest on, with their reports.

    also : reports that will be joined in the same transaction
    """
    columns = ("id", "sender_digest", "sources", "masked_text")
    reports = {
        row[0]: row
        for found in (
            Report.unguarded.filter(incident_id__in=list(incident_ids), state="joined"),
            Report.unguarded.filter(pk__in=list(also)),
        )
        for row in found.order_by("received_at", "id").values_list(*columns)[:_MOST_READ]
    }
    told = [
        Told(
            bytes(digest).hex(),
            tuple(source["url"] for source in sources if source.get("url")),
            text,
        )
        for _, digest, sources, text in reports.values()
    ]
    return independent_sources(addresses, told)
