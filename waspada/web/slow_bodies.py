"""Senders that dawdle: small bodies are waited for on the loop, and nobody is waited for for ever.

A page is made in one of a few threads, and a thread that waits for bytes makes no other page.
What is small is therefore complete before a thread is taken; what is large has to keep coming.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SMALL: Final = 64 * 1024  # bytes that are held on the loop
GRACE: Final = 20.0  # seconds for any body
LEAST_RATE: Final = 2_000  # bytes a second beyond that: 16 kbit/s, a poor telephone
LONGEST: Final = 600.0
# Services that call us hear the reason from their own view, which counts it on the health page.
_TOLD_BY_VIEW: Final = "/api/v1/replies/"
GONE: Final[Message] = {"type": "http.disconnect"}


def announced(scope: Message) -> int | None:
    """Return how long a body its sender says it is; None where nothing is said."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 16 else None
    return None


def patience_for(length: int | None) -> float:
    """Return how many seconds a body may take."""
    return min(GRACE + (length or 0) / LEAST_RATE, LONGEST)


def paced(receive: Receive, seconds: float) -> Receive:
    """Return `receive` for a body that has so long to be complete; then its sender is given up."""
    ends_at = time.monotonic() + seconds
    is_whole = False

    async def receive_in_time() -> Message:
        nonlocal is_whole
        if is_whole:
            return await receive()  # whether the reader goes away: that may take its time
        try:
            message = await asyncio.wait_for(receive(), max(ends_at - time.monotonic(), 0.001))
        except TimeoutError:
            is_whole = True
            return GONE
        is_whole = not message.get("more_body", False)
        return message

    return receive_in_time


async def gathered(receive: Receive) -> tuple[Receive, bool]:
    """Return `receive` for a body that is here already, and whether it is complete."""
    parts: list[bytes] = []
    size, is_complete = 0, False
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > SMALL:  # more than was announced
            break
        if not message.get("more_body", False):
            is_complete = True
            break
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": b"".join(parts), "more_body": False}

    return receive_again, is_complete


async def received(scope: Message, receive: Receive, send: Send) -> Receive | None:
    """Return what a page reads its body by; None where a slow sender has been answered."""
    length = announced(scope)
    inbound = paced(receive, patience_for(length))
    if not length or length > SMALL:
        return inbound
    whole, is_complete = await gathered(inbound)
    if is_complete or scope["path"].startswith(_TOLD_BY_VIEW):
        return whole
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
    return None
