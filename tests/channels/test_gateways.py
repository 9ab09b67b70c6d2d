"""SMS, Telegram, WhatsApp: what is sent, and what each answer of the service means."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.receiver import Receiver, web_receiver
from waspada.channels.base import (
    AddressedMessage,
    Channel,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
    Surroundings,
)
from waspada.channels.registry import CHANNELS
from waspada.channels.shortened import short_id, short_text
from waspada.channels.webhook.hook import signature, written_key

PHONE = "+6281234567890"
MESSAGE = AddressedMessage(
    delivery="01930000-0000-7000-8000-00000000000a",
    address=PHONE,
    language="id",
    title="Siaga keamanan: Bulungan",
    body='Kata "siaga" & {to} {text}\nbaris kedua ${SMS_TOKEN}',
    classification="B",
    realm="live",
    written_at=datetime(2024, 11, 28, 8, 0, tzinfo=UTC),
    link="https://waspada.contoh.test/peringatan/butir/1/",
)
LINK_END = f"{MESSAGE.link}\n#{short_id(MESSAGE)}"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with web_receiver() as found:
        yield found


def channel(name: str, **changes: str) -> Channel:
    here = Surroundings(is_account=lambda _: False, allows_private=True, timeout_seconds=5)
    return CHANNELS[name](dataclasses.replace(here, **changes))  # type: ignore[arg-type]


def sms(tmp_path: Path, table: str) -> Channel:
    (tmp_path / "sms.toml").write_text(table, "utf-8")
    return channel("sms", sms_gateway=str(tmp_path / "sms.toml"))


def sent(way: Channel, message: AddressedMessage = MESSAGE) -> None:
    way.send(Outgoing(message.address, way.freeze(message), message.delivery))


TEXT = f"{MESSAGE.title}\n{MESSAGE.body}\n{LINK_END}"


def test_a_gateway_gets_json_in_which_nothing_of_the_message_is_a_hole(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_TOKEN", "rahasia")
    receiver.answer = lambda asked, n: (200, b'{"status": "queued"}')
    table = f"url = '{receiver.url('/a')}'\n[headers]\nAuthorization = 'Bearer ${{SMS_TOKEN}}'\n"
    sent(sms(tmp_path, table))
    asked = receiver.asked[-1]
    assert json.loads(asked.body) == {"to": PHONE, "text": TEXT, "id": MESSAGE.delivery}
    assert asked.headers["authorization"] == "Bearer rahasia"


def test_a_gateway_gets_a_form_or_an_address_if_it_wants_one(
    receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answer = lambda asked, n: (200, b"OK")
    form = (
        f"url = '{receiver.url('/b')}'\ncontent_type = 'application/x-www-form-urlencoded'\n"
        "body = 'nohp={to}&pesan={text}'\nplus = false\n"
    )
    sent(sms(tmp_path, form))
    assert parse_qs(receiver.asked[-1].body.decode()) == {"nohp": [PHONE[1:]], "pesan": [TEXT]}
    sent(sms(tmp_path, f"url = '{receiver.url('/c?to={to}&text={text}')}'\nmethod = 'GET'\n"))
    asked = receiver.asked[-1]
    assert (asked.method, asked.body) == ("GET", b"")
    assert parse_qs(urlsplit(asked.path).query) == {"to": [PHONE], "text": [TEXT]}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, b"ERR busy"), NotDelivered),
        ((200, b"ERR invalid number"), Refused),
        ((503, b""), NotDelivered),
        ((401, b""), ChannelDown),
        ((422, b""), Refused),
    ],
)
def test_a_gateways_answer_is_read_as_its_settings_say(
    receiver: Receiver, tmp_path: Path, answer: tuple[int, bytes], error: type[NotDelivered]
) -> None:
    receiver.answer = lambda asked, n: answer
    table = f"url = '{receiver.url('/d')}'\ntaken = '^OK'\nrefused = 'invalid number'\n"
    with pytest.raises(NotDelivered) as said:
        sent(sms(tmp_path, table))
    assert type(said.value) is error


@pytest.mark.parametrize(
    "table",
    ["", "url = 1\n]", "url = 'x'\nmethod = 'DELETE'", "url = 'x'\ntaken = '('", "lain = 1"],
)
def test_settings_that_are_wrong_hold_the_channel_and_no_address(
    tmp_path: Path, table: str
) -> None:
    with pytest.raises(ChannelDown):
        sent(sms(tmp_path, table))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, '{"ok": false, "description": "Unauthorized"}', ChannelDown),
        (404, '{"ok": false}', ChannelDown),
        (400, '{"ok": false, "description": "Bad Request: chat not found"}', Refused),
        (429, '{"ok": false, "parameters": {"retry_after": 7}}', NotDelivered),
        (200, '{"ok": false}', NotDelivered),
        (200, "<html>", NotDelivered),
        (502, "", NotDelivered),
    ],
)
def test_telegrams_own_word_decides(
    receiver: Receiver, status: int, body: str, error: type[NotDelivered]
) -> None:
    receiver.answer = lambda asked, n: (status, body.encode())
    way = channel("telegram", telegram_token="1:a", telegram_api=receiver.url(""))
    with pytest.raises(NotDelivered) as said:
        sent(way, dataclasses.replace(MESSAGE, address="-100123456"))
    assert type(said.value) is error


def test_telegram_gets_plain_text_and_its_token_is_in_no_frozen_byte(receiver: Receiver) -> None:
    receiver.answer = lambda asked, n: (200, b'{"ok": true}')
    way = channel("telegram", telegram_token="1:sandi", telegram_api=receiver.url(""))
    message = dataclasses.replace(MESSAGE, address="-100123456")
    assert b"sandi" not in way.freeze(message)
    sent(way, message)
    asked = receiver.asked[-1]
    assert asked.path == "/bot1:sandi/sendMessage"
    said = json.loads(asked.body)
    assert (said["chat_id"], said["text"]) == ("-100123456", TEXT)
    assert "parse_mode" not in said


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, 190, ChannelDown),
        (400, 132001, ChannelDown),
        (400, 131026, Refused),
        (400, 131047, Refused),
        (429, 130429, NotDelivered),
        (500, 131000, NotDelivered),
        (200, None, NotDelivered),
    ],
)
def test_whatsapps_codes_say_whose_fault_it_is(
    receiver: Receiver, status: int, code: int | None, error: type[NotDelivered]
) -> None:
    body = {"error": {"code": code, "message": "x"}} if code else {}
    receiver.answer = lambda asked, n: (status, json.dumps(body).encode())
    with pytest.raises(NotDelivered) as said:
        sent(whatsapp(receiver))
    assert type(said.value) is error


def whatsapp(receiver: Receiver, template: str = "") -> Channel:
    return channel(
        "whatsapp",
        whatsapp_number="1055",
        whatsapp_token="sandi",
        whatsapp_template=template,
        whatsapp_api=receiver.url("/v23.0"),
    )


def test_whatsapp_gets_a_template_with_three_places_and_our_identifier(receiver: Receiver) -> None:
    receiver.answer = lambda asked, n: (200, b'{"messages": [{"id": "wamid.1"}]}')
    sent(whatsapp(receiver, "peringatan"))
    asked = receiver.asked[-1]
    assert (asked.path, asked.headers["authorization"]) == ("/v23.0/1055/messages", "Bearer sandi")
    said = json.loads(asked.body)
    assert (said["to"], said["biz_opaque_callback_data"]) == (PHONE[1:], MESSAGE.delivery)
    places = [one["text"] for one in said["template"]["components"][0]["parameters"]]
    assert places == [MESSAGE.title, " ".join(MESSAGE.body.split()), MESSAGE.link]
    sent(whatsapp(receiver))
    assert json.loads(receiver.asked[-1].body)["text"]["body"] == TEXT


def test_a_message_says_how_it_is_answered_where_its_words_may_be_read(
    receiver: Receiver, tmp_path: Path
) -> None:
    asked = dataclasses.replace(MESSAGE, answer_code="4821")
    mail = channel("email", reply_address="balas@contoh.test")
    ways = {
        sms(tmp_path, 'url = "https://x.test/"'): PHONE,
        channel("telegram"): "123456789",
        whatsapp(receiver): PHONE,
        whatsapp(receiver, "peringatan"): PHONE,
    }
    for way, address in ways.items():
        mine = dataclasses.replace(asked, address=address)
        assert b"Balas YA 4821 bila sudah dibaca." in way.freeze(mine)
        closed = way.freeze(dataclasses.replace(mine, classification="T"))
        assert b"Balas" not in closed
    letter = mail.freeze(dataclasses.replace(asked, address="a@b.test"))
    assert b"Balas YA 4821" in letter
    assert b"Reply-To: balas@contoh.test" in letter
    plain = mail.freeze(dataclasses.replace(MESSAGE, address="a@b.test"))
    assert b"Reply-To" not in plain


def test_gateways_name_a_message_that_they_speak_of_later(
    receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answer = lambda asked, n: (200, b'{"id": "m-77", "messages": [{"id": "wamid.1"}]}')
    url = f'url = "{receiver.url()}"'
    outgoing = Outgoing(PHONE, sms(tmp_path, url).freeze(MESSAGE), MESSAGE.delivery)
    assert sms(tmp_path, url).send(outgoing) == ""
    with_name = f'{url}\nnamed = \'"id": "([^"]+)"\''
    assert sms(tmp_path, with_name).send(outgoing) == "m-77"
    way = whatsapp(receiver)
    assert way.send(Outgoing(PHONE, way.freeze(MESSAGE), MESSAGE.delivery)) == "wamid.1"
    with pytest.raises(ChannelDown):
        sms(tmp_path, f"{url}\nnamed = 'id'").freeze(MESSAGE)


@given(
    title=st.text(max_size=300),
    body=st.text(max_size=900),
    longest=st.integers(min_value=120, max_value=1600),
)
def test_a_short_text_keeps_within_its_length_and_its_link_whole(
    title: str, body: str, longest: int
) -> None:
    message = dataclasses.replace(MESSAGE, title=title, body=body)
    text = short_text(message, highest_class="B", longest=longest)
    assert len(text) <= longest
    assert text.endswith(LINK_END)


def test_a_signature_is_that_of_standard_webhooks() -> None:
    # Worked out by hand with openssl: printf %s 'msg_1.1614265330.{"a": 1}' |
    # openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef0123456789abcdef -binary | base64
    key = b"0123456789abcdef0123456789abcdef"
    assert signature(key, "msg_1", "1614265330", b'{"a": 1}') == (
        "v1,fBiqodRfPbN9ljrol2zc+Os6HNAtD3b6qlBdOaXW1kg="
    )
    assert written_key(key) == "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
