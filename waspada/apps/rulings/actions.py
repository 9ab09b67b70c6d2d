"""Write the register: rulings that are awaited, issued, replaced; what they require."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.numbers import next_number, number_text, series_key
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.versions import keys_of
from waspada.apps.rulings.models import Held, Requirement, RulingVersion
from waspada.apps.rulings.queries import MOST_ASKED, ruling
from waspada.apps.rulings.rights import check_may_register
from waspada.core.errors import BadInput, Conflict, NotFound
from waspada.core.reports.incidents import default_owner
from waspada.core.reports.masking import mask_text
from waspada.core.reports.states import check_move
from waspada.core.rulings import (
    REASONED,
    RULING_MOVES,
    RequirementFacts,
    RulingFacts,
    checked_requirement,
    checked_ruling,
    units_asked,
)

SERIES: Final = "PH"
KIND: Final = "produk-hukum"
LONGEST_REASON: Final = 400
INSTANT: Final = timedelta(microseconds=1)
RIGHTS: Final = (
    "realm",
    "place_code",
    "province_code",
    "regency_code",
    "classification",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
    "election_key",
)


class By(TypedDict):
    """Who acts, by the real clock and by that of the world that is shown."""

    actor: str
    now: datetime
    received_at: datetime


def register_ruling(
    facts: RulingFacts, *, is_sample: bool = False, **by: Unpack[By]
) -> RulingVersion:
    """Enter a ruling: issued when its day is given, else awaited.

    Raises
    ------
    BadInput, TooLarge : what `checked_ruling` raises
    NotAllowed : rulings.only_secretariat, rulings.class_too_high
    Conflict : rulings.key_taken
    """
    facts = checked_ruling(facts)
    unit = check_may_register(facts.place, facts.classification)
    check_class_allowed(facts.classification)
    realm = current_identity().realm
    year = (facts.issued_on or by["received_at"].date()).year
    with transaction.atomic():
        _check_key(facts, None)
        taken = next_number(series_key(KIND, facts.place, year, realm))
        row = RulingVersion(
            ruling_id=uuid_utils.compat.uuid7(),
            code=number_text(SERIES, facts.place, year, taken, realm),
            version=1,
            state="issued" if facts.is_issued else "awaited",
            realm=realm,
            owner_unit=unit or default_owner(facts.place),
            is_sample=is_sample,
        )
        return _write(row, facts, "ruling.registered", by)


def change_ruling(
    ruling_id: UUID, facts: RulingFacts, *, seen: int, reason: str = "", **by: Unpack[By]
) -> RulingVersion:
    """Correct a ruling; an awaited one that gets its number and day is issued.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : rulings.only_secretariat
    Conflict : rulings.changed_meanwhile, rulings.key_taken
    BadInput : rulings.issued_stays, and what `checked_ruling` raises
    """
    facts = checked_ruling(facts)
    with transaction.atomic():
        before = _hold(ruling_id, seen)
        check_may_register(facts.place, facts.classification)
        check_class_allowed(facts.classification)
        if facts.place != before.place_code:
            facts = replace(facts, place=before.place_code)
        _check_key(facts, before.ruling_id)
        state = before.state
        if state == "awaited" and facts.is_issued:
            check_move(RULING_MOVES, state, "issued", "rulings.wrong_state")
            state = "issued"
        elif state not in {"awaited", "dropped"} and not facts.is_issued:
            raise BadInput("rulings.issued_stays")
        row = _next(before, state=state, reason=_reason(reason))
        action = "ruling.issued" if state != before.state else "ruling.corrected"
        return _write(row, facts, action, by)


def set_ruling_state(
    ruling_id: UUID, state: str, *, reason: str = "", seen: int, **by: Unpack[By]
) -> RulingVersion:
    """Note that a ruling was replaced, revoked or dropped, or holds again.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : rulings.only_secretariat
    Conflict : rulings.changed_meanwhile; WrongState : rulings.wrong_state
    BadInput : rulings.no_reason, rulings.no_number
    """
    with transaction.atomic():
        before = _hold(ruling_id, seen)
        check_move(RULING_MOVES, before.state, state, "rulings.wrong_state")
        facts = facts_of(before)
        if state == "issued" and not facts.is_issued:
            raise BadInput("rulings.no_number")
        said = _reason(reason, is_needed=state in REASONED)
        return _write(_next(before, state=state, reason=said), facts, f"ruling.{state}", by)


def add_requirement(
    ruling_id: UUID, facts: RequirementFacts, *, is_sample: bool = False, **by: Unpack[By]
) -> Requirement:
    """Write down what a ruling asks.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : rulings.only_secretariat
    BadInput, TooLarge : what `checked_requirement` raises, rulings.no_such_units
    """
    facts = checked_requirement(facts)
    holder = ruling(ruling_id)
    check_may_register(holder.place_code, holder.classification)
    units = units_asked(facts, holder.place_code)
    if not units:
        raise BadInput("rulings.no_such_units")
    if len(units) > MOST_ASKED:
        raise BadInput("rulings.too_many_units", count=len(units), most=MOST_ASKED)
    with transaction.atomic():
        taken = Requirement.unguarded.filter(ruling_id=ruling_id).count()
        row = Requirement(
            **_rights_of(holder),
            node_id=settings.WASPADA_NODE,
            ruling_id=ruling_id,
            position=taken + 1,
            what=facts.what,
            unit=facts.unit,
            agency=facts.agency,
            level=facts.level if facts.agency else "",
            due_on=facts.due_on,
            due_stage=facts.due_stage,
            due_days=facts.due_days if facts.due_stage else 0,
            is_sample=is_sample,
        )
        _keep(row, by)
        note("ruling.requirement_added", ruling_id, row.what, by, requirement=str(row.pk))
    return row


def end_requirement(requirement_id: UUID, reason: str, **by: Unpack[By]) -> Requirement:
    """End a requirement from now on; it stays in the past with what was said under it.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : rulings.only_secretariat
    BadInput : rulings.no_reason
    """
    found = requirement_of(requirement_id)
    check_may_register(found.place_code, found.classification)
    said = _reason(reason, is_needed=True)
    with transaction.atomic():
        moment = max(by["received_at"].astimezone(UTC), found.received_at + INSTANT)
        Requirement.unguarded.filter(pk=found.pk, superseded_at__isnull=True).update(
            superseded_at=moment, why_ended=said
        )
        note("ruling.requirement_ended", found.ruling_id, said, by, requirement=str(found.pk))
    return found


def requirement_of(requirement_id: UUID) -> Requirement:
    """Return a requirement that holds now; raise NotFound for one that does not."""
    found: Requirement | None = Requirement.objects.filter(
        known_on(None), pk=requirement_id
    ).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def facts_of(row: RulingVersion) -> RulingFacts:
    """Return what a version holds, as the rules see it."""
    return RulingFacts(
        kind=row.kind,
        about=row.about,
        place=row.place_code,
        number=row.number,
        issuer=row.issuer,
        issued_on=row.issued_on,
        expected_on=row.expected_on,
        key=row.key,
        address=row.address,
        note=row.note,
        classification=row.classification,
        election_key=row.election_key,
    )


def _check_key(facts: RulingFacts, own: UUID | None) -> None:
    if not facts.key:
        return
    taken = RulingVersion.unguarded.filter(
        realm=current_identity().realm,
        superseded_at__isnull=True,
        key=facts.key,
        place_code=facts.place,
        state__in=("awaited", "issued"),
    ).exclude(ruling_id=own)
    if taken.exists():
        raise Conflict("rulings.key_taken", key=facts.key)


def _reason(text: str, *, is_needed: bool = False) -> str:
    said = " ".join(mask_text(text.replace("\0", "")).split())[:LONGEST_REASON]
    if is_needed and not said:
        raise BadInput("rulings.no_reason")
    return said


def _hold(ruling_id: UUID, seen: int) -> RulingVersion:
    """Return the version that holds, locked, if the acting person saw it and keeps the register."""
    readable = ruling(ruling_id)
    check_may_register(readable.place_code, readable.classification)
    held: RulingVersion | None = (
        RulingVersion.unguarded.select_for_update()
        .filter(ruling_id=ruling_id, superseded_at__isnull=True)
        .first()
    )
    if held is None or held.version != seen:
        raise Conflict("rulings.changed_meanwhile")
    return held


def _next(before: RulingVersion, *, state: str, reason: str) -> RulingVersion:
    return RulingVersion(
        ruling_id=before.ruling_id,
        code=before.code,
        version=before.version + 1,
        state=state,
        reason=reason,
        realm=before.realm,
        owner_unit=before.owner_unit,
        addressee_units=before.addressee_units,
        concerns_units=before.concerns_units,
        compartment=before.compartment,
        is_sample=before.is_sample,
        received_at=before.received_at,
    )


def _write(row: RulingVersion, facts: RulingFacts, action: str, by: By) -> RulingVersion:
    """Fill a version, end the span of the one before, and keep both."""
    columns: dict[str, Any] = {
        **keys_of(facts.place),
        "node_id": settings.WASPADA_NODE,
        "election_key": facts.election_key,
        "classification": facts.classification,
        "kind": facts.kind,
        "key": facts.key,
        "number": facts.number,
        "issuer": facts.issuer,
        "issued_on": facts.issued_on,
        "expected_on": facts.expected_on,
        "about": facts.about,
        "address": facts.address,
        "note": facts.note,
    }
    for name, value in columns.items():
        setattr(row, name, value)
    moment = by["received_at"].astimezone(UTC)
    if row.version > 1:  # a clock that went back must not make a version that never held
        moment = max(moment, row.received_at + INSTANT)
        RulingVersion.unguarded.filter(ruling_id=row.ruling_id, superseded_at__isnull=True).update(
            superseded_at=moment
        )
    _keep(row, by, moment)
    if row.version > 1:
        _carry_rights(row)
    said = f"{row.number}\n{row.about}\n{row.note}\n{row.reason}"
    note(action, row.ruling_id, said, by, version=row.version, state=row.state)
    return row


def _carry_rights(row: RulingVersion) -> None:
    """Rights are today's on every version, and on what hangs on the ruling."""
    for model in (RulingVersion, Requirement):
        model.unguarded.filter(ruling_id=row.ruling_id).update(classification=row.classification)


def _rights_of(row: RulingVersion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RIGHTS}


def _keep(row: Held, by: By, moment: datetime | None = None) -> None:
    row.received_at = moment or by["received_at"].astimezone(UTC)
    row.recorded_at, row.recorded_by = by["now"], by["actor"]
    row.save(force_insert=True)


def note(action: str, ruling_id: UUID, said: str, by: By, **details: object) -> None:
    """Enter a change in the journal."""
    record_act(
        action,
        actor=by["actor"],
        now=by["now"],
        subject_kind="ruling",
        subject=str(ruling_id),
        content=said.encode(),
        details=details,
    )
