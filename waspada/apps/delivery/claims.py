"""What is due, who may send it now, and how it went: every row of the outbox passes here.

The claim commits before anything is sent, and the outcome commits after. A worker that dies
in between leaves a claim that runs out and a try without an outcome: the message is sent
again, with the same bytes (at least once, never lost).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Delivery, Try
from waspada.apps.delivery.sealed import is_sealed
from waspada.apps.journal.actions import record_act
from waspada.core.delivery import (
    CLAIM_FOR,
    FAILED,
    LOOK_AGAIN_AT_HELD,
    MOST_TRIES,
    check_delivery_move,
    wait_after,
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker alone may send until the claim runs out."""

    row: Delivery
    attempt: Try


def due(now: datetime) -> Q:
    """Return the condition of what may be tried at a moment."""
    return Q(state__in=("pending", "held"), run_after__lte=now) | Q(
        state="sending", claimed_until__lte=now
    )


def due_channels(realm: str, now: datetime) -> list[str]:
    """Return the channels by which something of a realm is due; it only reads."""
    with acting_as(system_identity(realm=realm)):
        found = Delivery.unguarded.filter(due(now), realm=realm).order_by()
        return sorted(found.values_list("channel", flat=True).distinct())


def claim_next(
    channel: str,
    realm: str,
    now: datetime,
    *,
    busy: Collection[str] = (),
    only_fresh: bool = False,
) -> Claimed | None:
    """Take one due row for this worker and open its try; None when nothing is due.

    busy : addresses that something is on its way to; each gets one thing at a time
    only_fresh : leave out what failed before

    PostgreSQL skips rows that another worker is taking; on SQLite the immediate
    transaction keeps the other out until the row is marked.
    """
    with acting_as(system_identity(realm=realm)), transaction.atomic():
        rows = Delivery.unguarded.select_for_update(skip_locked=True, of=("self",)).filter(
            due(now), channel=channel, realm=realm
        )
        if busy:
            rows = rows.exclude(address__in=busy)
        if only_fresh:
            rows = rows.filter(tries=0)
        row = rows.order_by("tries", "run_after", "id").first()
        if row is None:
            return None
        check_delivery_move(row.state, "sending")
        if row.state == "sending":
            _close_abandoned(row, now)
        row.state = "sending"
        row.tries += 1
        row.claimed_until = now + CLAIM_FOR
        row.save(update_fields=["state", "tries", "claimed_until"])
        attempt = Try.objects.create(
            delivery=row, number=row.tries, began_at=now, outcome="unknown"
        )
    return Claimed(row, attempt)


def _close_abandoned(row: Delivery, now: datetime) -> None:
    Try.objects.filter(delivery=row, ended_at=None).update(
        ended_at=now, reason_code="delivery.worker_stopped"
    )


def hold_due(channel: str, realm: str, reason: str, now: datetime) -> int:
    """Keep what is due in the house, with the reason on its row; it is looked at again."""
    with acting_as(system_identity(realm=realm)), transaction.atomic():
        found = Delivery.unguarded.filter(due(now), channel=channel, realm=realm)
        return found.update(
            state="held",
            reason_code=reason,
            reason_params={},
            run_after=now + LOOK_AGAIN_AT_HELD,
            claimed_until=None,
        )


def write_success(claimed: Claimed, *, now: datetime, outside_id: str = "") -> None:
    """Note that the other side has taken it, and under which name it speaks of it later."""
    row = claimed.row
    with acting_as(system_identity(realm=row.realm)), transaction.atomic():
        _hold(row)
        early = Try.objects.get(pk=claimed.attempt.pk)
        if early.receipt == FAILED:  # it said so before its answer was written down
            is_final = row.tries >= MOST_TRIES
            params = dict(early.reason_params)
            write_failure(claimed, early.reason_code, params, now=now, is_final=is_final)
            return
        _end_try(claimed, "delivered", "", {}, now, outside_id=outside_id[:160])
        # Delivered is delivered, even when the claim ran out and another took the row.
        Delivery.unguarded.filter(pk=row.pk).exclude(state="delivered").update(
            state="delivered",
            delivered_at=now,
            claimed_until=None,
            reason_code="",
            reason_params={},
            **({"frozen": b""} if is_sealed(row.address) else {}),
        )
        _journal("delivery.delivered", row, now, {"tries": row.tries})


def write_failure(
    claimed: Claimed, code: str, params: dict[str, str], *, now: datetime, is_final: bool
) -> None:
    """Note why it failed, and when it is tried again or that it is given up."""
    row = claimed.row
    state = "dead" if is_final else "pending"
    check_delivery_move("sending", state)
    with acting_as(system_identity(realm=row.realm)), transaction.atomic():
        _hold(row)
        _end_try(claimed, "failed", code, params, now)
        # Only while the claim is still ours: a slow failure must not undo another's success.
        Delivery.unguarded.filter(pk=row.pk, state="sending", tries=row.tries).update(
            state=state,
            run_after=now + wait_after(row.tries),
            claimed_until=None,
            reason_code=code,
            reason_params=params,
        )
        if is_final:
            _journal("delivery.given_up", row, now, {"tries": row.tries, "reason": code})


def _hold(row: Delivery) -> None:
    """Hold a delivery before its tries, as whoever claims it and receipts do: nobody waits round."""
    rows = Delivery.unguarded.select_for_update().filter(pk=row.pk)
    rows.values_list("pk", flat=True).first()


def _end_try(
    claimed: Claimed,
    outcome: str,
    code: str,
    params: dict[str, str],
    now: datetime,
    *,
    outside_id: str = "",
) -> None:
    Try.objects.filter(pk=claimed.attempt.pk).update(
        ended_at=now,
        outcome=outcome,
        reason_code=code,
        reason_params=params,
        outside_id=outside_id,
    )


def _journal(action: str, row: Delivery, now: datetime, details: dict[str, object]) -> None:
    record_act(
        action,
        actor="system",
        now=now,
        subject_kind="delivery",
        subject=str(row.pk),
        details=details,
    )
