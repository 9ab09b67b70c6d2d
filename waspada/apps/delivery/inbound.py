"""Addresses at which services hand in replies and receipts: signed, small, not too often."""

import json
from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    UnreadablePostError,
)
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.receipts import note_receipts
from waspada.apps.delivery.replies import is_too_fast, keep_unreadable, take_in
from waspada.apps.delivery.texts import sort_texts, text_taker
from waspada.core.errors import Unavailable
from waspada.core.replies import MOST_A_MINUTE
from waspada.sources.answers.heard import Heard, Unreadable
from waspada.sources.base import Webhook
from waspada.sources.webhooks import WEBHOOKS

_HEADERS: Final = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "x-telegram-bot-api-secret-token",
    "x-hub-signature-256",
)


_SECRETS: Final = {
    "sms": "WASPADA_REPLY_KEY",
    "telegram": "WASPADA_TELEGRAM_SECRET",
    "whatsapp": "WASPADA_WHATSAPP_SECRET",
}
_JSON: Final = frozenset(("", "application/json", "text/json", "text/plain"))


class _Refused(Exception):
    """A request that is not taken: the status, a short code, and the reason of the health page."""

    def __init__(self, status: int, code: str, reason: str, **params: object) -> None:
        super().__init__(code)
        self.status, self.code, self.reason, self.params = status, code, reason, params


def _taken(channel: str, request: HttpRequest) -> HttpResponseBase:
    """Answer 200 once all of it is stored; whatever else makes a service send it again."""
    way = WEBHOOKS[channel]
    if not getattr(settings, _SECRETS[channel]):
        return _said(404, "off")
    now = real_now()
    try:
        body = _body(request, way.largest)
        heard = _heard(way, request, body, now)
        _check_pace(channel, len(heard.replies), now)
    except _Refused as refused:
        _tell(channel, now, reason=refused.reason, params=refused.params)
        return _said(refused.status, refused.code)
    except Unreadable:
        with acting_as(system_identity()):
            keep_unreadable(channel, body, now=now)
        _tell(channel, now, reason="intake.unreadable_request")
        return JsonResponse({"taken": 0})
    try:
        answer = _stored(heard, now)
    except Unavailable as error:
        _tell(channel, now, reason="intake.not_stored")
        return _said(503, error.code)
    _tell(channel, now)
    return JsonResponse(answer)


def _body(request: HttpRequest, largest: int) -> bytes:
    """Return what a request holds, refusing by what it says of itself before reading any of it."""
    given = request.headers.get("Content-Length", "")
    if not (given.isascii() and given.isdigit()):
        raise _Refused(411, "no_length", "intake.no_length")
    if len(given) > 9 or int(given) > largest:
        raise _Refused(413, "too_large", "intake.too_large", limit=largest)
    if (request.content_type or "").lower() not in _JSON:
        raise _Refused(415, "wrong_type", "intake.wrong_type")
    try:
        body = request.read(largest + 1)
    except (UnreadablePostError, OSError) as error:
        raise _Refused(400, "cut_off", "intake.cut_off") from error
    if len(body) != int(given):
        raise _Refused(400, "cut_off", "intake.cut_off")
    return body


def _heard(way: Webhook, request: HttpRequest, body: bytes, now: datetime) -> Heard:
    headers = {name: request.headers.get(name, "") for name in _HEADERS}
    reason = way.why_not(getattr(settings, _SECRETS[way.channel]), headers, body, now)
    if reason:
        raise _Refused(401, "not_signed", reason)
    if is_too_fast(way.channel, now):
        raise _Refused(429, "too_fast", "intake.too_fast", limit=MOST_A_MINUTE)
    return way.read(body, headers["webhook-id"] or str(uuid4()))


def _check_pace(channel: str, count: int, now: datetime) -> None:
    """Refuse texts of a way that brings more than we take; nothing of them is stored."""
    taker = text_taker()
    if taker is not None and count and taker.is_too_fast(channel, count, now):
        raise _Refused(429, "too_fast", "intake.too_fast", limit=MOST_A_MINUTE)


def _stored(heard: Heard, now: datetime) -> dict[str, object]:
    """Store receipts, answers and reports; return what the service is told."""
    at = domain_now()
    replies, reports = sort_texts(heard.replies, now)
    with acting_as(system_identity()):
        known = note_receipts(heard.receipts, now=now)
        taken = take_in(replies, at=at, now=now)
    found: dict[str, object] = {"taken": taken + len(reports), "receipts": known}
    taker = text_taker()
    said = taker.take(reports, at=at, now=now) if taker and reports else []
    if said:
        found["answers"] = [
            {"id": one.key, "to": one.to, "text": one.text, "receipt": one.receipt}
            for one in said
            if one.text
        ]
    return found


def _tell(
    channel: str, now: datetime, *, reason: str = "", params: Mapping[str, object] | None = None
) -> None:
    taker = text_taker()
    if taker is not None:
        taker.heard(channel, now, ok=not reason, reason=reason, params=params)


def _said(status: int, code: str) -> JsonResponse:
    answer = JsonResponse({"error": code}, status=status)
    if status in {429, 503}:
        answer["Retry-After"] = "60"
    return answer


@csrf_exempt
@never_cache
@require_POST
def from_gateway(request: HttpRequest) -> HttpResponseBase:
    """Take replies and receipts of an SMS gateway."""
    return _taken("sms", request)


@csrf_exempt
@never_cache
@require_POST
def from_telegram(request: HttpRequest) -> HttpResponseBase:
    """Take an update of the Telegram bot; the answer to a report goes back with the response."""
    answer = _taken("telegram", request)
    said = _answers(answer)
    if not said:
        return answer
    # What the Bot API does when a webhook answers so: no call of ours leaves the house.
    return JsonResponse({"method": "sendMessage", "chat_id": said["to"], "text": said["text"]})


def _answers(answer: HttpResponseBase) -> dict[str, str]:
    """Return the answer to an update, which holds one message at most."""
    if not isinstance(answer, JsonResponse) or answer.status_code != 200:
        return {}
    found: list[dict[str, str]] = json.loads(answer.content).get("answers") or [{}]
    return found[0]


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def from_whatsapp(request: HttpRequest) -> HttpResponseBase:
    """Take a notification of WhatsApp; by GET the service asks once whether we expect it."""
    if request.method == "GET":
        asked = request.GET
        known = settings.WASPADA_WHATSAPP_VERIFY
        given = asked.get("hub.verify_token", "")
        is_asked = asked.get("hub.mode") == "subscribe"
        if not known or not is_asked or not compare_digest(given.encode(), known.encode()):
            return _said(404, "off")
        return HttpResponse(asked.get("hub.challenge", "")[:200], content_type="text/plain")
    return _taken("whatsapp", request)
