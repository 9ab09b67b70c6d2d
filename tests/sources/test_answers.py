"""What services hand in, in the shapes that they send: replies, receipts, and hostile ones."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.sources.answers import gateway, telegram, whatsapp
from waspada.sources.answers.heard import Receipt, Reply, Unreadable
from waspada.sources.answers.letters import new_letters, put_away, read_letter
from waspada.sources.answers.signed import is_whatsapp, why_not_gateway

AT = datetime(2024, 11, 27, 1, 2, 3, tzinfo=UTC)
SECONDS = int(AT.timestamp())

# As Telegram posts it to a webhook (Bot API, Update), shortened to what people send us.
TELEGRAM = {
    "update_id": 710000123,
    "message": {
        "message_id": 77,
        "from": {"id": 123456789, "is_bot": False, "first_name": "Contoh", "language_code": "id"},
        "chat": {"id": 123456789, "first_name": "Contoh", "type": "private"},
        "date": SECONDS,
        "text": "YA 4821",
    },
}
# As the Cloud API posts it (messages and statuses of a WhatsApp Business Account).
WHATSAPP = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "id": "102290129340398",
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "messaging_product": "whatsapp",
                        "metadata": {"phone_number_id": "106540352242922"},
                        "contacts": [{"profile": {"name": "Contoh"}, "wa_id": "6281234567890"}],
                        "messages": [
                            {
                                "from": "6281234567890",
                                "id": "wamid.HBgL1",
                                "timestamp": str(SECONDS),
                                "type": "text",
                                "text": {"body": "TERIMA 4821"},
                            }
                        ],
                        "statuses": [
                            {
                                "id": "wamid.HBgL0",
                                "status": "failed",
                                "timestamp": str(SECONDS),
                                "recipient_id": "6281234567890",
                                "biz_opaque_callback_data": "01930000-0000-7000-8000-00000000000a",
                                "errors": [{"code": 131026, "title": "Message undeliverable"}],
                            },
                            {"id": "wamid.HBgL2", "status": "sent", "timestamp": str(SECONDS)},
                        ],
                    },
                }
            ],
        }
    ],
}
GATEWAY = {
    "replies": [{"id": "mo-1", "from": "0812 3456 7890", "text": "YA 4821", "at": AT.isoformat()}],
    "receipts": [
        {"id": "mt-9", "ref": "x", "state": "UNDELIVERED", "reason": "absent", "at": SECONDS},
        {"id": "mt-8", "state": "buffered"},
    ],
}


def test_each_service_is_read_from_what_it_sends() -> None:
    heard = telegram.read(json.dumps(TELEGRAM).encode(), "")
    assert heard.replies == (Reply("telegram", "123456789", "YA 4821", "710000123", AT),)
    heard = whatsapp.read(json.dumps(WHATSAPP).encode(), "")
    assert heard.replies == (Reply("whatsapp", "+6281234567890", "TERIMA 4821", "wamid.HBgL1", AT),)
    assert heard.receipts == (
        Receipt(
            "whatsapp",
            "failed",
            "wamid.HBgL0",
            "01930000-0000-7000-8000-00000000000a",
            "131026 Message undeliverable",
            AT,
        ),
    )
    heard = gateway.read(json.dumps(GATEWAY).encode(), "r")
    assert heard.replies == (Reply("sms", "+6281234567890", "YA 4821", "mo-1", AT),)
    assert heard.receipts == (Receipt("sms", "failed", "mt-9", "x", "absent", AT),)


def telegram_said(**message: object) -> tuple[Reply, ...]:
    base = {**TELEGRAM["message"], **message}  # type: ignore[dict-item]
    kept = {name: value for name, value in base.items() if value is not None}
    return telegram.read(json.dumps({"update_id": 5, "message": kept}).encode(), "").replies


def whatsapp_said(kind: str, found: object, **more: object) -> tuple[Reply, ...]:
    message = {
        "from": "6281234567890",
        "id": "wamid.1",
        "timestamp": "1",
        "type": kind,
        kind: found,
    }
    kept = {name: value for name, value in (message | more).items() if value is not None}
    changes = [{"field": "messages", "value": {"messages": [kept]}}]
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    return whatsapp.read(json.dumps(body).encode(), "").replies


def test_what_is_passed_on_or_pressed_is_seen_as_such() -> None:
    assert telegram_said(forward_origin={})[0].refused
    text = json.dumps(WHATSAPP).replace(
        '"type": "text", "text": {"body": "TERIMA 4821"}',
        '"type": "button", "button": {"payload": "YA 4821", "text": "Ya"}',
    )
    assert whatsapp.read(text.encode(), "").replies[0].text == "YA 4821"
    pressed = {"type": "button_reply", "button_reply": {"id": "YA 4821", "title": "Ya"}}
    assert whatsapp_said("interactive", pressed)[0].text == "YA 4821"
    assert whatsapp_said("interactive", {"list_reply": {"title": "Ya"}})[0].text == "Ya"


PLACE = {"latitude": 2.84, "longitude": 117.36}
LINK = "https://maps.google.com/?q=2.840000,117.360000"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"photo": [{"file_id": "AgAC"}], "caption": "LAPOR banjir"}, "LAPOR banjir"),
        ({"photo": [{"file_id": "AgAC"}]}, ""),
        ({"voice": {"file_id": "AwAC"}}, ""),
        ({"location": PLACE}, LINK),
        (
            {
                "location": PLACE,
                "venue": {"location": PLACE, "title": "Kantor Camat", "address": "Jl. Sudirman"},
            },
            f"Kantor Camat, Jl. Sudirman\n{LINK}",
        ),
        ({"text": "/lapor@waspada_bot BENTROK kec Peso"}, "lapor BENTROK kec Peso"),
        ({"text": "/start"}, "BANTUAN"),
        ({"text": "/start 12345678"}, "DAFTAR 12345678"),
        ({"text": "/start dari_tautan"}, "BANTUAN"),
        ({"text": "/ bukan perintah"}, "/ bukan perintah"),
    ],
)
def test_a_message_of_telegram_is_its_words_and_its_position(
    message: dict[str, object], text: str
) -> None:
    (reply,) = telegram_said(**({"text": None} | message))
    assert reply.text == text


def test_what_telegram_tells_of_itself_is_no_message() -> None:
    for told in ("new_chat_members", "left_chat_member", "pinned_message", "migrate_to_chat_id"):
        assert telegram_said(text=None, **{told: []}) == ()
    for update in ("channel_post", "my_chat_member", "callback_query", "message_reaction"):
        body = {"update_id": 6, update: TELEGRAM["message"]}
        assert telegram.read(json.dumps(body).encode(), "").replies == ()


def test_what_was_written_anew_is_not_lost_and_a_moving_position_is_not_counted() -> None:
    anew = {**TELEGRAM["message"], "text": "LAPOR banjir, 5 luka", "edit_date": SECONDS + 60}  # type: ignore[dict-item]
    edited = {"update_id": 9, "edited_message": anew}
    (reply,) = telegram.read(json.dumps(edited).encode(), "").replies
    assert (reply.text, reply.key) == ("LAPOR banjir, 5 luka", "9")
    assert reply.sent_at == AT + timedelta(minutes=1)
    moving = {"chat": {"id": 1}, "location": PLACE, "edit_date": SECONDS}
    body = json.dumps({"update_id": 10, "edited_message": moving}).encode()
    assert telegram.read(body, "").replies == ()


@pytest.mark.parametrize(("kind", "is_shared"), [("private", False), ("supergroup", True)])
def test_a_group_is_told_from_a_person(kind: str, is_shared: bool) -> None:
    (reply,) = telegram_said(chat={"id": -1001234567890, "type": kind, "title": "FKDM"})
    assert (reply.sender, reply.is_shared) == ("-1001234567890", is_shared)
    assert reply.is_addressed is not is_shared
    answered = {"from": {"id": 9, "is_bot": True, "first_name": "Waspada"}}
    (reply,) = telegram_said(chat={"id": -1, "type": kind}, reply_to_message=answered)
    assert reply.is_addressed
    person = {"from": {"id": 9, "is_bot": False}}
    (reply,) = telegram_said(chat={"id": -1, "type": kind}, reply_to_message=person)
    assert reply.is_addressed is not is_shared


@pytest.mark.parametrize(
    ("kind", "found", "text"),
    [
        (
            "image",
            {"id": "1", "mime_type": "image/jpeg", "caption": "LAPOR banjir"},
            "LAPOR banjir",
        ),
        ("document", {"id": "1", "filename": "a.pdf", "caption": "surat"}, "surat"),
        ("image", {"id": "1", "mime_type": "image/jpeg"}, ""),
        ("location", PLACE, LINK),
        ("location", {**PLACE, "name": "TPS 5", "address": "Peso"}, f"TPS 5, Peso\n{LINK}"),
        ("location", {"latitude": "2.84", "longitude": None}, ""),
    ],
)
def test_a_message_of_whatsapp_is_its_words_or_its_position(
    kind: str, found: object, text: str
) -> None:
    (reply,) = whatsapp_said(kind, found)
    assert (reply.text, reply.sender, reply.key) == (text, "+6281234567890", "wamid.1")


@pytest.mark.parametrize("kind", ["reaction", "system", "edit", "revoke"])
def test_what_nobody_wrote_to_us_by_whatsapp_holds_nothing(kind: str) -> None:
    assert whatsapp_said(kind, {"emoji": "x", "body": "x"}) == ()


def test_what_whatsapp_cannot_show_is_kept_without_words() -> None:
    (reply,) = whatsapp_said("unsupported", {"type": "poll_creation"})
    assert (reply.text, reply.sender) == ("", "+6281234567890")


def test_who_shows_no_number_is_known_by_the_name_that_whatsapp_gives() -> None:
    (reply,) = whatsapp_said("text", {"body": "x"}, **{"from": None}, from_user_id="ID.150257639")
    assert reply.sender == "ID.150257639"
    nameless = json.loads(json.dumps(WHATSAPP))
    value = nameless["entry"][0]["changes"][0]["value"]
    del value["messages"][0]["from"]
    value["contacts"] = [{"profile": {"username": "contoh"}, "user_id": "ID.150257639"}]
    (reply,) = whatsapp.read(json.dumps(nameless).encode(), "").replies
    assert reply.sender == "ID.150257639"


def test_several_entries_of_one_request_are_all_read() -> None:
    two = json.loads(json.dumps(WHATSAPP))
    two["entry"] = [*two["entry"], *two["entry"], {"id": "1", "changes": []}]
    heard = whatsapp.read(json.dumps(two).encode(), "")
    assert (len(heard.replies), len(heard.receipts)) == (2, 2)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["replies", "receipts", "entry", "changes", "value", "messages",
                         "message", "chat", "update_id", "text", "date", "at", "statuses"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=40)
@given(json_values)
def test_whatever_was_signed_is_read_or_called_unreadable(value: object) -> None:
    for read in (gateway.read, telegram.read, whatsapp.read):
        try:
            heard = read(json.dumps(value).encode(), "r")
        except Unreadable:
            continue
        assert all(isinstance(one.text, str) for one in heard.replies)


def test_a_gateways_signature_holds_for_these_bytes_and_five_minutes() -> None:
    key = "whsec_" + base64.b64encode(b"k" * 24).decode()
    body = b'{"replies": []}'

    def headers(at: datetime, named: str = "m-1", signed: bytes = body) -> dict[str, str]:
        stamp = str(int(at.timestamp()))
        text = f"{named}.{stamp}.".encode() + signed
        mine = base64.b64encode(hmac.new(b"k" * 24, text, hashlib.sha256).digest()).decode()
        return {
            "webhook-id": named,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,other v1,{mine}",
        }

    assert not why_not_gateway(key, headers(AT), body, AT + timedelta(minutes=5))
    for given_headers, moment in (
        (headers(AT), AT + timedelta(minutes=6)),
        (headers(AT), AT - timedelta(minutes=6)),
        (headers(AT, signed=b"other"), AT),
        (headers(AT) | {"webhook-id": "m-2"}, AT),
        (headers(AT) | {"webhook-timestamp": "soon"}, AT),
        ({}, AT),
    ):
        assert why_not_gateway(key, given_headers, body, moment)
    assert why_not_gateway("whsec_", headers(AT), body, AT)
    mine = hmac.new(b"s", body, hashlib.sha256).hexdigest()
    assert is_whatsapp("s", {"x-hub-signature-256": f"sha256={mine}"}, body)
    assert not is_whatsapp("s", {"x-hub-signature-256": f"sha256={mine[:-1]}x"}, body)
    assert not is_whatsapp("", {"x-hub-signature-256": "sha256="}, body)


LETTER = (
    "From: Contoh <Piket@Polres.test>\r\nTo: waspada@contoh.test\r\nSubject: Re: Siaga\r\n"
    "Date: Wed, 27 Nov 2024 01:02:03 +0000\r\nMessage-ID: <a1@polres.test>\r\n{more}"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nYA 4821\r\n\r\n> Balas YA 4821\r\n"
)


def test_a_letter_is_an_answer_unless_a_machine_or_nobody_in_particular_wrote_it() -> None:
    reply = read_letter(LETTER.format(more="").encode())
    assert reply == Reply("email", "piket@polres.test", reply.text, "<a1@polres.test>", AT)
    assert reply.text.startswith("YA 4821")
    passed = "Authentication-Results: mx.contoh.test; dkim=pass; dmarc=pass header.from=x\r\n"
    forged = "Authentication-Results: mx.evil.test; dmarc=pass\r\n"
    for more, checked_by, refused in (
        ("Auto-Submitted: auto-replied\r\n", "", "replies.automatic"),
        ("Precedence: bulk\r\n", "", "replies.automatic"),
        ("", "mx.contoh.test", "replies.not_authentic"),
        (forged + passed, "mx.contoh.test", "replies.not_authentic"),
        (passed, "mx.contoh.test", ""),
    ):
        assert read_letter(LETTER.format(more=more).encode(), checked_by).refused == refused
    two = LETTER.format(more="").replace("<Piket@Polres.test>", "<a@b.test>, <c@d.test>")
    assert read_letter(two.encode()).refused == "replies.no_sender"
    assert read_letter(b"x" * 300_000).refused == "replies.too_large"


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_no_letter_breaks_the_reader(content: bytes) -> None:
    assert read_letter(content).channel == "email"
    assert read_letter(b"From: a@b.test\r\nContent-Type: " + content).channel == "email"


def test_letters_that_were_read_are_put_away_and_stay(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.host").write_bytes(b"a")
    (letter,) = new_letters(tmp_path)
    put_away(letter)
    put_away(letter)  # another worker was quicker
    assert list(new_letters(tmp_path)) == []
    assert (tmp_path / "cur" / "1.host:2,S").read_bytes() == b"a"
    with pytest.raises(OSError, match="new"):
        list(new_letters(tmp_path / "gone"))
