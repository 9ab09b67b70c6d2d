"""The pages of items and dispositions: who opens them, what they say, what a button does."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from icalendar import Calendar
from openpyxl import load_workbook
from PIL import Image

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import WHAT, ask_kpu, by, propose
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Membership
from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.elections.actions import load_elections
from waspada.apps.followups.actions import accept_item
from waspada.apps.followups.models import Evidence, Item
from waspada.apps.links.models import Link

pytestmark = pytest.mark.words

DAY = timedelta(days=1)
PAGE = "/tindak-lanjut/65.01/"


@pytest.fixture(autouse=True)
def on_the_day(settings: Any, tmp_path: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_DOCUMENTS = str(tmp_path)


def page_of(item: Item) -> str:
    return f"/tindak-lanjut/butir/{item.pk}/"


def said(cast: Cast, name: str, address: str) -> str:
    answer = cast.client(name).get(address)
    assert answer.status_code == 200, (name, address, answer.status_code)
    return str(answer.content.decode())


def fresh(item: Item) -> Item:
    with acting_as(system_identity()):
        found: Item = Item.objects.get(pk=item.pk)
    return found


def test_the_three_views_show_the_same_items_in_both_languages(cast: Cast) -> None:
    order, request = propose(cast, is_sample=True), ask_kpu(cast, what="Kirim jadwal pleno")
    late = propose(cast, what="Perbaiki jalan", at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    for way in ("daftar", "papan", "kalender"):
        text = said(cast, "desk", f"{PAGE}?tampil={way}")
        for item in (order, request, late):
            assert page_of(item) in text, way
    assert "contoh" in said(cast, "desk", PAGE)
    assert "lewat 5 hari" in said(cast, "desk", f"{PAGE}?lihat=lewat")
    english = cast.client("desk")
    english.cookies["waspada_language"] = "en"
    cast["desk"].language = "en"
    cast["desk"].save()
    assert "Follow-ups" in english.get(PAGE).content.decode()


def test_lists_are_filtered_and_a_past_day_is_shown_as_it_was(cast: Cast) -> None:
    order, request = propose(cast), ask_kpu(cast, what="Kirim jadwal pleno")
    with cast.acting("kpu"):
        accept_item(request.pk, **by(cast, "kpu"))
    assert page_of(order) not in said(cast, "desk", f"{PAGE}?lihat=permintaan")
    assert page_of(order) not in said(cast, "desk", f"{PAGE}?instansi=kpu")
    assert page_of(request) in said(cast, "desk", f"{PAGE}?instansi=kpu")
    assert page_of(request) in said(cast, "kpu", f"{PAGE}?lihat=untuk-kami")
    assert page_of(order) not in said(cast, "kpu", f"{PAGE}?lihat=untuk-kami")
    assert page_of(order) not in said(cast, "desk", f"{PAGE}?per={TODAY - DAY}")
    assert cast.client("desk").get(f"{PAGE}?tampil=kalender&bulan=abad").status_code == 400
    assert page_of(order) in said(cast, "desk", f"{PAGE}?lihat=aneh&tampil=aneh")


def test_the_pages_open_for_people_of_the_desk_and_those_above(cast: Cast) -> None:
    propose(cast)
    opened = {
        name: cast.client(name).get(PAGE).status_code
        for name in ("desk", "province", "kpu", "bupati", "camat", "fkdm", "analyst", "stranger")
    }
    assert opened == {
        "desk": 200, "province": 200, "kpu": 200, "bupati": 200,
        "camat": 403, "fkdm": 403, "analyst": 403, "stranger": 403,
    }  # fmt: skip
    assert cast.client("camat").get("/tindak-lanjut/").url == "/tindak-lanjut/65.01.05/"
    assert cast.client("desk").get("/tindak-lanjut/99/").status_code == 404


def test_an_item_is_written_from_an_incident_and_linked_to_it(cast: Cast) -> None:
    with acting_as(system_identity()):
        incident = make_incident(
            facts(TODAY - 2 * DAY, "65.01.05", classification="T", concerns_units=("polri-65.01",)),
            received_at=NOW - DAY,
        )
    client, about = cast.client("desk"), f"incident:{incident.number}"
    form = client.get(f"/tindak-lanjut/baru/?about={about}").content.decode()
    assert incident.number in form
    sent = {
        "about": about, "desk": "65.01", "what": WHAT, "unit": "kecamatan-65.01.05",
        "due_on": (TODAY + DAY).isoformat(), "place": "65.01.05", "priority": "segera",
        "classification": "B",
    }  # fmt: skip
    answer = client.post("/tindak-lanjut/baru/", sent)
    assert answer.status_code == 302
    with acting_as(system_identity()):
        item = Item.objects.get()
        link = Link.objects.get()
    assert tuple(item.concerns_units) == ("polri-65.01",)
    assert (link.relation, link.target_id) == ("arises_from", incident.number)
    assert incident.number in client.get(page_of(item)).content.decode()
    # Who may not read the incident is not told of it, nor can they begin from it.
    assert cast.client("police").get(page_of(item)).status_code == 404
    refused = cast.client("police").get(f"/tindak-lanjut/baru/?about={about}")
    assert refused.status_code == 404


@pytest.mark.parametrize("left_out", ["what", "unit", "due_on"])
def test_nothing_is_kept_without_words_an_owner_and_a_date(cast: Cast, left_out: str) -> None:
    sent = {
        "what": WHAT, "unit": "kecamatan-65.01.05", "due_on": TODAY.isoformat(),
        "place": "65.01", "priority": "biasa", "classification": "B", "detail": "Tetap ada.",
    }  # fmt: skip
    answer = cast.client("desk").post("/tindak-lanjut/baru/", sent | {left_out: ""})
    assert answer.status_code in {400, 422}
    assert "Tetap ada." in answer.content.decode()
    with acting_as(system_identity()):
        assert not Item.objects.exists()


def test_a_date_follows_its_stage_and_the_page_says_so(cast: Cast) -> None:
    with acting_as(system_identity()):
        load_elections()
    client = cast.client("desk")
    form = client.get("/tindak-lanjut/baru/").content.decode()
    value = form.partition('<option value="pilkada-2024|')[2].partition('"')[0]
    assert value
    sent = {
        "what": WHAT, "unit": "kecamatan-65.01.05", "stage": f"pilkada-2024|{value}",
        "stage_days": "2", "place": "65.01", "priority": "biasa", "classification": "B",
    }  # fmt: skip
    answer = client.post("/tindak-lanjut/baru/", sent)
    if answer.status_code == 302:
        assert "mengikuti tahapan" in client.get(answer.url).content.decode()
    else:  # its day has passed already
        assert "sudah lewat" in answer.content.decode()


def test_the_office_accepts_and_finishes_with_evidence_on_its_page(cast: Cast) -> None:
    item = propose(cast)
    client, page = cast.client("camat"), page_of(item)
    assert client.post(page, {"langkah": "accept"}).status_code == 302
    bad = SimpleUploadedFile("jahat.pdf", b"#!/bin/sh")
    refused = client.post(page, {"langkah": "finish", "catatan": "Sudah semua", "berkas": bad})
    assert refused.status_code == 400
    assert "Sudah semua" in refused.content.decode()
    assert fresh(item).state == "accepted"
    paper = SimpleUploadedFile("../SK tugas.pdf", b"%PDF-1.7\nisi")
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "PNG")
    picture = SimpleUploadedFile("gudang.png", photo.getvalue())
    sent = {"langkah": "finish", "catatan": "Sudah semua", "berkas": [paper, picture]}
    assert client.post(page, sent).status_code == 302
    assert fresh(item).state == "done"
    with acting_as(system_identity()):
        rows = {row.name: row for row in Evidence.objects.all()}
    assert {name: row.classification for name, row in rows.items()} == {
        "SK tugas.pdf": "B", "gudang.jpg": "T",
    }  # fmt: skip
    taken = cast.client("desk").get(f"/tindak-lanjut/bukti/{rows['SK tugas.pdf'].pk}/")
    assert taken.content == b"%PDF-1.7\nisi"
    assert taken["Content-Disposition"].startswith("attachment")
    photo_page = f"/tindak-lanjut/bukti/{rows['gudang.jpg'].pk}/"
    assert cast.client("camat").get(photo_page).status_code == 404  # cleared for B
    assert cast.client("stranger").get(photo_page).status_code == 404
    assert cast.client("desk").get(photo_page).status_code == 200
    assert client.post(page, {"langkah": "verify"}).status_code == 403
    assert cast.client("desk").post(page, {"langkah": "verify"}).status_code == 302


def test_a_request_is_worded_as_one_on_every_page_and_export(cast: Cast) -> None:
    item = ask_kpu(cast, at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    pages = [page_of(item), f"{page_of(item)}cetak/", f"{PAGE}instansi/kpu/", PAGE]
    pages += [f"{PAGE}?lihat=permintaan&tampil={way}" for way in ("papan", "kalender")]
    for name in ("desk", "kpu", "bupati"):
        for page in pages:
            text = said(cast, name, page).partition("<main")[2]
            body = text.partition('<div class="filters')[0]
            for word in ("lewat 5 hari", "terlambat", "mark late", "di ketua desk</span>"):
                assert word not in body, (name, page, word)
    assert "permintaan koordinasi" in said(cast, "kpu", page_of(item))
    csv = cast.client("desk").get(f"{PAGE}ekspor.csv").content.decode()
    row = next(line for line in csv.splitlines() if item.number in line)
    assert "permintaan koordinasi" in row
    assert "menunggu jawaban" in row
    sent = {"langkah": "accept", "tanggal": (TODAY + 4 * DAY).isoformat(), "catatan": "Ya."}
    assert cast.client("kpu").post(page_of(item), sent).status_code == 302
    assert "menurut kantor itu" in said(cast, "desk", page_of(item))


def test_an_office_without_an_account_is_said_and_can_be_handed_a_letter(cast: Cast) -> None:
    item = propose(cast, unit="bpbd-65.01", place="65.01")
    text = said(cast, "desk", page_of(item))
    assert "Belum ada orang kantor ini" in text
    assert f"{page_of(item)}cetak/" in text
    answer = cast.client("desk").post(f"{page_of(item)}surat/")
    assert answer.status_code == 302
    with acting_as(system_identity()):
        document = Document.objects.get()
        assert Dispatch.objects.get().channel == "paper"
    assert document.number in said(cast, "desk", page_of(item))
    assert WHAT in str(document.content)
    assert cast.client("kpu").post(f"{page_of(item)}surat/").status_code == 403


def test_when_its_people_left_the_page_says_that_the_office_keeps_the_duty(cast: Cast) -> None:
    item = propose(cast)
    Membership.objects.filter(account=cast["camat"]).update(ends_on=TODAY - DAY)
    assert "sudah tidak bertugas" in said(cast, "desk", page_of(item))
    unit = said(cast, "desk", "/tindak-lanjut/65.01.05/instansi/kecamatan/")
    assert "sudah tidak bertugas" in unit


def test_exports_hold_what_their_reader_may_read_and_no_formula(cast: Cast) -> None:
    plain = propose(cast, what="=1+1 hitung ulang")
    closed = propose(cast, unit="kpu-65.01", place="65.01", classification="T")
    for name, sees in (("desk", True), ("police", False)):
        csv = cast.client(name).get(f"{PAGE}ekspor.csv").content.decode()
        assert plain.number in csv
        assert (closed.number in csv) is sees
        assert "'=1+1" in csv
        book = load_workbook(io.BytesIO(cast.client(name).get(f"{PAGE}ekspor.xlsx").content))
        cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
        assert (closed.number in cells) is sees
        assert "=1+1 hitung ulang" in cells
    assert cast.client("stranger").get(f"{PAGE}ekspor.csv").status_code == 403
    assert cast.client("desk").get(f"{PAGE}ekspor.docx").status_code == 404


def test_a_calendar_finds_due_dates_and_no_closed_words(cast: Cast) -> None:
    open_one = ask_kpu(cast, what="Kirim jadwal pleno")
    closed = ask_kpu(cast, what="Rahasia gudang", classification="T")
    propose(cast)
    page = cast.client("kpu").post("/tindak-lanjut/kalender/").content.decode()
    address = page.partition("<code>")[2].partition("</code>")[0]
    answer = cast.client("stranger").get(address.partition("testserver")[2])
    feed = Calendar.from_ical(answer.content)
    told = {str(event["summary"]): event.decoded("dtstart") for event in feed.walk("VEVENT")}
    assert told == {
        f"{open_one.number}: Kirim jadwal pleno": TODAY + 3 * DAY,
        f"{closed.number}: isi di halamannya": TODAY + 3 * DAY,
    }
    assert isinstance(next(iter(told.values())), date)
    assert cast.client("kpu").get("/tindak-lanjut/kalender/salah.ics").status_code == 404


def test_a_desk_sets_when_it_reminds_and_escalates(cast: Cast) -> None:
    page = f"{PAGE}atur/"
    sent = {"before": "7, 2", "after": "1", "escalate_after": "10"}
    assert cast.client("kpu").post(page, sent).status_code == 403
    assert cast.client("desk").post(page, sent | {"before": "lusa"}).status_code == 400
    assert cast.client("desk").post(page, sent | {"escalate_after": "0"}).status_code == 422
    assert cast.client("desk").post(page, sent).status_code == 302
    late = propose(cast, at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    assert "di ketua desk" not in said(cast, "desk", page_of(late)).partition("</h1>")[2][:600]


def test_a_date_that_an_office_asks_for_stands_before_the_desk(cast: Cast) -> None:
    item = propose(cast)
    wanted = (TODAY + 9 * DAY).isoformat()
    sent = {"langkah": "want_date", "catatan": "Jalan putus.", "tanggal": wanted}
    assert cast.client("camat").post(page_of(item), sent).status_code == 302
    assert "meminta tanggal lain" in said(cast, "desk", page_of(item))
    assert f'value="{wanted}"' in said(cast, "desk", page_of(item))
    given = {"langkah": "set_date", "tanggal": wanted}
    assert cast.client("desk").post(page_of(item), given).status_code == 302
    assert fresh(item).due_on == TODAY + 9 * DAY
    assert "meminta tanggal lain" not in said(cast, "desk", page_of(item))


def test_what_waits_stands_on_the_dashboard_of_who_has_to_act(cast: Cast) -> None:
    propose(cast)
    late = propose(cast, what="Perbaiki jalan", at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    camat = said(cast, "camat", "/keadaan/65.01.05/")
    assert "1 tindak lanjut kantor Anda lewat tanggal" in camat
    assert "1 tindak lanjut menunggu jawaban kantor Anda" in camat
    assert "1 tindak lanjut dibawa kepada Anda" in said(cast, "bupati", "/keadaan/65.01/")
    assert "1 tindak lanjut dibawa kepada Anda" in said(cast, "bupati", "/pimpinan/65.01/")
    assert "dibawa kepada Anda" not in said(cast, "kpu", "/keadaan/65.01/")
    assert page_of(late) in said(cast, "desk", "/tempat/65.01/")


def test_a_hand_over_names_the_items_that_press(cast: Cast) -> None:
    propose(cast, what="Perbaiki jalan", at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    propose(cast, due_on=TODAY + 20 * DAY)
    text = said(cast, "desk", "/buku-jaga/65.01/serah-terima/")
    assert "Tindak lanjut Perbaiki jalan: Kecamatan Tanjung Selor, di ketua desk" in text
    assert WHAT not in text
