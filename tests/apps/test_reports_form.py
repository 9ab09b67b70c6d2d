"""The field form: four questions, a receipt, and nothing lost."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from tests.support.cast import Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.models import Attachment, Report, Tally
from waspada.apps.reports.sealing import open_raw, open_sender
from waspada.core.reports.body import ReportBody, parse_body

PLACE = "Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara"


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Any) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    settings.WASPADA_AS_OF = "2024-11-28"


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def said(**answers: object) -> dict[str, object]:
    return {
        "token": "token-1",
        "choice": "bencana",
        "place_text": PLACE,
        "when": "now",
        "text": "Air masuk TPS 18.",
        **answers,
    }


def jpeg(side: int = 64, **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(written, "JPEG", **options)
    return written.getvalue()


def upload(content: bytes, name: str = "foto.jpg") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def receipt_of(response: HttpResponse) -> str:
    assert response.status_code == 302, response.content.decode()[:2000]
    found = re.search(r"/tanda-terima/([0-9A-Z-]+)/", response["Location"])
    assert found
    return found[1]


def reports() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("received_at", "id"))


def body_of(report: Report) -> ReportBody:
    raw = open_raw(report.pk, bytes(report.wrapped_key), bytes(report.raw_sealed))
    return parse_body(raw, now=report.received_at)


def test_the_form_shows_four_questions_and_the_emergency_number_first(visitor: Client) -> None:
    page = visitor.get("/lapor/").content.decode()
    assert page.index("tel:110") < page.index('name="choice"') < page.index('name="place_text"')
    assert page.count('name="choice"') == 9
    assert "Kirim laporan" in page
    assert "disabled" not in page


def test_the_form_speaks_english_too(visitor: Client) -> None:
    visitor.cookies["django_language"] = "en"
    assert "What happened?" in visitor.get("/lapor/").content.decode()


def test_a_field_reporter_finds_the_own_kecamatan_filled_in(cast: Cast) -> None:
    page = cast.client("fkdm").get("/lapor/").content.decode()
    assert f'value="{PLACE}"' in page
    assert 'value="65.01.05"' in page


def test_an_anonymous_report_is_sealed_and_gets_a_receipt(visitor: Client) -> None:
    receipt = receipt_of(visitor.post("/lapor/", said()))
    (report,) = reports()
    assert report.receipt == receipt
    assert report.is_anonymous
    assert (report.place_code, report.classification) == ("65.01.05", "T")
    assert open_sender(report.pk, bytes(report.wrapped_key), bytes(report.sender_sealed)) == ""
    body = body_of(report)
    assert (body.choice, body.text, body.precision) == ("bencana", "Air masuk TPS 18.", "minute")
    # "Now" is when the form was opened: a minute may have begun since.
    assert timedelta(0) <= report.received_at - body.occurred_at < timedelta(minutes=2)


def test_sending_a_form_twice_gives_the_same_receipt(visitor: Client) -> None:
    first = receipt_of(visitor.post("/lapor/", said(photos=upload(jpeg()))))
    again = receipt_of(visitor.post("/lapor/", said(photos=upload(jpeg()))))
    assert first == again
    assert len(reports()) == 1
    with acting_as(system_identity()):
        assert Attachment.objects.count() == 1


def test_two_witnesses_with_the_same_words_are_two_reports(visitor: Client) -> None:
    receipts = {receipt_of(visitor.post("/lapor/", said(token=f"t{n}"))) for n in range(2)}
    assert len(receipts) == len(reports()) == 2


def test_a_changed_form_with_the_same_token_is_kept_beside_the_first(visitor: Client) -> None:
    visitor.post("/lapor/", said())
    visitor.post("/lapor/", said(text="Air sudah surut."))
    assert sorted(body_of(report).text for report in reports()) == [
        "Air masuk TPS 18.",
        "Air sudah surut.",
    ]


def test_a_reporter_may_stay_nameless_and_no_unit_tells_where_they_sit(cast: Cast) -> None:
    cast.client("fkdm").post("/lapor/", said(nameless="on"))
    (report,) = reports()
    assert report.is_anonymous
    assert report.owner_unit == ""
    cast.client("fkdm").post("/lapor/", said(text="Dengan nama."))
    assert [row.owner_unit for row in reports() if not row.is_anonymous] == ["fkdm-65.01.05"]
    sender = open_sender(report.pk, bytes(report.wrapped_key), bytes(report.sender_sealed))
    assert sender == str(cast["fkdm"].pk)


@pytest.mark.parametrize(
    ("typed", "near_field", "code"),
    [
        ("Tanjung Selor Hulu", True, "65.01.05.1001"),
        ("tanjung selor", True, "65.01.05"),
        ("Kab. Bulungan", False, "65.01"),
        ("Baamang Hulu", False, "62.02.05.1003"),
        ("65.01.05", False, "65.01.05"),
    ],
)
def test_a_typed_place_is_understood_without_javascript(
    cast: Cast, typed: str, near_field: bool, code: str
) -> None:
    client = cast.client("fkdm") if near_field else Client()
    receipt_of(client.post("/lapor/", said(place_text=typed, place_code="65.01.05.1002")))
    assert reports()[0].place_code == code


def test_an_ambiguous_place_becomes_a_choice_and_the_words_stay(visitor: Client) -> None:
    response = visitor.post("/lapor/", said(place_text="Sukamaju", text="Jembatan putus."))
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count('type="radio" name="place_choice"') >= 5
    assert "Jembatan putus." in page
    assert reports() == []
    receipt_of(visitor.post("/lapor/", said(place_text="Sukamaju", place_choice="73.22.06")))
    assert reports()[0].place_code == "73.22.06"


def test_an_unknown_place_offers_every_kabupaten(visitor: Client) -> None:
    page = visitor.post("/lapor/", said(place_text="xqzxqz")).content.decode()
    assert page.count("<option value=") > 514


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"when": "earlier", "day": "1924-11-27"}, "sudah lebih dari setahun lalu"),
        ({"when": "earlier", "day": "2025-11-27"}, "belum terjadi"),
        ({"when": "earlier", "day": ""}, "Pilih tanggalnya"),
        ({"when": "earlier", "day": "2024-11-27", "hour": "99.99"}, "Tulis jam"),
        ({"place_text": ""}, "Di mana kejadiannya?"),
        ({"choice": "", "text": " "}, "Pilih salah satu gambar"),
        ({"injured": "banyak"}, "Tulis angka"),
        ({"text": "a" * 20_001}, "terlalu panjang"),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_typed_is_lost(
    visitor: Client, answers: dict[str, str], sentence: str
) -> None:
    response = visitor.post("/lapor/", said(**answers))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    if "text" not in answers:
        assert "Air masuk TPS 18." in page
    assert reports() == []


def test_an_earlier_time_is_read_on_the_clock_of_the_place(visitor: Client) -> None:
    visitor.post("/lapor/", said(when="earlier", day="2024-11-27", hour="13.30"))
    body = body_of(reports()[0])
    assert body.occurred_at is not None
    assert body.occurred_at.isoformat() == "2024-11-27T05:30:00+00:00"  # 13.30 WITA
    assert body.precision == "minute"


def test_a_day_without_an_hour_is_known_to_the_day(visitor: Client) -> None:
    visitor.post("/lapor/", said(when="earlier", day="2024-11-27"))
    assert body_of(reports()[0]).precision == "day"


def test_a_report_that_waited_on_the_telephone_keeps_its_time(visitor: Client) -> None:
    visitor.post("/lapor/", said(elapsed="7200"))
    report = reports()[0]
    occurred_at = body_of(report).occurred_at
    assert occurred_at is not None
    # Told to the minute; between reading the clock and receiving, the next one may begin.
    assert abs((report.received_at - occurred_at).total_seconds() - 7200) < 65
    assert receipt_of(visitor.post("/lapor/", said(elapsed="9000"))) == report.receipt


def test_hostile_text_is_kept_and_never_becomes_markup(visitor: Client) -> None:
    hostile = "<script>alert(1)</script> \0 \u202egnp.exe =HYPERLINK(1)"
    receipt_of(visitor.post("/lapor/", said(text=hostile)))
    assert "<script>alert(1)</script>" in body_of(reports()[0]).text
    page = visitor.post("/lapor/", said(text=hostile, place_text="")).content.decode()
    assert "<script>alert(1)" not in page


def test_a_ticked_office_is_barred_with_all_its_units(cast: Cast) -> None:
    Client().post("/lapor/", said(concerns=["kpu", "kecamatan"]))
    (report,) = reports()
    assert set(report.concerns_units) == {"kpu-65.01", "kecamatan-65.01.05"}
    for name, is_seen in (("desk", True), ("kpu", False), ("camat", False), ("police", False)):
        with cast.acting(name):
            assert Report.objects.filter(pk=report.pk).exists() is is_seen, name


def test_a_report_about_the_secretariat_is_read_by_the_province(cast: Cast) -> None:
    Client().post("/lapor/", said(concerns=["kesbangpol"]))
    (report,) = reports()
    for name, is_seen in (("desk", False), ("province", True)):
        with cast.acting(name):
            assert Report.objects.filter(pk=report.pk).exists() is is_seen, name


def test_injured_and_ongoing_travel_with_the_report(visitor: Client) -> None:
    visitor.post("/lapor/", said(injured="3", deaths="0", is_ongoing="on"))
    body = body_of(reports()[0])
    assert (body.injured, body.deaths, body.is_ongoing) == (3, 0, True)


def test_too_many_messages_from_one_network_wait_and_keep_their_words(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waspada.apps.reports.form_views.MOST_UNSIGNED", 2)
    for number in range(2):
        receipt_of(visitor.post("/lapor/", said(token=f"t{number}")))
    response = visitor.post("/lapor/", said(token="t3", text="Masih berlangsung."))
    assert response.status_code == 429
    assert "Masih berlangsung." in response.content.decode()
    other = Client(REMOTE_ADDR="203.0.113.9")
    receipt_of(other.post("/lapor/", said(token="t4")))


def test_the_tally_names_no_address(visitor: Client) -> None:
    Client(REMOTE_ADDR="203.0.113.9").post("/lapor/", said())
    assert all(b"203.0.113.9" not in bytes(row.digest) for row in Tally.objects.all())


def test_a_program_gets_json(visitor: Client) -> None:
    good = visitor.post("/lapor/", said(), headers={"accept": "application/json"})
    assert good.status_code == 201
    assert good.json()["receipt"] == reports()[0].receipt
    bad = visitor.post(
        "/lapor/", said(place_text="Sukamaju"), headers={"accept": "application/json"}
    )
    assert bad.status_code == 422
    assert len(bad.json()["places"]) >= 5
    assert "place_text" in bad.json()["errors"]


def test_a_position_suggests_the_nearest_desa(visitor: Client) -> None:
    found = visitor.get("/lapor/tempat-terdekat/?lat=2.84&lon=117.36").json()
    assert found["code"].startswith("65.01")
    assert visitor.get("/lapor/tempat-terdekat/?lat=0&lon=0").json() == {}
    assert visitor.get("/lapor/tempat-terdekat/?lat=x&lon=nan").json() == {}


def test_the_offline_worker_is_served_from_the_form_s_own_folder(visitor: Client) -> None:
    response = visitor.get("/lapor/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in response.content
