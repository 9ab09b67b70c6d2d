"""Addresses at which services hand in replies and receipts: signed, small, not too often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.receipts import note_receipts
from waspada.apps.delivery.replies import is_too_fast, keep_unreadable, take_in
from waspada.core.replies import LARGEST
from waspada.sources.answers import gateway, telegram, whatsapp
from waspada.sources.answers.heard import Heard, Unreadable
from waspada.sources.answers.signed import is_gateway, is_telegram, is_whatsapp

_HEADERS: Final = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "x-telegram-bot-api-secret-token",
    "x-hub-signature-256",
)


@dataclass(frozen=True, slots=True)
class _WayIn:
    """How a service signs and what it sends.

    secret : the setting that turns it on
    """

    channel: str
    secret: str
    is_signed: Callable[[str, Mapping[str, str], bytes, datetime], bool]
    read: Callable[[bytes, str], Heard]


_GATEWAY: Final = _WayIn("sms", "WASPADA_REPLY_KEY", is_gateway, gateway.read)
_TELEGRAM: Final = _WayIn(
    "telegram",
    "WASPADA_TELEGRAM_SECRET",
    lambda secret, headers, _body, _now: is_telegram(secret, headers),
    telegram.read,
)
_WHATSAPP: Final = _WayIn(
    "whatsapp",
    "WASPADA_WHATSAPP_SECRET",
    lambda secret, headers, body, _now: is_whatsapp(secret, headers, body),
    whatsapp.read,
)


def _taken(way: _WayIn, request: HttpRequest) -> HttpResponseBase:
    """Answer 200 once all of it is stored; whatever else makes a service send it again."""
    secret = getattr(settings, way.secret)
    if not secret:
        return _said(404, "off")
    if _length(request) > LARGEST:
        return _said(413, "too_large")
    body, now = request.body, real_now()
    headers = {name: request.headers.get(name, "") for name in _HEADERS}
    if not way.is_signed(secret, headers, body, now):
        return _said(401, "not_signed")
    if is_too_fast(way.channel, now):
        return _said(429, "too_fast")
    try:
        heard = way.read(body, headers["webhook-id"] or str(uuid4()))
    except Unreadable:
        with acting_as(system_identity()):
            keep_unreadable(way.channel, body, now=now)
        return JsonResponse({"taken": 0})
    with acting_as(system_identity()):
        known = note_receipts(heard.receipts, now=now)
        taken = take_in(heard.replies, at=domain_now(), now=now)
    return JsonResponse({"taken": taken, "receipts": known})


def _length(request: HttpRequest) -> int:
    """Return how much the request says it holds; one that does not say holds nothing for us."""
    given = request.headers.get("Content-Length", "")
    return int(given) if given.isdigit() else 0


def _said(status: int, code: str) -> JsonResponse:
    answer = JsonResponse({"error": code}, status=status)
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


@csrf_exempt
@never_cache
@require_POST
def from_gateway(request: HttpRequest) -> HttpResponseBase:
    """Take replies and receipts of an SMS gateway."""
    return _taken(_GATEWAY, request)


@csrf_exempt
@never_cache
@require_POST
def from_telegram(request: HttpRequest) -> HttpResponseBase:
    """Take an update of the Telegram bot."""
    return _taken(_TELEGRAM, request)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def from_whatsapp(request: HttpRequest) -> HttpResponseBase:
    """Take a notification of WhatsApp; by GET the service asks once whether we expect it."""
    if request.method == "GET":
        asked = request.GET
        known = settings.WASPADA_WHATSAPP_VERIFY
        given = asked.get("hub.verify_token", "")
        if not known or not compare_digest(given.encode(), known.encode()):
            return _said(404, "off")
        return HttpResponse(asked.get("hub.challenge", "")[:200], content_type="text/plain")
    return _taken(_WHATSAPP, request)
