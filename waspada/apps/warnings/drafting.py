"""Write the row of a proposed warning: its words, its rights, its number, its first history."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, Unpack
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.actions import numbered
from waspada.apps.followups.history import By, world_time
from waspada.apps.followups.rights import CHAIR_AGENCY, desk_of
from waspada.apps.followups.subjects import About
from waspada.apps.reports.appending import writing
from waspada.apps.warnings.history import append
from waspada.apps.warnings.models import WarningRow
from waspada.core.alerts.warnings import WarningFacts, draft_class
from waspada.core.places import province_of, regency_of
from waspada.core.vocabulary import CLASSES, unit_code

SERIES: Final = "peringatan"
# What an author may still change; place and evidence stay, they decide who may read it.
_WORDS: Final = (
    "theme",
    "level",
    "expected",
    "headline",
    "headline_en",
    "message",
    "message_en",
    "valid_until",
    "release_class",
    "is_public",
    "is_life_danger",
    "consent_kpu",
    "consent_bawaslu",
    "fact_check",
)


def write_row(
    facts: WarningFacts,
    *,
    unit: str,
    reasons: Sequence[Mapping[str, Any]],
    is_automatic: bool,
    **by: Unpack[By],
) -> WarningRow:
    """Write a proposal that rests on class B alone, as the system, for a unit to own.

    facts : made ready
    """
    rights = rights_for(facts, About(), unit, CLASSES[0])
    with writing():
        return written(
            facts,
            rights,
            CLASSES[0],
            reasons=reasons,
            updates=None,
            is_automatic=is_automatic,
            by=by,
        )


def written(
    facts: WarningFacts,
    rights: dict[str, Any],
    evidence_class: str,
    *,
    reasons: Sequence[Mapping[str, Any]],
    updates: UUID | None,
    is_automatic: bool,
    by: By,
) -> WarningRow:
    """Write a proposal and the first row of its history; call inside `writing`."""
    at = world_time(by)
    row = WarningRow(
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        **rights,
        **words_of(facts),
        number=numbered("PR", SERIES, desk_of(facts.place), at.year, current_identity().realm),
        desk=desk_of(facts.place),
        evidence_class=evidence_class,
        state="proposed",
        state_changed_at=at,
        proposed_by=by["actor"],
        proposed_at=at,
        updates=updates,
        recorded_at=by["now"],
        is_automatic=is_automatic,
        is_drill=facts.is_drill,
        is_sample=facts.is_sample,
    )
    row.save(force_insert=True)
    kept = [dict(reason) for reason in reasons]
    append(row, "proposed", by, params={"reasons": kept}, unit=rights["owner_unit"])
    return row


def rights_for(
    facts: WarningFacts, evidence: About, unit: str, evidence_class: str
) -> dict[str, Any]:
    """Return the columns that decide who may read a proposal, from what it rests on."""
    return {
        "place_code": facts.place,
        "province_code": province_of(facts.place) or "",
        "regency_code": regency_of(facts.place) or "",
        "classification": draft_class(evidence_class),
        "owner_unit": unit,
        "addressee_units": (unit_code(CHAIR_AGENCY, desk_of(facts.place)),),
        "concerns_units": evidence.concerns_units,
        "compartment": evidence.compartment,
        "election_key": evidence.election_key,
    }


def words_of(facts: WarningFacts) -> dict[str, Any]:
    """Return the columns of what a warning says."""
    given = asdict(facts)
    return {name: given[name] for name in _WORDS} | {
        "measures": list(facts.measures),
        "audience": list(facts.audience),
    }


def facts_of(row: WarningRow) -> WarningFacts:
    """Return what a warning says."""
    return WarningFacts(
        place=row.place_code,
        measures=tuple(row.measures),
        audience=tuple(row.audience),
        is_drill=row.is_drill,
        is_sample=row.is_sample,
        **{name: getattr(row, name) for name in _WORDS},
    )
