"""Write incidents: create, correct, move, reclassify, and join a report to one.

Nothing known is overwritten. A change appends a version and ends the span of the one
before it; only the rights are today's on every version. The check is made as the person,
the rows are written as the system: a change may take a row out of the person's own sight.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.cells import cell_of, recount_cells
from waspada.apps.reports.linking import (
    NewRights,
    check_may_decide,
    link_report,
    restrict_reports,
    rights_now,
)
from waspada.apps.reports.models import Incident, IncidentVersion, Report
from waspada.apps.reports.numbers import take_incident_numbers
from waspada.apps.reports.rights import (
    check_class_is_stored,
    check_may_write,
    may_change,
    own_unit,
    reaches_class,
)
from waspada.apps.reports.versions import (
    RIGHTS,
    facts_of,
    keys_of,
    rights_columns,
    source_urls,
    version_row,
)
from waspada.core.access import Rights
from waspada.core.errors import BadInput, NotAllowed, NotFound
from waspada.core.reports.incidents import (
    MOST_SOURCES,
    IncidentFacts,
    check_facts,
    completed,
    local_date,
    moment_in_both,
)
from waspada.core.reports.states import INCIDENT_MOVES, check_move
from waspada.core.vocabulary import CLASSES

FIRST_STATES = ("unverified", "verified")


@contextmanager
def writing() -> Iterator[None]:
    """Run the block as the system of the acting person's realm, in one transaction."""
    identity = current_identity()
    with transaction.atomic(), acting_as(system_identity(identity.account, identity.realm)):
        yield


def create_incident(
    facts: IncidentFacts,
    *,
    report_ids: Sequence[UUID] = (),
    state: str = "verified",
    actor: str,
    received_at: datetime,
    now: datetime,
) -> IncidentVersion:
    """Make an incident of what is known, and join the reports it came from.

    Raises
    ------
    BadInput : facts that cannot be; NotAllowed; WrongState : a report was settled meanwhile
    """
    facts = _ready(facts, received_at)
    if state not in FIRST_STATES:
        raise BadInput("incident.bad_choice", field="state", value=state)
    check_may_write(_rights(facts))
    if report_ids:
        check_may_decide(report_ids)
    with writing():
        version = insert_incidents(
            [(facts, received_at)],
            state=state,
            actor=actor,
            realm=current_identity().realm,
            now=now,
        )[0]
        for report_id in report_ids:
            link_report(report_id, version, now=now, is_new=True)
        recount_cells([cell_of(version)])
        record_act(
            "incident.created",
            actor=actor,
            now=now,
            subject_kind="incident",
            subject=version.number,
            content=_content(version),
            details={"state": state, "reports": [str(report_id) for report_id in report_ids]},
        )
    return version


def insert_incidents(
    many: Sequence[tuple[IncidentFacts, datetime]],
    *,
    state: str,
    actor: str,
    realm: str,
    now: datetime,
) -> list[IncidentVersion]:
    """Write first versions in bulk, inside `writing`; cells and journal are the caller's.

    many : completed facts with the time they were received
    """
    series: dict[tuple[str, int], int] = {}
    for facts, _ in many:
        key = _series_of(facts)
        series[key] = series.get(key, 0) + 1
    numbers = {
        key: iter(take_incident_numbers(*key, count)) for key, count in sorted(series.items())
    }
    incidents, versions = [], []
    for facts, received_at in many:
        incident = Incident(
            number=next(numbers[_series_of(facts)]),
            created_at=now,
            realm=realm,
            node_id=settings.WASPADA_NODE,
            election_key=facts.election_key or None,
            **keys_of(facts.place_code),
            **rights_columns(facts),
        )
        incidents.append(incident)
        versions.append(
            version_row(
                incident,
                facts,
                version=1,
                state=state,
                actor=actor,
                received_at=received_at,
                now=now,
            )
        )
    Incident.unguarded.bulk_create(incidents, batch_size=200)
    return IncidentVersion.unguarded.bulk_create(versions, batch_size=200)


