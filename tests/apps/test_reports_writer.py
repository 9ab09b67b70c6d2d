"""Group commit: one transaction for many requests, and nobody hears of success before it."""

import os
import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, transaction

from tests.apps.test_reports_receiving import a_message
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.chain import hash_row
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports import receiving, writer
from waspada.apps.reports.models import Report
from waspada.apps.reports.receiving import Outcome
from waspada.apps.reports.sealing import prepare_report
from waspada.apps.reports.writer import Leave, Writer, submit
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed, Unavailable, WaspadaError

SOON = 30.0  # only to end a test that would hang


class Gate:
    """Stands in for the database: holds a group until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = threading.Event()
        self.entered = threading.Event()
        self.groups: list[list[bytes]] = []
        self.error: Exception | None = None
        monkeypatch.setattr(writer, "_store", self.store)

    def store(self, group: list[Any]) -> list[Outcome]:
        self.entered.set()
        assert self.opened.wait(SOON)
        self.groups.append([prepared.incoming.body for prepared in group])
        if self.error is not None:
            raise self.error
        return [Outcome(prepared.id, prepared.receipt, "new") for prepared in group]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(monkeypatch)
    yield made
    made.opened.set()


def bodies(count: int) -> list[bytes]:
    return [b"%d" % number for number in range(count)]


def wait_for(queue_of: Writer, length: int) -> None:
    deadline = time.monotonic() + SOON
    while queue_of._queue.qsize() < length:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_requests_that_wait_share_one_group(gate: Gate) -> None:
    own = Writer()
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(own.submit, a_message(body=b"first"))
        assert gate.entered.wait(SOON)
        rest = [pool.submit(own.submit, a_message(body=body)) for body in bodies(5)]
        wait_for(own, 5)
        assert not first.done()
        gate.opened.set()
        outcomes = [each.result(SOON) for each in [first, *rest]]
    assert gate.groups[0] == [b"first"]
    assert sorted(gate.groups[1]) == bodies(5)
    assert len({outcome.receipt for outcome in outcomes}) == 6


def test_a_full_queue_is_said_at_once(gate: Gate) -> None:
    own = Writer(queue_length=1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(own.submit, a_message(body=b"1"))
        assert gate.entered.wait(SOON)
        second = pool.submit(own.submit, a_message(body=b"2"))
        wait_for(own, 1)
        with pytest.raises(Unavailable) as caught:
            own.submit(a_message(body=b"3"))
        gate.opened.set()
        assert first.result(SOON).status == second.result(SOON).status == "new"
    assert (caught.value.code, caught.value.params) == (
        "web.busy",
        {"seconds": writer.BUSY_SECONDS},
    )
    assert gate.groups == [[b"1"], [b"2"]]


def test_a_request_that_gave_up_in_the_queue_is_not_stored(gate: Gate) -> None:
    own = Writer()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(own.submit, a_message(body=b"1"))
        assert gate.entered.wait(SOON)
        with pytest.raises(Unavailable):
            own.submit(a_message(body=b"gone"), wait_seconds=0.01)
        second = pool.submit(own.submit, a_message(body=b"2"))
        wait_for(own, 2)
        gate.opened.set()
        first.result(SOON)
        second.result(SOON)
    assert gate.groups == [[b"1"], [b"2"]]


def test_what_came_by_a_leave_that_ended_meanwhile_is_not_stored(gate: Gate) -> None:
    own, asked = Writer(), []

    def ended(keys: Collection[str]) -> dict[str, WaspadaError]:
        asked.append(sorted(keys))
        return {"gone": NotAllowed("odk.bad_token")} if "gone" in keys else {}

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(own.submit, a_message(body=b"1"))
        assert gate.entered.wait(SOON)
        given = {b"2": Leave("held", ended), b"3": Leave("gone", ended), b"4": None}
        rest = [
            pool.submit(own.submit, a_message(body=body), leave=leave)
            for body, leave in given.items()
        ]
        wait_for(own, 3)
        gate.opened.set()
        assert {first.result(SOON).status, rest[0].result(SOON).status} == {"new"}
        assert rest[2].result(SOON).status == "new"
        with pytest.raises(NotAllowed):
            rest[1].result(SOON)
    assert asked == [["gone", "held"]]
    assert sorted(gate.groups[1]) == [b"2", b"4"]


def test_a_request_that_is_late_in_its_transaction_still_hears_its_end(gate: Gate) -> None:
    own = Writer()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(own.submit, a_message(), wait_seconds=0.01)
        assert gate.entered.wait(SOON)
        time.sleep(0.05)
        gate.opened.set()
        assert late.result(SOON).status == "new"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unavailable("web.disk_full"), "web.disk_full"),
        (OperationalError("could not extend file: No space left on device"), "web.disk_full"),
        (OperationalError("server closed the connection"), "web.busy"),
    ],
)
def test_a_group_that_could_not_commit_gives_nobody_a_receipt_and_the_writer_goes_on(
    gate: Gate, error: Exception, code: str
) -> None:
    own = Writer()
    gate.opened.set()
    gate.error = error
    with pytest.raises(Unavailable) as caught:
        own.submit(a_message())
    assert caught.value.code == code
    gate.error = None
    assert own.submit(a_message()).status == "new"


def test_a_fault_of_ours_reaches_the_request_and_the_writer_goes_on(gate: Gate) -> None:
    own = Writer()
    gate.opened.set()
    gate.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        own.submit(a_message())
    gate.error = None
    assert own.submit(a_message()).status == "new"


def test_a_forked_child_has_a_writer_of_its_own() -> None:
    before = writer._writer
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # no assertion may leave the child
        fresh = writer._writer is not before and writer._writer._thread is None
        os.write(writing, b"1" if fresh else b"0")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 1) == b"1"
    assert writer._writer is before
    os.close(reading)
    os.close(writing)


def test_inside_a_callers_transaction_the_report_is_part_of_it(as_system: Identity) -> None:
    with transaction.atomic():
        submit(a_message())
        assert Report.objects.count() == 1
        transaction.set_rollback(True)
    assert not Report.objects.exists()


# --- With a real database: threads see only what was committed ---------------------------------


@pytest.fixture
def open_database(transactional_db: None) -> Iterator[Writer]:
    """A database that threads share, and a writer that leaves it before the test ends."""
    own = Writer(idle_seconds=0.05)
    yield own
    own.stop()


def test_many_threads_get_receipts_for_what_is_there(open_database: Writer) -> None:
    with ThreadPoolExecutor(8) as pool:
        messages = [a_message(body=body) for body in bodies(40) + bodies(10)]
        outcomes = list(pool.map(open_database.submit, messages))
    with acting_as(system_identity()):
        kept = {str(row.pk): row.receipt for row in Report.objects.all()}
        acts = JournalRow.objects.filter(action="report.received")
        journalled = sum(len(bytes(act.members)) // 16 for act in acts)
    assert len(kept) == journalled == 40
    assert {outcome.receipt for outcome in outcomes} == set(kept.values())
    assert sorted(outcome.status for outcome in outcomes) == ["new"] * 40 + ["same"] * 10


def test_of_a_group_with_known_messages_the_others_are_stored_once(open_database: Writer) -> None:
    def stored(*sent: bytes) -> list[str]:
        group = [prepare_report(a_message(body=body), system_identity().realm) for body in sent]
        return [outcome.status for outcome in writer._store(group)]

    assert stored(b"1", b"2") == ["new", "new"]
    assert stored(b"2", b"3") == ["same", "new"]
    assert stored(b"4", b"4") == ["new", "same"]
    with acting_as(system_identity()):
        assert Report.objects.count() == 4
        rows = JournalRow.objects.filter(action="report.received").order_by("seq")
        assert [len(bytes(row.members)) // 16 for row in rows] == [2, 1, 1]
        assert all(row.row_hash == hash_row(row) for row in rows)


def test_one_bad_row_of_a_group_fails_only_its_own_request(
    open_database: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = receiving._publish

    def refuses(new: list[Any]) -> None:
        if any(prepared.incoming.body == b"3" for prepared in new):
            raise receiving.DatabaseError("invalid byte sequence")
        publish(new)

    monkeypatch.setattr(receiving, "_publish", refuses)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(open_database.submit, [a_message(body=b) for b in bodies(6)]))
    assert [outcome.status for outcome in outcomes] == ["new"] * 3 + ["failed"] + ["new"] * 2
    with acting_as(system_identity()):
        assert Report.objects.count() == 5
