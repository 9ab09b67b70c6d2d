"""Messages of senders we do not know: held sealed until a person decides, never thrown away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Membership
from waspada.apps.intake.addresses import address_digest
from waspada.apps.intake.models import HeldMessage
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.receiving import Incoming, Outcome, receive_report
from waspada.apps.reports.rights import has_desk, may_triage
from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.core.errors import BadInput, NotAllowed, NotFound, WrongState
from waspada.core.places import NATION, is_within, province_of, regency_of
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_text

TABLE: Final = "intake_heldmessage"
TEXT: Final = "text/plain; charset=utf-8"
MOST_AN_HOUR: Final = 12  # of one sender; what follows is counted
HOUR: Final = timedelta(hours=1)
_LONGEST: Final = 4_000
_LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Strange:
    """A message of somebody unknown, and why it is held.

    way : of `ways.py`; channel : of the report it may become
    key : the medium's own name of it, the same when repeated
    """

    way: str
    channel: str
    sender: str
    text: str
    key: str
    reason: str = "intake.unknown_sender"
    place: str = ""


def hold(message: Strange, *, at: datetime, now: datetime) -> str:
    """Keep a message; return "held", "same" for one that came before, "left_out" over the limit.

    at : the clock that is shown; now : the real one
    """
    sender = address_digest(message.channel, message.sender)
    key_digest = _key_digest(message.channel, message.sender, message.key)
    with acting_as(system_identity("intake")), transaction.atomic():
        if HeldMessage.objects.filter(key_digest=key_digest).exists():
            return "same"
        lately = HeldMessage.objects.filter(sender_digest=sender, recorded_at__gt=now - HOUR)
        if lately.count() >= MOST_AN_HOUR:
            last = lately.order_by("-id").values_list("pk", flat=True).first()
            HeldMessage.objects.filter(pk=last).update(left_out=F("left_out") + 1)
            return "left_out"
        try:
            with transaction.atomic():
                row = _row(message, sender, key_digest, at, now)
                row.save(force_insert=True)
        except IntegrityError:
            return "same"
        record_act(
            "intake.held",
            actor="intake",
            now=now,
            subject_kind="held_message",
            subject=str(row.pk),
            details={"way": message.way, "reason": message.reason},
        )
    return "held"


def move_to(channel: str, sender: str, key: str, place: str) -> None:
    """Let the desk of a place see a held message, if the place lies under the one it is held at."""
    with acting_as(system_identity("intake")), transaction.atomic():
        rows = HeldMessage.objects.filter(key_digest=_key_digest(channel, sender, key))
        row = rows.filter(state="waiting").first()
        if row is not None and place and is_within(place, row.place_code):
            rows.update(
                place_code=place,
                province_code=province_of(place) or "",
                regency_code=regency_of(place) or "",
            )


def was_held(channel: str, sender: str, key: str) -> bool:
    """Say whether a message is held: the service brings it again."""
    with acting_as(system_identity("intake")):
        return HeldMessage.objects.filter(key_digest=_key_digest(channel, sender, key)).exists()


def _key_digest(channel: str, sender: str, key: str) -> bytes:
    digest = address_digest(channel, sender)
    return keyed_digest("held", channel.encode(), digest, key.encode())


def _row(
    message: Strange, sender: bytes, key_digest: bytes, at: datetime, now: datetime
) -> HeldMessage:
    held_id = uuid_utils.compat.uuid7()
    row = str(held_id)
    key = new_data_key(TABLE, row)
    place = message.place or desk_place()
    return HeldMessage(
        id=held_id,
        realm=current_identity().realm,
        place_code=place,
        province_code=province_of(place) or "",
        regency_code=regency_of(place) or "",
        classification="T",
        node_id=settings.WASPADA_NODE,
        way=message.way,
        channel=message.channel,
        sender_digest=sender,
        sender_sealed=encrypt(key, message.sender.encode(), table=TABLE, row=row, field="sender"),
        body_sealed=encrypt(key, message.text.encode(), table=TABLE, row=row, field="body"),
        wrapped_key=key.wrapped,
        key_digest=key_digest,
        masked_text=mask_text(plain_text(message.text))[:_LONGEST],
        reason_code=message.reason,
        received_at=at,
        recorded_at=now,
        state="waiting",
    )


def desk_place() -> str:
    """Return the place whose desk reads what is held: the one that has most desks under it."""
    rows = Membership.objects.filter(role="secretariat").values_list("place_code", flat=True)
    places = sorted(set(rows))
    return max(places, key=lambda one: sum(is_within(each, one) for each in places), default=NATION)


def waiting_count() -> int:
    """Return how many messages wait, of those that the acting person may read."""
    return HeldMessage.objects.filter(state="waiting").count()


def held_messages(*, state: str = "") -> QuerySet[HeldMessage]:
    """Return what was held, newest first, as far as the acting person may read it."""
    found = HeldMessage.objects.order_by("-recorded_at", "-id")
    return found.filter(state=state) if state else found


def accept(held_id: UUID, *, actor: str, now: datetime) -> Outcome:
    """Make a report of a held message, of a sender nobody has verified.

    Raises
    ------
    NotFound; NotAllowed; WrongState : intake.decided_already
    """
    with transaction.atomic():
        row = _waiting(held_id)
        text = _open(row, "body")
        with acting_as(system_identity("intake", current_identity().realm)):
            outcome = receive_report(
                Incoming(
                    channel=row.channel,
                    body=text.encode(),
                    content_type=TEXT,
                    received_at=row.received_at,
                    recorded_at=now,
                    client_id=f"held/{row.pk}",
                    place=row.place_code,
                    is_anonymous=True,
                )
            )
            _decide(row, "accepted", "", actor, now, report_id=outcome.report_id)
    return outcome


def set_aside(held_id: UUID, note: str, *, actor: str, now: datetime) -> None:
    """Keep a message and make nothing of it, for a reason.

    Raises
    ------
    NotFound; NotAllowed; WrongState : intake.decided_already; BadInput : intake.why_aside
    """
    reason = " ".join(plain_text(note).split())[:_LONGEST_NOTE]
    if not reason:
        raise BadInput("intake.why_aside")
    with transaction.atomic():
        row = _waiting(held_id)
        with acting_as(system_identity("intake", current_identity().realm)):
            _decide(row, "set_aside", reason, actor, now)


def others_of_sender(rows: Iterable[HeldMessage]) -> dict[UUID, int]:
    """Return how many others each sender of some rows has sent, without naming anybody."""
    found = {row.pk: bytes(row.sender_digest) for row in rows}
    counts: dict[bytes, int] = {}
    for digest in HeldMessage.objects.filter(sender_digest__in=set(found.values())).values_list(
        "sender_digest", flat=True
    ):
        counts[bytes(digest)] = counts.get(bytes(digest), 0) + 1
    return {pk: counts.get(digest, 1) - 1 for pk, digest in found.items()}


def _waiting(held_id: UUID) -> HeldMessage:
    row: HeldMessage | None = HeldMessage.objects.filter(pk=held_id).first()
    if row is None:
        raise NotFound("access.not_found")
    if not (has_desk(current_identity()) and may_triage(current_identity(), row.place_code)):
        raise NotAllowed("access.not_allowed")
    with acting_as(system_identity("intake", current_identity().realm)):
        locked: HeldMessage = HeldMessage.objects.select_for_update().get(pk=held_id)
    if locked.state != "waiting":
        raise WrongState("intake.decided_already")
    return locked


def _open(row: HeldMessage, field: str) -> str:
    key = open_data_key(bytes(row.wrapped_key), TABLE, str(row.pk))
    sealed = bytes(getattr(row, f"{field}_sealed"))
    return decrypt(key, sealed, table=TABLE, row=str(row.pk), field=field).decode()


def _decide(
    row: HeldMessage,
    state: str,
    note: str,
    actor: str,
    now: datetime,
    *,
    report_id: UUID | None = None,
) -> None:
    row.state, row.decision_note = state, note
    row.decided_at, row.decided_by, row.report_id = now, actor, report_id
    row.save()
    record_act(
        f"intake.{state}",
        actor=actor,
        now=now,
        subject_kind="held_message",
        subject=str(row.pk),
        details={"report": str(report_id)} if report_id else {},
    )
