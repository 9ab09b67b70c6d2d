"""Any sequence of receive, retry and kill keeps every raw message exactly once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.test_reports_receiving import a_message
from tests.support.cast import NOW
from tests.support.selection import is_on_postgresql
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import reading, receiving
from waspada.apps.reports.models import Idempotency, Report
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.receiving import Incoming, Outcome, receive_many
from waspada.apps.reports.sealing import open_raw, open_sender
from waspada.core.reports.states import REPORT_MOVES, may_move

ROOT = Path(__file__).resolve().parents[2]


class Killed(BaseException):
    """The process ends here; nothing of ours may catch it."""


@contextmanager
def killed_at(place: str) -> Iterator[None]:
    """Let the process die as a step of the transaction begins, or just after its commit."""
    steps = {
        "keys": (receiving, "claim_keys"),
        "journal": (receiving, "record_act"),
        "work": (receiving, "_publish"),
        "reading": (reading, "record_act"),
    }
    if place in steps:
        with mock.patch.object(*steps[place], side_effect=Killed):
            yield
    else:
        yield
        if place == "answer":
            raise Killed


MESSAGES = st.builds(
    a_message,
    sender=st.sampled_from(["", "account-1", "account-2"]),
    client_id=st.sampled_from(["", "m-1", "m-2"]),
    body=st.sampled_from([b'{"text": "satu"}', b'{"text": "dua"}', b"{broken"]),
)
STEPS = st.one_of(
    st.tuples(
        st.just("receive"),
        st.lists(MESSAGES, min_size=1, max_size=3),
        st.sampled_from(["", "", "keys", "journal", "work", "answer"]),
    ),
    st.tuples(st.just("read"), st.just([]), st.sampled_from(["", "reading"])),
)


def identity_of(message: Incoming, occurrence: int) -> tuple[str, str, bytes, int]:
    """Return what makes a message the same one again; unsigned ones without an id never are."""
    again = message.client_id or message.sender
    return message.sender, message.client_id, message.body, 0 if again else occurrence


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, max_size=10))
def test_every_message_that_was_committed_is_there_once_and_no_other(
    db: None, steps: list[tuple[str, list[Incoming], str]]
) -> None:
    committed: set[tuple[str, str, bytes, int]] = set()
    receipts: dict[str, bytes] = {}
    with acting_as(system_identity()), transaction.atomic():
        for number, (kind, messages, place) in enumerate(steps):
            before = {row.pk: row.state for row in Report.objects.all()}
            outcomes: list[Outcome] = []
            try:
                with killed_at(place), transaction.atomic():
                    if kind == "read":
                        for key in before:
                            read_report(key, NOW)
                    else:
                        outcomes = receive_many(messages)
            except Killed:
                if place != "answer":  # the others die before their commit
                    assert {row.pk: row.state for row in Report.objects.all()} == before
                    continue
            for at, message in enumerate(messages):
                committed.add(identity_of(message, number * 10 + at))
                if place != "answer":
                    receipts[outcomes[at].receipt] = message.body
            check_moves(before)
        rows = list(Report.objects.all())
        check_rows(rows, committed, receipts)
        transaction.set_rollback(True)


def check_moves(before: dict[object, str]) -> None:
    for row in Report.objects.filter(pk__in=before):
        was = before[row.pk]
        assert row.state == was or may_move(REPORT_MOVES, was, row.state)


def check_rows(
    rows: list[Report],
    committed: set[tuple[str, str, bytes, int]],
    receipts: dict[str, bytes],
) -> None:
    raw = {row.receipt: open_raw(row.id, row.wrapped_key, row.raw_sealed) for row in rows}
    kept = Counter(
        (open_sender(row.id, row.wrapped_key, row.sender_sealed), raw[row.receipt]) for row in rows
    )
    assert kept == Counter((sender, body) for sender, _, body, _ in committed)
    assert receipts.items() <= raw.items()
    known = {key.report_id for key in Idempotency.objects.all()}
    assert known <= {row.pk for row in rows}


# --- A real process and a real kill ----------------------------------------------------------


class Node:
    """A home of its own, with processes that are killed."""

    def __init__(self, home: Path) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "WASPADA_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "waspada.settings",
        }
        with connection.cursor() as cursor:  # the tables of this run; making them takes longer
            cursor.execute("VACUUM INTO %s", [str(home / "waspada.sqlite3")])

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def send(self, count: int, *, kill_after: int | None) -> dict[str, str]:
        """Send the messages; after so many receipts kill -9. Return the receipts that were given."""
        sender = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crashing_sender", str(count)],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert sender.stdout is not None
        given: dict[str, str] = {}
        for line in sender.stdout:
            if line == b"done\n":
                break
            number, receipt = line.decode().split()
            given[number] = receipt
            if kill_after is not None and len(given) >= kill_after:
                time.sleep(random.Random(kill_after).random() * 0.02)
                sender.send_signal(signal.SIGKILL)
                kill_after = None
        sender.stdout.close()
        sender.wait(timeout=60)
        return given

    def stored(self) -> dict[str, list[str]]:
        """Return the bodies and receipts in the database, and what the journal's check finds."""
        return dict(json.loads(self.run("-c", READ_BACK)))


READ_BACK = """
import django; django.setup()
import json
from django.conf import settings
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.journal.queries import verify_journal
from waspada.apps.reports.models import Report
from waspada.apps.reports.sealing import open_raw
with acting_as(system_identity()):
    rows = list(Report.objects.all())
    acts = JournalRow.objects.filter(action="report.received").values_list("members", flat=True)
    print(json.dumps({
        "bodies": [open_raw(r.id, r.wrapped_key, r.raw_sealed).decode() for r in rows],
        "receipts": [r.receipt for r in rows],
        "journalled": ["x"] * sum(len(bytes(each)) // 16 for each in acts),
        "findings": [each.code for each in verify_journal(settings.WASPADA_SEALS).findings],
    }))
"""


@pytest.mark.skipif(is_on_postgresql(), reason="the processes share a file")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "kills", [pytest.param(1, id="a slice"), pytest.param(20, marks=pytest.mark.long, id="whole")]
)
def test_a_killed_process_loses_no_receipt_and_doubles_no_message(
    tmp_path: Path, kills: int
) -> None:
    node = Node(tmp_path)
    chance = random.Random(20241127)
    count = 150 * kills
    receipts: dict[str, str] = {}
    for _ in range(kills):
        given = node.send(count, kill_after=chance.randrange(1, count))
        assert all(receipts.get(number, receipt) == receipt for number, receipt in given.items())
        receipts |= given
    receipts |= node.send(count, kill_after=None)
    stored = node.stored()
    assert sorted(stored["bodies"]) == sorted(
        f'{{"text": "pesan {number}"}}' for number in range(count)
    )
    assert set(receipts.values()) == set(stored["receipts"])
    assert len(stored["journalled"]) == count
    assert stored["findings"] == []
