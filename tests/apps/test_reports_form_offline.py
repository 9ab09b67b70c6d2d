"""The field form as an app of the telephone: its parts on the server."""

import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.support.cast import Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake.models import WayHealth
from waspada.apps.reports import form_sending
from waspada.apps.reports.models import Attachment, Idempotency, Report
from waspada.apps.reports.photos import open_original, photo_suggestion
from waspada.apps.reports.sealing import open_sender

PLACE = "Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara"
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    settings.WASPADA_AS_OF = "2024-11-28"


def said(**more: object) -> dict[str, object]:
    answers = {
        "token": "t-1",
        "choice": "bencana",
        "place_text": PLACE,
        "text": "Air masuk TPS 18.",
    }
    return answers | more


def jpeg(color: str = "teal") -> io.BytesIO:
    exif = Image.Exif()
    exif[0x0110] = "Telepon Bu Sari"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (2.0, 50.0, 24.0), "E", (117.0, 21.0, 36.0)
    file = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(file, "JPEG", exif=exif)
    file.seek(0)
    file.name = "foto.jpg"
    return file


def send(client: Client, **more: object) -> Any:
    return client.post("/lapor/", said(**more), headers=JSON)


def add(client: Client, color: str = "teal", **more: object) -> Any:
    answers = {"token": "t-1", "unsigned": "1", "number": "1", "photos": jpeg(color)} | more
    return client.post("/lapor/foto/", answers, headers=JSON)


def kept() -> list[Attachment]:
    with acting_as(system_identity()):
        return list(Attachment.objects.order_by("received_at", "id"))


def test_photos_follow_one_by_one_and_each_is_kept_once(db: None) -> None:
    client = Client()
    assert send(client, unsigned="1", photos_to_come="2").status_code == 201
    for color in ("teal", "teal", "navy", "teal"):
        assert add(client, color).status_code == 201
    assert len(kept()) == 2
    health = WayHealth.objects.get(way="form")
    assert (health.total_ok, health.total_failed) == (1, 0)


def test_photos_alone_are_a_report_when_they_are_promised(db: None) -> None:
    client = Client()
    empty = {"choice": "", "text": "", "unsigned": "1"}
    assert send(client, **empty).status_code == 422
    assert send(client, **empty, photos_to_come="0").status_code == 422
    assert send(client, **empty, photos_to_come="9").status_code == 422
    assert send(client, **empty, photos_to_come="1").status_code == 201
    assert add(client).status_code == 201


def test_a_photo_without_its_report_is_refused_and_says_which(db: None) -> None:
    refused = add(Client(), token="never-sent", number="3")
    assert refused.status_code == 404
    assert refused.json()["message"].startswith("Foto 3 tidak ikut terkirim")
    assert add(Client(), token="").status_code == 404
    assert kept() == []


def test_a_photo_of_somebody_else_s_form_does_not_reach_it(cast: Cast) -> None:
    assert send(cast.client("fkdm")).status_code == 201
    assert add(Client()).status_code == 404  # the token of a signed report, unsigned
    assert add(cast.client("camat"), unsigned="").status_code == 404
    assert add(cast.client("fkdm"), unsigned="").status_code == 201


@pytest.mark.words
def test_what_is_no_photo_is_refused_under_its_own_number(db: None) -> None:
    client = Client()
    send(client, unsigned="1")
    broken = io.BytesIO(b"bukan foto")
    broken.name = "foto.jpg"
    refused = add(client, photos=broken, number="4")
    assert refused.status_code == 400
    assert "Foto 4" in refused.json()["message"]


