"""The way in for programs: keys, answers, batches, and what bad input gets."""

import json
from typing import Any

import pytest

from tests.support.cast import NOW, Cast
from tests.support.programs import REPORT, Program
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import api, api_batches, receiving
from waspada.apps.reports.api_batches import lines_of
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.receiving import Incoming, Outcome
from waspada.apps.reports.sealing import open_raw
from waspada.core.errors import BadInput, Unavailable


def kept() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def after_reading() -> Report:
    (row,) = kept()
    with acting_as(system_identity()):
        read_report(row.id, NOW)
    return kept()[0]


def raw_of(row: Report) -> bytes:
    return open_raw(row.id, row.wrapped_key, row.raw_sealed)


# --- One report ---------------------------------------------------------------------------------


def test_a_report_gets_a_receipt_and_is_the_senders(police: Program) -> None:
    status, told = police.send(REPORT)
    (row,) = kept()
    assert (status, told) == (
        201,
        {"status": "new", "receipt": row.receipt, "id": str(row.id)},
    )
    assert raw_of(row) == json.dumps(REPORT).encode()
    assert (row.place_code, row.owner_unit, row.channel) == ("65.01.05", "polri-65.01", "api")


def test_the_same_again_is_said_and_another_text_under_one_id_is_kept(police: Program) -> None:
    one = REPORT | {"client_id": "m-1"}
    first = police.send(one)
    again = police.send(one)
    other = police.send(one | {"text": "Sudah reda"})
    assert (first[0], again[0], other[0]) == (201, 200, 409)
    assert again[1] == first[1] | {"status": "same"}
    assert (other[1]["status"], other[1]["code"]) == ("conflict", "report.kept_beside")
    assert other[1]["receipt"] in other[1]["message"]
    assert len(kept()) == 2


@pytest.mark.parametrize("client_id", ["m-1", 17])
def test_the_senders_id_stands_in_the_message_or_in_a_header(
    police: Program, client_id: object
) -> None:
    police.send(REPORT | {"client_id": client_id})
    status, _ = police.send({"text": "lain"}, **{"Idempotency-Key": str(client_id)})
    assert status == 409


def test_a_message_without_a_known_place_waits_at_the_senders_own(police: Program) -> None:
    for place in ({}, {"place": "99"}, {"place": 65}):
        police.send({"text": str(place)} | place)
    assert {row.place_code for row in kept()} == {"65.01"}


def test_an_office_that_is_concerned_never_sees_the_report(cast: Cast, police: Program) -> None:
    police.send(REPORT | {"concerns": ["kesbangpol-65.01", "no such", 5]})
    with cast.acting("desk"):
        assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"text": "putus', "report.bad_json"),
        (b"[]", "report.not_an_object"),
        ('{"text": "kafé"}'.encode("cp1252"), "report.bad_encoding"),
        (b"[" * 50_000, "report.bad_json"),
        (b'{"text": "a\x00b"', "report.bad_json"),
        (REPORT | {"place": "99.01"}, "report.unknown_place"),
        (REPORT | {"category": "ufo"}, "report.unknown_category"),
        (REPORT | {"occurred_at": "1924-11-27"}, "report.too_long_ago"),
        (REPORT | {"occurred_at": "2999-01-01"}, "report.time_ahead"),
        (REPORT | {"lat": 117, "lon": 2}, "report.point_abroad"),
        (REPORT | {"deaths": -1}, "report.bad_count"),
        (REPORT | {"text": "a" * 20_001}, "report.too_long"),
        ({"text": "\u202e\x00"}, "report.nothing_said"),
    ],
)
def test_what_cannot_be_read_is_kept_with_a_receipt_and_the_sender_told_what_to_mend(
    police: Program, body: object, code: str
) -> None:
    status, told = police.send(body)
    again = police.send(body)
    (row,) = kept()
    assert (status, told["status"], told["code"]) == (400, "unreadable", code)
    assert told["receipt"] == row.receipt == again[1]["receipt"]
    assert row.receipt in told["message"]
    assert raw_of(row) == (body if isinstance(body, bytes) else json.dumps(body).encode())
    row = after_reading()
    assert (row.state, row.reason_code) == ("unreadable", code)


