"""The way in for programs: one report, or a batch of them, with an API key.

Both ways work on what WSGI itself hands over, so that they can answer before Django's
middleware (`hot_path.py`) and behind it alike. They name their sender themselves and open no
transaction per request; a receipt is given only after the commit. `docs/api-reports.md`
describes them for senders.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from waspada.apps.accounts.clock import domain_now, domain_time, real_now
from waspada.apps.reports.api_batches import MOST_LINE_BYTES, Read, lines_of, receive_batch
from waspada.apps.reports.api_messages import answer_of, encode, incoming_of, language_of, saying
from waspada.apps.reports.api_senders import Sender, sender_of
from waspada.apps.reports.listening import count_api, write_counts
from waspada.apps.reports.receiving import Incoming, Outcome, unavailable
from waspada.apps.reports.writer import submit
from waspada.core.errors import BadInput, TooLarge, WaspadaError

logger = logging.getLogger(__name__)

MOST_BODY_BYTES = MOST_LINE_BYTES
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
_STATUS = {"new": 201, "same": 200, "conflict": 409, "unreadable": 400}
_NAMED_HEADERS = {401: ("WWW-Authenticate", "Bearer"), 405: ("Allow", "POST")}
Environ = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


Take = Callable[[Environ], Answer]


def _for_programs(take: Take) -> Take:
    """Answer POST only, and every refusal as JSON with what to do."""

    @wraps(take)
    def answering(environ: Environ) -> Answer:
        try:
            check_method(environ)
            return take(environ)
        except Exception as error:  # noqa: BLE001 (a program is told, whatever it was)
            return refusal(error, environ)

    return answering


class PostOnly(WaspadaError):
    """Reports are sent with POST."""

    status = 405


def check_method(environ: Environ) -> None:
    """Raise PostOnly for any other method."""
    if environ["REQUEST_METHOD"] != "POST":
        raise PostOnly("report.post_only")


def refusal(error: Exception, environ: Environ) -> Answer:
    """Return what a program is told when its message was not taken."""
    language = _language(environ)
    if isinstance(error, OperationalError | InterfaceError):
        error = unavailable(error)
    count_api(real_now(), reason=getattr(error, "code", "web.crashed"))
    if not isinstance(error, WaspadaError):
        logger.error("a report could not be taken", exc_info=error)
        return Answer(500, encode(saying("web.crashed", {}, language)))
    told = saying(error.code, error.params, language)
    headers = {}
    if "seconds" in error.params:
        headers["Retry-After"] = str(error.params["seconds"])
    if error.status in _NAMED_HEADERS:
        name, value = _NAMED_HEADERS[error.status]
        headers[name] = value
    return Answer(error.status, encode(told), headers=headers)


@_for_programs
def take_report(environ: Environ) -> Answer:
    """Store one report: 201 new, 200 the same again, 409 kept beside another, 400 kept unread."""
    sender = sender_of(environ)
    incoming = incoming_report(environ, sender, _whole_body(environ))
    return report_answer(environ, incoming, submit(incoming))


def incoming_report(environ: Environ, sender: Sender, body: bytes) -> Incoming:
    """Return one message as it will be stored; raise BadInput when there is none."""
    if not body or body.isspace():
        raise BadInput("report.empty")
    recorded_at = real_now()
    return incoming_of(
        body,
        sender,
        received_at=domain_time(recorded_at),
        recorded_at=recorded_at,
        client_id=environ.get("HTTP_IDEMPOTENCY_KEY", ""),
    )


def report_answer(environ: Environ, incoming: Incoming, outcome: Outcome) -> Answer:
    """Return what the sender of one report is told."""
    told = answer_of(incoming, outcome, _language(environ))
    count_api(incoming.recorded_at)
    return Answer(_STATUS[told["status"]], encode(told))


@_for_programs
def take_lines(environ: Environ) -> Answer:
    """Store a batch of JSON lines; the answer has a line for each."""
    sender = sender_of(environ)
    read, announced = _stream(environ)
    limit = settings.WASPADA_MAX_IMPORT_BYTES
    check_size(announced, limit)
    results = receive_batch(
        lines_of(read, most_bytes=limit, announced=announced),
        sender,
        received=domain_now,
        recorded=real_now,
        language=_language(environ),
    )
    lines = [encode(result) + b"\n" for result in results]
    count_api(real_now(), count=len(lines))
    write_counts()
    return Answer(200, b"".join(lines), JSON_LINES)


def _as_view(take: Take) -> Callable[[HttpRequest], HttpResponse]:
    @csrf_exempt
    @wraps(take)
    def view(request: HttpRequest) -> HttpResponse:
        answer = take(request.META)
        return HttpResponse(
            answer.body, answer.content_type, answer.status, headers=dict(answer.headers)
        )

    return view


receive = _as_view(take_report)
receive_lines = _as_view(take_lines)


def _language(environ: Environ) -> str:
    return language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


def _stream(environ: Environ) -> tuple[Read, int | None]:
    """Return how to read the body, never past its end, and how long its sender said it is."""
    whole: Read = environ["wsgi.input"].read
    if "HTTP_TRANSFER_ENCODING" in environ:
        return whole, None  # sent in chunks: the stream itself knows its end
    length = environ.get("CONTENT_LENGTH") or ""
    announced = int(length) if length.isascii() and length.isdigit() else 0
    left = announced

    def read(most: int) -> bytes:
        nonlocal left
        part = whole(min(most, left)) if left else b""
        left -= len(part)
        return part

    return read, announced


def _whole_body(environ: Environ) -> bytes:
    read, announced = _stream(environ)
    check_size(announced, MOST_BODY_BYTES)
    parts: list[bytes] = []
    size = 0
    while size <= MOST_BODY_BYTES and size != announced:
        try:
            part = read(MOST_BODY_BYTES + 1 - size)
        except OSError as error:
            raise BadInput("report.cut") from error
        if not part:
            break
        parts.append(part)
        size += len(part)
    check_size(size, MOST_BODY_BYTES)
    if announced is not None and size < announced:
        raise BadInput("report.cut")
    return b"".join(parts)


def check_size(size: int | None, limit: int) -> None:
    """Raise TooLarge for a body that is, or is said to be, larger than the limit."""
    if size is not None and size > limit:
        raise TooLarge(
            "web.too_large",
            size_mb=round(size / 1024**2, 2),
            limit_mb=round(limit / 1024**2, 2),
        )
