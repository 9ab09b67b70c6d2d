"""A body that dawdles holds no thread, and is given up; one that comes is handed on whole."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from waspada.web import slow_bodies
from waspada.web.slow_bodies import GONE, announced, patience_for, received

Part = tuple[bytes, bool] | None  # bytes and whether more follows; None: nothing ever comes


def scope(length: object, path: str = "/lapor/") -> dict[str, Any]:
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    return {"type": "http", "path": path, "headers": headers}


def run(asked: dict[str, Any], parts: Sequence[Part]) -> tuple[list[dict[str, Any]], list[int]]:
    """Let a sender send some parts; return what a page reads, and what was answered for it."""
    left = list(parts)
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        part = left.pop(0) if left else None
        if part is None:
            await asyncio.sleep(3600)
            raise AssertionError
        return {"type": "http.request", "body": part[0], "more_body": part[1]}

    async def send(message: dict[str, Any]) -> None:
        if "status" in message:
            answered.append(message["status"])

    async def page() -> list[dict[str, Any]]:
        inbound = await received(asked, receive, send)
        if inbound is None:
            return []
        read = [await inbound()]
        while read[-1].get("more_body"):
            read.append(await inbound())
        return read

    return asyncio.run(page()), answered


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_bodies, "GRACE", 0.05)
    monkeypatch.setattr(slow_bodies, "LEAST_RATE", 10**9)


def test_a_small_body_is_whole_before_a_page_begins() -> None:
    read, answered = run(scope(6), [(b"abc", True), (b"def", False)])
    assert [one["body"] for one in read] == [b"abcdef"]
    assert answered == []


def test_a_small_body_that_dawdles_is_answered_on_the_loop() -> None:
    assert run(scope(6), [(b"abc", True), None]) == ([], [408])
    # A service's own address is told by its view, which keeps the reason.
    read, answered = run(scope(6, "/api/v1/replies/gateway"), [(b"abc", True), None])
    assert (read[0]["body"], answered) == (b"abc", [])


def test_a_large_body_that_dawdles_is_given_up() -> None:
    read, answered = run(scope(10**7), [(b"abc", True), None])
    assert read == [{"type": "http.request", "body": b"abc", "more_body": True}, GONE]
    assert answered == []
    read, _answered = run(scope(None), [None])
    assert read == [GONE]


def test_more_than_was_announced_is_not_held() -> None:
    read, answered = run(scope(6), [(b"a" * 70_000, True), (b"b", False)])
    assert (read, answered) == ([], [408])


def test_what_is_said_of_a_length_is_not_believed_blindly() -> None:
    assert [announced(scope(one)) for one in (None, "7", "x", "9" * 40, "-1")] == [
        None, 7, None, None, None,
    ]  # fmt: skip
    assert patience_for(10**12) == slow_bodies.LONGEST
