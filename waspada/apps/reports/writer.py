"""Group commit: many requests wait for one transaction, so that a disk's flush serves them all.

One writer thread per process takes up to 500 messages from a bounded queue. A request gets
its receipt after the commit, never before; a full queue is said at once, so that the sender
keeps the message and comes back.
"""

import asyncio
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.listening import write_counts
from waspada.apps.reports.receiving import (
    Incoming,
    Outcome,
    receive_report,
    store_group,
    store_reports,
    store_unseen,
    unavailable,
)
from waspada.apps.reports.sealing import Prepared, prepare_report
from waspada.core.errors import BadInput, Unavailable, WaspadaError

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 2_000
GROUP_SIZE = 500
CROWD = 5  # messages at a time
GATHER_SECONDS, GATHER_TIMES = 0.002, 5
BUSY_SECONDS = 2
WAIT_SECONDS = 30.0
IDLE_SECONDS = 30.0


class Leave(NamedTuple):
    """By what a sender may send: asked once more right before storing, for a group together.

    key : of the sender's code
    ended : returns what is said to each of these keys that holds no more
    """

    key: str
    ended: Callable[[Collection[str]], Mapping[str, WaspadaError]]


class _Waiting:
    """A message and what became of it; held by whoever claims it first.

    The writer claims a message to store it, its request to give it up.
    """

    __slots__ = ("_claim", "error", "leave", "outcome", "prepared")

    def __init__(self, prepared: Prepared, leave: Leave | None) -> None:
        self.prepared = prepared
        self.leave = leave
        self.outcome: Outcome | None = None
        self.error: Exception | None = None
        self._claim = threading.Lock()

    def claim(self) -> bool:
        """Say whether nobody else has decided about the message; from now on, we have."""
        return self._claim.acquire(blocking=False)


class _Sleeping(_Waiting):
    """A message whose request sleeps in a thread of its own, on a plain lock.

    A Future would do the same with a condition and a list of waiters, for three times the cost.
    """

    __slots__ = ("_end",)

    def __init__(self, prepared: Prepared, leave: Leave | None) -> None:
        super().__init__(prepared, leave)
        self._end = threading.Lock()
        self._end.acquire()

    def wake(self) -> None:
        self._end.release()

    def result(self, wait_seconds: float) -> Outcome:
        """Return the outcome or raise the error; give up only a message not yet taken."""
        if not self._end.acquire(timeout=wait_seconds):
            if self.claim():
                raise _busy()
            # Already in a transaction: only its end can say what became of the message.
            self._end.acquire()
        return _outcome_of(self)


