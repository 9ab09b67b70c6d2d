"""Texts by gateways: reports of those we know, held of those we do not, answers for both."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.cast import NOW, TANJUNG_SELOR, TODAY, Cast, make_cast
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Contact, Delivery, Reply
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.intake import addresses, coming, holding, parts
from waspada.apps.intake.models import HeldMessage, MessagePart, ReporterAddress, WayFailure
from waspada.apps.reports.models import Exchange, Report, Tally
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.sealing import open_raw, sender_digest
from waspada.core.errors import NotFound
from waspada.sources.answers.heard import Reply as Written
from waspada.sources.coded_text.words import plain

pytestmark = pytest.mark.django_db
KEY = "whsec_" + base64.b64encode(b"k" * 24).decode()
PHONE = "+6281200000001"
CODED = "LAPOR BENTROK KEC TANJUNG PALAS 27/11 15.00 2 LUKA massa di kantor camat"


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_REPLY_KEY = KEY
    settings.WASPADA_TELEGRAM_SECRET = settings.WASPADA_WHATSAPP_SECRET = "rahasia"
    return make_cast()


def known(cast: Cast, name: str = "fkdm", address: str = PHONE, channel: str = "sms") -> str:
    """Make an address somebody's, in the ordinary way."""
    with cast.acting("admin"):
        _row, code = addresses.give_code(cast[name].pk, actor="admin", now=real_now(), day=TODAY)
    text = say(f"DAFTAR {code}", sender=address, channel=channel)
    assert "atas nama" in text
    return str(cast[name].pk)


def say(text: str, *, key: str = "", sender: str = PHONE, channel: str = "sms") -> str:
    """Send one text past the gateway; return the answer."""
    one = Written(channel, sender, text, key or f"k{len(text)}-{text[:80]}")
    return coming.take_text(one, at=domain_now(), now=real_now()).text


def post(body: dict[str, Any]) -> Any:
    raw, stamp = json.dumps(body).encode(), str(int(real_now().timestamp()))
    mine = hmac.new(b"k" * 24, f"m.{stamp}.".encode() + raw, hashlib.sha256).digest()
    return Client().post(
        "/api/v1/replies/gateway", raw, content_type="application/json",
        headers={"webhook-id": "m", "webhook-timestamp": stamp,
                 "webhook-signature": f"v1,{base64.b64encode(mine).decode()}"},
    )  # fmt: skip


def reports() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def test_a_known_telephone_reports_and_hears_what_was_understood(cast: Cast) -> None:
    account = known(cast)
    answer = post({"replies": [{"id": "1", "from": "0812 0000 0001", "text": CODED}]}).json()
    (said,) = answer["answers"]
    (report,) = reports()
    assert said["receipt"] == report.receipt
    assert said["text"] == (
        f"Diterima, no. {report.receipt}. Terbaca: Bentrok massa, Kec. Tanjung Palas, "
        "27/11 15.00, 2 luka. Terima kasih."
    )
    assert len(said["text"]) <= 160
    assert bytes(report.sender_digest) == sender_digest(account)
    assert (report.channel, report.place_code) == ("sms", TANJUNG_SELOR)
    assert open_raw(report.pk, report.wrapped_key, report.raw_sealed).decode() == CODED
    # The same once more, and the service's own repetition, are the one report.
    again = post({"replies": [{"id": "1", "from": PHONE, "text": CODED}]}).json()
    assert again["answers"] == answer["answers"] or again["answers"][0]["to"] == PHONE
    assert len(reports()) == 1
    assert not Reply.objects.exists()
    with acting_as(system_identity()):
        read_report(report.pk, real_now())
    (report,) = reports()
    assert (report.state, report.category, report.place_code) == (
        "waiting", "bentrok_massa", "65.01.01",
    )  # fmt: skip
    assert (report.injured, report.occurred_precision) == (2, "minute")


def test_a_way_that_brings_too_much_is_told_to_wait_and_nothing_is_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(cast)
    monkeypatch.setattr(coming, "MOST_A_MINUTE", 3)
    monkeypatch.setattr(coming, "MINUTE", timedelta(days=3650))

    def bring(*ids: str) -> int:
        texts = [{"id": one, "from": PHONE, "text": f"LAPOR banjir {one}"} for one in ids]
        return int(post({"replies": texts}).status_code)

    assert bring("a", "b", "c", "d", "e") == 200  # as one, however much it is
    assert bring("f") == 429
    assert len(reports()) == 5
    assert WayFailure.objects.get(way="coded_text.sms").reason_code == "intake.too_fast"
    Tally.objects.all().delete()  # a minute later
    assert bring("f") == 200


