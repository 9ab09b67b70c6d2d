"""Letters and pasted chats as the conformance test uses them."""

import json
from email.message import EmailMessage
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from tests.sources.conformance import Scene, TriedWay
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import Account
from waspada.apps.intake.mail_fetching import take_mail

SERVER: Final = "surel.contoh.test"
SENDER: Final = "fkdm@contoh.test"


def _prepare_mail(scene: Scene) -> None:
    scene.settings.WASPADA_MAIL_DROP = True
    scene.settings.WASPADA_REPLY_MAILDIR = mkdtemp()
    scene.settings.WASPADA_REPLY_CHECKED_BY = SERVER
    scene.settings.EMAIL_HOST = ""
    Account.objects.filter(pk=scene.cast["fkdm"].pk).update(email=SENDER)


def _drop(scene: Scene, text: str, name: str, found: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["Message-ID"] = SENDER, f"<{name}@contoh.test>"
    letter["Authentication-Results"] = f"{SERVER}; dmarc={found}"
    letter.set_content(text)
    new = Path(scene.settings.WASPADA_REPLY_MAILDIR) / "new"
    new.mkdir(exist_ok=True)
    (new / name).write_bytes(letter.as_bytes())
    take_mail(real_now(), lambda: False)


def _send_mail(scene: Scene, text: str, name: str) -> str:
    _drop(scene, text, name, "pass")
    return ""


def _forge_mail(scene: Scene, text: str) -> int:
    _drop(scene, text, "forged", "fail")
    return 403


def _limit_mail(scene: Scene, most: int) -> None:
    scene.monkeypatch.setattr("waspada.apps.intake.mail_receiving.MOST_AN_HOUR", most)


# A letter that comes again is not answered again: that its receipt goes back once is shown in
# tests/apps/test_intake_mail.py.
MAIL: Final = TriedWay(
    "mail",
    _prepare_mail,
    _send_mail,
    _forge_mail,
    _limit_mail,
    reads=("waspada.apps.intake.mail_receiving.parse_body",),
    receipt=False,
)


def _prepare_chat(scene: Scene) -> None:
    scene.client.force_login(
        scene.cast["desk"], backend="django.contrib.auth.backends.ModelBackend"
    )


def _send_chat(scene: Scene, text: str, name: str) -> str:
    picked = json.dumps({"sender": f"Ani {name}", "at": "2024-11-27T15:01", "text": text})
    given = {"langkah": "kirim", "pesan": [picked]}
    return scene.client.post("/tempel-whatsapp/", given).content.decode()


CHAT: Final = TriedWay(
    "chat",
    _prepare_chat,
    _send_chat,
    reads=("waspada.apps.reports.reading.parse_body",),
)
