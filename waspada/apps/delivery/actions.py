"""Write messages, let a person retry, mark notices read."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import ContentColumns
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.delivery.queries import my_notices, outbox
from waspada.apps.delivery.sending import DeliveryRun, deliver_due
from waspada.apps.journal.actions import record_act
from waspada.channels.registry import CHANNELS
from waspada.core.errors import BadInput, NotFound, WrongState
from waspada.core.places import province_of, regency_of

__all__ = [
    "Address",
    "DeliveryRun",
    "Draft",
    "Written",
    "deliver_due",
    "mark_all_read",
    "mark_read",
    "restrict_messages",
    "retry_all_dead",
    "retry_delivery",
    "write_message",
]


@dataclasses.dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is written, with the rights that its rows carry."""

    subject_kind: str  # document, account, alert
    subject: str
    place: str
    title: str
    body: str
    language: str = "id"
    classification: str = "B"
    owner_unit: str = ""
    addressee_units: tuple[str, ...] = ()
    concerns_units: tuple[str, ...] = ()
    compartment: str = ""
    election_key: str | None = None
    document_id: UUID | None = None
    asks_answer: bool = False  # by a code, to what `replies.answered` has registered

    def with_rights_of(self, row: ContentColumns) -> "Draft":
        """Return the same message, to be read by whoever may read the row that it is about."""
        return dataclasses.replace(
            self,
            classification=row.classification,
            owner_unit=row.owner_unit,
            addressee_units=tuple(row.addressee_units),
            concerns_units=tuple(row.concerns_units),
            compartment=row.compartment,
            election_key=row.election_key,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """Where a copy goes: an account's id in_app, an e-mail address by email."""

    channel: str
    address: str


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """A message and its deliveries, in the order of the addresses."""

    message: Message
    deliveries: tuple[Delivery, ...]


def write_message(
    draft: Draft,
    to: Iterable[Address],
    *,
    actor: str,
    now: datetime,
    later: Mapping[Address, datetime] | None = None,
) -> Written:
    """Store a message and one delivery per address in the caller's transaction.

    The same address twice is one delivery. Nothing is sent here: `deliver_due` does that.

    later : addresses that wait until a moment, such as the end of somebody's quiet hours

    Raises
    ------
    BadInput : delivery.unknown_channel
    """
    addresses = tuple(dict.fromkeys(to))
    for address in addresses:
        if address.channel not in CHANNELS:
            raise BadInput("delivery.unknown_channel", value=address.channel)
    rights = {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": draft.place,
        "province_code": province_of(draft.place) or "",
        "regency_code": regency_of(draft.place) or "",
        "classification": draft.classification,
        "owner_unit": draft.owner_unit,
        "addressee_units": draft.addressee_units,
        "concerns_units": draft.concerns_units,
        "compartment": draft.compartment,
        "election_key": draft.election_key,
    }
    with transaction.atomic():
        message = Message(
            subject_kind=draft.subject_kind,
            subject=draft.subject,
            language=draft.language,
            title=draft.title,
            body=draft.body,
            document_id=draft.document_id,
            asks_answer=draft.asks_answer,
            written_at=now,
            written_by=actor,
            **rights,
        )
        message.save(force_insert=True)
        deliveries = Delivery.unguarded.bulk_create(
            Delivery(
                message=message,
                channel=address.channel,
                address=address.address,
                state="pending",
                run_after=(later or {}).get(address, now),
                **rights,
            )
            for address in addresses
        )
        record_act(
            "message.written",
            actor=actor,
            now=now,
            subject_kind="message",
            subject=str(message.pk),
            details={"deliveries": len(deliveries), "about": draft.subject_kind},
        )
    return Written(message, tuple(deliveries))


def restrict_messages(subject_kind: str, subject: str, classification: str) -> None:
    """Give what was written about a thing, trays included, the higher class that it has now."""
    messages = Message.unguarded.filter(
        realm=current_identity().realm, subject_kind=subject_kind, subject=subject
    )
    Delivery.unguarded.filter(message__in=messages.values("pk")).update(
        classification=classification
    )
    messages.update(classification=classification)


def retry_delivery(delivery_id: UUID, *, actor: str, now: datetime) -> Delivery:
    """Put a dead delivery back in the queue with its tries kept; a person asked for it."""
    with transaction.atomic():
        row: Delivery | None = outbox().select_for_update().filter(pk=delivery_id).first()
        if row is None:
            raise NotFound("access.not_found")
        _requeue(row, now)
        record_act(
            "delivery.retried",
            actor=actor,
            now=now,
            subject_kind="delivery",
            subject=str(row.pk),
        )
    return row


def retry_all_dead(*, actor: str, now: datetime) -> int:
    """Put every dead delivery that the acting identity may read back in the queue."""
    with transaction.atomic():
        rows = list(outbox(state="dead").select_for_update())
        for row in rows:
            _requeue(row, now)
        if rows:
            record_act("delivery.retried_all", actor=actor, now=now, details={"count": len(rows)})
    return len(rows)


def _requeue(row: Delivery, now: datetime) -> None:
    if row.state != "dead":  # what was delivered comes back by a gateway's word alone
        raise WrongState("delivery.wrong_state", current=row.state, to="pending")
    row.state = "pending"
    row.tries = 0  # the tries so far stand in their own rows
    row.run_after = now
    row.claimed_until = None
    row.save(update_fields=["state", "tries", "run_after", "claimed_until"])


def mark_read(delivery_id: UUID, *, now: datetime) -> None:
    """Note that the acting account has read one of its notices; the first time counts."""
    if not my_notices(current_identity()).filter(pk=delivery_id).exists():
        raise NotFound("access.not_found")
    my_notices(current_identity()).filter(pk=delivery_id, read_at=None).update(read_at=now)


def mark_all_read(*, now: datetime) -> int:
    """Note that the acting account has read all its notices."""
    return my_notices(current_identity()).filter(read_at=None).update(read_at=now)
