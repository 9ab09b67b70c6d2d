"""Messages that the desk picked out of a chat: each one report, however often it is pasted.

A chat tells who said something, when by the telephone's clock, and what. Who said it is sealed
with the report, as the sender of any report is; the desk sees the masked text alone.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.receiving import Incoming, Outcome, receive_many
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.access import Membership
from waspada.core.errors import BadInput, NotAllowed, TooLarge
from waspada.core.places import is_within
from waspada.core.replies import as_phone
from waspada.core.reports.body import LONGEST_TEXT
from waspada.core.reports.plain import plain_line, plain_text
from waspada.core.reports.positions import shared_position

CHANNEL: Final = "chat"
MOST_AT_ONCE: Final = 200
_LONGEST_SENDER: Final = 100
_MOMENT: Final = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?", re.ASCII)
_NUMBER: Final = re.compile(r"\+?[\d ().\-]{8,24}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Picked:
    """One message that somebody ticked.

    at : the telephone's own clock, to the minute; "" where it was copied without heading
    photos : the field in which its photos come along; "" without
    """

    sender: str
    at: str
    text: str
    photos: str = field(default="", compare=False)


def read_picked(written: Sequence[str]) -> list[Picked]:
    """Return the messages of a form, each JSON with sender, at and text; one that repeats once.

    Raises
    ------
    BadInput : chat.nothing_picked, chat.not_a_message, chat.too_long
    TooLarge : chat.too_many
    """
    if not written:
        raise BadInput("chat.nothing_picked")
    if len(written) > MOST_AT_ONCE:
        raise TooLarge("chat.too_many", count=len(written), limit=MOST_AT_ONCE)
    return list(dict.fromkeys(_picked(one) for one in written))


def _picked(written: str) -> Picked:
    try:
        fields: Any = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise BadInput("chat.not_a_message") from error
    if not isinstance(fields, dict):
        raise BadInput("chat.not_a_message")
    said = {name: fields.get(name, "") for name in ("sender", "at", "text", "photos")}
    if not all(isinstance(one, str) for one in said.values()):
        raise BadInput("chat.not_a_message")
    sender, at, text = said["sender"], said["at"], said["text"]
    words = plain_text(unicodedata.normalize("NFC", text)).strip()
    if not words or (at and not _MOMENT.fullmatch(at)):
        raise BadInput("chat.not_a_message")
    if len(words) > LONGEST_TEXT:
        raise BadInput("chat.too_long", length=len(words), limit=LONGEST_TEXT)
    # Android writes no seconds, iOS does: the same message must be one from either.
    name = plain_line(unicodedata.normalize("NFC", sender))[:_LONGEST_SENDER]
    return Picked(name, at[:16], words, said["photos"][:20])


def receive_picked(
    picked: Sequence[Picked],
    *,
    seat: Membership,
    place: str = "",
    account: str,
    at: datetime,
    now: datetime,
    today: date,
) -> list[Outcome]:
    """Store picked messages as reports of the desk; return what became of each, in order.

    seat : of the secretariat, for which they are received
    place : where all of them are about, within the seat's place; "" for that place
    at : the clock that is shown; now : the real one

    Raises
    ------
    NotAllowed : access.not_allowed, a place outside
    Unavailable : nothing was stored
    """
    about = place or seat.place
    if not is_within(about, seat.place):
        raise NotAllowed("access.not_allowed")
    realm = current_identity().realm
    group = [
        Incoming(
            channel=CHANNEL,
            body=_body(one),
            content_type="application/json",
            received_at=at,
            recorded_at=now,
            sender=f"chat:{_known_as(one.sender)}" if one.sender else f"unit:{seat.unit}",
            client_id=_client_id(one, seat.unit, today),
            place=about,
            owner_unit=seat.unit,
        )
        for one in picked
    ]
    with acting_as(system_identity("chat", realm=realm)), transaction.atomic():
        outcomes = receive_many(group)
        record_act(
            "chat.pasted",
            actor=account,
            now=now,
            subject_kind="unit",
            subject=seat.unit,
            details={
                "count": len(group),
                "new": sum(outcome.status == "new" for outcome in outcomes),
            },
        )
    return outcomes


def _body(one: Picked) -> bytes:
    """Return what is sealed: the same message gives the same bytes, whoever pastes it."""
    fields: dict[str, object] = {"text": one.text}
    if one.at:
        fields["said_at"] = one.at
    if found := shared_position(one.text):
        fields |= {"lat": found[0], "lon": found[1]}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()


def _client_id(one: Picked, unit: str, today: date) -> str:
    """Return the id of a message, the same in whichever group of the desk it was found.

    What was copied without its heading names neither sender nor time: the day of pasting stands
    in, for the same words on another day are another report.
    """
    said = (unit, _known_as(one.sender), one.at or today.isoformat(), one.text)
    parts = [part.encode() for part in said]
    return f"chat:{keyed_digest('chat', *parts).hex()}"


def _known_as(sender: str) -> str:
    """Return a sender without what telephones write differently."""
    if _NUMBER.fullmatch(sender) and sum(one.isdigit() for one in sender) >= 8:
        return as_phone(sender)
    return " ".join(sender.casefold().split())
