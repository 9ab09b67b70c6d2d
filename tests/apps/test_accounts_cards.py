"""Cards of field reporters: printed once, a PIN each, locked, renewed, revoked."""

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.cards import check_pin, digest_of_token, issue_card
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import (
    Account,
    FieldCard,
)
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import NotAllowed, TooMany


def _person_url(account: Account, tail: str = "") -> str:
    return f"/kelola/akun/{account.pk}/{tail}"


def test_a_reporter_signs_in_with_card_and_pin(cast: Cast, client: Client) -> None:
    issued = issue_card(cast["fkdm"], actor="test", now=real_now())
    scanned = client.get(f"/kartu/{issued.token}/")
    assert scanned["Location"] == "/kartu/"
    assert "PIN" in client.get("/kartu/").content.decode()
    assert client.post("/kartu/", {"pin": "x" + issued.pin}).status_code == 200
    assert client.post("/kartu/", {"pin": issued.pin}).status_code == 302
    assert client.session["_auth_user_id"] == str(cast["fkdm"].pk)


def test_neither_token_nor_pin_is_in_the_database(cast: Cast) -> None:
    issued = issue_card(cast["fkdm"], actor="test", now=NOW)
    row = FieldCard.objects.values().get()
    stored = repr(row) + repr(list(JournalRow.objects.values()))
    assert issued.token not in stored
    assert issued.pin not in stored
    assert row["pin_hash"].startswith("argon2")


def test_five_wrong_pins_lock_the_card_for_a_quarter_of_an_hour(cast: Cast) -> None:
    from datetime import timedelta

    issued = issue_card(cast["fkdm"], actor="test", now=NOW)
    digest = digest_of_token(issued.token)
    wrong = "000000" if issued.pin != "000000" else "111111"
    for _ in range(5):
        assert check_pin(digest, wrong, now=NOW) is None
    with pytest.raises(TooMany):
        check_pin(digest, issued.pin, now=NOW)
    later = NOW + timedelta(minutes=15)
    assert check_pin(digest, issued.pin, now=later) == cast["fkdm"]


def test_a_locked_card_says_so_without_its_token_in_any_address(cast: Cast, client: Client) -> None:
    issued = issue_card(cast["fkdm"], actor="test", now=real_now())
    client.get(f"/kartu/{issued.token}/")
    wrong = "000000" if issued.pin != "000000" else "111111"
    for _ in range(5):
        client.post("/kartu/", {"pin": wrong})
    locked = client.post("/kartu/", {"pin": issued.pin})
    assert locked.status_code == 429
    assert "15 menit" in locked.content.decode()


def test_a_new_card_or_a_revocation_ends_the_old_one(cast: Cast, client: Client) -> None:
    first = issue_card(cast["fkdm"], actor="test", now=NOW)
    second = issue_card(cast["fkdm"], actor="test", now=NOW)
    client.get(f"/kartu/{first.token}/")
    assert client.get("/kartu/").status_code == 404
    cast.client("desk").post(_person_url(cast["fkdm"], "kartu/"), {"cabut": "1"})
    client.get(f"/kartu/{second.token}/")
    assert client.get("/kartu/").status_code == 404


def test_only_a_field_reporter_gets_a_card(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        issue_card(cast["kpu"], actor="test", now=NOW)


def test_cards_are_printed_for_all_reporters_without_one(cast: Cast) -> None:
    client = cast.client("desk")
    page = client.post("/kelola/kartu/")
    assert "no-store" in page["Cache-Control"]
    assert page.content.decode().count('class="idcard"') == 1
    assert client.post("/kelola/kartu/").status_code == 302
