"""Merge two incidents that are one event, and part them again.

The merged one keeps its number, its reports and its versions, and points to the one that
stays; lists, counts and levels hold it no longer from then on. A view of a day before still
shows both. Parting gives back what each had.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import (
    append_version,
    changeable_version,
    current_version,
    writing,
)
from waspada.apps.reports.cells import CellKey, recount_cells
from waspada.apps.reports.families import canonical_of, family_of, reported_addresses
from waspada.apps.reports.linking import rights_now
from waspada.apps.reports.models import Incident, IncidentVersion
from waspada.apps.reports.versions import facts_of, source_urls
from waspada.apps.storage.locks import hold
from waspada.core.errors import BadInput, Conflict
from waspada.core.reports.incidents import MOST_SOURCES
from waspada.core.reports.states import INCIDENT_MOVES, check_move

_CHAINS: Final = "reports.incident.chains"


def merge_incidents(
    incident_id: UUID, into_id: UUID, *, actor: str, received_at: datetime, now: datetime
) -> IncidentVersion:
    """Let an incident point to the one that stays; return the version of the latter.

    into_id : if that one was merged itself meanwhile, what it points to stays

    Raises
    ------
    NotFound, NotAllowed : the person may not read, or not change, one of them
    BadInput : incident.merge_itself, incident.merge_rights, incident.merge_withdrawn
    Conflict : incident.merged_already, somebody else merged it meanwhile
    """
    merged = changeable_version(incident_id)
    if merged.state == "merged":
        raise _merged_already(incident_id)
    with writing():
        stays_id = _lock_both(incident_id, into_id)
    stays = changeable_version(stays_id)
    _check_rights(merged, stays)
    with writing():
        if _lock_both(incident_id, into_id) != stays_id:
            raise Conflict("incident.moved_on")
        merged, stays = current_version(incident_id), current_version(stays_id)
        if stays.state == "withdrawn":
            raise BadInput("incident.merge_withdrawn", number=stays.number)
        check_move(INCIDENT_MOVES, merged.state, "merged", "incident.wrong_state")
        known = source_urls(stays)
        added = [url for url in source_urls(merged) if url not in known]
        added = added[: max(MOST_SOURCES - len(known), 0)]
        Incident.unguarded.filter(pk=incident_id).update(
            canonical_id=stays_id, merge_note={"was": merged.state, "added": added}
        )
        cells: list[CellKey | None] = []
        acted: Any = {"actor": actor, "received_at": received_at, "now": now, "touched": cells}
        append_version(incident_id, "incident.merged", state="merged", **acted)
        after = append_version(
            stays_id,
            "incident.took_in",
            facts=replace(facts_of(stays), sources=(*known, *added)),
            **acted,
        )
        recount_cells(cells)
        _journal("incident.merged_into", merged.number, stays.number, actor=actor, now=now)
    return after


def part_incident(
    incident_id: UUID, *, actor: str, received_at: datetime, now: datetime
) -> IncidentVersion:
    """Undo a merging: the incident stands by itself again, in the state it had.

    Raises
    ------
    NotFound, NotAllowed; Conflict : incident.not_merged
    """
    changeable_version(incident_id)
    canonical = _pointer(incident_id)
    if canonical is None:
        raise Conflict("incident.not_merged")
    # Those above it in the chain lose its sources; the person must be one who may change them.
    changeable_version(canonical_of(incident_id))
    with writing():
        hold(_CHAINS)
        _lock([incident_id, canonical])
        incident = Incident.unguarded.get(pk=incident_id)
        if incident.canonical_id != canonical:
            raise Conflict("incident.not_merged")
        note = incident.merge_note or {}
        Incident.unguarded.filter(pk=incident_id).update(canonical_id=None, merge_note=None)
        cells: list[CellKey | None] = []
        acted: Any = {"actor": actor, "received_at": received_at, "now": now, "touched": cells}
        back = append_version(
            incident_id, "incident.parted", state=str(note.get("was", "unverified")), **acted
        )
        _give_back(canonical, list(note.get("added", ())), **acted)
        recount_cells(cells)
        number = current_version(canonical).number
        _journal("incident.parted_from", back.number, number, actor=actor, now=now)
    return back


def _give_back(incident_id: UUID, added: Sequence[str], **acted: Any) -> None:
    """Take the addresses a merging brought out of an incident, and of what it is merged into."""
    while True:
        version = current_version(incident_id)
        gone = set(added) - reported_addresses(family_of(incident_id))
        kept = tuple(url for url in source_urls(version) if url not in gone)
        facts = replace(facts_of(version), sources=kept)
        append_version(incident_id, "incident.gave_back", facts=facts, **acted)
        row = Incident.unguarded.select_for_update().get(pk=incident_id)
        if row.canonical_id is None:
            return
        note = row.merge_note or {}
        brought = list(note.get("added", ()))
        note["added"] = [url for url in brought if url not in gone]
        Incident.unguarded.filter(pk=incident_id).update(merge_note=note)
        incident_id, added = row.canonical_id, [url for url in brought if url in gone]


def _lock_both(incident_id: UUID, into_id: UUID) -> UUID:
    """Lock an incident and the end of the other's chain, inside `writing`; return that end.

    Mergings and partings go one after another: which rows the end of a chain takes is known
    only once the chain stands still. So merging A into B and B into A wait for each other,
    and the second finds what the first did.
    """
    hold(_CHAINS)
    stays_id = canonical_of(into_id)
    if stays_id == incident_id:
        raise _itself(incident_id, into_id)
    if _lock([incident_id, stays_id])[incident_id] is not None:
        raise _merged_already(incident_id)
    return stays_id


def _lock(incident_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    found = Incident.unguarded.select_for_update().filter(pk__in=incident_ids).order_by("pk")
    return {incident.pk: incident.canonical_id for incident in found}


def _pointer(incident_id: UUID) -> UUID | None:
    found: UUID | None = (
        Incident.unguarded.filter(pk=incident_id).values_list("canonical_id", flat=True).get()
    )
    return found


def _itself(incident_id: UUID, into_id: UUID) -> BadInput | Conflict:
    if incident_id == into_id:
        return BadInput("incident.merge_itself")
    # The other way round came first: the two are one already.
    return Conflict("incident.merged_the_other_way", number=current_version(incident_id).number)


def _merged_already(incident_id: UUID) -> Conflict:
    return Conflict("incident.merged_already", number=current_version(incident_id).number)


def _check_rights(merged: IncidentVersion, stays: IncidentVersion) -> None:
    """Refuse a merging that would show somebody what they may not read, or hide it silently."""
    ours, theirs = rights_now(merged), rights_now(stays)
    if merged.classification == stays.classification == "B":
        ours, theirs = (replace(one, owner_unit="", addressee_units=()) for one in (ours, theirs))
    ours, theirs = (
        replace(one, concerns_units=tuple(sorted(one.concerns_units))) for one in (ours, theirs)
    )
    if ours != theirs:
        raise BadInput("incident.merge_rights")


def _journal(action: str, number: str, other: str, *, actor: str, now: datetime) -> None:
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="incident",
        subject=number,
        details={"other": other},
    )
