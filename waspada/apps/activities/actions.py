"""Change a place's agenda: enter an activity, correct it, move it, call it off, finish it.

Each change is a version; the version that an editor saw goes along, so that of two people
who change one activity the second is told, with both wordings kept.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.identity import current_identity
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activity
from waspada.apps.activities.rights import check_may_add, may_edit
from waspada.apps.documents.numbers import next_number, number_text, series_key
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.rights import rights_of
from waspada.apps.reports.versions import keys_of
from waspada.core.access import may_read
from waspada.core.activities import (
    ACTIVITY_MOVES,
    REASONED,
    ActivityFacts,
    checked,
    person_in,
)
from waspada.core.activities.facts import LONGEST_REASON
from waspada.core.errors import BadInput, Conflict, NotAllowed
from waspada.core.reports.incidents import default_owner, local_date, place_precision_of
from waspada.core.reports.masking import mask_text
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import unit_code

SERIES: Final = "AK"
KIND: Final = "agenda-kegiatan"
_INSTANT: Final = timedelta(microseconds=1)


def add_activity(
    facts: ActivityFacts,
    *,
    actor: str,
    now: datetime,
    received_at: datetime,
    is_sure: bool = False,
    is_sample: bool = False,
    activity_id: UUID | None = None,
) -> ActivityVersion:
    """Enter an activity in the agenda.

    activity_id : the key under which a program sends it, so that it is not entered twice
    is_sure : who writes has been asked about what looks like a person's name

    Raises
    ------
    BadInput, TooLarge : what `core.activities.checked` raises, activities.person_named
    NotAllowed : activities.not_yours, activities.class_too_high, and of `check_class_allowed`
    """
    facts = _fit(facts, is_sure=is_sure)
    unit = check_may_add(facts.place, facts.classification)
    check_class_allowed(facts.classification)
    identity = current_identity()
    year = local_date(facts.begins_at, facts.place).year
    desk = facts.place[:5]
    with transaction.atomic():
        taken = next_number(series_key(KIND, desk, year, identity.realm))
        row = ActivityVersion(
            activity_id=activity_id or uuid_utils.compat.uuid7(),
            code=number_text(SERIES, desk, year, taken, identity.realm),
            version=1,
            state="planned",
            realm=identity.realm,
            owner_unit=unit or default_owner(facts.place),
            is_sample=is_sample,
        )
        return _write(row, facts, "activity.added", actor=actor, now=now, received_at=received_at)


def change_activity(
    activity_id: UUID,
    facts: ActivityFacts,
    *,
    seen: int,
    actor: str,
    now: datetime,
    received_at: datetime,
    reason: str = "",
    is_sure: bool = False,
) -> ActivityVersion:
    """Correct what is known of an activity; other hours or another place make it a moved one.

    seen : the version that the editor saw

    Raises
    ------
    NotFound : access.not_found; NotAllowed : access.not_allowed
    Conflict : activities.changed_meanwhile
    BadInput : activities.no_reason, when it moves without one, and of `checked`
    """
    facts = _fit(facts, is_sure=is_sure)
    with transaction.atomic():
        before = _hold(activity_id, seen)
        _check_class(before, facts)
        is_moved = _is_moved(before, facts)
        state, said = before.state, ""
        if is_moved:
            check_move(ACTIVITY_MOVES, before.state, "moved", "activities.wrong_state")
            said = _reason(reason, is_needed=True)
            state = "moved"
        elif reason.strip():
            said = _reason(reason)
        action = "activity.moved" if is_moved else "activity.corrected"
        row = _next(before, state=state, reason=said)
        return _write(row, facts, action, actor=actor, now=now, received_at=received_at)


def set_state(
    activity_id: UUID,
    state: str,
    *,
    reason: str = "",
    seen: int,
    actor: str,
    now: datetime,
    received_at: datetime,
) -> ActivityVersion:
    """Call an activity off, finish it, or plan it again.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : access.not_allowed
    Conflict : activities.changed_meanwhile; WrongState : activities.wrong_state
    BadInput : activities.no_reason
    """
    with transaction.atomic():
        before = _hold(activity_id, seen)
        check_move(ACTIVITY_MOVES, before.state, state, "activities.wrong_state")
        said = _reason(reason, is_needed=state in REASONED)
        row = _next(before, state=state, reason=said)
        return _write(
            row,
            facts_of(before),
            f"activity.{state}",
            actor=actor,
            now=now,
            received_at=received_at,
        )


def facts_of(row: ActivityVersion) -> ActivityFacts:
    """Return what a version holds, as the rules see it."""
    return ActivityFacts(
        kind=row.kind,
        title=row.title,
        place=row.place_code,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        has_hour=row.has_hour,
        venue=row.venue,
        crowd=row.crowd,
        responsible=row.responsible_unit,
        note=row.note,
        classification=row.classification,
    )


def _fit(facts: ActivityFacts, *, is_sure: bool) -> ActivityFacts:
    facts = checked(facts)
    named = "" if is_sure else person_in(facts)
    if named:
        raise BadInput("activities.person_named", name=named)
    return facts


def _is_moved(before: ActivityVersion, facts: ActivityFacts) -> bool:
    old = facts_of(before)
    kept = replace(
        old,
        begins_at=facts.begins_at,
        ends_at=facts.ends_at,
        has_hour=facts.has_hour,
        place=facts.place,
        venue=facts.venue,
    )
    # An hour that became known, and a venue that was empty, move nothing.
    if not before.has_hour and facts.has_hour:
        same_day = local_date(facts.begins_at, facts.place) == before.first_day
        return kept.place != old.place or not same_day
    return (kept.begins_at, kept.place, kept.venue) != (
        old.begins_at,
        old.place,
        old.venue or kept.venue,
    )


def _check_class(before: ActivityVersion, facts: ActivityFacts) -> None:
    check_class_allowed(facts.classification)
    if facts.classification != before.classification or facts.place != before.place_code:
        check_may_add(facts.place, facts.classification)


def _reason(text: str, *, is_needed: bool = False) -> str:
    said = " ".join(mask_text(text.replace("\0", "")).split())[:LONGEST_REASON]
    if is_needed and not said:
        raise BadInput("activities.no_reason")
    return said


def _hold(activity_id: UUID, seen: int) -> ActivityVersion:
    """Return the version that holds, locked, if the acting person saw it and may change it."""
    readable = activity(activity_id)
    if not may_edit(current_identity(), readable):
        raise NotAllowed("access.not_allowed")
    held: ActivityVersion | None = (
        ActivityVersion.unguarded.select_for_update()
        .filter(activity_id=activity_id, superseded_at__isnull=True)
        .first()
    )
    # None: a colleague's version came while this one waited for the lock.
    if held is None or held.version != seen:
        raise Conflict("activities.changed_meanwhile")
    return held


def _next(before: ActivityVersion, *, state: str, reason: str) -> ActivityVersion:
    return ActivityVersion(
        activity_id=before.activity_id,
        code=before.code,
        version=before.version + 1,
        state=state,
        reason=reason,
        realm=before.realm,
        owner_unit=before.owner_unit,
        concerns_units=before.concerns_units,
        compartment=before.compartment,
        is_sample=before.is_sample,
        received_at=before.received_at,
    )


def _write(
    row: ActivityVersion,
    facts: ActivityFacts,
    action: str,
    *,
    actor: str,
    now: datetime,
    received_at: datetime,
) -> ActivityVersion:
    """Fill a version with its facts, end the span of the one before, and keep both."""
    moment = received_at.astimezone(UTC)
    if row.version > 1:  # a clock that went back must not make a version that never held
        moment = max(moment, row.received_at + _INSTANT)
        ActivityVersion.unguarded.filter(
            activity_id=row.activity_id, superseded_at__isnull=True
        ).update(superseded_at=moment)
    _fill(row, facts)
    row.received_at, row.recorded_at, row.recorded_by = moment, now, actor
    if not may_read(current_identity(), rights_of(row)):  # nobody writes what they could not read
        raise NotAllowed("access.not_allowed")
    row.save(force_insert=True)
    if row.version > 1:
        # Rights are today's on every version: the past is shown under today's rights.
        ActivityVersion.unguarded.filter(activity_id=row.activity_id).update(
            classification=row.classification, addressee_units=row.addressee_units
        )
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="activity",
        subject=str(row.activity_id),
        content=f"{row.title}\n{row.venue}\n{row.note}\n{row.reason}".encode(),
        details={"code": row.code, "version": row.version, "state": row.state},
    )
    return row


def _fill(row: ActivityVersion, facts: ActivityFacts) -> None:
    first = local_date(facts.begins_at, facts.place)
    end = facts.ends_at
    if end is not None and facts.has_hour:
        end -= _INSTANT  # what ends at midnight is not of the next day
    last = local_date(end, facts.place) if end else first
    columns: dict[str, Any] = {
        **keys_of(facts.place),
        "node_id": settings.WASPADA_NODE,
        "classification": facts.classification,
        "addressee_units": tuple(
            sorted({unit_code("kesbangpol", facts.place[:5]), facts.responsible} - {""})
        ),
        "kind": facts.kind,
        "title": facts.title,
        "place_precision": place_precision_of(facts.place),
        "venue": facts.venue,
        "begins_at": facts.begins_at,
        "ends_at": facts.ends_at,
        "has_hour": facts.has_hour,
        "first_day": first,
        "last_day": max(first, last),
        "crowd": facts.crowd,
        "responsible_unit": facts.responsible,
        "note": facts.note,
    }
    for name, value in columns.items():
        setattr(row, name, value)
