"""What hostile and broken requests get: refused or bounded, explained, and the next one is taken."""

import json
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.test import Client

from tests.sources.conformance import Scene, stored
from tests.sources.gateways import (
    SECRET,
    SMS,
    TELEGRAM,
    hub_headers,
    known,
    post,
    signed_headers,
    sms_body,
    telegram_body,
    whatsapp_body,
)
from tests.support.cast import TODAY, make_cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Reply
from waspada.apps.intake.models import HeldMessage, WayFailure

pytestmark = [pytest.mark.django_db, pytest.mark.words]


@pytest.fixture
def scene(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    found = Scene(make_cast(), settings, monkeypatch, Client())
    SMS.prepare(found)
    return found


def reasons() -> set[str]:
    return set(WayFailure.objects.values_list("reason_code", flat=True))


def send(scene: Scene, raw: bytes, **named: Any) -> int:
    return int(post(scene, "gateway", raw, signed_headers(raw, **named)).status_code)


def test_signatures_are_there_right_and_fresh(scene: Scene) -> None:
    raw = sms_body("LAPOR banjir", "1")
    assert post(scene, "gateway", raw, {}).status_code == 401
    assert send(scene, raw, key=b"y" * 24) == 401
    assert send(scene, raw, late=301) == 401
    assert send(scene, raw, late=-301) == 401
    headers = signed_headers(raw)
    altered = raw.replace(b"banjir", b"aman!!")
    assert post(scene, "gateway", altered, headers).status_code == 401
    moved = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}
    assert post(scene, "gateway", raw, moved).status_code == 401
    assert stored() == []
    assert reasons() == {
        "intake.no_signature", "intake.bad_signature", "intake.old_signature",
    }  # fmt: skip
    page = scene.cast.client("admin").get("/cara-masuk/").content.decode()
    assert "Tanda tangan gerbang tidak cocok" in page
    assert "lebih dari lima menit" in page
    # Replayed while it is fresh: it counts once.
    assert post(scene, "gateway", raw, headers).status_code == 200
    assert post(scene, "gateway", raw, headers).status_code == 200
    assert len(stored()) == 1


def test_a_body_of_fifty_megabytes_is_refused_before_it_is_read(scene: Scene) -> None:
    def never(_request: WSGIRequest) -> bytes:
        raise AssertionError("the body was read")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "body", property(never))
        for length, status in (("52428800", 413), ("9" * 30, 413), ("", 411), ("-5", 411)):
            answer = scene.client.post(
                "/api/v1/replies/gateway", b"{}", content_type="application/json",
                CONTENT_LENGTH=length,
            )  # fmt: skip
            assert answer.status_code == status, length
        form = scene.client.post("/api/v1/replies/gateway", {"a": "b"})
        assert form.status_code == 415
    assert reasons() == {"intake.too_large", "intake.no_length", "intake.wrong_type"}


def test_a_body_that_breaks_off_is_told_to_come_again(scene: Scene) -> None:
    def cut(_request: WSGIRequest, _size: int) -> bytes:
        raise UnreadablePostError("timed out")

    raw = sms_body("LAPOR banjir", "1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "read", cut)
        assert send(scene, raw) == 400
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequest, "read", lambda _request, _size: raw[:20])
        assert send(scene, raw) == 400
    assert reasons() == {"intake.cut_off"}
    assert send(scene, raw) == 200
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00bukan utf-8",
        b"[" * 30_000,
        b'{"replies": ' + b"9" * 6_000 + b"}",
        b'{"replies": "satu"}',
        b'{"replies": [3, null, {}]}',
        b"null",
        '{"replies": [{"from": "", "text": "x"}]}'.encode("utf-16"),
    ],
    ids=["no-utf8", "brackets", "digits", "no-list", "no-tables", "null", "utf-16"],
)
def test_what_is_signed_and_malformed_is_kept_and_stops_nothing(scene: Scene, raw: bytes) -> None:
    assert send(scene, raw) == 200
    assert stored() == []
    assert send(scene, sms_body("LAPOR banjir kec peso", "2")) == 200
    assert len(stored()) == 1


@pytest.mark.parametrize(
    "text", ["\ud83d LAPOR \udc00 banjir", "a\x00b LAPOR", "\u202eRIJNAB", "́" * 900]
)
def test_odd_signs_are_stored(scene: Scene, text: str) -> None:
    for sender in ("+6281234567890", "+6281299999999"):
        body = {"replies": [{"id": f"{sender}\ud800", "from": sender, "text": text}]}
        assert send(scene, json.dumps(body).encode()) == 200
    assert len(stored()) == 1
    with acting_as(system_identity()):
        assert HeldMessage.objects.count() == 1
    assert not Reply.objects.exists()


def test_telegram_and_whatsapp_send_what_is_no_message(scene: Scene) -> None:
    TELEGRAM.prepare(scene)
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    for update in (
        {"update_id": 1, "edited_message": {"text": "x", "chat": {"id": 1}}},
        {"update_id": 2, "message": {"chat": {"id": 1}, "photo": [{"file_id": "AgAC"}]}},
        {"update_id": 3, "my_chat_member": {}},
        {"update_id": 4, "message": "x"},
    ):
        raw = json.dumps(update).encode()
        assert post(scene, "telegram", raw, headers).status_code == 200
    told = post(scene, "telegram", telegram_body("LAPOR banjir", "5"), headers).json()
    assert told["method"] == "sendMessage"
    assert "Diterima, no." in told["text"]
    scene.settings.WASPADA_WHATSAPP_SECRET = SECRET
    for body in (
        b"{}",
        b'{"entry": [{"changes": [{"value": {"statuses": [{"status": "sent"}]}}]}]}',
        whatsapp_body("x", "i").replace(b'"text"', b'"image"'),
    ):
        assert post(scene, "whatsapp", body, hub_headers(body)).status_code == 200
    assert len(stored()) == 1


def test_whatsapps_first_question_is_answered_with_its_challenge(scene: Scene) -> None:
    where = "/api/v1/replies/whatsapp"
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "uji"}
    assert scene.client.get(where, asked).status_code == 404
    scene.settings.WASPADA_WHATSAPP_VERIFY = "uji"
    assert scene.client.get(where, asked).content == b"1158201444"
    assert scene.client.get(where, asked | {"hub.verify_token": "x"}).status_code == 404
    assert scene.client.get(where, asked | {"hub.mode": "unsubscribe"}).status_code == 404


def test_a_full_database_asks_the_service_to_come_again(scene: Scene) -> None:
    from waspada.core.errors import Unavailable

    def full(*_given: Any, **_named: Any) -> None:
        raise Unavailable("web.disk_full")

    raw = sms_body("LAPOR banjir", "1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("waspada.apps.intake.coming.receive_report", full)
        answer = post(scene, "gateway", raw, signed_headers(raw))
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_both_kinds_of_text_come_by_one_address(scene: Scene) -> None:
    known(scene, "sms", "+6281200000005")
    body = {
        "replies": [
            {"id": "a", "from": "+6281200000005", "text": "YA 4821"},
            {"id": "b", "from": "+6281200000005", "text": "LAPOR banjir kec peso"},
            {"id": "c", "from": "+6281200000005", "text": "   "},
        ]
    }
    raw = json.dumps(body).encode()
    told = post(scene, "gateway", raw, signed_headers(raw)).json()
    assert (told["taken"], [one["id"] for one in told["answers"]]) == (3, ["b"])
    assert set(Reply.objects.values_list("key", flat=True)) == {"a", "c"}
    assert len(stored()) == 1
