"""Set the standing level of a place, and feed signals into levels.

Normal, Waspada and Siaga need one leader or secretariat; Awas two different people: the
first one's decision waits as a proposal until a second approves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.models import LevelProposal, Signal, StandingLevel
from waspada.apps.journal.actions import record_act
from waspada.core.access import Membership
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.places import NATION, is_within, load_table, province_of, regency_of
from waspada.core.vocabulary import CLASSES, LEVELS, THEMES

APPROVERS: Final = frozenset({"secretariat", "leader"})
NEEDS_TWO: Final = "awas"
_NOTE_LENGTH: Final = 2_000
# SR is never stored; R only where a setting allows it, and a level is no place to begin.
_CLASSES: Final = CLASSES[:2]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides about a place's level.

    since : when the level began, where a proposal waited for its second person
    """

    place: str
    level: str
    theme: str = ""
    note: str = ""
    classification: str = "B"
    valid_until: datetime | None = None
    reasons: Sequence[Mapping[str, object]] = ()
    rule_version: str = ""


def stand_level(
    decision: Decision, *, actor: str, received_at: datetime, now: datetime
) -> StandingLevel | LevelProposal:
    """Set a level, or for Awas store the proposal that a second person must approve.

    received_at : the time in the world that is shown; now : the real one

    Raises
    ------
    BadInput : alerts.no_such_level, alerts.nation_stands_none, alerts.valid_until_past,
        places.unknown_code
    NotAllowed : alerts.only_desk
    Conflict : alerts.proposal_open, alerts.held_by_other
    """
    _check(decision, received_at)
    seat = _approving_seat(decision.place)
    if decision.level == NEEDS_TWO and not current_identity().is_system:
        return _propose(decision, seat, actor=actor, received_at=received_at, now=now)
    return _stand(
        decision, owner=seat.unit if seat else "", actors=(actor,), at=received_at, now=now
    )


def raise_level(
    decision: Decision,
    *,
    owner: str,
    actors: Sequence[str],
    at: datetime,
    now: datetime,
    replaces: UUID | None = None,
) -> StandingLevel | None:
    """Let a level stand that an app above took through approvals of its own.

    actors : who approved, Awas by two different people
    at : the time in the world that is shown; now : the real one
    replaces : the level of the warning that is updated, which may also be lowered

    None where a level at least as high stands already, which stays. Call as the system.

    Raises
    ------
    BadInput : as `stand_level`; NotAllowed : alerts.same_person
    """
    _check(decision, at)
    if decision.level == NEEDS_TWO and len(set(actors)) < 2:
        raise NotAllowed("alerts.same_person")
    held = (
        StandingLevel.objects.select_for_update()
        .filter(place_code=decision.place, theme=decision.theme, superseded_at__isnull=True)
        .first()
    )
    if held is not None and held.pk != replaces and _was_valid(held, at):
        above = LEVELS.index(held.level) - LEVELS.index(decision.level)
        # A copy of the computed level has nobody behind it: a person's takes its place.
        if above > 0 or (above == 0 and not held.is_automatic):
            return None
    return _stand(decision, owner=owner, actors=actors, at=at, now=now)


def end_level(level_id: UUID, *, actor: str, at: datetime, now: datetime) -> bool:
    """End a level that still stands, so that pages show the computed one; say whether it did.

    Call as the system, for an app above that takes back what it let stand.
    """
    with transaction.atomic():
        row = StandingLevel.objects.select_for_update().filter(pk=level_id).first()
        if row is None or row.superseded_at is not None:
            return False
        row.superseded_at = max(at, row.received_at)
        row.save(update_fields=["superseded_at"])
        record_act(
            "alerts.level_ended",
            actor=actor,
            now=now,
            subject_kind="standing_level",
            subject=str(row.pk),
            details={"place": row.place_code, "theme": row.theme, "level": row.level},
        )
    return True


