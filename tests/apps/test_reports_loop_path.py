"""Single reports on the event loop: the answers of the ordinary address, many in one commit."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError

from tests.apps.test_reports_receiving import a_message
from tests.apps.test_reports_writer import Gate
from tests.support.cast import NOW, make_cast
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports import api, api_senders, loop_path, writer
from waspada.apps.reports.loop_path import reports_on_the_loop
from waspada.apps.reports.models import Report
from waspada.apps.reports.writer import Writer

PATH = "/api/v1/reports"
REPORT = b'{"text": "Ada keributan", "place": "65.01.05"}'
Message = dict[str, Any]


async def pages(scope: Message, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


async def ask(
    *parts: bytes,
    path: str = PATH,
    method: str = "POST",
    length: int | None = None,
    gone: bool = False,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """Send one request, its body in these parts, and return what came back."""
    announced = sum(map(len, parts)) if length is None else length
    fields = {"content-length": str(announced)} | headers
    scope = {
        "type": "http",
        "path": path,
        "method": method,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()
        ],
    }
    incoming: list[Message] = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts
    ]
    last: Message = {"type": "http.disconnect"} if gone else {"type": "http.request"}
    incoming.append(last)
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await reports_on_the_loop(pages)(scope, receive, send)
    names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], names, sent[1]["body"]


def kept() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


@pytest.fixture
def key(shared_database: None) -> Iterator[str]:
    """A key of somebody who may send, in a database that threads share."""
    cast = make_cast()
    api_senders.forget_senders()
    _, token = create_api_key(cast["police"], "program", actor="test", now=NOW)
    yield f"Bearer {token}"
    api_senders.forget_senders()


@pytest.fixture(autouse=True)
def own_writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    """A writer of this test's own, which has left the database before the test ends."""
    own = Writer(idle_seconds=0.05)
    monkeypatch.setattr(writer, "_writer", own)
    yield own
    own.stop()


def test_a_report_is_stored_and_answered(key: str) -> None:
    status, headers, body = asyncio.run(ask(REPORT[:10], REPORT[10:], authorization=key))
    row = kept()[0]
    assert status == 201
    assert json.loads(body) == {"status": "new", "receipt": row.receipt, "id": str(row.pk)}
    assert headers == {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "x-content-type-options": "nosniff",
    }


def test_reports_that_come_together_share_commits_and_each_gets_its_receipt(key: str) -> None:
    async def together() -> list[tuple[int, dict[str, str], bytes]]:
        await ask(REPORT, authorization=key)  # the key is known from here on
        bodies = [b'{"text": "nomor %d"}' % (number % 40) for number in range(50)]
        return await asyncio.gather(*(ask(body, authorization=key) for body in bodies))

    answers = [json.loads(body) for _, _, body in asyncio.run(together())]
    assert sorted(answer["status"] for answer in answers) == ["new"] * 40 + ["same"] * 10
    rows = kept()
    assert {answer["receipt"] for answer in answers} | {rows[0].receipt} == {
        row.receipt for row in rows
    }
    commits = JournalRow.objects.filter(action="report.received").count()
    assert 1 < commits < 25


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"parts": (b"  ",)}, 400, "report.empty"),
        ({"parts": (REPORT,), "length": 99}, 400, "report.cut"),
        ({"parts": (REPORT[:9],), "length": 46, "gone": True}, 400, "report.cut"),
        ({"parts": (REPORT,), "length": api.MOST_BODY_BYTES + 1}, 413, "web.too_large"),
        ({"parts": (b" " * api.MOST_BODY_BYTES, b"x"), "length": 9}, 413, "web.too_large"),
    ],
)
def test_what_cannot_be_taken_is_said_and_leaves_nothing(
    key: str, request_: dict[str, Any], status: int, code: str
) -> None:
    parts = request_.pop("parts")
    answer = asyncio.run(ask(*parts, authorization=key, **request_))
    assert (answer[0], json.loads(answer[2])["code"]) == (status, code)
    assert kept() == []


def test_only_post_and_only_with_a_key(key: str) -> None:
    status, headers, body = asyncio.run(ask(method="GET", authorization=key))
    assert (status, headers["allow"]) == (405, "POST")
    assert json.loads(body)["code"] == "report.post_only"
    for given in ({}, {"authorization": "Bearer nothing"}, {"authorization": "Basic eDp5"}):
        status, headers, body = asyncio.run(ask(REPORT, accept_language="en", **given))
        assert (status, headers["www-authenticate"]) == (401, "Bearer")
        assert json.loads(body)["message"].startswith("This API key")
    assert kept() == []


def test_every_other_address_goes_on_to_the_pages() -> None:
    for path in ("/", f"{PATH}/batch", f"{PATH}/"):
        assert asyncio.run(ask(path=path)) == (200, {}, b"a page")


def test_a_database_that_does_not_answer_is_said_as_busy(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_: str) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(api_senders, "account_of_api_key", unreachable)
    status, headers, body = asyncio.run(ask(REPORT, authorization=key))
    assert (status, json.loads(body)["code"]) == (503, "web.busy")
    assert int(headers["retry-after"]) > 0


def test_a_fault_of_ours_is_an_answer_and_gives_no_receipt(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(loop_path, "submit_on_loop", fails)
    status, _, body = asyncio.run(ask(REPORT, authorization=key))
    assert (status, set(json.loads(body))) == (500, {"code", "message"})


def test_a_message_that_waited_too_long_is_given_up_and_not_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Gate(monkeypatch)
    own = Writer(idle_seconds=0.05)

    async def wait() -> list[Any]:
        first = asyncio.create_task(own.submit_on_loop(a_message(body=b"1")))
        while not gate.entered.is_set():
            await asyncio.sleep(0.001)
        late = asyncio.create_task(own.submit_on_loop(a_message(body=b"gone"), wait_seconds=0.01))
        after = await asyncio.gather(late, return_exceptions=True)
        gate.opened.set()
        return [*after, await first]

    gone, first = asyncio.run(wait())
    own.stop()
    assert (gone.code, first.status) == ("web.busy", "new")
    assert gate.groups[0] == [b"1"]
    assert all(b"gone" not in group for group in gate.groups)


def test_a_count_that_cannot_be_written_does_not_end_the_thread_that_stores(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate(monkeypatch)
    gate.opened.set()
    own = Writer(idle_seconds=5)

    def write_counts() -> None:
        raise OperationalError("contoh: locked")

    monkeypatch.setattr(writer, "write_counts", write_counts)

    async def send() -> list[str]:
        return [(await own.submit_on_loop(a_message(body=body))).status for body in (b"1", b"2")]

    statuses = asyncio.run(send())
    thread = own._thread
    assert thread is not None
    assert thread.is_alive()
    own.stop()
    assert statuses == ["new", "new"]
    assert gate.groups == [[b"1"], [b"2"]]
    assert "could not be written" in caplog.text
