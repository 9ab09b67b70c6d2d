"""Messengers: what a group, a position and a service that was away bring in."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.sources.conformance import Scene
from tests.sources.gateways import CHAT, SECRET, TELEGRAM, hub_headers, post, telegram_body
from tests.support.cast import TODAY, make_cast
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake import addresses
from waspada.apps.intake.models import HeldMessage, ReporterAddress
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import read_report

pytestmark = pytest.mark.django_db
HEADERS = {"x-telegram-bot-api-secret-token": SECRET}
GROUP = -1001234567890


@pytest.fixture
def scene(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    found = Scene(make_cast(), settings, monkeypatch, Client())
    TELEGRAM.prepare(found)
    return found


def stored() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def tell(scene: Scene, name: str, **message: Any) -> Any:
    update = json.loads(telegram_body("x", name))
    update["message"].pop("text")
    update["message"] |= message
    return post(scene, "telegram", json.dumps(update).encode(), HEADERS).json()


def test_a_position_becomes_the_point_of_its_report(scene: Scene) -> None:
    place = {"latitude": 2.84125, "longitude": 117.3655}
    tell(scene, "a", location=place, venue={"title": "Kantor Camat Tanjung Palas"})
    (report,) = stored()
    with acting_as(system_identity()):
        read_report(report.pk, domain_now())
    (report,) = stored()
    assert (report.latitude, report.longitude) == (2.84125, 117.3655)
    assert "Kantor Camat Tanjung Palas" in report.masked_text


def test_people_who_talk_in_a_group_report_only_where_they_say_so(scene: Scene) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "FKDM"}
    assert tell(scene, "a", chat=group, text="siap, nanti malam banjir lagi") == {
        "taken": 0,
        "receipts": 0,
    }
    assert tell(scene, "b", chat=group, photo=[{"file_id": "A"}])["taken"] == 0
    assert stored() == []
    with acting_as(system_identity()):
        assert not HeldMessage.objects.exists()
    # An answer to what the bot wrote there is meant for us, whatever it says.
    ours = {"message_id": 7, "from": {"id": 9, "is_bot": True}, "chat": group}
    assert tell(scene, "d", chat=group, text="siap, ndan", reply_to_message=ours)["chat_id"]
    told = tell(scene, "c", chat=group, text="/lapor@waspada_bot banjir kec peso")
    assert told["chat_id"] == str(GROUP)
    with acting_as(system_identity()):
        assert HeldMessage.objects.count() == 2


def test_a_group_cannot_become_somebody(scene: Scene) -> None:
    with scene.cast.acting("admin"):
        _row, code = addresses.give_code(
            scene.cast["fkdm"].pk, actor="admin", now=real_now(), day=TODAY
        )
    group = {"id": GROUP, "type": "group"}
    tell(scene, "a", chat=group, text=f"DAFTAR {code}")
    with acting_as(system_identity()):
        before = ReporterAddress.objects.filter(state="verified").count()
    # The code was not used up: its holder may still send it, here by a link of the bot.
    told = tell(scene, "b", chat={"id": CHAT + 1, "type": "private"}, text=f"/start {code}")
    assert "atas nama" in told["text"]
    with acting_as(system_identity()):
        assert ReporterAddress.objects.filter(state="verified").count() == before + 1


def test_what_waited_while_we_were_away_comes_in_one_request(scene: Scene) -> None:
    scene.settings.WASPADA_WHATSAPP_SECRET = SECRET
    statuses = [
        {"id": f"wamid.{number}", "status": "delivered", "timestamp": "1732660000",
         "recipient_id": "6281234567890", "conversation": {"id": "x" * 3_000}}
        for number in range(900)
    ]  # fmt: skip
    entry = {"id": "1", "changes": [{"field": "messages", "value": {"statuses": statuses}}]}
    raw = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    assert 2_621_440 < len(raw) < 3 * 1024**2
    assert post(scene, "whatsapp", raw, hub_headers(raw)).json() == {"taken": 0, "receipts": 0}
    more = raw + b" " * (3 * 1024**2)
    assert post(scene, "whatsapp", more, hub_headers(more)).status_code == 413