def approve_proposal(
    proposal: LevelProposal, *, actor: str, received_at: datetime, now: datetime
) -> StandingLevel:
    """Approve a proposal as the second person, another than who proposed it.

    Raises
    ------
    NotAllowed : alerts.only_desk, alerts.same_person
    WrongState : alerts.proposal_closed
    """
    with transaction.atomic():
        locked = _open(proposal)
        _approving_seat(locked.place_code)
        if locked.proposed_by == actor:
            raise NotAllowed("alerts.same_person")
        _close(locked, "approved", actor, received_at)
        return _stand(
            Decision(
                place=locked.place_code,
                level=locked.level,
                theme=locked.theme,
                note=locked.note,
                classification=locked.classification,
                valid_until=locked.valid_until,
            ),
            owner=locked.owner_unit,
            actors=(locked.proposed_by, actor),
            at=received_at,
            now=now,
        )


def reject_proposal(
    proposal: LevelProposal, *, actor: str, received_at: datetime, now: datetime
) -> LevelProposal:
    """Reject a proposal; who proposed it may take it back this way."""
    with transaction.atomic():
        locked = _open(proposal)
        _approving_seat(locked.place_code)
        _close(locked, "rejected", actor, received_at)
        record_act(
            "alerts.proposal_rejected",
            actor=actor,
            now=now,
            subject_kind="level_proposal",
            subject=str(locked.pk),
            details={"place": locked.place_code, "level": locked.level},
        )
    return locked


def may_stand(place: str) -> bool:
    """Say whether the acting person may set or approve a level of a place."""
    identity = current_identity()
    if identity.is_system:
        return True
    return any(
        seat.role in APPROVERS and is_within(place, seat.place) for seat in identity.memberships
    )


def write_signal(
    *,
    place: str,
    theme: str,
    origin: str,
    origin_key: str,
    weight: float,
    code: str,
    params: Mapping[str, object],
    received_at: datetime,
    expires_at: datetime | None = None,
    classification: str = "B",
    owner_unit: str = "",
) -> Signal:
    """Write what a higher app knows, or replace what it wrote before under the same key."""
    if theme not in THEMES or weight < 0:
        raise BadInput("alerts.bad_signal", theme=theme)
    if place not in load_table():
        raise BadInput("places.unknown_code", value=place)
    found = Signal.unguarded.update_or_create(
        realm=current_identity().realm,
        origin=origin,
        origin_key=origin_key,
        defaults={
            **_place_columns(place),
            "theme": theme,
            "weight": weight,
            "reason_code": code,
            "reason_params": dict(params),
            "received_at": received_at,
            "expires_at": expires_at,
            "classification": classification,
            "owner_unit": owner_unit,
            "node_id": settings.WASPADA_NODE,
        },
    )
    signal: Signal = found[0]
    return signal


def end_signal(origin: str, origin_key: str, *, at: datetime) -> None:
    """End a signal: it counts until that moment, and stays for pages as of earlier days."""
    rows = Signal.unguarded.filter(
        realm=current_identity().realm, origin=origin, origin_key=origin_key
    )
    rows.update(expires_at=at)


def restrict_signal(
    origin: str,
    origin_key: str,
    *,
    classification: str,
    concerns_units: Sequence[str] = (),
    compartment: str = "",
) -> None:
    """Give a signal other rights, as what it rests on has been closed since."""
    rows = Signal.unguarded.filter(
        realm=current_identity().realm, origin=origin, origin_key=origin_key
    )
    rows.update(
        classification=classification,
        concerns_units=tuple(concerns_units),
        compartment=compartment,
    )


def _check(decision: Decision, received_at: datetime) -> None:
    if decision.level not in LEVELS[1:]:
        raise BadInput("alerts.no_such_level", value=decision.level[:20])
    if decision.place == NATION:
        raise BadInput("alerts.nation_stands_none")
    if decision.place not in load_table():
        raise BadInput("places.unknown_code", value=decision.place[:20])
    if decision.theme and decision.theme not in THEMES:
        raise BadInput("alerts.bad_signal", theme=decision.theme[:20])
    if decision.classification not in _CLASSES:
        raise BadInput("alerts.bad_class", value=decision.classification[:4])
    if decision.valid_until is not None and decision.valid_until <= received_at:
        raise BadInput("alerts.valid_until_past")


