"""Group commit: many requests wait for one transaction, so that a disk's flush serves them all.

One writer thread per process takes up to 500 messages from a bounded queue. A request gets
its receipt after the commit, never before; a full queue is said at once, so that the sender
keeps the message and comes back.
"""

import logging
import os
import queue
import threading

from django.conf import settings
from django.db import DatabaseError, connection

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.receiving import (
    Incoming,
    Outcome,
    receive_report,
    store_group,
    unavailable,
)
from waspada.apps.reports.sealing import Prepared, prepare_report
from waspada.core.errors import BadInput, Unavailable, WaspadaError

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 2_000
GROUP_SIZE = 500
BUSY_SECONDS = 2
WAIT_SECONDS = 30.0
IDLE_SECONDS = 30.0


class _Waiting:
    """A message whose request sleeps on a lock until the writer answers.

    Two plain locks do what a Future does with a condition and a list of waiters, for a third
    of the time: `_end` is let go once there is an outcome, `_claim` is held by whoever came
    first, the writer to store the message or the request to give it up.
    """

    __slots__ = ("_claim", "_end", "_error", "_outcome", "prepared")

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._outcome: Outcome | None = None
        self._error: Exception | None = None
        self._claim = threading.Lock()
        self._end = threading.Lock()
        self._end.acquire()

    def claim(self) -> bool:
        """Say whether nobody else has decided about the message; from now on, we have."""
        return self._claim.acquire(blocking=False)

    def end(self, outcome: Outcome | None, error: Exception | None = None) -> None:
        self._outcome, self._error = outcome, error
        self._end.release()

    def result(self, wait_seconds: float) -> Outcome:
        """Return the outcome or raise the error; give up only a message not yet taken."""
        if not self._end.acquire(timeout=wait_seconds):
            if self.claim():
                raise Unavailable("web.busy", seconds=BUSY_SECONDS)
            # Already in a transaction: only its end can say what became of the message.
            self._end.acquire()
        if self._outcome is None:
            raise self._error or Unavailable("web.busy", seconds=BUSY_SECONDS)
        return self._outcome


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
        self._stopped = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, incoming: Incoming, *, wait_seconds: float = WAIT_SECONDS) -> Outcome:
        """Hand over a message and wait until it is durable.

        Raises
        ------
        Unavailable : web.busy (full queue, slow database), web.disk_full; nothing was stored
        BadInput : the database refuses this very message, or its place is no code
        """
        # Sealing costs more than writing, so it is done here, in the request's own thread.
        waiting = _Waiting(prepare_report(incoming, settings.WASPADA_REALM))
        # Several threads may pass at once, so the queue may be longer by as many.
        if self._queue.qsize() >= self._queue_length:
            raise Unavailable("web.busy", seconds=BUSY_SECONDS)
        self._queue.put(waiting)
        self._ensure_running()
        return waiting.result(wait_seconds)

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
        """Wait for one message, then take what else is there; leave out who has gone."""
        taken = [self._queue.get(timeout=self._idle_seconds)]
        while len(taken) < self._group_size:
            try:
                taken.append(self._queue.get_nowait())
            except queue.Empty:
                break
        # A request that gave up has claimed its message itself; from here on it cannot.
        return [waiting for waiting in taken if waiting.claim()]

    def _write(self, group: list[_Waiting]) -> None:
        try:
            with acting_as(system_identity()):
                outcomes = store_group([waiting.prepared for waiting in group])
        except Exception as error:  # noqa: BLE001 (every request that waits must hear of it)
            _refuse(group, error)
            return
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.end(outcome)


def _refuse(group: list[_Waiting], error: Exception) -> None:
    """Tell every request of a group that nothing was stored, and start afresh."""
    if isinstance(error, DatabaseError):  # at the commit itself
        error = unavailable(error)
    if not isinstance(error, WaspadaError):
        logger.error("the writer could not store a group of %d", len(group), exc_info=error)
    connection.close()
    for waiting in group:
        waiting.end(None, error)


_writer = Writer()


def _renew() -> None:
    """Start anew in a forked child: it has neither the parent's thread nor its requests."""
    global _writer
    _writer = Writer()


os.register_at_fork(after_in_child=_renew)


def submit(incoming: Incoming) -> Outcome:
    """Store a message and return once it is durable; see `Writer.submit`.

    Inside a transaction of the caller the report is part of that one.
    """
    if connection.in_atomic_block:
        with acting_as(system_identity()):
            return receive_report(incoming)
    outcome = _writer.submit(incoming)
    if outcome.status == "failed":
        raise BadInput(outcome.reason, **outcome.reason_params)
    return outcome
