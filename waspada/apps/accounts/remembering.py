"""What one answer asks more than once, it asks the database once.

A page is put together by parts that know nothing of one another, and several of them ask the
same small question: which stamps an area has, which edition of the calendar holds. While a page
is being read, `once` keeps such answers for whoever is acting; outside it asks every time.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from waspada.apps.accounts.identity import current_identity, has_identity

Answer = TypeVar("Answer")

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("waspada_memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Keep answers while the block runs: one request that only reads."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return the answer to a question, asked once for each identity while one remembers.

    question : says everything that the answer depends on besides who is acting
    """
    memory = _memory.get()
    if memory is None:
        return ask()
    key = (question, current_identity() if has_identity() else None)
    if key not in memory:
        memory[key] = ask()
    found: Answer = memory[key]
    return found


def forget_answers() -> None:
    """Drop what was answered so far, for whoever writes what somebody may have asked."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()
