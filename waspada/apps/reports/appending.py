"""Append versions to an incident: nothing known is overwritten.

A change ends the span of the version before and begins its own. The check is made as the
person, the rows are written as the system: a change may take a row out of the person's own
sight.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.cells import CellKey, cell_of, recount_cells
from waspada.apps.reports.families import family_of, sources_counted
from waspada.apps.reports.models import Incident, IncidentVersion
from waspada.apps.reports.rights import may_change
from waspada.apps.reports.search_index import index_versions
from waspada.apps.reports.versions import facts_of, keys_of, version_row
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.reports.incidents import IncidentFacts, moment_in_both
from waspada.core.reports.states import INCIDENT_MOVES, check_move


@contextmanager
def writing() -> Iterator[None]:
    """Run the block as the system of the acting person's realm, in one transaction."""
    identity = current_identity()
    with transaction.atomic(), acting_as(system_identity(identity.account, identity.realm)):
        yield


def append_version(
    incident_id: UUID,
    action: str,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
    facts: IncidentFacts | None = None,
    state: str | None = None,
    touched: list[CellKey | None] | None = None,
) -> IncidentVersion:
    """End the span of the current version and write the next one; cells follow.

    facts, state : what differs from the version before; `action` goes into the journal
    touched : takes the cells that a caller of several will count again, all at once: cells
        are locked in one order, so that two callers never wait for each other

    Raises
    ------
    WrongState : incident.wrong_state
    """
    with writing():
        incident = Incident.unguarded.select_for_update().get(pk=incident_id)
        before = current_version(incident_id)
        if state is not None:  # again, under the lock
            check_move(INCIDENT_MOVES, before.state, state, "incident.wrong_state")
        facts = facts or facts_of(before)
        counted = sources_counted(family_of(incident_id), facts.sources)
        facts = replace(facts, source_count=counted)
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
        index_versions([after])
        keys = keys_of(facts.place_code) | {"election_key": facts.election_key or None}
        Incident.unguarded.filter(pk=incident_id).update(**keys)
        cells = [cell_of(before), cell_of(after)]
        if touched is None:
            recount_cells(cells)
        else:
            touched.extend(cells)
        record_act(
            action,
            actor=actor,
            now=now,
            subject_kind="incident",
            subject=incident.number,
            content=content_of(after),
            details={"version": after.version, "state": after.state},
        )
    return after


def current_version(incident_id: UUID) -> IncidentVersion:
    """Return the version that holds now, whoever may read it; inside `writing`."""
    version: IncidentVersion = IncidentVersion.unguarded.get(
        incident_id=incident_id, superseded_at__isnull=True
    )
    return version


def changeable_version(incident_id: UUID) -> IncidentVersion:
    """Return the current version if the acting person sees it and may change it."""
    version: IncidentVersion | None = IncidentVersion.objects.filter(
        incident_id=incident_id, superseded_at__isnull=True
    ).first()
    if version is None:
        raise NotFound("access.not_found")
    if not may_change(current_identity(), version):
        raise NotAllowed("access.not_allowed")
    return version


def content_of(version: IncidentVersion) -> bytes:
    """Return the words whose digest the journal keeps."""
    return f"{version.title}\n{version.summary}".encode()
