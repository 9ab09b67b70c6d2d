"""Write the plan: rows in versions, realisations one after another, nothing overwritten."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.models import CURRENT, PlanVersion, Realisation
from waspada.apps.conflict_plan.queries import facts_of
from waspada.apps.conflict_plan.rights import DESK, check_may_plan, reporting_unit
from waspada.apps.documents.numbers import next_number, series_key
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.rights import check_may_write
from waspada.core.access import Rights
from waspada.core.conflict_plan import (
    LARGEST,
    LONGEST_TEXT,
    PlanFacts,
    check_plan,
    has_begun,
    period,
)
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound
from waspada.core.places import province_of, regency_of
from waspada.core.reports.incidents import local_date
from waspada.core.reports.masking import mask_numbers, mask_text
from waspada.core.vocabulary import split_unit, unit_code

_KEPT: Final = (
    *("realm", "place_code", "province_code", "regency_code", "election_key"),
    *("classification", "owner_unit", "addressee_units", "concerns_units", "compartment"),
)


def add_row(
    facts: PlanFacts,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
    is_sample: bool = False,
) -> PlanVersion:
    """Write a new row.

    Raises
    ------
    NotAllowed : plan.only_desk, access.not_allowed; BadInput : what `check_plan` raises
    """
    check_may_plan(facts.place_code)
    _check(facts)
    with transaction.atomic():
        row = _version(
            facts,
            row_id=uuid_utils.compat.uuid7(),
            number=_take_number(facts.place_code, facts.year),
            version=1,
            actor=actor,
            received_at=received_at,
            now=now,
            is_sample=is_sample,
        )
        row.save(force_insert=True)
        _note("plan.added", row, actor, now)
    return row


def change_row(
    row_id: UUID,
    facts: PlanFacts,
    *,
    based_on: int,
    reason: str = "",
    is_dropped: bool = False,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> PlanVersion:
    """Write what a row says from now on, or take it out of the plan with a reason.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : plan.only_desk
    Conflict : plan.changed_meanwhile
    BadInput : what `check_plan` raises; plan.no_reason, plan.other_place
    """
    current = _held(row_id)
    check_may_plan(current.place_code)
    if (facts.place_code, facts.year) != (current.place_code, current.year):
        raise BadInput("plan.other_place")
    if is_dropped and not reason.strip():
        raise BadInput("plan.no_reason")
    _check(facts)
    if current.version != based_on:
        raise Conflict("plan.changed_meanwhile")
    with transaction.atomic():
        ended = PlanVersion.objects.filter(pk=current.pk, superseded_at=None).update(
            superseded_at=received_at
        )
        if not ended:
            raise Conflict("plan.changed_meanwhile")
        row = _version(
            facts,
            row_id=row_id,
            number=current.number,
            version=current.version + 1,
            reason=_text(reason),
            is_dropped=is_dropped,
            actor=actor,
            received_at=received_at,
            now=now,
            is_sample=current.is_sample,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict("plan.changed_meanwhile") from error
        rights = _rights(facts)
        PlanVersion.unguarded.filter(row_id=row_id).update(**rights)
        Realisation.unguarded.filter(row_id=row_id).update(**rights)
        _note("plan.dropped" if is_dropped else "plan.changed", row, actor, now)
    return row


def drop_row(row_id: UUID, reason: str, *, based_on: int, **acted: Any) -> PlanVersion:
    """Take a row out of the plan; it stays readable with its reason."""
    facts = facts_of(_held(row_id))
    return change_row(row_id, facts, based_on=based_on, reason=reason, is_dropped=True, **acted)


@dataclass(frozen=True, slots=True)
class Said:
    """What an office says of a row and a period.

    value : None where it gives no number
    """

    period: str
    value: Decimal | None
    done: str = ""
    evidence: str = ""
    obstacle: str = ""


def report_realisation(
    row_id: UUID,
    said: Said,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
    is_sample: bool = False,
) -> Realisation:
    """Say what was realised; what was said before stays and is shown under it.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : plan.not_your_row
    BadInput : plan.unknown_period, plan.nothing_said, plan.bad_value, plan.not_begun,
        plan.text_too_long, plan.holds_number, plan.no_evidence
    Conflict : plan.row_dropped
    """
    row = _held(row_id)
    unit = reporting_unit(current_identity(), row)
    if unit is None:
        raise NotAllowed("plan.not_your_row")
    if row.is_dropped:
        raise Conflict("plan.row_dropped")
    said = _checked(said)
    if not has_begun(said.period, row.year, local_date(received_at, row.place_code)):
        raise BadInput("plan.not_begun", period=said.period, year=row.year)
    made = Realisation(
        **{name: getattr(row, name) for name in _KEPT},
        node_id=settings.WASPADA_NODE,
        row_id=row_id,
        period=said.period,
        value=said.value,
        done=said.done,
        evidence=said.evidence,
        obstacle=said.obstacle,
        said_by_unit=unit,
        received_at=received_at,
        recorded_at=now,
        recorded_by=actor,
        is_sample=is_sample or row.is_sample,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        record_act(
            "plan.realised",
            actor=actor,
            now=now,
            subject_kind="plan_row",
            subject=str(row_id),
            details={"period": said.period, "unit": unit},
        )
    return made


def _checked(said: Said) -> Said:
    period(said.period)
    said = replace(
        said, done=_text(said.done), evidence=_text(said.evidence), obstacle=_text(said.obstacle)
    )
    if said.value is None and not said.obstacle:
        raise BadInput("plan.nothing_said")
    if said.value is not None and not 0 <= said.value < LARGEST:
        raise BadInput("plan.bad_value", value=str(said.value)[:20])
    if said.value and not said.evidence:
        raise BadInput("plan.no_evidence")
    return said


def _text(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise BadInput("plan.text_too_long", length=len(text), most=LONGEST_TEXT)
    if mask_numbers(text) != text:
        raise BadInput("plan.holds_number")
    return mask_text(text)


def _held(row_id: UUID) -> PlanVersion:
    found: PlanVersion | None = PlanVersion.objects.filter(CURRENT, row_id=row_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def _check(facts: PlanFacts) -> None:
    check_plan(facts)
    for text in (facts.action, facts.indicator):
        _text(text)
    for unit in (facts.lead_unit, *facts.support_units):
        split_unit(unit)
    rights = _rights(facts)
    check_may_write(
        Rights(
            place=facts.place_code,
            classification=facts.classification,
            owner_unit=rights["owner_unit"],
            addressee_units=frozenset(rights["addressee_units"]),
        )
    )


def _rights(facts: PlanFacts) -> dict[str, Any]:
    return {
        "classification": facts.classification,
        "owner_unit": unit_code(DESK, facts.place_code[:5]),
        "addressee_units": tuple(sorted({facts.lead_unit, *facts.support_units})),
    }


def _version(facts: PlanFacts, *, actor: str, now: datetime, **columns: Any) -> PlanVersion:
    return PlanVersion(
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        place_code=facts.place_code,
        province_code=province_of(facts.place_code) or "",
        regency_code=regency_of(facts.place_code) or "",
        year=facts.year,
        phase=facts.phase,
        action=facts.action.strip(),
        lead_unit=facts.lead_unit,
        support_units=list(facts.support_units),
        indicator=facts.indicator.strip(),
        measured_in=facts.measured_in.strip(),
        targets={code: str(value) for code, value in facts.targets.items()},
        recorded_at=now,
        recorded_by=actor,
        **_rights(facts),
        **columns,
    )


def _take_number(place: str, year: int) -> str:
    """Return the next number of a kab/kota (or province) and year, as RAT-65.01-2024-0007."""
    home = place[:5]
    number = next_number(series_key("rencana-aksi", home, year, current_identity().realm))
    return f"RAT-{home}-{year}-{number:04d}"


def _note(action: str, row: PlanVersion, actor: str, now: datetime) -> None:
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="plan_row",
        subject=str(row.row_id),
        details={"version": row.version, "phase": row.phase, "year": row.year},
    )
