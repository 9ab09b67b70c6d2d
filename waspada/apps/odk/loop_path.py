"""Submissions are taken on the server's event loop; everything else goes on to the pages.

A phone on a bad network holds its request for minutes: on the loop that costs what it has sent
so far and no thread. What all of them together may hold is bounded.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from django.db import connection

from waspada.apps.accounts.clock import real_now
from waspada.apps.odk.allowance import PURSES
from waspada.apps.odk.files import Sealed, note_sealed, seal_files
from waspada.apps.odk.holders import (
    Holder,
    leave_of,
    look_up,
    remembered_holder,
    token_in,
)
from waspada.apps.odk.taking import (
    MOST_BODY_BYTES,
    Taken,
    answer_of,
    check_length,
    read_taken,
    refusal,
)
from waspada.apps.odk.together import Together
from waspada.apps.reports.api import Answer, check_size
from waspada.apps.reports.api_messages import language_of
from waspada.apps.reports.receiving import Outcome
from waspada.apps.reports.writer import submit_on_loop
from waspada.core.errors import BadInput, Unavailable

PATH: Final = re.compile(r"^/odk/(?:([A-Za-z0-9_-]{1,64})/)?submission$")
# 1 MB at 8 kB/s takes two minutes; a slower network sends in several goes.
SILENT_SECONDS: Final = 30.0
WHOLE_SECONDS: Final = 600.0
MOST_HELD_BYTES: Final = 192 * 1024 * 1024  # of all bodies under way in this process
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
_READ: Final = {
    b"authorization": "HTTP_AUTHORIZATION",
    b"accept-language": "HTTP_ACCEPT_LANGUAGE",
    b"content-length": "CONTENT_LENGTH",
    b"content-type": "CONTENT_TYPE",
    b"x-forwarded-proto": "HTTP_X_FORWARDED_PROTO",
    b"x-forwarded-for": "HTTP_X_FORWARDED_FOR",
    b"forwarded": "HTTP_FORWARDED",
    b"x-real-ip": "HTTP_X_REAL_IP",
    b"via": "HTTP_VIA",
}
_held = 0


class _Asking:
    """What the requests of one loop ask of the database together."""

    def __init__(self) -> None:
        self.holders: Together[str, Holder] = Together(_apart, _holders_of)
        self.drawn: Together[str, None] = Together(_apart, PURSES.draw_all)
        self.sealed: Together[Sealed, int] = Together(_apart, note_sealed)


def _holders_of(tokens: Sequence[str]) -> list[Holder | Exception]:
    answers = look_up(tokens)
    return [answers[token] for token in tokens]


def odk_on_the_loop(pages: Application) -> Application:
    """Return an ASGI application that takes submissions itself and hands on the rest."""

    asking = _Asking()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        found = PATH.match(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != "POST":
            await pages(scope, receive, send)
            return
        answer = await _answer(_environ_of(scope), found[1] or "", receive, asking)
        lines = [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            (b"x-content-type-options", b"nosniff"),
            *((name.lower().encode(), value.encode()) for name, value in answer.headers.items()),
        ]
        start = {"type": "http.response.start", "status": answer.status, "headers": lines}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    return serve


async def _answer(
    environ: dict[str, str], in_path: str, receive: Receive, asking: _Asking
) -> Answer:
    language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    try:
        announced = check_length(environ)
        token = token_in(environ, in_path)
        holder = remembered_holder(token) or await asking.holders.ask(token)
        language = holder.language
        while not PURSES.take(holder.token):
            await asking.drawn.ask(holder.token)
        taken = await _taken(environ, holder, receive, announced)
        outcome = await submit_on_loop(taken.incoming, leave_of(holder))
        if taken.form.files and outcome.report_id is not None:
            await asking.sealed.ask(await _apart(_seal, taken, outcome))
        return answer_of(taken, outcome)
    except Exception as error:  # noqa: BLE001 (the phone is told, whatever it was)
        return refusal(error, language)


async def _taken(
    environ: dict[str, str], holder: Holder, receive: Receive, announced: int | None
) -> Taken:
    global _held
    parts: list[bytes] = []
    size = 0
    patience = _Patience()
    try:
        is_more = True
        while is_more:
            message = await receive()
            patience.hear()
            if message["type"] == "http.disconnect":
                raise BadInput("odk.cut")
            part = message.get("body", b"")
            size += len(part)
            _held += len(part)
            check_size(size, MOST_BODY_BYTES)
            if _held > MOST_HELD_BYTES:
                raise Unavailable("web.busy", seconds=10)
            parts.append(part)
            is_more = message.get("more_body", False)
        if announced is not None and size < announced:
            raise BadInput("odk.cut")
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        return read_taken(holder, body, environ.get("CONTENT_TYPE", ""))
    except asyncio.CancelledError as error:
        if not patience.is_over:
            raise
        raise BadInput("odk.too_slow") from error
    finally:
        patience.end()
        _held -= size


class _Patience:
    """Ends a request whose sender is silent, or never done: one timer for all of its parts."""

    __slots__ = ("_heard_at", "_loop", "_task", "_timer", "_until", "is_over")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._heard_at = self._loop.time()
        self._until = self._heard_at + WHOLE_SECONDS
        self._timer = self._loop.call_at(self._due(), self._look)
        self.is_over = False

    def hear(self) -> None:
        """Note that a part came; raise BadInput (odk.too_slow) when the time for all is over."""
        self._heard_at = self._loop.time()
        if self._heard_at >= self._until:
            raise BadInput("odk.too_slow")

    def end(self) -> None:
        """Look no more."""
        self._timer.cancel()
        if self.is_over and self._task is not None:
            self._task.uncancel()

    def _due(self) -> float:
        return min(self._heard_at + SILENT_SECONDS, self._until)

    def _look(self) -> None:
        if self._loop.time() < self._due():
            self._timer = self._loop.call_at(self._due(), self._look)
        elif self._task is not None:
            self.is_over = True
            self._task.cancel()


def _seal(taken: Taken, outcome: Outcome) -> Sealed:
    assert outcome.report_id is not None
    is_first = outcome.status == "new"
    return seal_files(outcome.report_id, taken.form.files, now=real_now(), is_first=is_first)


async def _apart(work: Callable[..., Any], *given: Any) -> Any:
    """Do what asks the database or the disk in a thread: the loop must not wait for it."""
    return await asyncio.to_thread(_in_a_thread, work, *given)


def _in_a_thread(work: Callable[..., Any], *given: Any) -> Any:
    try:
        return work(*given)
    finally:
        connection.close()


def _environ_of(scope: Scope) -> dict[str, str]:
    client = scope.get("client") or ("",)
    environ = {"wsgi.url_scheme": scope.get("scheme", "http"), "REMOTE_ADDR": str(client[0])}
    for name, value in scope["headers"]:
        known = _READ.get(name)
        if known is not None:
            environ[known] = value.decode("latin-1")
    return environ
