"""What hangs is interrupted, wherever the main thread waits."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.hanging import Hangs, bounded


def test_a_wait_for_a_thread_that_never_ends_is_interrupted_on_the_way_out_too(
    capfd: pytest.CaptureFixture[str],
) -> None:
    never = threading.Event()

    def let_go_at_last() -> None:
        never.wait(60)

    pool = ThreadPoolExecutor(1)
    with pytest.raises(Hangs), bounded(0.05, 0.05), pool:
        pool.submit(let_go_at_last).result()
    never.set()
    pool.shutdown()


def test_what_is_done_in_time_is_left_alone() -> None:
    with bounded(60):
        assert sum(range(10)) == 45
