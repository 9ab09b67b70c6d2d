"""What granian serves: reports and submissions on the event loop, pages in threads."""

from string import printable
from typing import Any, cast
from urllib.parse import quote_from_bytes

from a2wsgi import WSGIMiddleware

from waspada.web.wsgi import application as wsgi_application

# Models load after setup, which the pages have done.
from django.conf import settings  # isort: skip
from waspada.apps.odk.loop_path import odk_on_the_loop  # isort: skip
from waspada.apps.reports.loop_path import (  # isort: skip
    Receive,
    Scope,
    Send,
    reports_on_the_loop,
)
from waspada.web import collecting, warming  # isort: skip
from waspada.web.slow_bodies import received  # isort: skip

PAGE_THREADS = 32

# Django's application and the bridge spell the types of WSGI differently.
_in_threads: Any = WSGIMiddleware(cast(Any, wsgi_application), workers=PAGE_THREADS)


def ascii_query(query: bytes) -> bytes:
    """Return a query with bytes beyond ASCII as %XX: some senders write them raw, and the
    bridge takes ASCII only."""
    return query if query.isascii() else quote_from_bytes(query, safe=printable).encode()


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a page from a thread; when the server has started, begin to sum."""
    if scope["type"] == "lifespan":
        collecting.install()
        if settings.WASPADA_WARM:
            warming.begin()

    async def receive_as_coroutine() -> dict[str, Any]:
        # The server's own is awaitable without being a coroutine, which the bridge insists on.
        return await receive()

    if "query_string" in scope:
        scope = {**scope, "query_string": ascii_query(scope["query_string"])}
    if scope["type"] != "http":
        await _in_threads(scope, receive_as_coroutine, send)
        return
    inbound = await received(scope, receive_as_coroutine, send)
    if inbound is not None:
        await _in_threads(scope, inbound, send)


application = reports_on_the_loop(odk_on_the_loop(pages))
