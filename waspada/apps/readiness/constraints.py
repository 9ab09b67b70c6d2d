"""Raise a constraint, change what is known of it, close it: each a version of its own."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction
from django.db.models import F

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.readiness.models import CURRENT, Constraint, Stamp
from waspada.apps.readiness.rights import WRITERS, may_keep, written_units
from waspada.apps.readiness.storing import Giving, hold
from waspada.core.access import Identity, Membership, Rights, may_read
from waspada.core.errors import BadInput, NotAllowed, NotFound
from waspada.core.places import is_within, load_table, parents, province_of, regency_of
from waspada.core.readiness.constraints import check_constraint_move
from waspada.core.vocabulary import CLASSES, split_unit

MOST_TEXT: Final = 2_000


@dataclass(frozen=True, slots=True)
class ConstraintFacts:
    """What is said of a constraint: what hinders, where, since when, and what is asked.

    decision_unit, decide_by : of whom a decision is asked, and until when
    """

    place_code: str
    what: str
    is_foreseen: bool = False
    since: date | None = None
    effect: str = ""
    need: str = ""
    decision: str = ""
    decision_unit: str = ""
    decide_by: date | None = None
    measure_code: str = ""
    stage_code: str = ""
    classification: str = "B"


_FACTS: Final = tuple(one.name for one in fields(ConstraintFacts))


def raising_seat(identity: Identity, place: str) -> Membership | None:
    """Return the seat from which somebody raises a constraint of a place, the nearest one."""
    seats = [
        seat
        for seat in identity.memberships
        if seat.role in WRITERS and seat.unit and is_within(place, seat.place)
    ]
    return max(seats, key=lambda seat: len(parents(seat.place)), default=None)


def raise_constraint(facts: ConstraintFacts, giving: Giving, *, owner_unit: str = "") -> Constraint:
    """Put a constraint on record; who is asked for a decision may read it.

    Raises
    ------
    BadInput : readiness.constraint_empty, decision_without_unit, too_long
    NotAllowed : readiness.raise_elsewhere, class_beyond
    """
    identity = current_identity()
    seat = raising_seat(identity, facts.place_code)
    if seat is None and not identity.is_system:
        raise NotAllowed("readiness.raise_elsewhere", place=facts.place_code)
    owner = owner_unit if identity.is_system else seat.unit if seat else ""
    _check(facts, owner)
    with transaction.atomic():
        number = _next_number(facts.place_code, giving)
        key = uuid_utils.compat.uuid7()
        row = Constraint(
            id=key,
            constraint_id=key,
            number=number,
            owner_unit=owner,
            **_columns(facts, giving),
        )
        row.save(force_insert=True)
        _note("readiness.constraint_raised", row, giving)
        if facts.measure_code:
            measure = f"{giving.election_key}/{facts.measure_code}/{facts.place_code}"
            link(
                Ref("constraint", str(row.constraint_id)),
                "concerns",
                Ref("measure", measure),
                actor=giving.actor,
                now=giving.recorded_at,
            )
    return row


def revise_constraint(constraint_id: UUID, facts: ConstraintFacts, giving: Giving) -> Constraint:
    """Say anew what is known of a constraint; what was said stays as a version.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : readiness.not_your_constraint
    """
    with transaction.atomic():
        before = _held(constraint_id)
        _check(facts, before.owner_unit)
        return _follow(before, giving, "readiness.constraint_changed", **_columns(facts, giving))


def close_constraint(constraint_id: UUID, state: str, outcome: str, giving: Giving) -> Constraint:
    """Move a constraint to another state, with what became of it.

    Raises
    ------
    WrongState : readiness.constraint_moved_on
    BadInput : readiness.outcome_missing
    """
    with transaction.atomic():
        before = _held(constraint_id)
        check_constraint_move(before.number, before.state, state)
        if state != "open" and not outcome.strip():
            raise BadInput("readiness.outcome_missing")
        return _follow(
            before,
            giving,
            "readiness.constraint_moved",
            state=state,
            outcome=outcome.strip()[:MOST_TEXT],
        )


def may_change(identity: Identity, row: Constraint) -> bool:
    """Say whether somebody may change a constraint: who writes for its unit, and the desk."""
    if identity.is_system or may_keep(identity, row.place_code):
        return True
    return row.owner_unit in written_units(identity)


def _held(constraint_id: UUID) -> Constraint:
    row = (
        Constraint.objects.select_for_update().filter(CURRENT, constraint_id=constraint_id).first()
    )
    if row is None:
        raise NotFound("access.not_found")
    if not may_change(current_identity(), row):
        raise NotAllowed("readiness.not_your_constraint")
    found: Constraint = row
    return found


def _follow(before: Constraint, giving: Giving, act: str, **changes: Any) -> Constraint:
    columns = {
        column.attname: getattr(before, column.attname)
        for column in Constraint._meta.concrete_fields
        if column.attname not in {"id", "superseded_at"}
    }
    columns |= {
        "version": before.version + 1,
        "received_at": giving.received_at,
        "recorded_at": giving.recorded_at,
        "recorded_by": giving.actor,
    }
    Constraint.unguarded.filter(pk=before.pk).update(superseded_at=giving.received_at)
    row = Constraint(**(columns | changes))
    row.save(force_insert=True)
    if row.classification != before.classification or row.addressee_units != before.addressee_units:
        # The past is shown under today's rights.
        Constraint.unguarded.filter(constraint_id=row.constraint_id).update(
            classification=row.classification, addressee_units=row.addressee_units
        )
    _note(act, row, giving)
    return row


def _check(facts: ConstraintFacts, owner: str) -> None:
    if facts.place_code not in load_table():
        raise BadInput("places.unknown_code", value=facts.place_code[:16])
    if not facts.what.strip():
        raise BadInput("readiness.constraint_empty")
    if facts.decision_unit:
        split_unit(facts.decision_unit)
    elif facts.decision.strip():
        raise BadInput("readiness.decision_without_unit")
    for text in (facts.effect, facts.need, facts.decision):
        if len(text) > MOST_TEXT:
            raise BadInput("readiness.text_too_long", length=len(text), most=MOST_TEXT)
    if facts.classification not in CLASSES:
        raise BadInput("readiness.class_unknown")
    check_class_allowed(facts.classification)
    if not may_read(current_identity(), Rights(facts.place_code, facts.classification, owner)):
        raise NotAllowed("readiness.class_beyond", value=facts.classification)


def _columns(facts: ConstraintFacts, giving: Giving) -> dict[str, Any]:
    place = facts.place_code
    said = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(facts).items()
    }
    return said | {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "election_key": giving.election_key,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
        "addressee_units": (facts.decision_unit,) if facts.decision_unit else (),
        "what": facts.what.strip()[:240],
        "received_at": giving.received_at,
        "recorded_at": giving.recorded_at,
        "recorded_by": giving.actor,
        "is_sample": giving.is_sample,
    }


def facts_of(row: Constraint) -> ConstraintFacts:
    """Return what a version says."""
    return ConstraintFacts(**{name: getattr(row, name) for name in _FACTS})


def _next_number(place: str, giving: Giving) -> str:
    province = province_of(place) or ""
    hold([province], giving)
    stamp = Stamp.objects.filter(
        realm=current_identity().realm,
        election_key=giving.election_key,
        province_code=province,
    )
    stamp.update(constraint_count=F("constraint_count") + 1)
    return f"K-{province}-{stamp.values_list('constraint_count', flat=True)[0]:04d}"


def _note(act: str, row: Constraint, giving: Giving) -> None:
    record_act(
        act,
        actor=giving.actor,
        now=giving.recorded_at,
        subject_kind="constraint",
        subject=str(row.constraint_id),
        details={"number": row.number, "version": row.version, "state": row.state},
        content=row.what.encode(),
    )
