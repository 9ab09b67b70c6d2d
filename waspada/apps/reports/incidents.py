"""Write incidents: create, correct, move, reclassify.

Every change appends a version (`appending`); only the rights are today's on every version.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import (
    append_version,
    changeable_version,
    content_of,
    current_version,
    writing,
)
from waspada.apps.reports.cells import CellKey, cell_of, recount_cells
from waspada.apps.reports.families import family_of, sources_counted
from waspada.apps.reports.linking import (
    NewRights,
    check_may_decide,
    link_report,
    restrict_reports,
    rights_now,
)
from waspada.apps.reports.models import Incident, IncidentVersion
from waspada.apps.reports.numbers import take_incident_numbers
from waspada.apps.reports.rights import (
    check_may_write,
    own_unit,
    reaches_class,
)
from waspada.apps.reports.search_index import index_versions
from waspada.apps.reports.versions import (
    RIGHTS,
    keys_of,
    rights_columns,
    version_row,
)
from waspada.core.access import Rights
from waspada.core.errors import BadInput, NotAllowed, WrongState
from waspada.core.reports.corroboration import independent_sources
from waspada.core.reports.incidents import (
    IncidentFacts,
    check_facts,
    completed,
    local_date,
)
from waspada.core.reports.states import INCIDENT_MOVES, check_move

FIRST_STATES = ("unverified", "verified")


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
        counted = sources_counted((), facts.sources, also=report_ids)
        facts = replace(facts, source_count=counted)
    with writing():
        version = insert_incidents(
            [(facts, received_at)],
            state=state,
            actor=actor,
            realm=current_identity().realm,
            now=now,
        )[0]
        for report_id in report_ids:
            link_report(report_id, version, actor=actor, now=now, is_new=True)
        recount_cells([cell_of(version)])
        record_act(
            "incident.created",
            actor=actor,
            now=now,
            subject_kind="incident",
            subject=version.number,
            content=content_of(version),
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
    for given, received_at in many:
        counted = max(given.source_count, independent_sources(given.sources))
        facts = replace(given, source_count=counted)
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
    written = IncidentVersion.unguarded.bulk_create(versions, batch_size=200)
    index_versions(written)
    return written


def correct_incident(
    incident_id: UUID,
    facts: IncidentFacts,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> IncidentVersion:
    """Append a version with other facts; rights that differ are rewritten on every version."""
    current = changeable_version(incident_id)
    if current.state == "merged":
        raise WrongState("incident.is_merged", number=current.number)
    if not facts.owner_unit:
        facts = replace(facts, owner_unit=current.owner_unit)
    facts = _ready(facts, received_at)
    if facts.place_code != current.place_code:
        check_may_write(_rights(facts))
    rights = NewRights(**rights_columns(facts))
    if rights != rights_now(current):
        reclassify_incident(incident_id, rights, actor=actor, now=now)
    return append_version(
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
    """Append a version in another state, if INCIDENT_MOVES allows the step.

    Into and out of *merged* lead `merging.merge_incidents` and `part_incident` only.
    """
    current = changeable_version(incident_id)
    if "merged" in {current.state, state}:
        raise WrongState("incident.is_merged", number=current.number)
    check_move(INCIDENT_MOVES, current.state, state, "incident.wrong_state")
    return append_version(
        incident_id, "incident.moved", state=state, actor=actor, received_at=received_at, now=now
    )


def reclassify_incident(
    incident_id: UUID, rights: NewRights, *, actor: str, now: datetime
) -> IncidentVersion:
    """Give an incident, all its versions and what was reported of it other rights.

    As-of views are shown under today's rights, so the past changes with the present here.
    """
    current = changeable_version(incident_id)
    if current.state == "merged":  # its rights follow the one that stays
        raise WrongState("incident.is_merged", number=current.number)
    identity = current_identity()
    check_class_allowed(rights.classification)
    if not reaches_class(identity, current.place_code, rights.classification):
        raise NotAllowed("access.not_allowed")
    with writing():
        incident = Incident.unguarded.select_for_update().get(pk=incident_id)
        before = current_version(incident_id)
        columns = {name: getattr(rights, name) for name in RIGHTS}
        cells: list[CellKey | None] = []
        for member in family_of(incident_id):  # what was merged into it tells of it too
            cells.append(cell_of(current_version(member)))
            Incident.unguarded.filter(pk=member).update(**columns)
            IncidentVersion.unguarded.filter(incident_id=member).update(**columns)
            restrict_reports(member, rights)
            cells.append(cell_of(current_version(member)))
        recount_cells(cells)
        after = current_version(incident_id)
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
