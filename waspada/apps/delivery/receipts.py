"""What gateways say later of what they had taken: it stands at the try; a late failure is one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Delivery, Try
from waspada.apps.journal.actions import record_act
from waspada.core.delivery import MOST_TRIES, check_delivery_move, wait_after
from waspada.core.vocabulary import REALMS
from waspada.sources.answers.heard import DELIVERED, FAILED, READ, Receipt

_RANKS = ("", DELIVERED, READ)  # what comes out of order takes nothing back


def note_receipts(receipts: Iterable[Receipt], *, now: datetime) -> int:
    """Write down what became of messages; return how many were of ours.

    What is of no message of ours is left out: other systems may share the gateway.
    """
    return sum(_note(one, now) for one in receipts)


def _note(receipt: Receipt, now: datetime) -> bool:
    for realm in REALMS:
        with acting_as(system_identity(realm=realm)), transaction.atomic():
            attempt = _attempt(receipt, realm)
            if attempt is None:
                continue
            row = (
                Delivery.unguarded.select_for_update(of=("self",))
                .filter(pk=attempt.delivery_id)
                .get()
            )
            attempt.refresh_from_db()
            if receipt.state == FAILED:
                _fail(row, attempt, receipt, now)
            elif _RANKS.index(receipt.state) > _rank(attempt.receipt):
                _arrive(row, attempt, receipt, now)
            return True
    return False


def _rank(receipt: str) -> int:
    return _RANKS.index(receipt) if receipt in _RANKS else 0


def _attempt(receipt: Receipt, realm: str) -> Try | None:
    """Return the try that a receipt is about: by the gateway's name of it, else our own."""
    found = Try.objects.filter(delivery__realm=realm, delivery__channel=receipt.channel)
    named = None
    if receipt.outside_id:
        named = found.filter(outside_id=receipt.outside_id).order_by("-id").first()
    key = _as_key(receipt.delivery)
    if named is None and key is not None:
        # Of several tries the gateway means one that it had taken: the last of these.
        named = found.filter(delivery_id=key).exclude(outcome="failed").order_by("-id").first()
    return named


def _as_key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _arrive(row: Delivery, attempt: Try, receipt: Receipt, now: datetime) -> None:
    attempt.receipt, attempt.receipt_at = receipt.state, receipt.at or now
    attempt.outcome, attempt.reason_code, attempt.reason_params = DELIVERED, "", {}
    attempt.save()
    if row.state in {"pending", "dead"}:  # given back as failed, and has arrived all the same
        row.state, row.reason_code, row.reason_params = "delivered", "", {}
        row.delivered_at, row.claimed_until = receipt.at or now, None
        row.save()


def _fail(row: Delivery, attempt: Try, receipt: Receipt, now: datetime) -> None:
    """Count a late failure as a failed try, unless a later one has arrived meanwhile."""
    if attempt.receipt:
        return  # it was told before: of a message that arrived, or of the same failure
    reason = {"answer": receipt.reason[:200] or "–"}
    attempt.receipt, attempt.receipt_at = FAILED, receipt.at or now
    attempt.outcome = "failed"
    attempt.reason_code, attempt.reason_params = "delivery.late_failure", reason
    attempt.save()
    if row.state != "delivered" or Try.objects.filter(delivery=row, id__gt=attempt.pk).exists():
        return
    state = "dead" if row.tries >= MOST_TRIES else "pending"
    check_delivery_move(row.state, state)
    row.state, row.delivered_at = state, None
    row.run_after = now + wait_after(max(row.tries, 1))
    row.reason_code, row.reason_params = "delivery.late_failure", reason
    row.save()
    record_act(
        "delivery.failed_late",
        actor="system",
        now=now,
        subject_kind="delivery",
        subject=str(row.pk),
        details={"tries": row.tries, "again": state == "pending"},
    )
