"""Pages of the Peta ATHG: the matrix and its filters, writing a row, what a reader is offered."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from tests.support.risks import make_risk
from waspada.apps.risks.actions import move_risk
from waspada.apps.risks.demo import make_demo_risks
from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.queries import due_for_review
from waspada.core.risks import look_for_names

pytestmark = pytest.mark.words

MAP = "/peta-athg/65.01/"


@pytest.fixture(autouse=True)
def on_the_day(settings: object) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return re.sub(r"\s+", " ", page)


def _filled(**other: str) -> dict[str, str]:
    return {
        "what": "Logistik terlambat karena gelombang tinggi.",
        "phase": "pra",
        "stage": "logistik",
        "athg": "hambatan",
        "category": "logistik",
        "theme": "logistics",
        "origin": "dalam",
        "likelihood": "besar",
        "impact": "sedang",
        "source_unit": "kesbangpol-65.01",
        "handled_by": "kpu-65.01",
        "classification": "B",
    } | other


def test_the_matrix_leads_to_the_rows_under_it(cast: Cast) -> None:
    with cast.acting("desk"):
        make_risk("65.01.05", what="Kotak suara tertahan.", phase="saat", stage="")
        make_risk("65.01", what="Gugatan hasil.", phase="pasca", stage="sengketa")
    desk = cast.client("desk")
    page = desk.get(MAP).content.decode()
    assert 'href="/peta-athg/65.01.05/?fase=saat#baris"' in page
    assert 'href="?fase=pasca&amp;lingkup=sendiri#baris"' in page
    below = _text(desk, "/peta-athg/65.01.05/?fase=saat")
    assert "Kotak suara tertahan." in below
    assert "Gugatan hasil." not in below
    own = _text(desk, f"{MAP}?fase=pasca&lingkup=sendiri")
    assert "Gugatan hasil." in own
    assert "Kotak suara tertahan." not in own


def test_every_filter_narrows_and_a_wrong_one_is_told(cast: Cast) -> None:
    with cast.acting("desk"):
        make_risk(what="Ricuh rekapitulasi.")
        make_risk(
            what="Pelintas batas mencoblos.",
            phase="saat",
            stage="pemungutan",
            athg="ancaman",
            theme="integrity",
            category="pelanggaran_prosedur",
            origin="luar",
            impact="kritis",
        )
        gone = make_risk(what="Hujan deras.")
        move_risk(
            gone.risk_id, "averted", "Dijaga.", based_on=1, actor="t", received_at=NOW, now=NOW
        )
    desk = cast.client("desk")
    asked = (
        *("fase=saat", "tahap=pemungutan", "kelas=ancaman", "tema=integrity", "asal=luar"),
        *("tingkat=sangat_tinggi", "kategori=pelanggaran_prosedur"),
    )
    for query in asked:
        rows = _text(desk, f"{MAP}?{query}").partition("tingkat tertinggi dahulu")[2]
        assert "Pelintas batas mencoblos." in rows, query
        assert "Ricuh rekapitulasi." not in rows, query
    assert "Hujan deras." not in _text(desk, MAP)
    assert "Hujan deras." in _text(desk, f"{MAP}?keadaan=averted")
    assert "Hujan deras." in _text(desk, f"{MAP}?keadaan=semua")
    assert desk.get(f"{MAP}?fase=besok").status_code == 400


def test_nothing_written_is_no_all_clear(cast: Cast) -> None:
    page = _text(cast.client("desk"), MAP)
    assert "Ini bukan berarti aman" in page
    assert "belum diisi" in page
    assert "Tulis baris pertama" in page
    assert "Tulis baris pertama" not in _text(cast.client("bupati"), MAP)


def test_a_row_is_written_and_its_review_follows_from_its_level(cast: Cast) -> None:
    answer = cast.client("desk").post(f"{MAP}baru/", _filled())
    assert answer.status_code == 302, unescape(answer.content.decode())
    with cast.acting("kpu"):
        row = RiskVersion.objects.get()
        assert (row.level, row.review_on.isoformat()) == ("tinggi", "2024-12-12")
        assert row.addressee_units == ("kpu-65.01",)


def test_a_name_is_kept_only_by_whoever_says_that_it_is_none(cast: Cast) -> None:
    desk = cast.client("desk")
    named = _filled(what="Massa dipimpin Pak Joko Susilo ke kantor KPU.")
    answer = desk.post(f"{MAP}baru/", named)
    assert answer.status_code == 422
    assert "“Joko Susilo” tampak seperti nama orang" in unescape(answer.content.decode())
    assert desk.post(f"{MAP}baru/", named | {"is_checked": "on"}).status_code == 302
    number = _filled(what="Hubungi 0812-3456-7890.", is_checked="on")
    assert desk.post(f"{MAP}baru/", number).status_code == 422


def test_a_liaison_writes_for_the_own_agency_alone(cast: Cast) -> None:
    kpu = cast.client("kpu")
    page = kpu.get(f"{MAP}baru/").content.decode()
    source = re.search(r'<select name="source_unit".*?</select>', page, re.DOTALL)
    assert source
    assert source[0].count("<option") == 1
    assert "kpu-65.01" in source[0]
    assert kpu.post(f"{MAP}baru/", _filled(source_unit="polri-65.01")).status_code == 422
    assert kpu.post(f"{MAP}baru/", _filled(source_unit="kpu-65.01")).status_code == 302


def test_a_change_made_meanwhile_is_told_and_nothing_typed_is_lost(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
    desk = cast.client("desk")
    address = f"/peta-athg/baris/{row.risk_id}/ubah/"
    mine = _filled(what="Bunyi saya.", based_on="1", reason="Diperbarui.", review_on="2024-12-20")
    assert desk.post(address, mine).status_code == 302
    late = desk.post(address, mine | {"what": "Bunyi terlambat."})
    shown = unescape(late.content.decode())
    assert late.status_code == 422
    assert "diubah orang lain" in shown
    assert "Bunyi terlambat." in shown
    page = _text(desk, f"/peta-athg/baris/{row.risk_id}/")
    assert "Bunyi saya." in page
    assert "Versi 2" in page
    assert "Diperbarui." in page
    before = _text(desk, f"/peta-athg/baris/{row.risk_id}/?per=2024-11-28")
    assert "Versi 1" in before


def test_what_became_of_it_is_said_on_its_page_by_those_who_may(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
    address = f"/peta-athg/baris/{row.risk_id}/"
    assert "Apa jadinya" not in _text(cast.client("police"), address)
    desk = cast.client("desk")
    desk.post(f"{address}keadaan/", {"state": "averted", "reason": "", "based_on": "1"})
    assert "Keadaan" not in _text(desk, address).partition("Riwayat")[0].partition("Tinjau lagi")[2]
    desk.post(f"{address}keadaan/", {"state": "averted", "reason": "Dijaga.", "based_on": "1"})
    assert "Tercegah: Dijaga." in _text(desk, address)
    police = cast.client("police").post(
        f"{address}keadaan/", {"state": "open", "reason": "x", "based_on": "2"}
    )
    assert police.status_code == 403


def test_a_row_is_proposed_for_the_meeting_with_one_button(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
    police = cast.client("police")
    address = f"/peta-athg/baris/{row.risk_id}/"
    assert "Usulkan ke rakor" in _text(police, address)
    police.post(f"{address}usul/")
    page = _text(police, address)
    assert "diusulkan ke rakor Kamis, 28 Nov" in page
    assert "Usulkan ke rakor" not in page
    assert "Usulkan ke rakor" not in _text(cast.client("bupati"), address)


def test_the_scale_is_explained_in_both_languages(cast: Cast) -> None:
    client = cast.client("fkdm")
    assert "hampir pasti" in _text(client, "/peta-athg/skala/")
    cast["fkdm"].language = "en"
    cast["fkdm"].save()
    page = _text(client, "/peta-athg/skala/")
    assert "almost certain" in page
    assert "hampir pasti" not in page


def test_the_place_page_says_what_may_happen_in_this_stage(cast: Cast) -> None:
    with cast.acting("province"):
        make_risk("65", what="Gugatan hasil.", source_unit="kesbangpol-65", handled_by="polri-65")
        make_risk("65.02", what="Di kabupaten lain.")
    page = _text(cast.client("desk"), "/tempat/65.01/")
    assert "Gugatan hasil." in page.partition("Dapat terjadi")[2]
    assert "Di kabupaten lain." not in page


def test_the_demo_writes_its_rows_once_and_marks_them(cast: Cast, as_system: object) -> None:
    count = make_demo_risks(TODAY)
    assert make_demo_risks(TODAY) == count
    rows = list(RiskVersion.objects.filter(superseded_at=None))
    assert len(rows) == count
    assert all(row.is_sample and row.what.startswith("Contoh: ") for row in rows)
    assert {row.phase for row in rows} == {"pra", "saat", "pasca"}
    assert not [one for row in rows for one in look_for_names([row.what, row.basis])]
    assert due_for_review("65", TODAY).exists()
