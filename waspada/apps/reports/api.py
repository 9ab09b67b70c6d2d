"""The way in for programs: one report, or a batch of them, with an API key.

These views name their sender themselves and open no transaction per request; a receipt is
given only after the commit. `docs/api-reports.md` describes them for senders.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.reports.api_batches import MOST_LINE_BYTES, Read, lines_of, receive_batch
from waspada.apps.reports.api_messages import answer_of, encode, incoming_of, language_of, saying
from waspada.apps.reports.api_senders import sender_of
from waspada.apps.reports.receiving import unavailable
from waspada.apps.reports.writer import submit
from waspada.core.errors import BadInput, TooLarge, WaspadaError

MOST_BODY_BYTES = MOST_LINE_BYTES
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
_STATUS = {"new": 201, "same": 200, "conflict": 409, "unreadable": 400}
View = Callable[[HttpRequest], HttpResponse]


def for_programs(view: View) -> View:
    """Answer POST only, without a form's token, and every refusal as JSON."""

    @csrf_exempt
    @wraps(view)
    def answering(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            told = saying("report.post_only", {}, _language(request))
            return HttpResponse(encode(told), JSON, 405, headers={"Allow": "POST"})
        try:
            return view(request)
        except WaspadaError as error:
            return _refusal(request, error)
        except (OperationalError, InterfaceError) as error:
            return _refusal(request, unavailable(error))

    return answering


def _refusal(request: HttpRequest, error: WaspadaError) -> HttpResponse:
    told = saying(error.code, error.params, _language(request))
    response = HttpResponse(encode(told), JSON, error.status)
    if "seconds" in error.params:
        response["Retry-After"] = str(error.params["seconds"])
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


@for_programs
def receive(request: HttpRequest) -> HttpResponse:
    """Store one report: 201 new, 200 the same again, 409 kept beside another, 400 kept unread."""
    sender = sender_of(request)
    body = _whole_body(request)
    incoming = incoming_of(
        body,
        sender,
        received_at=domain_now(),
        recorded_at=real_now(),
        client_id=request.META.get("HTTP_IDEMPOTENCY_KEY", ""),
    )
    told = answer_of(incoming, submit(incoming), _language(request))
    return HttpResponse(encode(told), JSON, _STATUS[told["status"]])


@for_programs
def receive_lines(request: HttpRequest) -> HttpResponse:
    """Store a batch of JSON lines; the answer has a line for each."""
    sender = sender_of(request)
    read, announced = _stream(request)
    limit = settings.WASPADA_MAX_IMPORT_BYTES
    _check_size(announced, limit)
    lines = lines_of(read, most_bytes=limit, announced=announced)
    results = receive_batch(
        lines, sender, received=domain_now, recorded=real_now, language=_language(request)
    )
    return HttpResponse([encode(result) + b"\n" for result in results], JSON_LINES)


def _language(request: HttpRequest) -> str:
    return language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


def _stream(request: HttpRequest) -> tuple[Read, int | None]:
    """Return how to read the body, and how long its sender said it is."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        # Sent in chunks: Django takes a body without a length for an empty one.
        return request.META["wsgi.input"].read, None
    length = request.META.get("CONTENT_LENGTH") or ""
    return request.read, int(length) if length.isascii() and length.isdigit() else 0


def _whole_body(request: HttpRequest) -> bytes:
    read, announced = _stream(request)
    _check_size(announced, MOST_BODY_BYTES)
    parts: list[bytes] = []
    size = 0
    while size <= MOST_BODY_BYTES:
        try:
            part = read(MOST_BODY_BYTES + 1 - size if announced is None else announced - size)
        except OSError as error:
            raise BadInput("report.cut") from error
        if not part:
            break
        parts.append(part)
        size += len(part)
    _check_size(size, MOST_BODY_BYTES)
    if announced is not None and size < announced:
        raise BadInput("report.cut")
    body = b"".join(parts)
    if not body.strip():
        raise BadInput("report.empty")
    return body


def _check_size(size: int | None, limit: int) -> None:
    if size is not None and size > limit:
        raise TooLarge(
            "web.too_large",
            size_mb=round(size / 1024**2, 2),
            limit_mb=round(limit / 1024**2, 2),
        )
