"""Send what is due: claim, freeze, try, write down how it went.

The claim commits before anything is sent, and the outcome commits after. A worker that dies
in between leaves a claim that runs out and a try without an outcome: the message is sent
again, with the same bytes (at least once, never lost).

No row waits for another: each is claimed singly, the ones tried least come first, a channel
that is down stops only itself, and every channel has its own time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Delivery, Try
from waspada.apps.delivery.surroundings import open_channel, reason_to_hold
from waspada.apps.documents.files import read_file
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.channels.base import (
    AddressedMessage,
    AttachedFile,
    Channel,
    ChannelDown,
    Outgoing,
    Refused,
)
from waspada.channels.registry import CHANNELS
from waspada.core.delivery import (
    CLAIM_FOR,
    LOOK_AGAIN_AT_HELD,
    MOST_TRIES,
    check_delivery_move,
    wait_after,
)
from waspada.core.errors import WaspadaError
from waspada.core.vocabulary import REALMS

logger = logging.getLogger(__name__)

CHANNEL_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class DeliveryRun:
    """How many deliveries ended how in one run."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    held: int = 0

    def __add__(self, other: "DeliveryRun") -> "DeliveryRun":
        return DeliveryRun(
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.dead + other.dead,
            self.held + other.held,
        )


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker alone may send until the claim runs out."""

    row: Delivery
    attempt: Try


class Watch:
    """The time of a run: the job's `now`, moved on by what has passed since."""

    def __init__(self, now: datetime, ticks: Callable[[], float]) -> None:
        self._now = now
        self._ticks = ticks
        self._began = ticks()

    def now(self) -> datetime:
        """Return the present moment."""
        return self._now + timedelta(seconds=self._ticks() - self._began)


def deliver_due(
    now: datetime,
    *,
    channel_seconds: float = CHANNEL_SECONDS,
    ticks: Callable[[], float] = time.monotonic,
) -> DeliveryRun:
    """Try everything that is due, in every realm; call it outside a transaction.

    channel_seconds : after this long a channel leaves the rest to the next run
    """
    run = DeliveryRun()
    watch = Watch(now, ticks)
    for name in CHANNELS:
        channel = open_channel(name)
        ends_at = watch.now() + timedelta(seconds=channel_seconds)
        for realm in REALMS:
            run += _drain(name, channel, realm, watch, ends_at)
    return run


def _drain(name: str, channel: Channel, realm: str, watch: Watch, ends_at: datetime) -> DeliveryRun:
    run = DeliveryRun()
    hold = reason_to_hold(channel, realm)
    if hold:
        return DeliveryRun(held=_hold_due(name, realm, hold, watch.now()))
    while watch.now() < ends_at:
        claimed = claim_next(name, realm, watch.now())
        if claimed is None:
            return run
        outcome, is_down = _try(channel, claimed, watch)
        run += outcome
        if is_down:
            # Others would meet the same closed door and lose a try for nothing.
            return run
    return run


def _due(now: datetime) -> Q:
    return Q(state__in=("pending", "held"), run_after__lte=now) | Q(
        state="sending", claimed_until__lte=now
    )


def claim_next(channel: str, realm: str, now: datetime) -> Claimed | None:
    """Take one due row for this worker and open its try; None when nothing is due.

    PostgreSQL skips rows that another worker is taking; on SQLite the immediate
    transaction keeps the other out until the row is marked.
    """
    with acting_as(system_identity(realm=realm)), transaction.atomic():
        row = (
            Delivery.unguarded.select_for_update(skip_locked=True)
            .filter(_due(now), channel=channel, realm=realm)
            .order_by("tries", "run_after", "id")
            .first()
        )
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


def _hold_due(channel: str, realm: str, reason: str, now: datetime) -> int:
    """Keep what is due in the house, with the reason on its row; it is looked at again."""
    with acting_as(system_identity(realm=realm)), transaction.atomic():
        due = Delivery.unguarded.filter(_due(now), channel=channel, realm=realm)
        return due.update(
            state="held",
            reason_code=reason,
            reason_params={},
            run_after=now + LOOK_AGAIN_AT_HELD,
            claimed_until=None,
        )


