"""Let a report belong to an incident, and take it out again when that is undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import append_version, current_version, writing
from waspada.apps.reports.families import (
    canonical_of,
    family_of,
    reported_addresses,
    standing_version,
)
from waspada.apps.reports.linking import check_may_decide, link_report
from waspada.apps.reports.models import Incident, IncidentVersion, Report
from waspada.apps.reports.versions import facts_of, source_urls
from waspada.core.errors import BadInput, NotFound
from waspada.core.reports.incidents import MOST_SOURCES


def join_report(
    report_id: UUID,
    incident_id: UUID,
    *,
    actor: str,
    now: datetime,
    received_at: datetime | None = None,
) -> IncidentVersion:
    """Let a report belong to an incident, whose next version counts it among its sources.

    incident_id : one that was merged meanwhile stands for the one that stays
    received_at : when the joining was decided, by the clock of the world; `now` if not given
    """
    check_may_decide([report_id])
    shown = standing_version(incident_id)
    if shown is None:
        raise NotFound("access.not_found")
    incident_id = shown.incident_id
    with writing():
        Incident.unguarded.select_for_update().get(pk=incident_id)
        version = current_version(incident_id)
        if version.state in {"withdrawn", "merged"}:
            raise BadInput("incident.not_joinable", number=version.number)
        known = source_urls(version)
        sources = Report.unguarded.values_list("sources", flat=True).get(pk=report_id)
        urls = dict.fromkeys(source["url"] for source in sources if source.get("url"))
        added = [url for url in urls if url not in known][: max(MOST_SOURCES - len(known), 0)]
        link_report(report_id, version, actor=actor, now=now, added=added)
        after = append_version(
            incident_id,
            "incident.report_joined",
            facts=replace(facts_of(version), sources=(*known, *added)),
            actor=actor,
            received_at=received_at or now,
            now=now,
        )
        record_act(
            "report.joined",
            actor=actor,
            now=now,
            subject_kind="report",
            subject=str(report_id),
            details={"incident": version.number},
        )
    return after


def take_out_report(
    incident_id: UUID,
    added: Sequence[str],
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> None:
    """Count a report no longer among an incident's sources; inside `writing`, for an undoing."""
    incident_id = canonical_of(incident_id)
    version = current_version(incident_id)
    if version.state == "withdrawn":
        return
    kept = reported_addresses(family_of(incident_id))
    facts = replace(
        facts_of(version),
        sources=tuple(url for url in source_urls(version) if url not in added or url in kept),
    )
    append_version(
        incident_id,
        "incident.report_taken_out",
        facts=facts,
        actor=actor,
        received_at=received_at,
        now=now,
    )
