"""Keys of programs: who may send with one, and how soon a revoked one ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from tests.support.programs import REPORT, Program
from waspada.apps.accounts.api_keys import revoke_api_key
from waspada.apps.accounts.models import ApiKey
from waspada.apps.accounts.people import set_active
from waspada.apps.reports import api_senders
from waspada.apps.reports.models import Report


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wsp_unknown", "Basic eDp5", "Bearer \x00"]
)
def test_an_unknown_key_is_refused_and_nothing_is_stored(cast: Cast, header: str) -> None:
    client = Client(headers={"Authorization": header} if header else {})
    for path in ("/api/v1/reports", "/api/v1/reports/batch"):
        response = client.post(path, b"{}", content_type="application/json")
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
        assert response.json()["code"] == "web.bad_token"
    assert not Report.unguarded.exists()


@pytest.fixture
def only_this_process_ends_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks for keys that other processes ended."""
    monkeypatch.setattr(api_senders, "LOOK_SECONDS", 3_600.0)


def test_a_key_that_is_revoked_here_ends_at_once(
    cast: Cast,
    police: Program,
    only_this_process_ends_keys: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    api_senders.look_again()
    assert police.send(REPORT)[0] == 201
    with django_capture_on_commit_callbacks(execute=True):
        revoke_api_key(police.key.pk, cast["police"], actor="test", now=NOW)
    assert police.send(REPORT)[0] == 401


def test_the_keys_of_an_account_that_is_closed_here_end_at_once(
    cast: Cast,
    police: Program,
    only_this_process_ends_keys: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    api_senders.look_again()
    assert police.send(REPORT)[0] == 201
    with django_capture_on_commit_callbacks(execute=True), cast.acting("admin"):
        set_active(cast["police"], is_active=False, now=NOW)
    assert police.send(REPORT)[0] == 401


def test_a_key_that_another_process_revokes_ends_at_the_next_look(police: Program) -> None:
    assert police.send(REPORT)[0] == 201
    ApiKey.objects.filter(pk=police.key.pk).update(revoked_at=NOW)
    api_senders.look_again()
    assert police.send(REPORT)[0] == 401


def test_one_process_looks_for_ended_keys_once_a_second_at_most(
    police: Program,
    only_this_process_ends_keys: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []

    def look() -> tuple[int, None]:
        looks.append(1)
        return 0, None

    monkeypatch.setattr(api_senders, "ended_api_keys", look)
    api_senders.look_again()
    for _ in range(5):
        assert police.send(REPORT)[0] in {200, 201}
    assert looks == [1]


def test_a_key_of_an_account_without_a_seat_may_not_send(cast: Cast) -> None:
    cast["police"].membership_set.update(ends_on=NOW.date() - timedelta(days=9))
    status, told = Program(cast, "police").send(REPORT)
    assert (status, told["code"]) == (403, "access.not_allowed")