def test_what_is_missing_is_asked_for_and_added_later(cast: Cast) -> None:
    known(cast)
    answer = say("LAPOR banjir")
    short = reports()[0].receipt[:4]
    assert "Belum jelas: di mana, kapan." in answer
    assert f"Balas TAMBAH {short} lalu isinya." in answer
    assert "Ditambahkan" in say(f"TAMBAH {short} di kec peso tadi pagi", key="a")
    assert "Ditambahkan" in say(f"TAMBAH {short} di kec peso tadi pagi", key="a")  # repeated
    assert "Ditambahkan" in say("tambah air naik", key="b")
    with acting_as(system_identity()):
        assert list(Exchange.objects.order_by("id").values_list("masked_text", flat=True)) == [
            "di kec peso tadi pagi", "air naik",
        ]  # fmt: skip
    # Nobody adds to somebody else's report: it becomes one of their own.
    known(cast, "camat", "+6281200000009")
    other = say(f"TAMBAH {short} bohong", sender="+6281200000009")
    assert "laporan baru" in other
    assert len(reports()) == 2
    assert "Tulis TAMBAH lalu isinya" in say("TAMBAH")


def test_of_two_receipts_that_begin_alike_more_letters_name_the_one_that_is_meant(
    cast: Cast,
) -> None:
    known(cast)
    for number, rest in enumerate(("9QXT-4BHC-W0RD", "1111-4BHC-W0RD")):
        say("LAPOR banjir", key=f"n{number}")
        newest = max(reports(), key=lambda one: str(one.pk))
        with acting_as(system_identity()):
            Report.unguarded.filter(pk=newest.pk).update(receipt=f"7K2M-{rest}")
    assert "laporan baru" in say("TAMBAH 7K2M air naik", key="two")
    assert "7K2M-1111-4BHC-W0RD" in say("TAMBAH 7k2m-lili air naik", key="one")


def test_a_stranger_is_held_and_a_person_decides(cast: Cast) -> None:
    answer = say("lapor banjir kec peso, hubungi 081234567890", sender="+6281299999999")
    assert "belum terdaftar" in answer
    assert reports() == []
    with cast.acting("desk"):
        (row,) = holding.held_messages(state="waiting")
        assert row.place_code == "65.01.07"
        assert "[nomor telepon]" in row.masked_text
        page = cast.client("desk").get("/cara-masuk/ditahan/").content.decode()
        assert "banjir kec peso" in page
        assert "99999999" not in page
    for name in ("kpu", "stranger", "admin", "fkdm"):
        with cast.acting(name):
            assert not holding.held_messages().exists(), name
    with cast.acting("stranger"), pytest.raises(NotFound):
        holding.accept(row.pk, actor="x", now=real_now())
    client = cast.client("desk")
    assert client.post(f"/cara-masuk/ditahan/{row.pk}/", {"langkah": "terima"}).status_code == 302
    (report,) = reports()
    assert report.is_anonymous
    assert not report.sender_digest
    assert client.post(f"/cara-masuk/ditahan/{row.pk}/", {"langkah": "terima"}).status_code == 409


def test_what_is_set_aside_needs_a_reason_and_stays(cast: Cast) -> None:
    say("promo pulsa murah", sender="+6281299999999")
    client = cast.client("province")
    with cast.acting("province"):
        (row,) = holding.held_messages()
    where = f"/cara-masuk/ditahan/{row.pk}/"
    refused = client.post(where, {"langkah": "kesampingkan", "alasan": " "})
    assert refused.status_code == 400
    asked = refused.content.decode()
    assert "promo pulsa murah" in asked  # the message stays in sight, and where to write why
    assert 'aria-invalid="true"' in asked
    assert client.post(where, {"langkah": "kesampingkan", "alasan": "iklan"}).status_code == 302
    page = client.get("/cara-masuk/ditahan/?keadaan=set_aside").content.decode()
    assert "promo pulsa murah" in page
    assert "iklan" in page