class _Awaited(_Waiting):
    """A message whose request waits on an event loop, which is woken once for a whole group."""

    __slots__ = ("future", "loop")

    def __init__(
        self, prepared: Prepared, leave: Leave | None, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(prepared, leave)
        self.loop = loop
        self.future: asyncio.Future[None] = loop.create_future()

    def wake(self) -> None:
        if not self.future.done():  # a request that was cancelled has nobody to tell
            self.future.set_result(None)

    def give_up(self) -> None:
        """End the wait of a message that nobody has taken yet."""
        if self.claim():
            self.error = _busy()
            self.wake()


def _busy() -> Unavailable:
    return Unavailable("web.busy", seconds=BUSY_SECONDS)


def _outcome_of(waiting: _Waiting) -> Outcome:
    if waiting.outcome is None:
        raise waiting.error or _busy()
    return waiting.outcome


class Writer:
    """The queue of one process and the thread that empties it."""

    def __init__(
        self,
        *,
        queue_length: int = QUEUE_LENGTH,
        group_size: int = GROUP_SIZE,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._queue: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._queue_length = queue_length
        self._group_size = group_size
        self._idle_seconds = idle_seconds
        self._is_crowded = False
        self._stopped = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(
        self,
        incoming: Incoming,
        *,
        leave: Leave | None = None,
        wait_seconds: float = WAIT_SECONDS,
    ) -> Outcome:
        """Hand over a message and wait until it is durable.

        Raises
        ------
        Unavailable : web.busy (full queue, slow database), web.disk_full; nothing was stored
        BadInput : the database refuses this very message, or its place is no code
        WaspadaError : what the leave says once it has ended
        """
        # Sealing costs more than writing, so it is done here, in the request's own thread.
        waiting = _Sleeping(prepare_report(incoming, settings.WASPADA_REALM), leave)
        self._put(waiting)
        return waiting.result(wait_seconds)

    async def submit_on_loop(
        self,
        incoming: Incoming,
        *,
        leave: Leave | None = None,
        wait_seconds: float = WAIT_SECONDS,
    ) -> Outcome:
        """Do as `submit` without holding the event loop while the message becomes durable."""
        loop = asyncio.get_running_loop()
        waiting = _Awaited(prepare_report(incoming, settings.WASPADA_REALM), leave, loop)
        self._put(waiting)
        timer = loop.call_later(wait_seconds, waiting.give_up)
        try:
            await waiting.future
        finally:
            timer.cancel()
        return _outcome_of(waiting)

    def _put(self, waiting: _Waiting) -> None:
        # Several threads may pass at once, so the queue may be longer by as many.
        if self._queue.qsize() >= self._queue_length:
            raise _busy()
        self._queue.put(waiting)
        self._ensure_running()

    def stop(self) -> None:
        """End the thread once it is idle, and wait for it."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _ensure_running(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                try:
                    group = self._take()
                except queue.Empty:
                    connection.close()  # an idle evening holds no connection
                    continue
                if group:
                    self._write(group)
        finally:
            connection.close()

    def _take(self) -> list[_Waiting]:
        """Wait for one message, then take what else is there; leave out who has gone.

        When many came at a time, wait a moment for as long as more come: what a transaction
        costs apart from its rows is worth some twenty of them.
        """
        taken = [self._queue.get(timeout=self._idle_seconds)]
        self._add_waiting(taken)
        for _ in range(GATHER_TIMES if self._is_crowded else 0):
            before = len(taken)
            time.sleep(GATHER_SECONDS)
            self._add_waiting(taken)
            if len(taken) == before:
                break
        self._is_crowded = len(taken) >= CROWD
        # A request that gave up has claimed its message itself; from here on it cannot.
        return [waiting for waiting in taken if waiting.claim()]

    def _add_waiting(self, taken: list[_Waiting]) -> None:
        with suppress(queue.Empty):
            while len(taken) < self._group_size:
                taken.append(self._queue.get_nowait())

    def _write(self, group: list[_Waiting]) -> None:
        try:
            allowed = _without_ended(group)
            outcomes = _store([waiting.prepared for waiting in allowed]) if allowed else []
        except Exception as error:  # noqa: BLE001 (every request that waits must hear of it)
            _refuse(group, error)
        else:
            for waiting, outcome in zip(allowed, outcomes, strict=True):
                waiting.outcome = outcome
        _wake(group)
        try:
            write_counts()
        except Exception:
            # What comes next must find the thread that stores it, whatever a count meets.
            logger.exception("what was counted of programs could not be written")


def _without_ended(group: list[_Waiting]) -> list[_Waiting]:
    """Return the messages that may be stored; what came by a leave that ended hears it."""
    asked: dict[Callable[..., Mapping[str, WaspadaError]], set[str]] = {}
    for waiting in group:
        if waiting.leave is not None:
            asked.setdefault(waiting.leave.ended, set()).add(waiting.leave.key)
    ended = {ask: said for ask, keys in asked.items() if (said := ask(keys))}
    if not ended:
        return group
    allowed = []
    for waiting in group:
        leave = waiting.leave
        waiting.error = ended.get(leave.ended, {}).get(leave.key) if leave is not None else None
        if waiting.error is None:
            allowed.append(waiting)
    return allowed


def _store(messages: list[Prepared]) -> list[Outcome]:
    """Store a group as one, else message by message."""
    try:
        stored = None
        if connection.vendor == "postgresql":
            stored = store_unseen(messages, system_identity())
        if stored is None:
            with acting_as(system_identity()):
                stored = store_reports(messages, savepoint=False)
        return stored
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError:
        with acting_as(system_identity()):
            return store_group(messages)


def _refuse(group: list[_Waiting], error: Exception) -> None:
    """Note for every request of a group that nothing was stored, and start afresh."""
    if isinstance(error, DatabaseError):  # at the commit itself
        error = unavailable(error)
    if not isinstance(error, WaspadaError):
        logger.error("the writer could not store a group of %d", len(group), exc_info=error)
    connection.close()
    for waiting in group:
        waiting.error = error


def _wake(group: list[_Waiting]) -> None:
    awaited: dict[asyncio.AbstractEventLoop, list[_Awaited]] = {}
    for waiting in group:
        if isinstance(waiting, _Awaited):
            awaited.setdefault(waiting.loop, []).append(waiting)
        elif isinstance(waiting, _Sleeping):
            waiting.wake()
    for loop, messages in awaited.items():
        with suppress(RuntimeError):  # the loop has ended, and its requests with it
            loop.call_soon_threadsafe(_wake_all, messages)


def _wake_all(messages: list[_Awaited]) -> None:
    for message in messages:
        message.wake()


_writer = Writer()


def _renew() -> None:
    """Start anew in a forked child: it has neither the parent's thread nor its requests."""
    global _writer
    _writer = Writer()


os.register_at_fork(after_in_child=_renew)


def submit(incoming: Incoming, leave: Leave | None = None) -> Outcome:
    """Store a message and return once it is durable; see `Writer.submit`.

    Inside a transaction of the caller the report is part of that one.
    """
    if connection.in_atomic_block:
        for said in leave.ended([leave.key]).values() if leave else ():
            raise said
        with acting_as(system_identity()):
            return receive_report(incoming)
    return _stored(_writer.submit(incoming, leave=leave))


async def submit_on_loop(incoming: Incoming, leave: Leave | None = None) -> Outcome:
    """Store a message from an event loop and return once it is durable; see `Writer.submit`."""
    return _stored(await _writer.submit_on_loop(incoming, leave=leave))


def _stored(outcome: Outcome) -> Outcome:
    if outcome.status == "failed":
        raise BadInput(outcome.reason, **outcome.reason_params)
    return outcome
