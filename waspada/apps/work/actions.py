"""Publish, claim and finish work. A claim ends by itself, so a dead worker loses nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils.compat
from django.db import transaction
from django.db.models import F, Q, QuerySet

from waspada.apps.work.models import WorkItem
from waspada.core.errors import NotFound, WaspadaError

CLAIM_FOR = timedelta(minutes=5)
BACKOFF_BASE = timedelta(seconds=10)
MOST_TRIES = 8


def publish_work(
    consumers: Sequence[str], subjects: Iterable[UUID], *, now: datetime
) -> list[WorkItem]:
    """Write one pending row per consumer and subject; repeating it changes nothing."""
    items = [
        WorkItem(
            id=uuid_utils.compat.uuid7(),
            consumer=consumer,
            subject=subject,
            run_after=now,
            created_at=now,
        )
        for subject in subjects
        for consumer in consumers
    ]
    return WorkItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)


def publish_again(consumers: Sequence[str], subjects: Sequence[UUID], *, now: datetime) -> None:
    """Let consumers handle subjects anew, also those that are done, or being done, already.

    Who is doing one keeps it: a second worker beside the first would do the same at the same time.
    It is done again once the first has ended, or its claim has.
    """
    publish_work(consumers, subjects, now=now)
    with transaction.atomic():
        rows = WorkItem.objects.select_for_update().filter(
            consumer__in=consumers, subject__in=subjects
        )
        states = dict(rows.order_by("id").values_list("id", "state"))
        WorkItem.objects.filter(pk__in=states).update(asked=F("asked") + 1)
        free = [pk for pk, state in states.items() if state != WorkItem.State.CLAIMED]
        WorkItem.objects.filter(pk__in=free).update(**_anew(now))


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "state": WorkItem.State.PENDING,
        "tries": 0,
        "run_after": now,
        "claimed_until": None,
        "finished_at": None,
        "reason_code": "",
        "reason_params": {},
    }


def claim_work(
    consumer: str, *, now: datetime, limit: int = 50, claim_for: timedelta = CLAIM_FOR
) -> list[WorkItem]:
    """Take rows that are due or whose claim ran out, for this caller alone.

    PostgreSQL skips rows another worker holds; on SQLite the immediate transaction
    keeps a second worker out until the rows are marked.
    """
    due = Q(state=WorkItem.State.PENDING, run_after__lte=now) | Q(
        state=WorkItem.State.CLAIMED, claimed_until__lte=now
    )
    with transaction.atomic():
        items = list(
            WorkItem.objects.select_for_update(skip_locked=True)
            .filter(due, consumer=consumer)
            .order_by("run_after", "id")[:limit]
        )
        for item in items:
            if item.state == WorkItem.State.CLAIMED and item.tries >= MOST_TRIES:
                _give_up(item, now)  # it took every worker down that tried: no more of them
                continue
            item.state = WorkItem.State.CLAIMED
            item.tries += 1
            item.claimed_until = now + claim_for
        WorkItem.objects.bulk_update(
            items, ["state", "tries", "claimed_until", "finished_at", "reason_code"]
        )
    return [item for item in items if item.state == WorkItem.State.CLAIMED]


def _give_up(item: WorkItem, now: datetime) -> None:
    item.state = WorkItem.State.DEAD
    item.claimed_until = None
    item.finished_at = now
    item.reason_code = "work.worker_died"


def keep_claim(item: WorkItem, *, now: datetime) -> bool:
    """Say whether a claimed row is still this caller's to begin with; renew a claim that is old.

    The last rows of a slow batch may have been taken by another worker since.
    """
    assert item.claimed_until is not None
    if item.claimed_until - now > CLAIM_FOR / 2:
        return True
    until = now + CLAIM_FOR
    if not _own_claim(item).update(claimed_until=until):
        return False
    item.claimed_until = until
    return True


def _own_claim(item: WorkItem) -> QuerySet[WorkItem]:
    """Return the row while this claim on it, and no later one, holds."""
    return WorkItem.objects.filter(
        pk=item.pk,
        state=WorkItem.State.CLAIMED,
        tries=item.tries,
        claimed_until=item.claimed_until,
    )


def finish_work(item: WorkItem, *, now: datetime) -> None:
    """Mark a row done; call it in the transaction that holds the effect.

    What was asked for again meanwhile is done again: it was handled as it had been. Whether the
    claim ran out does not matter: what was done need not be done by the next worker.
    """
    done = WorkItem.objects.filter(pk=item.pk, state=WorkItem.State.CLAIMED, asked=item.asked)
    if done.update(state=WorkItem.State.DONE, finished_at=now, reason_code="", reason_params={}):
        item.state, item.finished_at = WorkItem.State.DONE, now
        return
    _own_claim(item).update(**_anew(now))


def fail_work(item: WorkItem, error: Exception, *, now: datetime) -> None:
    """Keep the reason on the row and try later, or give up where a page shows it.

    Does nothing when the claim ran out and another worker has taken the row since. What was asked
    for again meanwhile is tried as if it were new.
    """
    own_claim = _own_claim(item)
    if isinstance(error, WaspadaError):
        item.reason_code = error.code
        item.reason_params = {name: str(value) for name, value in error.params.items()}
    else:
        item.reason_code = "work.crashed"
        item.reason_params = {"kind": type(error).__name__}
    if item.tries >= MOST_TRIES:
        item.state = WorkItem.State.DEAD
        item.finished_at = now
    else:
        item.state = WorkItem.State.PENDING
        item.run_after = now + BACKOFF_BASE * 2 ** (item.tries - 1)
    item.claimed_until = None
    if own_claim.exclude(asked=item.asked).update(**_anew(now)):
        return
    own_claim.update(
        state=item.state,
        run_after=item.run_after,
        claimed_until=None,
        finished_at=item.finished_at,
        reason_code=item.reason_code,
        reason_params=item.reason_params,
    )


def retry_work(item_id: UUID, *, now: datetime) -> WorkItem:
    """Put a failed row back to the front; a person asked for it. One that is being tried stays."""
    with transaction.atomic():
        rows = WorkItem.objects.select_for_update().filter(pk=item_id)
        item = rows.exclude(state=WorkItem.State.DONE).first()
        if item is None:
            raise NotFound("access.not_found", item=item_id)
        if item.state != WorkItem.State.CLAIMED:
            item.state = WorkItem.State.PENDING
            item.tries = 0
            item.run_after = now
            item.claimed_until = None
            item.finished_at = None
            item.save()
    return item
