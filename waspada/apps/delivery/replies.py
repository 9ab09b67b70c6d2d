"""What people write back: stored first, then read; an agreed answer is handed to its topic.

An answer counts only from the address to which the message went, with that message's code.
Whatever else comes is kept with the reason, for somebody to read; nothing is thrown away.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import within
from waspada.apps.delivery.freezing import code_of
from waspada.apps.delivery.models import Contact, Delivery, Reply
from waspada.apps.journal.actions import record_act
from waspada.core.errors import WaspadaError
from waspada.core.replies import (
    KEPT_FOR,
    KEPT_TEXT,
    MOST_A_MINUTE,
    MOST_WRONG,
    REPEATED_FOR,
    TAKEN_FOR,
    WRONG_WITHIN,
    read_answer,
)
from waspada.core.vocabulary import REALMS
from waspada.sources.answers.heard import Reply as Written

logger = logging.getLogger(__name__)

WRONG: Final = "replies.wrong_code"
_LOOKED_AT: Final = 60  # messages to one address, the newest
_SENT: Final = ("delivered", "sending", "pending", "dead")  # it may have arrived all the same


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a message, for the topic that the message is about.

    accounts : whose address it came from; unit, name : of an office's own address, and what it is
    """

    subject: str
    realm: str
    channel: str
    accounts: tuple[Account, ...]
    unit: str
    name: str


Taker = Callable[[Answer, datetime, datetime], bool]  # at, now; False: it was known already
_takers: dict[str, Taker] = {}


def answered(subject_kind: str, taker: Taker) -> None:
    """Let answers to messages about a kind of thing be taken; called inside a transaction.

    The taker raises WaspadaError for what it does not take: its code becomes the reason.
    """
    _takers[subject_kind] = taker


def is_too_fast(channel: str, now: datetime) -> bool:
    """Say whether more came by a way in within a minute than we take."""
    lately = Reply.objects.filter(channel=channel, received_at__gt=now - timedelta(minutes=1))
    return lately.count() >= MOST_A_MINUTE


def take_in(written: Iterable[Written], *, at: datetime, now: datetime) -> int:
    """Store replies, then read them; return how many were new.

    at : the clock that is shown; now : the real one. What is repeated counts once.
    """
    stored = [row for one in written if (row := _store(one, now)) is not None]
    for row in stored:
        settle(row.pk, at=at, now=now)
    return len(stored)


def settle_waiting(at: datetime, now: datetime) -> int:
    """Read what was stored and not read, as when the server stopped between the two."""
    before = now - timedelta(seconds=30)
    waiting = Reply.objects.filter(state="waiting", received_at__lt=before).order_by("id")
    keys = list(waiting.values_list("pk", flat=True)[:100])
    for key in keys:
        settle(key, at=at, now=now)
    return len(keys)


def forget_old_replies(now: datetime) -> int:
    """Drop what people wrote a year ago: what came of it stands in histories and the journal."""
    found, _each = Reply.objects.filter(received_at__lt=now - KEPT_FOR).delete()
    return found


def keep_unreadable(channel: str, body: bytes, *, now: datetime) -> None:
    """Keep a request that was signed and is of no shape we know."""
    text = body[: 4 * KEPT_TEXT].decode("utf-8", errors="replace")
    key = sha256(body).hexdigest()[:40]
    row = _store(Written(channel, "", text, key), now)
    if row is not None:
        _end(row, "kept", "replies.unreadable_request")


def _store(one: Written, now: datetime) -> Reply | None:
    try:
        with transaction.atomic():
            row: Reply = Reply.objects.create(
                channel=one.channel,
                sender=_plain(one.sender)[:200],
                text=_plain(one.text)[:KEPT_TEXT],
                key=one.key[:160],
                sent_at=one.sent_at,
                received_at=now,
                state="waiting",
                reason_code=one.refused,
            )
    except IntegrityError:
        return None  # it came before
    return row


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()


def settle(reply_id: UUID, *, at: datetime, now: datetime) -> None:
    """Read one reply: take the answer, or keep it with the reason."""
    try:
        with transaction.atomic():
            row = Reply.objects.select_for_update().filter(pk=reply_id, state="waiting").first()
            if row is not None:
                _read(row, at, now)
    except Exception as error:  # noqa: BLE001 -- a defect of ours must not lose it
        # It waits, and the next round tries again.
        logger.warning("reply %s: %s", reply_id, type(error).__name__)


