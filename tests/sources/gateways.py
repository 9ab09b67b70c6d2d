"""The gateways of coded text as the conformance test uses them, in the shapes they really send."""

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.sources.conformance import Scene, TriedWay
from tests.support.cast import TODAY
from waspada.apps.accounts.clock import real_now
from waspada.apps.intake import addresses

GATEWAY_KEY = "whsec_" + base64.b64encode(b"k" * 24).decode()
SECRET = "rahasia-uji"
PHONE, CHAT = "6281234567890", 123456789
READS = (
    "waspada.apps.intake.coming.read_text",
    "waspada.sources.coded_text.reading.words_of",
)


def known(scene: Scene, channel: str, address: str) -> None:
    """Make an address the field reporter's, by its code."""
    with scene.cast.acting("admin"):
        _row, code = addresses.give_code(
            scene.cast["fkdm"].pk, actor="admin", now=real_now(), day=TODAY
        )
    assert addresses.take_code(channel, address, code, now=real_now())


def post(scene: Scene, where: str, raw: bytes, headers: dict[str, str]) -> Any:
    return scene.client.post(
        f"/api/v1/replies/{where}", raw, content_type="application/json", headers=headers
    )


def signed_headers(raw: bytes, *, key: bytes = b"k" * 24, late: int = 0) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body."""
    stamp = str(int(real_now().timestamp()) - late)
    mine = hmac.new(key, f"m-1.{stamp}.".encode() + raw, hashlib.sha256).digest()
    return {
        "webhook-id": "m-1",
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mine).decode()}",
    }


def hub_headers(raw: bytes, secret: str = SECRET) -> dict[str, str]:
    """Return WhatsApp's header for a body."""
    mine = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={mine}"}


def sms_body(text: str, name: str) -> bytes:
    return json.dumps({"replies": [{"id": name, "from": f"+{PHONE}", "text": text}]}).encode()


def telegram_body(text: str, name: str) -> bytes:
    """Return an update as the Bot API posts it to a webhook."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")
    message = {
        "message_id": number,
        "from": {"id": CHAT, "is_bot": False, "first_name": "Contoh", "language_code": "id"},
        "chat": {"id": CHAT, "first_name": "Contoh", "type": "private"},
        "date": int(real_now().timestamp()),
        "text": text,
    }
    return json.dumps({"update_id": 710_000_000 + number, "message": message}).encode()


def whatsapp_body(text: str, name: str) -> bytes:
    """Return a notification as the Cloud API posts it."""
    message = {
        "from": PHONE,
        "id": f"wamid.{name}",
        "timestamp": str(int(real_now().timestamp())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6221500000", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Contoh"}, "wa_id": PHONE}],
        "messages": [message],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _limit(scene: Scene, most: int) -> None:
    scene.monkeypatch.setattr("waspada.apps.intake.coming.MOST_AN_HOUR", most)


def _prepare_sms(scene: Scene) -> None:
    scene.settings.WASPADA_REPLY_KEY = GATEWAY_KEY
    known(scene, "sms", f"+{PHONE}")


def _send_sms(scene: Scene, text: str, name: str) -> str:
    raw = sms_body(text, name)
    told = post(scene, "gateway", raw, signed_headers(raw))
    assert told.status_code == 200, told.content
    return str(told.json())


def _forge_sms(scene: Scene, text: str) -> int:
    raw = sms_body(text, "forged")
    return int(post(scene, "gateway", raw, signed_headers(raw, key=b"x" * 24)).status_code)


def _prepare_telegram(scene: Scene) -> None:
    scene.settings.WASPADA_TELEGRAM_SECRET = SECRET
    known(scene, "telegram", str(CHAT))


def _send_telegram(scene: Scene, text: str, name: str) -> str:
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    told = post(scene, "telegram", telegram_body(text, name), headers)
    assert told.status_code == 200, told.content
    return str(told.json())


def _forge_telegram(scene: Scene, text: str) -> int:
    headers = {"x-telegram-bot-api-secret-token": "salah"}
    return int(post(scene, "telegram", telegram_body(text, "f"), headers).status_code)


def _prepare_whatsapp(scene: Scene) -> None:
    scene.settings.WASPADA_WHATSAPP_SECRET = SECRET
    known(scene, "whatsapp", f"+{PHONE}")


def _send_whatsapp(scene: Scene, text: str, name: str) -> str:
    raw = whatsapp_body(text, name)
    told = post(scene, "whatsapp", raw, hub_headers(raw))
    assert told.status_code == 200, told.content
    return str(told.json())


def _forge_whatsapp(scene: Scene, text: str) -> int:
    raw = whatsapp_body(text, "f")
    return int(post(scene, "whatsapp", raw, hub_headers(raw, "lain")).status_code)


SMS = TriedWay("coded_text.sms", _prepare_sms, _send_sms, _forge_sms, _limit, READS)
TELEGRAM = TriedWay(
    "coded_text.telegram", _prepare_telegram, _send_telegram, _forge_telegram, _limit, READS
)
WHATSAPP = TriedWay(
    "coded_text.whatsapp", _prepare_whatsapp, _send_whatsapp, _forge_whatsapp, _limit, READS
)