def correct_incident(
    incident_id: UUID,
    facts: IncidentFacts,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> IncidentVersion:
    """Append a version with other facts; rights that differ are rewritten on every version."""
    current = _changeable(incident_id)
    if not facts.owner_unit:
        facts = replace(facts, owner_unit=current.owner_unit)
    facts = _ready(facts, received_at)
    if facts.place_code != current.place_code:
        check_may_write(_rights(facts))
    rights = NewRights(**rights_columns(facts))
    if rights != rights_now(current):
        reclassify_incident(incident_id, rights, actor=actor, now=now)
    return _append(
        incident_id,
        "incident.corrected",
        facts=facts,
        actor=actor,
        received_at=received_at,
        now=now,
    )


def move_incident(
    incident_id: UUID, state: str, *, actor: str, received_at: datetime, now: datetime
) -> IncidentVersion:
    """Append a version in another state, if INCIDENT_MOVES allows the step."""
    current = _changeable(incident_id)
    check_move(INCIDENT_MOVES, current.state, state, "incident.wrong_state")
    return _append(
        incident_id, "incident.moved", state=state, actor=actor, received_at=received_at, now=now
    )


def reclassify_incident(
    incident_id: UUID, rights: NewRights, *, actor: str, now: datetime
) -> IncidentVersion:
    """Give an incident, all its versions and what was reported of it other rights.

    As-of views are shown under today's rights, so the past changes with the present here.
    """
    current = _changeable(incident_id)
    identity = current_identity()
    if rights.classification not in CLASSES:
        raise BadInput("incident.bad_choice", field="classification", value=rights.classification)
    check_class_is_stored(rights.classification)
    if not reaches_class(identity, current.place_code, rights.classification):
        raise NotAllowed("access.not_allowed")
    with writing():
        incident = Incident.unguarded.select_for_update().get(pk=incident_id)
        before = _current(incident_id)
        touched = [cell_of(before)]
        columns = {name: getattr(rights, name) for name in RIGHTS}
        Incident.unguarded.filter(pk=incident.pk).update(**columns)
        IncidentVersion.unguarded.filter(incident_id=incident_id).update(**columns)
        restrict_reports(incident_id, rights)
        after = _current(incident_id)
        recount_cells([*touched, cell_of(after)])
        record_act(
            "incident.reclassified",
            actor=actor,
            now=now,
            subject_kind="incident",
            subject=incident.number,
            details={
                "from": before.classification,
                "to": rights.classification,
                "owner": rights.owner_unit,
                "addressees": sorted(rights.addressee_units),
                "concerns": sorted(rights.concerns_units),
                "compartment": rights.compartment,
            },
        )
    return after


def join_report(
    report_id: UUID,
    incident_id: UUID,
    *,
    actor: str,
    now: datetime,
    received_at: datetime | None = None,
) -> IncidentVersion:
    """Let a report belong to an incident, whose next version counts it among its sources.

    received_at : when the joining was decided, by the clock of the world; `now` if not given
    """
    check_may_decide([report_id])
    if not IncidentVersion.objects.filter(
        incident_id=incident_id, superseded_at__isnull=True
    ).exists():
        raise NotFound("access.not_found")
    with writing():
        Incident.unguarded.select_for_update().get(pk=incident_id)
        version = _current(incident_id)
        if version.state in {"withdrawn", "merged"}:
            raise BadInput("incident.not_joinable", number=version.number)
        known = source_urls(version)
        sources = Report.unguarded.values_list("sources", flat=True).get(pk=report_id)
        urls = dict.fromkeys(source["url"] for source in sources if source.get("url"))
        added = [url for url in urls if url not in known][: max(MOST_SOURCES - len(known), 0)]
        link_report(report_id, version, now=now, added=added)
        after = _append(
            incident_id,
            "incident.report_joined",
            facts=replace(
                facts_of(version),
                sources=(*known, *added),
                source_count=version.source_count + 1,
            ),
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
    version = _current(incident_id)
    if version.state in {"withdrawn", "merged"}:
        return
    facts = replace(
        facts_of(version),
        sources=tuple(url for url in source_urls(version) if url not in added),
        source_count=max(version.source_count - 1, 1),
    )
    _append(
        incident_id,
        "incident.report_taken_out",
        facts=facts,
        actor=actor,
        received_at=received_at,
        now=now,
    )


def _append(
    incident_id: UUID,
    action: str,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
    facts: IncidentFacts | None = None,
    state: str | None = None,
) -> IncidentVersion:
    with writing():
        incident = Incident.unguarded.select_for_update().get(pk=incident_id)
        before = _current(incident_id)
        if state is not None:  # again, under the lock
            check_move(INCIDENT_MOVES, before.state, state, "incident.wrong_state")
        facts = facts or facts_of(before)
        moment = max(received_at, before.received_at)
        moment = moment_in_both(moment, before.place_code, facts.place_code)
        IncidentVersion.unguarded.filter(pk=before.pk).update(superseded_at=moment)
        after = version_row(
            incident,
            facts,
            version=before.version + 1,
            state=state or before.state,
            actor=actor,
            received_at=moment,
            now=now,
        )
        after.save(force_insert=True)
        keys = keys_of(facts.place_code) | {"election_key": facts.election_key or None}
        Incident.unguarded.filter(pk=incident_id).update(**keys)
        recount_cells([cell_of(before), cell_of(after)])
        record_act(
            action,
            actor=actor,
            now=now,
            subject_kind="incident",
            subject=incident.number,
            content=_content(after),
            details={"version": after.version, "state": after.state},
        )
    return after


def _ready(facts: IncidentFacts, received_at: datetime) -> IncidentFacts:
    identity = current_identity()
    if not facts.owner_unit and not identity.is_system:
        facts = replace(facts, owner_unit=own_unit(identity, facts.place_code))
    facts = completed(facts)
    check_facts(facts, now=received_at)
    return facts


def _rights(facts: IncidentFacts) -> Rights:
    return Rights(
        place=facts.place_code,
        classification=facts.classification,
        owner_unit=facts.owner_unit,
        addressee_units=frozenset(facts.addressee_units),
        compartment=facts.compartment,
        concerns_units=frozenset(facts.concerns_units),
    )


def _series_of(facts: IncidentFacts) -> tuple[str, int]:
    return facts.place_code[:5], local_date(facts.occurred_at, facts.place_code).year


def _current(incident_id: UUID) -> IncidentVersion:
    version: IncidentVersion = IncidentVersion.unguarded.get(
        incident_id=incident_id, superseded_at__isnull=True
    )
    return version


def _changeable(incident_id: UUID) -> IncidentVersion:
    """Return the current version if the acting person sees it and may change it."""
    version: IncidentVersion | None = IncidentVersion.objects.filter(
        incident_id=incident_id, superseded_at__isnull=True
    ).first()
    if version is None:
        raise NotFound("access.not_found")
    if not may_change(current_identity(), version):
        raise NotAllowed("access.not_allowed")
    return version


def _content(version: IncidentVersion) -> bytes:
    return f"{version.title}\n{version.summary}".encode()