def _approving_seat(place: str) -> Membership | None:
    """Return the seat from which the acting person decides; None for the system."""
    identity = current_identity()
    if identity.is_system:
        return None
    for seat in identity.memberships:
        if seat.role in APPROVERS and is_within(place, seat.place):
            return seat
    raise NotAllowed("alerts.only_desk")


def _place_columns(place: str) -> dict[str, str]:
    return {
        "place_code": place,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
    }


def _propose(
    decision: Decision,
    seat: Membership | None,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> LevelProposal:
    try:
        with transaction.atomic():
            proposal: LevelProposal = LevelProposal.unguarded.create(
                **_place_columns(decision.place),
                realm=current_identity().realm,
                node_id=settings.WASPADA_NODE,
                classification=decision.classification,
                owner_unit=seat.unit if seat else "",
                theme=decision.theme,
                level=decision.level,
                note=decision.note[:_NOTE_LENGTH],
                valid_until=decision.valid_until,
                proposed_by=actor,
                proposed_at=received_at,
                state="open",
                recorded_at=now,
            )
            record_act(
                "alerts.level_proposed",
                actor=actor,
                now=now,
                subject_kind="level_proposal",
                subject=str(proposal.pk),
                details={"place": decision.place, "level": decision.level},
            )
    except IntegrityError as error:
        raise Conflict("alerts.proposal_open") from error
    return proposal


def _open(proposal: LevelProposal) -> LevelProposal:
    locked = LevelProposal.objects.select_for_update().filter(pk=proposal.pk, state="open").first()
    if locked is None:
        raise WrongState("alerts.proposal_closed")
    found: LevelProposal = locked
    return found


def _close(proposal: LevelProposal, state: str, actor: str, at: datetime) -> None:
    proposal.state = state
    proposal.decided_by = actor
    proposal.decided_at = at
    proposal.save(update_fields=["state", "decided_by", "decided_at"])


def _stand(
    decision: Decision, *, owner: str, actors: Sequence[str], at: datetime, now: datetime
) -> StandingLevel:
    """Replace the level that stands; approving the same level again keeps when it began."""
    try:
        with transaction.atomic():
            before = (
                StandingLevel.objects.select_for_update()
                .filter(place_code=decision.place, theme=decision.theme, superseded_at__isnull=True)
                .first()
            )
            since = at
            if before is not None:
                if before.level == decision.level and _was_valid(before, at):
                    since = before.since
                before.superseded_at = max(at, before.received_at)
                before.save(update_fields=["superseded_at"])
            row: StandingLevel = StandingLevel.unguarded.create(
                **_place_columns(decision.place),
                realm=current_identity().realm,
                node_id=settings.WASPADA_NODE,
                classification=decision.classification,
                owner_unit=owner,
                theme=decision.theme,
                level=decision.level,
                since=since,
                received_at=max(at, before.received_at) if before else at,
                recorded_at=now,
                valid_until=decision.valid_until,
                approved_by=actors[0],
                approved_second_by=actors[1] if len(actors) > 1 else "",
                rule_version=decision.rule_version,
                reasons=[dict(reason) for reason in decision.reasons],
                note=decision.note[:_NOTE_LENGTH],
            )
            record_act(
                "alerts.level_set",
                actor=actors[-1],
                now=now,
                subject_kind="standing_level",
                subject=str(row.pk),
                details={
                    "place": decision.place,
                    "theme": decision.theme,
                    "level": decision.level,
                    "before": before.level if before else "none",
                },
            )
    except IntegrityError as error:
        # The row that stands is one this person may not read, so it could not be replaced.
        raise Conflict("alerts.held_by_other") from error
    return row


def _was_valid(row: StandingLevel, at: datetime) -> bool:
    return row.valid_until is None or row.valid_until >= at
