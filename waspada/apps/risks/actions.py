"""Write rows of the Peta ATHG: every change is a new version, none is ever overwritten."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.numbers import next_number, series_key
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.rights import check_may_write
from waspada.apps.risks.models import CURRENT, AgendaWish, MeasureUse, RiskVersion
from waspada.apps.risks.queries import facts_of
from waspada.apps.risks.rights import check_may_add, may_edit
from waspada.core.access import Rights
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound
from waspada.core.places import province_of, regency_of
from waspada.core.reports.incidents import local_date
from waspada.core.reports.states import check_move
from waspada.core.risks import (
    LONGEST_REASON,
    OPEN,
    RISK_MOVES,
    RiskFacts,
    check_facts,
    look_for_names,
)
from waspada.core.vocabulary import split_unit

# What a row about a row carries over: its place and its rights.
_KEPT: Final = (
    *("realm", "node_id", "place_code", "province_code", "regency_code"),
    *("classification", "owner_unit", "addressee_units", "concerns_units", "compartment"),
)


def add_risk(
    facts: RiskFacts,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
    is_sample: bool = False,
) -> RiskVersion:
    """Write a new row.

    Raises
    ------
    NotAllowed : risks.not_a_writer, access.not_allowed
    BadInput : what `check_facts` raises; risks.review_in_past
    """
    check_may_add(facts.place_code)
    _check(facts, received_at)
    with transaction.atomic():
        row = _version(
            facts,
            risk_id=uuid_utils.compat.uuid7(),
            number=_take_number(facts.place_code, received_at.year),
            version=1,
            state=OPEN,
            actor=actor,
            received_at=received_at,
            now=now,
            is_sample=is_sample,
        )
        row.save(force_insert=True)
        _note("risks.added", row, actor, now, facts)
    return row


def change_risk(
    risk_id: UUID,
    facts: RiskFacts,
    *,
    based_on: int,
    reason: str,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> RiskVersion:
    """Write what a row says from now on; the earlier wording stays.

    based_on : the version its writer saw

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : access.not_allowed
    Conflict : risks.changed_meanwhile
    BadInput : what `check_facts` raises; risks.review_in_past, risks.other_place
    """
    current = _held(risk_id)
    if facts.place_code != current.place_code:
        raise BadInput("risks.other_place")
    _check(facts, received_at, before=facts_of(current))
    with transaction.atomic():
        row = _follow(
            current,
            facts,
            based_on=based_on,
            state=current.state,
            reason=_reason(reason),
            actor=actor,
            received_at=received_at,
            now=now,
        )
        # Who may read it is today's matter, for its past as well.
        rights = _rights_of(facts)
        RiskVersion.unguarded.filter(risk_id=risk_id).update(**rights)
        AgendaWish.unguarded.filter(risk_id=risk_id).update(**rights)
        MeasureUse.unguarded.filter(about_kind="risk", about_id=str(risk_id)).update(**rights)
        _note("risks.changed", row, actor, now, facts)
    return row


def move_risk(
    risk_id: UUID,
    state: str,
    reason: str,
    *,
    based_on: int,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> RiskVersion:
    """Say what became of a row, and why.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : access.not_allowed
    WrongState : risks.no_such_move
    BadInput : risks.no_reason; Conflict : risks.changed_meanwhile
    """
    current = _held(risk_id)
    check_move(RISK_MOVES, current.state, state, "risks.no_such_move")
    if not reason.strip():
        raise BadInput("risks.no_reason")
    with transaction.atomic():
        row = _follow(
            current,
            facts_of(current),
            based_on=based_on,
            state=state,
            reason=_reason(reason),
            actor=actor,
            received_at=received_at,
            now=now,
        )
        _note(f"risks.{state}", row, actor, now, None)
    return row


def wish_for_agenda(
    risk_id: UUID, note: str, *, actor: str, received_at: datetime, now: datetime
) -> AgendaWish:
    """Ask that a row be talked about in the next meeting; whoever may write here may ask.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : risks.not_a_writer
    Conflict : risks.wished_already, within the same day; BadInput : risks.text_too_long
    """
    current: RiskVersion | None = RiskVersion.objects.filter(CURRENT, risk_id=risk_id).first()
    if current is None:
        raise NotFound("access.not_found")
    check_may_add(current.place_code)
    day = local_date(received_at, current.place_code)
    if AgendaWish.objects.filter(risk_id=risk_id, day=day).exists():
        raise Conflict("risks.wished_already")
    columns = {name: getattr(current, name) for name in _KEPT}
    with transaction.atomic():
        wish = AgendaWish(
            **columns,
            risk_id=risk_id,
            day=day,
            note=_reason(note),
            received_at=received_at,
            recorded_at=now,
            recorded_by=actor,
        )
        wish.save(force_insert=True)
        _note("risks.wished_for_agenda", current, actor, now, None)
    return wish


def _held(risk_id: UUID) -> RiskVersion:
    """Return the current version of a row that the acting person may change."""
    found: RiskVersion | None = RiskVersion.objects.filter(CURRENT, risk_id=risk_id).first()
    if found is None:
        raise NotFound("access.not_found")
    if not may_edit(current_identity(), found):
        raise NotAllowed("access.not_allowed")
    return found


def _check(facts: RiskFacts, received_at: datetime, before: RiskFacts | None = None) -> None:
    check_facts(facts)
    split_unit(facts.source_unit)
    split_unit(facts.handled_by)
    is_new_date = before is None or before.review_on != facts.review_on
    if is_new_date and facts.review_on < local_date(received_at, facts.place_code):
        raise BadInput("risks.review_in_past", day=facts.review_on.isoformat())
    check_may_write(
        Rights(
            place=facts.place_code,
            classification=facts.classification,
            owner_unit=facts.source_unit,
            addressee_units=frozenset({facts.handled_by}),
        )
    )


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_REASON:
        raise BadInput("risks.text_too_long", length=len(text), most=LONGEST_REASON)
    return text


def _rights_of(facts: RiskFacts) -> dict[str, Any]:
    return {
        "classification": facts.classification,
        "owner_unit": facts.source_unit,
        "addressee_units": (facts.handled_by,),
    }


def _follow(
    current: RiskVersion,
    facts: RiskFacts,
    *,
    based_on: int,
    state: str,
    reason: str,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> RiskVersion:
    """Put a version after the current one; of two writers the second is told."""
    if current.version != based_on:
        raise Conflict("risks.changed_meanwhile")
    ended = RiskVersion.objects.filter(pk=current.pk, superseded_at=None).update(
        superseded_at=received_at
    )
    if not ended:
        raise Conflict("risks.changed_meanwhile")
    row = _version(
        facts,
        risk_id=current.risk_id,
        number=current.number,
        version=current.version + 1,
        state=state,
        actor=actor,
        received_at=received_at,
        now=now,
        reason=reason,
        is_sample=current.is_sample,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("risks.changed_meanwhile") from error
    return row


def _version(facts: RiskFacts, *, actor: str, now: datetime, **columns: Any) -> RiskVersion:
    facts = trimmed(facts)
    return RiskVersion(
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        place_code=facts.place_code,
        province_code=province_of(facts.place_code) or "",
        regency_code=regency_of(facts.place_code) or "",
        phase=facts.phase,
        stage=facts.stage,
        athg=facts.athg,
        theme=facts.theme,
        category=facts.category,
        origin=facts.origin,
        what=facts.what,
        basis=facts.basis,
        likelihood=facts.likelihood,
        impact=facts.impact,
        level=facts.level.code,
        safeguards=facts.safeguards,
        handled_by=facts.handled_by,
        review_on=facts.review_on,
        recorded_at=now,
        recorded_by=actor,
        **_rights_of(facts),
        **columns,
    )


def trimmed(facts: RiskFacts) -> RiskFacts:
    """Return facts as they are kept: no space around what people wrote."""
    return replace(
        facts,
        what=facts.what.strip(),
        basis=facts.basis.strip(),
        safeguards=facts.safeguards.strip(),
    )


def _take_number(place: str, year: int) -> str:
    """Return the next number of a kab/kota (or province) and year, as ATHG-65.01-2024-0007."""
    home = place[:5]
    number = next_number(series_key("athg", home, year, current_identity().realm))
    return f"ATHG-{home}-{year}-{number:04d}"


def _note(
    action: str, row: RiskVersion, actor: str, now: datetime, facts: RiskFacts | None
) -> None:
    """Journal a change; that a text still looked like naming somebody is noted, never the text."""
    codes = sorted({one.code for one in look_for_names(facts.texts)}) if facts else []
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="risk",
        subject=str(row.risk_id),
        details={"version": row.version, "state": row.state, "level": row.level, "kept": codes},
    )
