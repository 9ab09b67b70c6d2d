"""From bytes on the wire to an Incoming, and from its outcome to what the sender is told.

Only the sender's own id, the place and the offices concerned are looked at before the
message is stored, because storing needs them. Everything else is checked afterwards.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.utils.translation.trans_real import parse_accept_lang_header

from waspada.apps.reports.api_senders import Sender
from waspada.apps.reports.receiving import Incoming, Outcome
from waspada.apps.words.sentences import LANGUAGES, explain, say
from waspada.core.errors import BadInput
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.reports.body import load_fields, read_fields
from waspada.core.vocabulary import split_unit

logger = logging.getLogger(__name__)

CHANNEL = "api"
CONTENT_TYPE = "application/json"
MOST_CONCERNS = 20


class Envelope(msgspec.Struct):
    """What storing needs to know; of any type, since nothing is refused here."""

    client_id: Any = None
    place: Any = None
    concerns: Any = None


_decoder = msgspec.json.Decoder(Envelope)
_decode_fields = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


def incoming_of(
    body: bytes,
    sender: Sender,
    *,
    received_at: datetime,
    recorded_at: datetime,
    client_id: str = "",
) -> Incoming:
    """Return the message as it will be stored; one that is no JSON carries the reason."""
    reason: BadInput | None = None
    try:
        envelope = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        envelope, reason = _slow_envelope(body)
    named = envelope.place
    place = (_known_place(named) if isinstance(named, str) else None) or sender.place
    return Incoming(
        channel=CHANNEL,
        body=body,
        content_type=CONTENT_TYPE,
        received_at=received_at,
        recorded_at=recorded_at,
        sender=sender.account,
        client_id=client_id or _own_id(envelope.client_id),
        place=place,
        owner_unit=sender.unit_for(place),
        concerns_units=_known_units(envelope.concerns),
        reason=reason.code if reason else "",
        reason_params=reason.params if reason else {},
    )


def _slow_envelope(body: bytes) -> tuple[Envelope, BadInput | None]:
    """Read what the fast decoder refuses: a byte order mark is harmless, the rest has a reason."""
    try:
        fields = load_fields(body)
    except BadInput as error:
        return Envelope(), error
    return Envelope(fields.get("client_id"), fields.get("place"), fields.get("concerns")), None


def is_json(body: bytes) -> bool:
    """Say whether the bytes are one whole JSON value."""
    try:
        _decode_fields(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
    return True


def _own_id(value: Any) -> str:
    is_id = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_id else ""


@lru_cache(maxsize=4096)
def _known_place(value: str) -> str | None:
    code = normal_code(value)
    return code if code is not None and (code == NATION or code in load_table()) else None


def _known_units(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(unit for unit in value[:MOST_CONCERNS] if isinstance(unit, str) and _is_unit(unit))


def _is_unit(code: str) -> bool:
    try:
        split_unit(code)
    except BadInput:
        return False
    return True


def problem_of(incoming: Incoming) -> BadInput | None:
    """Return why a stored message cannot be read, as the reading job will find it."""
    if incoming.reason:
        return BadInput(incoming.reason, **incoming.reason_params)
    try:
        try:
            fields = _decode_fields(incoming.body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            fields = load_fields(incoming.body)
        read_fields(fields, now=incoming.received_at, place=incoming.place)
    except BadInput as error:
        return error
    except Exception:
        # The message is stored; a fault of ours in checking it must not deny the receipt.
        logger.exception("a stored message could not be checked")
    return None


def answer_of(incoming: Incoming, outcome: Outcome, language: str) -> dict[str, Any]:
    """Return what the sender is told of one message: status, receipt, id, and any problem."""
    if outcome.status == "failed":
        return {"status": "failed"} | saying(outcome.reason, outcome.reason_params, language)
    told = {"status": outcome.status, "receipt": outcome.receipt, "id": outcome.report_id}
    if outcome.status == "conflict":
        told |= saying("report.kept_beside", {"receipt": outcome.receipt}, language)
    problem = problem_of(incoming)
    if problem is not None:
        sentence = {"receipt": outcome.receipt, "problem": explain(problem, language)}
        told |= saying("report.kept_unread", sentence, language)
        told |= {"status": "unreadable", "code": problem.code}
    return told


def saying(code: str, params: Mapping[str, object], language: str) -> dict[str, Any]:
    """Return a code with its sentence."""
    return {"code": code, "message": say(code, params, language)}


@lru_cache(maxsize=256)
def language_of(header: str) -> str:
    """Return which of our languages an Accept-Language header prefers; Indonesian otherwise."""
    for wanted, _ in parse_accept_lang_header(header.lower()):
        if wanted[:2] in LANGUAGES:
            return wanted[:2]
    return LANGUAGES[0]
