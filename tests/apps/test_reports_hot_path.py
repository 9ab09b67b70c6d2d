"""Single reports are taken before the middleware, with the answers of the ordinary address."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import api, api_senders
from waspada.apps.reports.hot_path import reports_first
from waspada.apps.reports.models import Report

REPORT = b'{"text": "Ada keributan", "place": "65.01.05"}'
Answer = tuple[str, dict[str, str], bytes]


def pages(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [])
    return [b"a page"]


def ask(path: str, body: bytes, **environ: Any) -> Answer:
    """Send bytes straight to the WSGI application."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    given = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(body)),
        **environ,
    }
    given = {name: value for name, value in given.items() if value is not None}
    parts = reports_first(pages)(given, lambda status, headers: started.append((status, headers)))
    return started[0][0], dict(started[0][1]), b"".join(parts)


@pytest.fixture
def authorization(cast: Cast) -> dict[str, str]:
    _, token = create_api_key(cast["police"], "program", actor="test", now=NOW)
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_a_report_is_stored_and_answered(authorization: dict[str, str]) -> None:
    status, headers, body = ask("/api/v1/reports", REPORT, **authorization)
    with acting_as(system_identity()):
        row = Report.objects.get()
    assert status == "201 Created"
    assert json.loads(body) == {"status": "new", "receipt": row.receipt, "id": str(row.pk)}
    assert headers["Content-Length"] == str(len(body))
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == (
        "application/json",
        "nosniff",
    )


def test_a_report_sent_in_chunks_is_whole(authorization: dict[str, str]) -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": None}
    assert ask("/api/v1/reports", REPORT, **authorization, **chunked)[0] == "201 Created"
    again = ask("/api/v1/reports", REPORT, **authorization)
    assert (again[0], json.loads(again[2])["status"]) == ("200 OK", "same")
    large = b" " * (api.MOST_BODY_BYTES + 1)
    assert ask("/api/v1/reports", large, **authorization, **chunked)[0].startswith("413")


def test_a_batch_is_taken_before_the_middleware_too(authorization: dict[str, str]) -> None:
    status, headers, body = ask("/api/v1/reports/batch", REPORT + b"\n{}\n", **authorization)
    assert (status, headers["Content-Type"]) == ("200 OK", "application/x-ndjson")
    told = [json.loads(line) for line in body.splitlines()]
    assert [(one["line"], one["status"]) for one in told] == [(1, "new"), (2, "unreadable")]


def test_a_report_cut_off_on_the_way_leaves_nothing(authorization: dict[str, str]) -> None:
    status, _, body = ask("/api/v1/reports", REPORT[:20], **authorization, CONTENT_LENGTH="46")
    assert (status, json.loads(body)["code"]) == ("400 Bad Request", "report.cut")
    with acting_as(system_identity()):
        assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("header", "words"),
    [("", "Kunci API ini"), ("en-GB,id;q=0.5", "This API key"), ("fr", "Kunci API ini")],
)
def test_a_refusal_is_in_the_language_asked_for(db: None, header: str, words: str) -> None:
    status, headers, body = ask("/api/v1/reports", REPORT, HTTP_ACCEPT_LANGUAGE=header)
    assert (status, headers["WWW-Authenticate"]) == ("401 Unauthorized", "Bearer")
    assert json.loads(body)["message"].startswith(words)


def test_other_addresses_go_on_to_the_pages() -> None:
    for path in ("/", "/api/v1/reports/batches", "/api/v1/reports/"):
        assert ask(path, b"") == ("200 OK", {}, b"a page")


def test_a_database_that_does_not_answer_is_said_as_busy(
    authorization: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_: str) -> None:
        raise OperationalError("connection refused")

    api_senders.forget_senders()
    monkeypatch.setattr(api_senders, "account_of_api_key", unreachable)
    status, headers, body = ask("/api/v1/reports", REPORT, **authorization)
    assert (status, json.loads(body)["code"]) == ("503 Service Unavailable", "web.busy")
    assert int(headers["Retry-After"]) > 0


def test_a_fault_of_ours_is_an_answer_and_gives_no_receipt(
    authorization: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(api, "submit", fails)
    status, _, body = ask("/api/v1/reports", REPORT, **authorization)
    assert status == "500 Internal Server Error"
    assert set(json.loads(body)) == {"code", "message"}
    assert connection.in_atomic_block  # the caller's transaction is left to it