def test_a_full_disk_leaves_the_photo_on_the_telephone(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    send(client, unsigned="1")

    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(form_sending, "keep_photos", full)
    assert add(client).status_code == 503


@pytest.mark.parametrize(("agreed", "lat"), [("on", 2.84), ("", None)])
def test_time_and_place_of_a_photo_are_kept_only_as_agreed(
    db: None, agreed: str, lat: float | None
) -> None:
    client = Client()
    send(client, unsigned="1")
    add(client, photo_facts=agreed)
    (photo,) = kept()
    assert photo_suggestion(photo).get("lat") == lat
    assert (b"Bu Sari" in open_original(photo)) is bool(agreed)


def test_a_report_written_unsigned_stays_unsigned_whoever_signed_in_since(cast: Cast) -> None:
    first = send(Client(), unsigned="1").json()["receipt"]
    again = send(cast.client("fkdm"), unsigned="1")
    assert again.json()["receipt"] == first
    with acting_as(system_identity()):
        (report,) = Report.objects.all()
    assert report.is_anonymous
    assert (report.owner_unit, bytes(report.sender_digest)) == ("", b"")
    assert open_sender(report.pk, bytes(report.wrapped_key), bytes(report.sender_sealed)) == ""


def test_a_signed_report_waits_for_its_writer(cast: Cast) -> None:
    writer = cast.client("fkdm")
    mark = writer.get("/lapor/kunci/").json()["reporter"]
    assert mark
    for other in (Client(), cast.client("camat")):
        refused = send(other, reporter=mark)
        assert refused.status_code == 409
        assert "akun lain" in refused.json()["message"]
    assert Idempotency.objects.count() == 0
    assert send(writer, reporter=mark).status_code == 201


@pytest.mark.words
def test_nothing_that_was_sent_may_be_kept_by_a_browser(db: None) -> None:
    client = Client()
    answers = [
        send(client, unsigned="1"),
        add(client),
        client.post("/lapor/", said(place_text="")),
        client.get("/lapor/kunci/"),
        client.get(f"/tanda-terima/{send(client, unsigned='1').json()['receipt']}/"),
    ]
    assert all("no-store" in answer["Cache-Control"] for answer in answers)


def test_a_receipt_is_looked_up_without_standing_in_an_address(db: None) -> None:
    client = Client()
    receipt = send(client, unsigned="1").json()["receipt"]
    page = client.post("/tanda-terima/", {"nomor": receipt.lower()})
    assert page.status_code == 200
    assert receipt in page.content.decode()
    assert f"/tanda-terima/{receipt}/" not in page.content.decode()
    assert client.post("/tanda-terima/", {"nomor": "0000-0000"}).status_code == 404
    refused = client.post("/tanda-terima/", {"nomor": receipt, "answer": " "})
    assert refused.status_code in {400, 422}


@pytest.mark.words
def test_the_manifest_makes_the_form_an_app_of_the_telephone(db: None) -> None:
    page = Client().get("/lapor/").content.decode()
    found = re.search(r'rel="manifest" href="([^"]+)"', page)
    assert found
    answer = Client().get(found[1])
    assert answer["Content-Type"] == "application/manifest+json"
    described = json.loads(answer.content)
    assert described["start_url"] == described["scope"] == "/lapor/"
    assert described["share_target"]["action"].startswith(described["scope"])
    for icon in described["icons"]:
        side = int(icon["sizes"].partition("x")[0])
        served = b"".join(Client().get(icon["src"]).streaming_content)  # type: ignore[attr-defined]
        with Image.open(io.BytesIO(served)) as image:
            assert image.size == (side, side)
    english = json.loads(Client().get("/lapor/waspada.webmanifest?bahasa=en").content)
    assert english["short_name"] == "Report"


@pytest.mark.words
def test_the_worker_keeps_files_of_the_form_alone_and_knows_them_by_content(db: None) -> None:
    answer = Client().get("/lapor/sw.js?bahasa=id")
    script = answer.content.decode()
    assert "no-cache" in answer["Cache-Control"]
    described = json.loads(script.partition("const SAID = ")[2].partition(";\n")[0])
    assert re.fullmatch(r"[0-9a-f]{16}", described["version"])
    assert all(name.startswith("/static/") for name in described["files"])
    for name in [*described["files"], described["shell"]]:
        assert Client().get(name).status_code == 200, name
    plain = Client().get("/lapor/sw.js?klasik=1").content.decode()
    assert not plain.startswith("import ")


@pytest.mark.words
def test_every_module_of_the_form_is_kept(db: None) -> None:
    script = Client().get("/lapor/sw.js").content.decode()
    files = json.loads(script.partition("const SAID = ")[2].partition(";\n")[0])["files"]
    for name in files:
        if not name.startswith("/static/reports/") or not name.endswith(".js"):
            continue
        text = b"".join(Client().get(name).streaming_content).decode()  # type: ignore[attr-defined]
        for module in re.findall(r'from "\./([\w-]+\.js)"', text):
            assert f"/static/reports/{module}" in files


@pytest.mark.words
def test_the_shell_is_nobody_s(cast: Cast) -> None:
    signed = cast.client("fkdm").get("/lapor/luring/?bahasa=en").content.decode()
    assert "What happened?" in signed
    assert "data-shell" in signed
    assert 'data-reporter=""' in signed
    assert "Tanjung Selor" not in signed
    assert str(cast["fkdm"]) not in signed
    assert re.search(r'csrfmiddlewaretoken" value="\w', signed) is None


@pytest.mark.words
def test_what_is_shared_never_arrives_here(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/lapor/bagikan/", {"text": "Rahasia"})
    assert answer["Location"] == "/lapor/"
