"""Long messages in pieces: each is sealed as it comes, and they become one report.

All there: joined at once. One missing after ten minutes: what came is received with a remark in
its place, so that no piece waits for another that the network has lost.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import uuid_utils.compat
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake import answering
from waspada.apps.intake.addresses import KnownSender, address_digest
from waspada.apps.intake.models import MessagePart
from waspada.apps.reports.receiving import Incoming, Outcome, receive_report
from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.sources.answers.heard import Reply as Written
from waspada.sources.coded_text import Part, joined, part_of

TABLE: Final = "intake_messagepart"
WAIT: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=7)
_MOST: Final = 200
_TEXT: Final = "text/plain; charset=utf-8"


class _Piece(msgspec.Struct, frozen=True):
    """What is sealed of a piece: the text as it came, and whose it is."""

    text: str
    key: str
    sender: str
    place: str
    unit: str


def keep_part(one: Written, part: Part, known: KnownSender, *, at: datetime, now: datetime) -> str:
    """Store a piece; return the answer, which holds the receipt once all of them are there."""
    digest = address_digest(one.channel, one.sender)
    key_digest = keyed_digest("part", one.channel.encode(), digest, one.key.encode())
    piece = _Piece(one.text, one.key, known.sender, known.place, known.unit)
    row_id = uuid_utils.compat.uuid7()
    key = new_data_key(TABLE, str(row_id))
    sealed = encrypt(key, msgspec.json.encode(piece), table=TABLE, row=str(row_id), field="message")
    row = MessagePart(
        id=row_id,
        channel=one.channel,
        sender_digest=digest,
        number=part.number,
        total=part.total,
        key_digest=key_digest,
        message_sealed=sealed,
        wrapped_key=key.wrapped,
        received_at=at,
        recorded_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return answering.part_received(part.number, part.total)  # it came before
    with transaction.atomic():
        group = _group_of(row, now)
        if {one.number for one in group} != set(range(1, part.total + 1)):
            return answering.part_received(part.number, part.total)
        outcome = _receive(group, now)
    return answering.received_only(outcome.receipt)


def join_overdue(now: datetime) -> int:
    """Receive what came of messages that were never complete; return how many messages."""
    count = 0
    for _ in range(_MOST):
        with transaction.atomic():
            waiting = MessagePart.objects.filter(joined_at=None, recorded_at__lt=now - WAIT)
            first = waiting.order_by("recorded_at").first()
            if first is None:
                break
            group = _group_of(first, now)
            if group:
                _receive(group, now)
                count += 1
    MessagePart.objects.filter(joined_at__lt=now - KEPT).delete()
    return count


def _group_of(row: MessagePart, now: datetime) -> list[MessagePart]:
    """Return the open pieces of a sender that belong together, one of each number."""
    rows = MessagePart.objects.select_for_update().filter(
        channel=row.channel,
        sender_digest=row.sender_digest,
        total=row.total,
        joined_at=None,
        recorded_at__gt=row.recorded_at - WAIT,
        recorded_at__lt=row.recorded_at + WAIT,
    )
    found: dict[int, MessagePart] = {}
    for one in rows.order_by("recorded_at", "id"):
        found.setdefault(one.number, one)
    return [found[number] for number in sorted(found)]


def _receive(group: Sequence[MessagePart], now: datetime) -> Outcome:
    pieces = [_open(row) for row in group]
    first, total = group[0], group[0].total
    if len(group) == 1:
        text = pieces[0].text  # it may have been no piece at all
    else:
        texts = {
            row.number: part.text if (part := part_of(piece.text)) else piece.text
            for row, piece in zip(group, pieces, strict=True)
        }
        text = joined(texts, total, answering.gap())
    with acting_as(system_identity("intake")):
        outcome = receive_report(
            Incoming(
                channel=first.channel,
                body=text.encode(),
                content_type=_TEXT,
                received_at=first.received_at,
                recorded_at=now,
                sender=pieces[0].sender,
                client_id=f"{first.channel}/{pieces[0].key}",
                place=pieces[0].place,
                owner_unit=pieces[0].unit,
            )
        )
    keys: list[UUID] = [row.pk for row in group]
    MessagePart.objects.filter(pk__in=keys).update(joined_at=now)
    return outcome


def _open(row: MessagePart) -> _Piece:
    key = open_data_key(bytes(row.wrapped_key), TABLE, str(row.pk))
    plain = decrypt(key, bytes(row.message_sealed), table=TABLE, row=str(row.pk), field="message")
    return msgspec.json.decode(plain, type=_Piece)