def _read(row: Reply, at: datetime, now: datetime) -> None:
    known = _messages_to(row, now)
    row.place_code = known[0].place_code if known else _place_of(row)
    reason = row.reason_code or _too_old(row, now)
    code = "" if reason else read_answer(row.text)
    if reason or not code:
        _end(row, "kept", reason or "replies.unreadable")
    elif not known:
        _end(row, "kept", "replies.unknown_sender")
    elif _has_guessed(row, now):
        _end(row, "kept", "replies.too_many_wrong")
    else:
        meant = [one for one in known if code_of(one) == code]
        if len({one.message.subject for one in meant}) == 1:
            _hand_over(row, meant[0], at, now)
        else:
            _end(row, "kept", "replies.ambiguous" if meant else WRONG)


def _messages_to(row: Reply, now: datetime) -> list[Delivery]:
    """Return the messages that asked the sender for an answer lately, newest first."""
    found: list[Delivery] = []
    if not row.sender:
        return found
    address = Q(address__iexact=row.sender) if row.channel == "email" else Q(address=row.sender)
    for realm in REALMS:
        with acting_as(system_identity(realm=realm)):
            rows = Delivery.unguarded.filter(
                address,
                realm=realm,
                channel=row.channel,
                state__in=_SENT,
                tries__gt=0,
                message__asks_answer=True,
                message__written_at__gt=now - TAKEN_FOR,
            )
            found += rows.select_related("message").defer("frozen").order_by("-id")[:_LOOKED_AT]
    return found


def _place_of(row: Reply) -> str:
    """Return where somebody belongs who is known, though nothing was asked of them."""
    contact = Contact.objects.filter(channel=row.channel, address=row.sender).order_by("-id")
    return contact.values_list("place_code", flat=True).first() or ""


def _too_old(row: Reply, now: datetime) -> str:
    """Return the reason against what was written long ago and is brought again."""
    is_old = row.sent_at is not None and abs(now - row.sent_at) > REPEATED_FOR
    return "replies.too_old" if is_old else ""


def _has_guessed(row: Reply, now: datetime) -> bool:
    """Say whether too many wrong codes came from an address: somebody is trying them out."""
    wrong = Reply.objects.filter(
        channel=row.channel,
        sender=row.sender,
        reason_code=WRONG,
        received_at__gt=now - WRONG_WITHIN,
    )
    return wrong.count() >= MOST_WRONG


def _hand_over(row: Reply, delivery: Delivery, at: datetime, now: datetime) -> None:
    row.delivery_id = delivery.pk
    message = delivery.message
    taker = _takers.get(message.subject_kind)
    if taker is None:
        _end(row, "kept", "replies.unreadable")
        return
    accounts, contact = _whose(delivery)
    answer = Answer(
        subject=message.subject,
        realm=delivery.realm,
        channel=delivery.channel,
        accounts=accounts,
        unit=contact.unit_code if contact and contact.account_id is None else "",
        name=contact.name if contact else "",
    )
    try:
        with acting_as(system_identity(realm=delivery.realm)), transaction.atomic():
            is_new = taker(answer, at, now)
            record_act(
                "delivery.answered",
                actor="system",
                now=now,
                subject_kind="delivery",
                subject=str(delivery.pk),
                details={"channel": delivery.channel, "reply": str(row.pk), "is_new": is_new},
            )
    except WaspadaError as error:
        params = {name: str(value)[:200] for name, value in error.params.items()}
        _end(row, "kept", error.code, params)
    else:
        _end(row, "taken", "" if is_new else "replies.known_already")


def _whose(delivery: Delivery) -> tuple[tuple[Account, ...], Contact | None]:
    """Return the people whose address it is, or the office's contact."""
    if delivery.channel == "email":
        found = Account.objects.filter(email__iexact=delivery.address, is_active=True)
        return tuple(found.order_by("pk")[:5]), None
    contact: Contact | None = Contact.objects.filter(
        channel=delivery.channel, address=delivery.address, stopped_at=None
    ).first()
    person = contact.account if contact else None
    return ((person,) if person is not None and person.is_active else ()), contact


def _end(row: Reply, state: str, reason: str = "", params: dict[str, str] | None = None) -> None:
    row.state, row.reason_code, row.reason_params = state, reason, params or {}
    row.save(update_fields=["state", "reason_code", "reason_params", "delivery_id", "place_code"])


def replies_to_read(places: Iterable[str], *, state: str = "") -> QuerySet[Reply]:
    """Return what came back for some places, or from nobody known, newest first."""
    where = Q(place_code="")
    for place in places:
        where |= within(place)
    found = Reply.objects.filter(where).order_by("-id")
    return found.filter(state=state) if state else found
