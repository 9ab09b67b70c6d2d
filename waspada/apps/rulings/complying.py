"""A unit states that it complied, with evidence; the secretariat checks the statement."""

from datetime import UTC
from typing import Any, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.versions import keys_of
from waspada.apps.rulings.actions import INSTANT, By, note, requirement_of
from waspada.apps.rulings.files import Brought, keep_file
from waspada.apps.rulings.models import Compliance, Requirement, RulingVersion
from waspada.apps.rulings.queries import facts_of, ruling
from waspada.apps.rulings.rights import check_may_register, check_may_state
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.reports.masking import mask_text
from waspada.core.reports.states import check_move
from waspada.core.rulings import COMPLIANCE_MOVES, units_asked
from waspada.core.vocabulary import split_unit

LONGEST = 1000


def state_compliance(
    requirement_id: UUID,
    unit: str,
    text: str,
    *,
    file: Brought | None = None,
    is_sample: bool = False,
    **by: Unpack[By],
) -> Compliance:
    """State that a unit did what a ruling asks, with what shows it.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : rulings.not_your_unit
    BadInput : rulings.not_asked, rulings.no_evidence
    WrongState : rulings.not_in_force, rulings.wrong_step; Conflict : rulings.step_meanwhile
    """
    requirement, holder = _asked(requirement_id, unit)
    if holder.state != "issued":
        raise WrongState("rulings.not_in_force")
    is_noted = check_may_state(unit)
    said = _said(text)
    if not said and file is None:
        raise BadInput("rulings.no_evidence")
    with transaction.atomic():
        kept = keep_file(holder, file, _rights(holder, unit), by) if file else None
        step = Compliance(
            state="stated",
            text=said,
            is_noted=is_noted,
            file_id=kept.pk if kept else None,
            is_sample=is_sample,
        )
        return _append(step, requirement, holder, unit, by)


def check_compliance(
    requirement_id: UUID, unit: str, *, is_met: bool, text: str = "", **by: Unpack[By]
) -> Compliance:
    """Confirm a unit's statement, or send it back with a reason.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : rulings.only_secretariat, rulings.own_statement
    BadInput : rulings.no_reason
    WrongState : rulings.wrong_step; Conflict : rulings.step_meanwhile
    """
    requirement, holder = _asked(requirement_id, unit)
    check_may_register(holder.place_code, holder.classification)
    said = _said(text)
    if not is_met and not said:
        raise BadInput("rulings.no_reason")
    before = _current(requirement, unit)
    if is_met and before is not None and before.recorded_by == by["actor"]:
        raise NotAllowed("rulings.own_statement")
    step = Compliance(
        state="verified" if is_met else "returned",
        text=said,
        file_id=before.file_id if before else None,
        is_sample=before.is_sample if before else False,
    )
    with transaction.atomic():
        return _append(step, requirement, holder, unit, by)


def _asked(requirement_id: UUID, unit: str) -> tuple[Requirement, RulingVersion]:
    requirement = requirement_of(requirement_id)
    holder = ruling(requirement.ruling_id)
    if unit not in units_asked(facts_of(requirement), holder.place_code):
        raise BadInput("rulings.not_asked", unit=unit[:40])
    return requirement, holder


def _said(text: str) -> str:
    return " ".join(mask_text(text.replace("\0", "")).split())[:LONGEST]


def _current(requirement: Requirement, unit: str) -> Compliance | None:
    found: Compliance | None = Compliance.unguarded.filter(
        requirement_id=requirement.pk, unit=unit, superseded_at__isnull=True
    ).first()
    return found


def _rights(holder: RulingVersion, unit: str) -> dict[str, Any]:
    """Return the rights of a unit's step: its own place, its own unit, the ruling's class."""
    place = split_unit(unit)[1]
    return {
        **keys_of(place),
        "realm": current_identity().realm,
        "classification": holder.classification,
        "owner_unit": unit,
        "addressee_units": tuple(sorted({holder.owner_unit, unit} - {""})),
        "concerns_units": (),
        "compartment": holder.compartment,
        "election_key": holder.election_key,
    }


def _append(
    step: Compliance, requirement: Requirement, holder: RulingVersion, unit: str, by: By
) -> Compliance:
    before = _current(requirement, unit)
    state = before.state if before else "open"
    check_move(COMPLIANCE_MOVES, state, step.state, "rulings.wrong_step")
    moment = by["received_at"].astimezone(UTC)
    if before is not None:
        moment = max(moment, before.received_at + INSTANT)
        Compliance.unguarded.filter(pk=before.pk, superseded_at__isnull=True).update(
            superseded_at=moment
        )
    for name, value in _rights(holder, unit).items():
        setattr(step, name, value)
    step.node_id = settings.WASPADA_NODE
    step.ruling_id, step.requirement_id, step.unit = holder.ruling_id, requirement.pk, unit
    step.received_at, step.recorded_at, step.recorded_by = moment, by["now"], by["actor"]
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError as error:  # a colleague's step came first
        raise Conflict("rulings.step_meanwhile") from error
    note(
        f"ruling.compliance_{step.state}",
        holder.ruling_id,
        step.text,
        by,
        requirement=str(requirement.pk),
        unit=unit,
    )
    return step
