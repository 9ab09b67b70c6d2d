"""The readiness pages: what each role sees of them, and what typing into them does."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.support.cast import TODAY, Cast
from tests.support.readiness import days_before, give
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.readiness.models import Draft, Figure

PLACE = "65.01"
GRID = f"/kesiapan/{PLACE}/"
KPU = f"{GRID}instansi/kpu-65.01/"
pytestmark = [pytest.mark.words, pytest.mark.usefixtures("readiness")]


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    page = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return re.sub(r"\s+", " ", page)


@pytest.fixture
def filled(cast: Cast) -> None:
    """Figures of several agencies, some old, one missing."""
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 1000, day=days_before(40))
        give("kpps_terbentuk", PLACE, 1900, day=days_before(9))
    with acting_as(system_identity()):
        for at, kecamatan in enumerate(("65.01.05", "65.01.06")):
            give("asn_diusulkan", kecamatan, 3 * at)
        give("linmas", PLACE, 628)


@pytest.mark.parametrize(
    "address",
    [
        "/kesiapan/65/",
        GRID,
        "/kesiapan/65.01.05/",
        KPU,
        f"{GRID}ukuran/kpps_terbentuk/",
        f"{GRID}ukuran/asn_diusulkan/",
        "/kesiapan/65/ukuran/asn_diusulkan/",
        f"{GRID}kesenjangan/",
        f"{GRID}kesenjangan/?lihat=terancam",
        f"{GRID}tahap/",
        f"{GRID}pertanyaan/",
        f"{GRID}daftar/",
        f"{GRID}daftar/ukuran.yaml",
        f"/kendala/{PLACE}/",
        f"{GRID}?per=2024-10-18",
        f"{GRID}ukuran/asn_diusulkan/?per=2024-10-18",
    ],
)
def test_every_page_opens_for_the_desk_above(cast: Cast, filled: None, address: str) -> None:
    _text(cast.client("province"), address)


@pytest.mark.parametrize(
    "address",
    [
        f"{GRID}isi/kpu/",
        f"{GRID}tempel/",
        f"{GRID}templat/kpu.xlsx",
        f"{GRID}unggah/kpu/",
        f"/kendala/{PLACE}/baru/",
    ],
)
def test_forms_open_for_the_liaison_and_for_nobody_elsewhere(
    cast: Cast, filled: None, address: str
) -> None:
    assert cast.client("kpu").get(address).status_code == 200
    for name in ("stranger", "analyst", "fkdm"):
        assert cast.client(name).get(address).status_code == 403, name


def test_the_top_sentence_counts_measures_and_leads_to_them(cast: Cast, filled: None) -> None:
    page = _text(cast.client("desk"), GRID)
    assert "H+1: 3 dari 6 ukuran terancam tidak siap" in page
    assert "Lihat 3 ukuran itu" in page


def test_the_own_agency_comes_first(cast: Cast, filled: None) -> None:
    page = _text(cast.client("kpu"), GRID)
    assert page.index("KPU instansi Anda") < page.index("Bawaslu")


def test_which_kecamatan_have_not_proposed_names_is_one_click_and_as_of_any_day(
    cast: Cast, filled: None
) -> None:
    client = cast.client("desk")
    address = f"{GRID}ukuran/asn_diusulkan/"
    page = _text(client, address)
    assert "9 tempat belum memenuhi" in page
    assert "Tanjung Selor" in page
    before = _text(client, f"{address}?per=2024-10-18")
    assert "10 tempat belum memenuhi" in before


def test_typed_figures_are_given_and_only_those_that_changed(cast: Cast, filled: None) -> None:
    client = cast.client("kpu")
    form = client.get(f"{GRID}isi/kpu/").context["rows"]
    data = {}
    for row in form:
        data |= {
            f"nilai|{row.key}": row.typed,
            f"semula|{row.key}": row.typed,
            f"lihat|{row.key}": row.seen,
        }
    data[f"nilai|kpps_terbentuk|{PLACE}"] = "2.198"
    answer = client.post(f"{GRID}isi/kpu/", data)
    assert answer.status_code == 302
    with acting_as(system_identity()):
        newest = Figure.objects.filter(measure_code="kpps_terbentuk").order_by("-as_of").first()
        assert newest is not None
        assert (newest.value, newest.as_of, newest.channel) == (2198, TODAY, "page")
        assert Figure.objects.filter(measure_code="kpps_dilatih").count() == 0


def test_text_in_a_number_field_is_named_and_the_others_are_kept(cast: Cast, filled: None) -> None:
    client = cast.client("kpu")
    data = {
        f"nilai|kpps_terbentuk|{PLACE}": "entah",
        f"semula|kpps_terbentuk|{PLACE}": "1.900",
        f"nilai|kpps_dilatih|{PLACE}": "55",
        f"semula|kpps_dilatih|{PLACE}": "",
    }
    answer = client.post(f"{GRID}isi/kpu/", data)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "entah" in page
    with acting_as(system_identity()):
        assert Figure.objects.get(measure_code="kpps_dilatih").value == 55


def test_the_second_of_two_liaisons_sees_both_numbers(cast: Cast, filled: None) -> None:
    client = cast.client("kpu")
    seen = client.get(f"{GRID}isi/kpu/").context["rows"][0].seen
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000, actor="colleague")
    data = {
        f"nilai|kpps_terbentuk|{PLACE}": "2100",
        f"semula|kpps_terbentuk|{PLACE}": "1.900",
        f"lihat|kpps_terbentuk|{PLACE}": seen,
    }
    answer = client.post(f"{GRID}isi/kpu/", data)
    assert answer.status_code == 409
    page = unescape(answer.content.decode())
    assert "tersimpan 2.000, Anda menulis 2100" in page
    with cast.acting("kpu"):
        (draft,) = Draft.objects.all()
    client.post(f"{GRID}draf/", {"draf": str(draft.pk), "unit": "kpu-65.01"})
    assert "2.100" in _text(client, f"{GRID}ukuran/kpps_terbentuk/")


def test_a_draft_shows_on_the_pages_of_its_unit_alone(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 7777, as_draft=True)
    address = f"{GRID}ukuran/kpps_terbentuk/"
    assert "7.777" in _text(cast.client("kpu"), address)
    for name in ("desk", "province", "police", "bupati", "analyst", "admin"):
        for page in (address, KPU, GRID):
            assert "7.777" not in _text(cast.client(name), page), (name, page)


def test_a_figure_that_cannot_be_taken_comes_back_as_it_was_typed(cast: Cast) -> None:
    client = cast.client("kpu")
    typed = {
        "nilai": "banyak sekali",
        "per_tanggal": days_before(3).isoformat(),
        "catatan": "menurut PPK",
        "lihat": "",
    }
    address = "/kesiapan/65.01/ukuran/kpps_terbentuk/"
    answer = client.post(address + "isi/", typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert "belum ada yang hilang" in page
    for value in ("banyak sekali", typed["per_tanggal"], "menurut PPK"):
        assert f'value="{value}"' in page
    assert not Figure.unguarded.exists()
    # A link of that page leads back to the measure, not to a refusal.
    assert client.get(address + "isi/").headers["Location"] == address
