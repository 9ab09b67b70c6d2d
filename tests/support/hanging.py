"""A test that hangs fails, and says where every thread stands.

The alarm interrupts whatever the main thread waits for: a lock, another thread, the database.
It rings again until the test gives up, for a pool of threads is waited for a second time on the
way out. Ending the process instead would leave the other tests without their worker.
"""

import faulthandler
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

# Ten times what the slowest test takes on two idle cores; hypothesis may shrink for five minutes.
MOST_SECONDS = 900.0
AGAIN_SECONDS = 20.0


class Hangs(Exception):
    """The test took so long that it is taken for hanging."""


@contextmanager
def bounded(most_seconds: float, again_seconds: float = AGAIN_SECONDS) -> Iterator[None]:
    """Raise Hangs in the main thread when the block takes longer."""

    def ring(*_: object) -> None:
        faulthandler.dump_traceback(file=sys.__stderr__, all_threads=True)
        raise Hangs(f"not done after {most_seconds:g} s; every thread's place is on stderr")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, most_seconds, again_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Bound every test but the long ones; setting up and clearing away are bounded apart."""
    if item.get_closest_marker("long"):
        return (yield)
    with bounded(MOST_SECONDS):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Bound the clearing away, which waits for locks that a test left behind."""
    with bounded(MOST_SECONDS):
        return (yield)