def _try(channel: Channel, claimed: Claimed, watch: Watch) -> tuple[DeliveryRun, bool]:
    row = claimed.row
    try:
        frozen = _frozen(channel, claimed)
        channel.send(Outgoing(address=row.address, frozen=frozen))
    except WaspadaError as error:
        is_final = isinstance(error, Refused) or row.tries >= MOST_TRIES
        params = {name: str(value)[:200] for name, value in error.params.items()}
        _write_failure(claimed, error.code, params, now=watch.now(), is_final=is_final)
        return _failed(is_final=is_final), isinstance(error, ChannelDown)
    except Exception as error:  # noqa: BLE001 -- a channel's defect must not stop the others
        logger.warning("delivery %s: %s", row.pk, type(error).__name__)
        is_final = row.tries >= MOST_TRIES
        params = {"kind": type(error).__name__}
        _write_failure(claimed, "delivery.crashed", params, now=watch.now(), is_final=is_final)
        return _failed(is_final=is_final), False
    _write_success(claimed, now=watch.now())
    return DeliveryRun(delivered=1), False


def _failed(*, is_final: bool) -> DeliveryRun:
    return DeliveryRun(dead=1) if is_final else DeliveryRun(failed=1)


def _frozen(channel: Channel, claimed: Claimed) -> bytes:
    """Return the bytes of a delivery; made and stored once, before the first time they leave."""
    row = claimed.row
    if row.frozen:
        return bytes(row.frozen)
    with acting_as(system_identity(realm=row.realm)), transaction.atomic():
        frozen = channel.freeze(_addressed(row, has_files=channel.leaves_house))
        Delivery.unguarded.filter(pk=row.pk).update(frozen=frozen)
    row.frozen = frozen
    return frozen


_companions: dict[str, Callable[[str], tuple[AttachedFile, ...]]] = {}


def send_along(subject_kind: str, files_of: Callable[[str], tuple[AttachedFile, ...]]) -> None:
    """Let messages about a kind of thing take files along; asked with the thing's id.

    Asked once, before the bytes leave for the first time, as the system.
    """
    _companions[subject_kind] = files_of


def _addressed(row: Delivery, *, has_files: bool) -> AddressedMessage:
    # Inside the house the page leads to the document; a copy would outlive its rights.
    message = row.message
    files: tuple[AttachedFile, ...] = ()
    if has_files and message.document_id is not None:
        document = Document.unguarded.get(pk=message.document_id)
        files = (AttachedFile(document.file_name, "application/pdf", read_file(document)),)
    if has_files and message.subject_kind in _companions:
        files += _companions[message.subject_kind](message.subject)
    return AddressedMessage(
        delivery=str(row.pk),
        address=row.address,
        language=message.language,
        title=message.title,
        body=message.body,
        classification=message.classification,
        realm=message.realm,
        written_at=message.written_at,
        files=files,
    )


def _write_success(claimed: Claimed, *, now: datetime) -> None:
    row = claimed.row
    with acting_as(system_identity(realm=row.realm)), transaction.atomic():
        _end_try(claimed, "delivered", "", {}, now)
        # Delivered is delivered, even when the claim ran out and another took the row.
        Delivery.unguarded.filter(pk=row.pk).exclude(state="delivered").update(
            state="delivered",
            delivered_at=now,
            claimed_until=None,
            reason_code="",
            reason_params={},
        )
        _journal("delivery.delivered", row, now, {"tries": row.tries})


def _write_failure(
    claimed: Claimed, code: str, params: dict[str, str], *, now: datetime, is_final: bool
) -> None:
    row = claimed.row
    state = "dead" if is_final else "pending"
    check_delivery_move("sending", state)
    with acting_as(system_identity(realm=row.realm)), transaction.atomic():
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


def _end_try(
    claimed: Claimed, outcome: str, code: str, params: dict[str, str], now: datetime
) -> None:
    Try.objects.filter(pk=claimed.attempt.pk).update(
        ended_at=now, outcome=outcome, reason_code=code, reason_params=params
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