def test_control_and_direction_marks_are_kept_in_the_raw_message_only(police: Program) -> None:
    body = REPORT | {"text": "saldo \u202e0001\x00\u202c <script>"}
    status, _ = police.send(body)
    row = after_reading()
    assert status == 201
    assert row.masked_text == "saldo 0001 <script>"
    assert json.loads(raw_of(row)) == body


def test_the_sentence_is_in_the_language_asked_for(police: Program) -> None:
    in_indonesian = police.send(REPORT | {"severity": 9}, language="id")[1]["message"]
    in_english = police.send(REPORT | {"severity": 9}, language="en")[1]["message"]
    assert "Pesan aslinya tersimpan dengan tanda terima" in in_indonesian
    assert "The message as sent is kept under receipt" in in_english


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "report.empty"),
        (b" \n ", 400, "report.empty"),
        (b"[" + b" " * api.MOST_BODY_BYTES, 413, "web.too_large"),
    ],
)
def test_nothing_and_too_much_are_refused_without_a_trace(
    police: Program, body: bytes, status: int, code: str
) -> None:
    assert police.send(body)[0] == status
    assert police.send(body)[1]["code"] == code
    assert not kept()


def test_only_posts_are_answered(police: Program) -> None:
    response = police.client.get("/api/v1/reports")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response.json()["code"] == "report.post_only"


def test_a_full_disk_is_said_and_no_receipt_is_given(
    police: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Outcome:
        raise Unavailable("web.disk_full")

    def busy(*_: object) -> Outcome:
        raise Unavailable("web.busy", seconds=7)

    monkeypatch.setattr(api, "submit", full)
    status, told = police.send(REPORT)
    assert (status, told["code"]) == (503, "web.disk_full")
    assert "receipt" not in told
    monkeypatch.setattr(api, "submit", busy)
    response = police.client.post("/api/v1/reports", REPORT, content_type="application/json")
    assert (response.status_code, response["Retry-After"]) == (503, "7")


# --- A batch ------------------------------------------------------------------------------------


def test_a_batch_has_a_result_for_each_line(police: Program) -> None:
    lines: list[object] = [
        REPORT | {"client_id": "1"},
        b"",
        b"{broken",
        REPORT | {"client_id": "1"},
        REPORT | {"client_id": "1", "text": "lain"},
        REPORT | {"client_id": "5", "place": "99"},
        b'{"text": "' + b"a" * api_batches.MOST_LINE_BYTES + b'"}',
        REPORT | {"client_id": "7"},
    ]
    told = police.send_lines(*lines)
    assert [(one["line"], one["status"], one.get("code")) for one in told] == [
        (1, "new", None),
        (3, "unreadable", "report.bad_json"),
        (4, "same", None),
        (5, "conflict", "report.kept_beside"),
        (6, "unreadable", "report.unknown_place"),
        (7, "failed", "report.line_too_large"),
        (8, "new", None),
    ]
    assert "receipt" not in told[5]
    by_receipt = {row.receipt: row for row in kept()}
    assert len(by_receipt) == 5
    assert raw_of(by_receipt[told[1]["receipt"]]) == b"{broken"
    assert by_receipt[told[3]["receipt"]].conflicts_with == by_receipt[told[0]["receipt"]].id


def test_the_same_batch_again_stores_nothing_twice(
    police: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_batches, "GROUP_SIZE", 3)
    lines = [REPORT | {"text": f"baris {n}"} for n in range(8)]
    first = police.send_lines(*lines)
    again = police.send_lines(*lines)
    assert [one["status"] for one in first] == ["new"] * 8
    assert [one["status"] for one in again] == ["same"] * 8
    assert [one["receipt"] for one in again] == [one["receipt"] for one in first]
    assert len(kept()) == 8


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (b"\n", "new"),
        (b"\r\n", "new"),
        (b"", "new"),  # whole, for its sender said how long the batch is
    ],
)
def test_the_last_line_needs_no_line_feed(police: Program, end: bytes, last: str) -> None:
    assert [one["status"] for one in police.send_lines(REPORT, {"text": "b"}, end=end)] == [
        "new",
        last,
    ]