def test_a_flood_of_a_stranger_is_bounded_and_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "MOST_AN_HOUR", 3)
    for number in range(6):
        say(f"pesan {number}", sender="+6281299999999")
    say("pesan 5", sender="+6281299999999", key="k7-pesan 1")
    with acting_as(system_identity()):
        assert HeldMessage.objects.count() == 3
        assert sum(HeldMessage.objects.values_list("left_out", flat=True)) == 3
    assert WayFailure.objects.get(reason_code="intake.too_many_unknown").total == 3
    say("orang lain", sender="+6281299999998")
    with acting_as(system_identity()):
        assert HeldMessage.objects.count() == 4


def test_too_much_of_somebody_known_is_held(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    known(cast)
    monkeypatch.setattr(coming, "MOST_AN_HOUR", 2)
    for number in range(4):
        say(f"lapor banjir {number}")
        say(f"lapor banjir {number}")  # repeated by the service
    assert len(reports()) == 2
    with acting_as(system_identity()):
        assert {row.reason_code for row in HeldMessage.objects.all()} == {
            "intake.too_many_of_sender"
        }


def test_pieces_become_one_report_and_a_lost_one_holds_up_nothing(cast: Cast) -> None:
    known(cast)
    assert say("1/2 LAPOR BENTROK KEC PESO") == "Bagian 1 dari 2 diterima."
    assert reports() == []
    assert "Diterima" in say("2/2 massa bubar pukul 15.00")
    say("1/3 LAPOR BANJIR")
    say("3/3 rumah 40")
    say("2/9 saya lihat ribut di pasar", key="date")
    assert parts.join_overdue(real_now()) == 0
    assert parts.join_overdue(real_now() + timedelta(minutes=11)) == 2
    assert parts.join_overdue(real_now() + timedelta(minutes=12)) == 0
    texts = [open_raw(one.pk, one.wrapped_key, one.raw_sealed).decode() for one in reports()]
    assert texts == [
        "LAPOR BENTROK KEC PESO massa bubar pukul 15.00",
        "LAPOR BANJIR [satu bagian pesan tidak tiba] rumah 40",
        "2/9 saya lihat ribut di pasar",
    ]
    parts.join_overdue(real_now() + timedelta(days=8))
    assert not MessagePart.objects.exists()


def test_a_reader_that_breaks_costs_no_report(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    known(cast)

    def broken(*_given: Any, **_named: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(coming, "read_text", broken)
    assert f"Diterima, no. {reports()[0].receipt}" in say(CODED) if reports() else say(CODED)
    assert len(reports()) == 1


def test_a_code_makes_an_address_somebodys_once(cast: Cast) -> None:
    with cast.acting("admin"):
        _row, code = addresses.give_code(
            cast["fkdm"].pk, actor="a", now=NOW, day=TODAY, channel="sms", address=PHONE
        )
        with pytest.raises(NotFound):
            addresses.give_code(cast["stranger"].pk, actor="a", now=NOW, day=TODAY)
    assert addresses.take_code("sms", "+6281233333333", code, now=NOW) is None  # another number
    assert addresses.take_code("sms", PHONE, code, now=NOW + timedelta(days=3)) is None
    assert addresses.take_code("whatsapp", PHONE, code, now=NOW) == cast["fkdm"]
    assert addresses.take_code("sms", PHONE, code, now=NOW) is None
    row = ReporterAddress.objects.get()
    assert PHONE.encode() not in bytes(row.address_sealed)
    assert (addresses.open_address(row), row.ending) == (PHONE, "001")
    for channel in ("sms", "whatsapp"):
        assert addresses.known_sender(channel, PHONE, day=TODAY, now=NOW) is not None
    with cast.acting("admin"):
        addresses.revoke_address(row.pk, actor="a", now=NOW, day=TODAY)
    assert addresses.known_sender("sms", PHONE, day=TODAY, now=NOW) is None


def test_codes_are_not_guessed(cast: Cast) -> None:
    with cast.acting("admin"):
        _row, code = addresses.give_code(cast["fkdm"].pk, actor="a", now=real_now(), day=TODAY)
    for number in range(coming.MOST_CODES):
        say(f"DAFTAR {number:08}")
    assert "tidak cocok" in say(f"DAFTAR {code}")


def test_an_offices_number_reports_for_the_office(cast: Cast) -> None:
    Contact.objects.create(
        channel="sms", address=PHONE, name="Contoh: piket", unit_code="polri-65.01",
        place_code="65.01", created_at=NOW, created_by="admin",
    )  # fmt: skip
    assert "Diterima" in say(CODED)
    (report,) = reports()
    assert (report.owner_unit, report.place_code) == ("polri-65.01", "65.01")


def test_a_whatsapp_answer_leaves_by_the_outbox_and_names_no_address(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(cast, channel="whatsapp")
    settings.WASPADA_WHATSAPP_NUMBER, settings.WASPADA_WHATSAPP_TOKEN = "1", "t"
    sent: list[bytes] = []
    monkeypatch.setattr(
        "waspada.channels.whatsapp.cloud.WhatsApp.send",
        lambda _self, outgoing: sent.append(outgoing.frozen) or "wamid.1",
    )
    one = Written("whatsapp", PHONE, CODED, "w1")
    for _ in range(2):
        coming.Texts().take([one], at=domain_now(), now=real_now())
    with acting_as(system_identity()):
        (row,) = Delivery.objects.all()
    assert row.address.startswith("sealed:")
    deliver_due(real_now(), where="outside")
    (body,) = sent
    assert json.loads(body)["to"] == PHONE.removeprefix("+")
    assert f"Diterima, no. {reports()[0].receipt}" in body.decode()
    assert "Bentrok" not in body.decode()
    with acting_as(system_identity()):
        row = Delivery.objects.get()
        assert (row.state, bytes(row.frozen)) == ("delivered", b"")
    page = cast.client("province").get("/pengiriman/").content.decode()
    assert "kepada pelapor" in page
    assert PHONE not in page
    # Strangers are not written to.
    coming.Texts().take(
        [Written("whatsapp", "+6281299999999", "halo", "w2")], at=domain_now(), now=real_now()
    )
    with acting_as(system_identity()):
        assert Delivery.objects.count() == 1


@pytest.mark.words
def test_an_operator_gives_confirms_and_revokes(cast: Cast) -> None:
    client = cast.client("admin")
    where = "/cara-masuk/pelapor/"
    page = client.post(
        f"{where}kode/", {"akun": "fkdm", "jenis": "sms", "alamat": "0812-0000-0001"}
    ).content.decode()
    assert "DAFTAR " in page
    assert "81200000001" not in page
    row = ReporterAddress.objects.get()
    assert client.post(f"{where}{row.pk}/", {"langkah": "konfirmasi"}).status_code == 302
    assert "sesudah ditelepon" in client.get(where).content.decode()
    assert client.post(f"{where}{row.pk}/", {"langkah": "konfirmasi"}).status_code == 409
    assert (
        cast.client("stranger").post(f"{where}{row.pk}/", {"langkah": "cabut"}).status_code == 404
    )
    assert client.post(f"{where}{row.pk}/", {"langkah": "cabut"}).status_code == 302
    assert "Tidak ada orang" in client.post(f"{where}kode/", {"akun": "x"}).content.decode()
    assert (
        "Nomor telepon tidak lengkap"
        in client.post(
            f"{where}kode/", {"akun": "fkdm", "jenis": "sms", "alamat": "12"}
        ).content.decode()
    )
    assert "BENTROK" in cast.client("fkdm").get(f"{where}kartu/").content.decode()


@pytest.mark.parametrize(
    ("typed", "kind"), [("0812-0000-0002", "phone"), ("jamal@contoh.id", "email"), ("", "")]
)
def test_an_address_typed_without_its_kind_binds_the_code_all_the_same(
    cast: Cast, typed: str, kind: str
) -> None:
    given = {"akun": "fkdm", "jenis": "", "alamat": typed}
    cast.client("admin").post("/cara-masuk/pelapor/kode/", given)
    assert ReporterAddress.objects.get().channel == kind


def test_every_answer_is_plain_letters_and_the_common_ones_one_sms(cast: Cast) -> None:
    known(cast)
    for text in ("BANTUAN", CODED, "LAPOR", "TAMBAH", "1/2 x", "ribut di pasar tadi malam"):
        answer = say(text)
        assert len(answer) <= 160, answer
        assert answer.isascii(), answer
    assert len(say("halo", sender="+6281299999999")) <= 160
    assert plain(answer) == answer
