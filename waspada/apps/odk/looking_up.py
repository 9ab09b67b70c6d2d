"""Phones that come at the same time are looked up together, in a thread: the loop does not wait.

A question to the database takes some milliseconds of CPU, more than storing a submission; on the
evening of a polling day thousands of phones send one each.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from waspada.apps.odk.holders import Holder, look_up, remembered_holder

MOST_AT_ONCE: Final = 500
Answer = Holder | Exception


class LookUps:
    """The codes that wait for an answer: while one question is under way, others gather."""

    def __init__(self, apart: Callable[..., Awaitable[Any]]) -> None:
        """Ask by `apart`, which does what it is given in a thread."""
        self._apart = apart
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def holder(self, token: str) -> Holder:
        """Return who holds a code; raise as `holders.holder_of`."""
        known = remembered_holder(token)
        if known is not None:
            return known
        loop = asyncio.get_running_loop()
        waited = self._waiting.get(token)
        if waited is None:
            waited = self._waiting[token] = loop.create_future()
            if self._asking is None:
                self._asking = loop.create_task(self._ask())
        # Another request may wait for the same answer: one that ends must not end that.
        answer = await asyncio.shield(waited)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _ask(self) -> None:
        try:
            while self._waiting:
                asked = dict(list(self._waiting.items())[:MOST_AT_ONCE])
                answers: dict[str, Answer]
                try:
                    answers = await self._apart(look_up, list(asked))
                except Exception as error:  # noqa: BLE001 (each of those who wait is told)
                    answers = dict.fromkeys(asked, error)
                for token, waited in asked.items():
                    del self._waiting[token]
                    waited.set_result(answers[token])
        finally:
            self._asking = None
