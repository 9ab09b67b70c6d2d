"""Single reports are taken on the server's event loop; everything else goes to the pages.

A thread for each report in flight costs several changes of threads a report, more than all
of sealing and checking. Here one thread reads, seals and answers, the writer's thread
stores, and the loop is woken once for a whole commit.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import connection

from waspada.apps.reports.api import (
    MOST_BODY_BYTES,
    Answer,
    Environ,
    check_method,
    check_size,
    incoming_report,
    refusal,
    report_answer,
)
from waspada.apps.reports.api_senders import Sender, remembered_sender, sender_of
from waspada.apps.reports.writer import submit_on_loop
from waspada.core.errors import BadInput

PATH = "/api/v1/reports"
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
# What the answer to a report depends on, as WSGI names it.
_READ = {
    b"authorization": "HTTP_AUTHORIZATION",
    b"accept-language": "HTTP_ACCEPT_LANGUAGE",
    b"idempotency-key": "HTTP_IDEMPOTENCY_KEY",
    b"content-length": "CONTENT_LENGTH",
}


def reports_on_the_loop(pages: Application) -> Application:
    """Return an ASGI application that takes single reports itself and hands on the rest."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await pages(scope, receive, send)
            return
        answer = await _answer(_environ_of(scope), receive)
        headers = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            (b"x-content-type-options", b"nosniff"),
            *((name.lower().encode(), value.encode()) for name, value in answer.headers.items()),
        ]
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    return serve


async def _answer(environ: Environ, receive: Receive) -> Answer:
    try:
        check_method(environ)
        sender = remembered_sender(environ) or await _look_up(environ)
        incoming = incoming_report(environ, sender, await _whole_body(environ, receive))
        return report_answer(environ, incoming, await submit_on_loop(incoming))
    except Exception as error:  # noqa: BLE001 (a program is told, whatever it was)
        return refusal(error, environ)


def _environ_of(scope: Scope) -> dict[str, str]:
    environ = {"REQUEST_METHOD": scope["method"]}
    for name, value in scope["headers"]:
        known = _READ.get(name)
        if known is not None:
            environ[known] = value.decode("latin-1")
    return environ


async def _look_up(environ: Environ) -> Sender:
    """Ask the database who sends, in a thread: the loop must not wait for it."""
    return await asyncio.to_thread(_in_a_thread, environ)


def _in_a_thread(environ: Environ) -> Sender:
    try:
        return sender_of(environ)
    finally:
        connection.close()


async def _whole_body(environ: Environ, receive: Receive) -> bytes:
    length = environ.get("CONTENT_LENGTH", "")
    announced = int(length) if length.isascii() and length.isdigit() else None
    check_size(announced, MOST_BODY_BYTES)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadInput("report.cut")
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        check_size(size, MOST_BODY_BYTES)
        if not message.get("more_body", False):
            break
    if announced is not None and size < announced:
        raise BadInput("report.cut")
    return parts[0] if len(parts) == 1 else b"".join(parts)
