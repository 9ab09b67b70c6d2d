"""The worker: what waits for others runs apart, and holds neither the chores nor the end."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from waspada.web import worker
from waspada.web.jobs import ApartChore, Chore


def test_a_silent_server_holds_no_chore_and_the_end_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits, chored, told = threading.Event(), threading.Event(), threading.Event()

    def wait_for_others(now: datetime, is_over: Callable[[], bool]) -> None:
        waits.set()
        chored.wait(10)  # it answers only after the chores have gone on
        while not is_over():
            told.wait(0.01)
        told.set()

    def chore(now: datetime) -> object:
        if waits.wait(10):
            chored.set()
            hand.stop()
        return 0

    monkeypatch.setattr(worker, "PIPELINE", ())
    monkeypatch.setattr(worker, "_seal", lambda now: None)
    monkeypatch.setattr(worker, "CHORES", (Chore(timedelta(0), chore),))
    apart = ApartChore("lain", timedelta(hours=1), wait_for_others)
    monkeypatch.setattr(worker, "APART", (apart,))
    monkeypatch.setattr(worker, "close_old_connections", _nothing)
    hand = worker.Worker()
    hand.run()
    assert chored.is_set()
    assert told.wait(10)


def test_what_fails_apart_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def fails_once(now: datetime, is_over: Callable[[], bool]) -> None:
        tries.append(now)
        if len(tries) == 1:
            raise OSError
        hand.stop()

    monkeypatch.setattr(worker, "close_old_connections", _nothing)
    hand = worker.Worker()
    hand._keep_apart(ApartChore("lain", timedelta(0), fails_once))
    assert len(tries) == 2


def _nothing(**_: Any) -> None:
    return None
