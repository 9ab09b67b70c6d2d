"""What granian calls: pages through the bridge to threads, whatever bytes an address holds."""

import asyncio
from typing import Any

import pytest

from waspada.web import asgi
from waspada.web.asgi import application, ascii_query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"q=caf\xc3\xa9&per=2024-11-27", b"q=caf%C3%A9&per=2024-11-27"),
        (b"q=\xff", b"q=%FF"),
        (b"q=caf%C3%A9+a%26b", b"q=caf%C3%A9+a%26b"),
        (b"", b""),
    ],
)
def test_bytes_beyond_ascii_are_escaped_and_nothing_else(query: bytes, expected: bytes) -> None:
    assert ascii_query(query) == expected


@pytest.mark.parametrize("query", [b"q=\xc3\xa9", b"q=\xff", b"q=%C3%A9"])
def test_a_page_is_answered_whatever_its_query_holds(query: bytes) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/tidak-ada.css",
        "query_string": query,
        "headers": [(b"host", b"127.0.0.1")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 9),
        "scheme": "http",
    }
    seen: list[str] = []

    def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["QUERY_STRING"])
        start_response("200 OK", [])
        return [b"a page"]

    before = asgi._in_threads.app
    asgi._in_threads.app = wsgi
    try:
        asyncio.run(application(scope, receive, send))
    finally:
        asgi._in_threads.app = before
    assert sent[0]["status"] == 200
    assert seen == [ascii_query(query).decode()]