def cut_off(raw: bytes, *, announced: int | None) -> list[tuple[int, bytes, bool]]:
    parts = [raw[:7], raw[7:]]
    read = lambda _: parts.pop(0) if parts else b""  # noqa: E731
    lines = lines_of(read, most_bytes=1000, announced=announced)
    return [(line.number, line.body, line.is_whole) for line in lines]


@pytest.mark.parametrize(
    ("raw", "announced", "last"),
    [
        (b'{"a":1}\n{"b":2}', 15, (2, b'{"b":2}', True)),
        (b'{"a":1}\n{"b":2}', None, (2, b'{"b":2}', False)),
        (b'{"a":1}\n{"b', 15, (2, b'{"b', False)),
        (b'{"a":1}\n', 15, (2, b"", False)),
        (b'{"a":1}\n', 8, (1, b'{"a":1}', True)),
    ],
)
def test_lines_know_whether_they_are_whole(
    raw: bytes, announced: int | None, last: tuple[int, bytes, bool]
) -> None:
    lines = cut_off(raw, announced=announced)
    assert lines[0] == (1, b'{"a":1}', True)
    assert lines[-1] == last


def test_a_batch_cut_off_keeps_its_whole_lines_and_names_the_cut(
    police: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_stream = api._stream
    monkeypatch.setattr(api, "_stream", lambda request: (whole_stream(request)[0], 10_000))
    told = police.send_lines(REPORT, {"text": "dua"}, b'{"text": {"tiga": 1}', end=b"")
    assert [(one["line"], one["status"]) for one in told] == [(1, "new"), (2, "new"), (3, "cut")]
    assert "nothing is stored twice" in told[2]["message"]
    monkeypatch.undo()
    told = police.send_lines(REPORT, {"text": "dua"}, {"text": "tiga"})
    assert [one["status"] for one in told] == ["same", "same", "new"]


def test_a_batch_that_fills_the_disk_says_where_it_stopped(
    police: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_batches, "GROUP_SIZE", 2)
    room = [2, 1]

    def receive(group: list[Incoming]) -> list[Outcome]:
        if not room:
            raise Unavailable("web.disk_full")
        room.pop()
        return receiving.receive_many(group)

    monkeypatch.setattr(api_batches, "receive_many", receive)
    told = police.send_lines(*[{"text": str(n)} for n in range(6)])
    assert [(one["line"], one["status"]) for one in told[3:]] == [(4, "new"), (5, "stopped")]
    assert told[-1]["code"] == "web.disk_full"
    assert len(kept()) == 4
    response = police.client.post("/api/v1/reports/batch", b"{}\n", content_type="text/plain")
    assert (response.status_code, response.json()["code"]) == (503, "web.disk_full")


def test_a_batch_that_is_too_large_is_refused_or_stops_at_the_limit(
    police: Program, settings: Any
) -> None:
    settings.WASPADA_MAX_IMPORT_BYTES = 100
    response = police.client.post("/api/v1/reports/batch", b"x" * 101, content_type="text/plain")
    assert (response.status_code, response.json()["code"]) == (413, "web.too_large")
    parts = [b"{}\n" * 30, b"{}\n" * 30]
    lines = lines_of(lambda _: parts.pop(0), most_bytes=100, announced=None)
    with pytest.raises(BadInput, match="batch_too_large"):
        list(lines)


def test_a_batch_with_nothing_in_it_has_no_results(police: Program) -> None:
    assert police.send_lines(b"", b" ", end=b"\n") == []
