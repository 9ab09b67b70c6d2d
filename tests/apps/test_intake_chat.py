"""Chats of WhatsApp: what is picked becomes a report once, and says its sender to nobody."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.apps.test_reports_photos import with_exif
from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.clock import domain_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake.models import WayHealth
from waspada.apps.reports.models import Report
from waspada.apps.reports.photos import open_original, photo_suggestion, photos_of
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.sealing import open_raw, open_sender

PAGE = "/tempel-whatsapp/"


@pytest.fixture(autouse=True)
def _replay(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def message(text: str, sender: str = "Pak Camat", at: str = "2024-11-27T15:01") -> str:
    return json.dumps({"sender": sender, "at": at, "text": text})


def send(client: Client, *messages: str, **more: Any) -> Any:
    return client.post(PAGE, {"langkah": "kirim", "pesan": list(messages), **more})


def reports() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def test_picked_messages_become_reports_with_receipts_and_sealed_senders(cast: Cast) -> None:
    answer = send(
        cast.client("desk"),
        message("Ricuh di TPS 5.\nHubungi 0812-3456-7890"),
        message("lokasi: https://maps.google.com/?q=2.84,117.36", "+62 812 1111 2222"),
        tempat="65.01.05",
    )
    first, second = reports()
    said = answer.content.decode()
    assert first.receipt in said
    assert second.receipt in said
    assert "0812-3456-7890" not in said
    with acting_as(system_identity()):
        read_report(first.pk, domain_now())
        read_report(second.pk, domain_now())
    first, second = reports()
    assert (first.channel, first.state, first.place_code) == ("chat", "waiting", "65.01.05")
    assert first.owner_unit == "kesbangpol-65.01"
    assert first.masked_text == "Ricuh di TPS 5.\nHubungi [nomor telepon]"
    assert (second.latitude, second.longitude) == (2.84, 117.36)
    sealed = open_sender(second.pk, second.wrapped_key, second.sender_sealed)
    assert sealed == "chat:+6281211112222"
    raw = open_raw(first.pk, first.wrapped_key, first.raw_sealed)
    assert json.loads(raw)["said_at"] == "2024-11-27T15:01"
    assert b"Camat" not in raw
    for page in ("/laporan/", f"/laporan/{first.pk}/", f"/laporan/{second.pk}/"):
        shown = cast.client("desk").get(page).content.decode()
        assert "Pak Camat" not in shown
        assert "1111" not in shown
    assert WayHealth.objects.get(way="chat").total_ok == 2


def test_ticked_photos_come_to_the_report_of_their_message_without_what_the_camera_wrote(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path
    said = json.loads(message("Jembatan putus.")) | {"photos": "foto-1"}

    def paste() -> str:
        files = [SimpleUploadedFile("IMG-1.jpg", with_exif()), SimpleUploadedFile("x", b"x")]
        words = message("Aman.", "Bu Siti")
        answer = send(cast.client("desk"), json.dumps(said), words, **{"foto-1": files})
        return str(answer.content.decode())

    page = paste()
    first, other = reports()
    assert "1 foto" in page
    assert "Foto 2 tidak ikut" in page
    paste()  # the same once more is the same report and the same photo
    with acting_as(system_identity()):
        (photo,) = photos_of([first.pk])
        assert not photos_of([other.pk])
    assert len(reports()) == 2
    assert b"Exif" not in open_original(photo)
    assert photo_suggestion(photo) == {}
    many = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(21)]
    answer = send(cast.client("desk"), json.dumps(said), **{"foto-1": many})
    assert (answer.status_code, len(reports())) == (413, 2)
    assert "Terlalu banyak foto" in answer.content.decode()


def test_a_chat_speaks_of_the_days_when_it_was_written(cast: Cast) -> None:
    send(cast.client("desk"), message("Kemarin banjir di Tanjung Selor", at="2024-11-20T09:00"))
    (report,) = reports()
    with acting_as(system_identity()):
        read_report(report.pk, domain_now())
    (report,) = reports()
    assert report.suggested["day"]["value"] == "2024-11-19"


def test_the_same_message_is_one_report_whoever_pastes_it_and_from_whichever_telephone(
    cast: Cast,
) -> None:
    desk = cast.client("desk")
    send(desk, message("Ricuh di TPS 5."), message("Ricuh di TPS 5."))
    (report,) = reports()
    # Seconds of iOS, capitals and spaces of a name, and numbers as each telephone writes them.
    again = send(desk, message("Ricuh di TPS 5.", "pak  camat", "2024-11-27T15:01:40"))
    assert report.receipt in again.content.decode()
    assert "Sudah pernah masuk." in again.content.decode()
    send(desk, message("Aman.", "+62 812-1111-2222"), message("Aman.", "0812 1111 2222"))
    assert len(reports()) == 2


def test_the_same_words_of_somebody_else_or_another_minute_are_another_report(cast: Cast) -> None:
    send(
        cast.client("desk"),
        message("Aman."),
        message("Aman.", "Bu Siti"),
        message("Aman.", at="2024-11-27T15:02"),
    )
    assert len(reports()) == 3


def test_a_message_without_heading_counts_once_a_day(cast: Cast, settings: Any) -> None:
    desk = cast.client("desk")
    for _ in range(2):
        send(desk, message("Aman terkendali.", "", ""))
    assert len(reports()) == 1
    settings.WASPADA_AS_OF = (TODAY + timedelta(days=1)).isoformat()
    send(desk, message("Aman terkendali.", "", ""))
    assert len(reports()) == 2


def test_two_desks_each_have_the_message_that_both_pasted(cast: Cast) -> None:
    send(cast.client("desk"), message("Ricuh di TPS 5."))
    send(cast.client("province"), message("Ricuh di TPS 5."))
    assert [report.owner_unit for report in reports()] == ["kesbangpol-65.01", "kesbangpol-65"]


@pytest.mark.parametrize("who", ["camat", "kpu", "fkdm"])
def test_only_the_secretariat_pastes(cast: Cast, who: str) -> None:
    client = cast.client(who)
    assert client.get(PAGE).status_code == 403
    assert send(client, message("Ricuh.")).status_code == 403
    assert reports() == []


def test_a_place_outside_is_refused(cast: Cast) -> None:
    assert send(cast.client("desk"), message("Ricuh."), tempat="64.01").status_code == 403
    assert reports() == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([], "Belum ada pesan yang dipilih"),
        (["{"], "tidak terbaca sebagai pesan"),
        (["[]"], "tidak terbaca sebagai pesan"),
        (['{"text": 3}'], "tidak terbaca sebagai pesan"),
        ([message(" \u200e")], "tidak terbaca sebagai pesan"),
        ([message("x", at="kemarin")], "tidak terbaca sebagai pesan"),
        ([message("x" * 20_001)], "Satu pesan terlalu panjang"),
        ([message(f"pesan {number}") for number in range(201)], "Terlalu banyak pesan"),
    ],
)
def test_what_is_no_message_is_refused_and_what_was_ticked_stays(
    cast: Cast, written: list[str], said: str
) -> None:
    kept = message("Tetap ada.")
    answer = send(cast.client("desk"), *([kept] if written else []), *written)
    assert answer.status_code in {413, 422, 400}
    assert said in answer.content.decode()
    assert not written or "Tetap ada." in answer.content.decode()
    assert reports() == []


def test_without_javascript_the_server_reads_what_was_pasted_and_keeps_nothing(cast: Cast) -> None:
    desk = cast.client("desk")
    chat = "27/11/24 15.01 - Pak Camat: Ricuh di TPS 5\n27/11/24 15.02 - Ani: <Media omitted>"
    page = desk.post(PAGE, {"langkah": "baca", "chat": chat}).content.decode()
    assert page.count('name="pesan"') == 1
    assert "27/11/2024 15.01" in page
    assert reports() == []
    nothing = desk.post(PAGE, {"langkah": "baca", "chat": "<Media omitted>"})
    assert "Tidak ada pesan yang dapat dibaca" in nothing.content.decode()


def test_a_sharing_that_the_script_did_not_take_is_not_read(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"{PAGE}bagikan/", {"teks": "rahasia"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?bagikan=terlewat")
    desk = cast.client("desk")
    assert "bagikan sekali lagi" in desk.get(f"{PAGE}?bagikan=terlewat").content.decode()
    described = desk.get(f"{PAGE}aplikasi.json").json()
    assert all(finders.find(one["src"].removeprefix("/static/")) for one in described["icons"])
    target = described["share_target"]
    assert target["action"] == f"{PAGE}bagikan/"
    script = desk.get(f"{PAGE}alat.js").content.decode()
    assert target["action"] in script
    assert all(f'"{name}"' in script for name in ("judul", "teks", "berkas"))
