"""What requests on the loop ask of the database is asked together, in a thread.

A question takes some milliseconds of CPU, more than storing a submission does; on the evening of
a polling day thousands of phones send one each. While one question is under way, others gather.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Generic, TypeVar

MOST_AT_ONCE: Final = 500
Asked = TypeVar("Asked")
Told = TypeVar("Told")
Apart = Callable[..., Awaitable[Any]]


class Together(Generic[Asked, Told]):
    """Gathers what requests of one loop ask, and tells each its own answer."""

    def __init__(
        self, apart: Apart, answer_all: Callable[[list[Asked]], Sequence[Told | Exception]]
    ) -> None:
        """Answer by `answer_all`, one for each in their order, which `apart` does in a thread.

        What it raises is told to all who asked.
        """
        self._apart, self._answer_all = apart, answer_all
        self._waiting: list[tuple[Asked, asyncio.Future[Told | Exception]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Told:
        """Return the answer; raise what is said instead."""
        loop = asyncio.get_running_loop()
        waited: asyncio.Future[Told | Exception] = loop.create_future()
        self._waiting.append((asked, waited))
        if self._asking is None:
            self._asking = loop.create_task(self._ask())
        answer = await waited
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _ask(self) -> None:
        try:
            while self._waiting:
                group = self._waiting[:MOST_AT_ONCE]
                del self._waiting[: len(group)]
                answers: Sequence[Told | Exception]
                try:
                    answers = await self._apart(self._answer_all, [asked for asked, _ in group])
                except Exception as error:  # noqa: BLE001 (each of those who wait is told)
                    answers = [error] * len(group)
                for (_, waited), answer in zip(group, answers, strict=True):
                    if not waited.done():  # a request that was cancelled has nobody to tell
                        waited.set_result(answer)
        finally:
            self._asking = None
