"""Signing in: password, lock-out, second factor, the demo's role cards, sessions, language."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, override_settings

from tests.support.cast import Cast
from waspada.apps.accounts import second_factor
from waspada.apps.accounts.api_keys import create_api_key, revoke_api_key
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.demo import create_demo_accounts, demo_card
from waspada.apps.accounts.models import Account, SignedInSession
from waspada.apps.accounts.queries import account_of_api_key
from waspada.apps.journal.models import JournalRow

PASSWORD = "empat kuda di sawah"


@pytest.fixture
def desk(cast: Cast) -> Account:
    account = cast["desk"]
    account.set_password(PASSWORD)
    account.save()
    return account


def _give_password(client: Client, username: str, password: str, **extra: str):
    return client.post("/masuk/", {"username": username, "password": password, **extra})


def _code_at(secret: str, at: float) -> str:
    return format_hotp_value(hotp_value(secret, int(at) // 30))


def _enrol(account: Account) -> tuple[str, list[str]]:
    secret = second_factor.generate_totp_secret()
    now = real_now()
    return secret, second_factor.enrol(account, secret, _code_at(secret, now.timestamp()), now=now)


def test_the_right_password_signs_in_and_is_journalled(client: Client, desk: Account) -> None:
    answer = _give_password(client, "Desk ", PASSWORD, next="/akun/")
    assert (answer.status_code, answer["Location"]) == (302, "/akun/")
    row = JournalRow.objects.get(action="account.signed_in")
    assert (row.actor, row.details) == (str(desk.pk), {"way": "password"})


def test_the_password_is_kept_with_argon2(desk: Account) -> None:
    assert desk.password.startswith("argon2$argon2id$")


def test_an_address_elsewhere_is_not_followed_after_sign_in(client: Client, desk: Account) -> None:
    answer = _give_password(client, "desk", PASSWORD, next="https://jahat.example/")
    assert answer["Location"] == "/"


def test_a_session_gets_a_new_key_at_sign_in(client: Client, desk: Account) -> None:
    session = client.session
    session["x"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    _give_password(client, "desk", PASSWORD)
    assert client.session.session_key != planted
    assert not SignedInSession.objects.filter(session_key=planted).exists()


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(
    client: Client, desk: Account
) -> None:
    cookie = _give_password(client, "desk", PASSWORD).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_five_wrong_passwords_lock_and_the_page_says_for_how_long(
    client: Client, desk: Account
) -> None:
    for _ in range(4):
        assert _give_password(client, "desk", "salah semua").status_code == 200
    locked = _give_password(client, "desk", "salah semua")
    assert locked.status_code == 429
    assert "15 menit" in locked.content.decode()
    assert int(locked["Retry-After"]) <= 15 * 60
    # Even the right password waits now, and waiting longer is not caused by trying.
    assert _give_password(client, "desk", PASSWORD).status_code == 429


def test_an_unknown_name_is_answered_like_a_wrong_password(client: Client, desk: Account) -> None:
    unknown = _give_password(client, "tidakada", PASSWORD)
    wrong = _give_password(client, "desk", "salah semua")
    sentence = "Nama pengguna atau kata sandi tidak cocok"
    assert sentence in unknown.content.decode()
    assert sentence in wrong.content.decode()


def test_an_inactive_account_cannot_sign_in(client: Client, desk: Account) -> None:
    desk.is_active = False
    desk.save()
    assert _give_password(client, "desk", PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_enrolled_account_is_asked_for_a_code_and_each_code_works_once(
    client: Client, desk: Account
) -> None:
    secret, _ = _enrol(desk)
    answer = _give_password(client, "desk", PASSWORD, next="/akun/")
    assert answer["Location"] == "/masuk/kode/"
    assert "_auth_user_id" not in client.session
    wrong = client.post("/masuk/kode/", {"code": "000000"})
    assert "Kode tidak cocok" in wrong.content.decode()
    code = _code_at(secret, real_now().timestamp())
    assert client.post("/masuk/kode/", {"code": code})["Location"] == "/akun/"
    assert client.session["_auth_user_id"] == str(desk.pk)
    again = Client()
    _give_password(again, "desk", PASSWORD)
    assert again.post("/masuk/kode/", {"code": code}).status_code == 200


def test_a_recovery_code_stands_for_the_phone_once(client: Client, desk: Account) -> None:
    _, codes = _enrol(desk)
    assert len(codes) == 10
    _give_password(client, "desk", PASSWORD)
    assert client.post("/masuk/kode/", {"code": codes[3]}).status_code == 302
    assert codes[3] not in second_factor.unused_recovery_codes(desk)


def test_guessing_codes_locks_like_guessing_passwords(client: Client, desk: Account) -> None:
    _enrol(desk)
    _give_password(client, "desk", PASSWORD)
    answers = [client.post("/masuk/kode/", {"code": "000000"}).status_code for _ in range(6)]
    assert answers[-1] == 429
    assert _give_password(Client(), "desk", PASSWORD).status_code == 429


def test_the_code_page_alone_lets_nobody_in(client: Client, desk: Account) -> None:
    secret, _ = _enrol(desk)
    code = _code_at(secret, real_now().timestamp())
    assert client.post("/masuk/kode/", {"code": code})["Location"] == "/masuk/"
    _give_password(client, "desk", PASSWORD)
    session = client.session
    session["pending_at"] = (real_now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert client.post("/masuk/kode/", {"code": code})["Location"] == "/masuk/"


def test_the_second_factor_is_sealed_in_the_database(desk: Account) -> None:
    secret, codes = _enrol(desk)
    stored = "".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_role_that_needs_it_is_led_to_set_up_the_second_factor(
    client: Client, desk: Account
) -> None:
    Account.objects.filter(pk=desk.pk).update(needs_second_factor=True)
    _give_password(client, "desk", PASSWORD)
    answer = client.get("/akun/")
    assert answer["Location"] == "/akun/kode/?next=%2Fakun%2F"
    page = client.get(answer["Location"])
    secret = page.context["secret"].replace(" ", "")
    done = client.post(
        "/akun/kode/", {"code": _code_at(secret, real_now().timestamp()), "next": "/akun/"}
    )
    assert len(done.context["codes"]) == 10
    assert client.get("/akun/").status_code == 200


@pytest.mark.parametrize("exempt", ["fkdm", "sample"])
def test_field_reporters_and_demo_accounts_need_no_second_factor(cast: Cast, exempt: str) -> None:
    name = "fkdm" if exempt == "fkdm" else "desk"
    Account.objects.filter(pk=cast[name].pk).update(
        needs_second_factor=True, is_sample=exempt == "sample"
    )
    cast[name].refresh_from_db()
    assert not second_factor.must_enrol(cast[name], cast.identity(name))


@override_settings(IS_DEMO=True)
def test_the_demo_signs_in_with_one_click_on_its_own_machine_only(client: Client, db: None) -> None:
    people = create_demo_accounts()
    assert create_demo_accounts() == people
    assert Account.objects.filter(is_sample=True).count() == len(people)
    assert "contoh-bulungan" in client.get("/masuk/").content.decode()
    for origin in ({"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}):
        assert "contoh-bulungan" not in client.get("/masuk/", **origin).content.decode()
        refused = client.post("/masuk/contoh/", {"account": "contoh-bulungan"}, **origin)
        assert refused.status_code == 404
    assert client.post("/masuk/contoh/", {"account": "contoh-bulungan"}).status_code == 302
    assert "_auth_user_id" in client.session


@override_settings(IS_DEMO=True)
def test_the_reporter_of_the_demo_has_a_card_to_try(client: Client, db: None) -> None:
    for _ in range(2):
        create_demo_accounts()
    page = client.get("/masuk/").content.decode()
    token, pin = demo_card("contoh-fkdm")
    assert f"/kartu/{token}/" in page
    client.get(f"/kartu/{token}/")
    assert client.post("/kartu/", {"pin": pin}).status_code == 302
    assert "_auth_user_id" in client.session


def test_without_a_demo_no_role_card_works(client: Client, db: None) -> None:
    create_demo_accounts()
    assert client.post("/masuk/contoh/", {"account": "contoh-bulungan"}).status_code == 404


@override_settings(IS_DEMO=True)
def test_a_real_account_is_no_role_card(client: Client, desk: Account) -> None:
    assert client.post("/masuk/contoh/", {"account": "desk"}).status_code == 404


def test_the_language_of_the_account_wins_and_is_switched_in_the_frame(cast: Cast) -> None:
    client = cast.client("desk")
    assert client.post("/bahasa/", {"bahasa": "en", "next": "/akun/"})["Location"] == "/akun/"
    cast["desk"].refresh_from_db()
    assert cast["desk"].language == "en"
    assert client.get("/akun/", HTTP_ACCEPT_LANGUAGE="id")["Content-Language"] == "en"
    assert client.post("/bahasa/", {"bahasa": "xx"}).cookies["django_language"].value == "id"


def test_an_api_key_is_shown_once_and_ends_when_revoked(cast: Cast) -> None:
    now = real_now()
    key, token = create_api_key(cast["kpu"], "SIAKBA", actor="test", now=now)
    assert account_of_api_key(token) == cast["kpu"]
    assert token.encode() not in bytes(key.token_digest)
    assert account_of_api_key(token + "x") is None
    revoke_api_key(key.pk, cast["kpu"], actor="test", now=now)
    assert account_of_api_key(token) is None
