"""Private persons' names go where the text shows that they are private; officials' names stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.reports.masking import mask_text
from waspada.core.reports.masking_names import initials, mask_names

PRIVATE = [
    ("Korban bernama Suryadi dirawat", "Korban bernama [nama S.] dirawat"),
    ("Warga bernama Darto Wijaya (52) mengaku", "Warga bernama [nama D.W.] (52) mengaku"),
    ("Pelapor: Agus Setiawan, RT 3", "Pelapor: [nama A.S.], RT 3"),
    ("pelapor: slamet rt 02", "pelapor: [nama S.] rt 02"),
    ("KORBAN BERNAMA SUPARMAN DIRAWAT", "KORBAN BERNAMA [nama S.] DIRAWAT"),
    ("dikirim a.n. Dedi Kurniawan", "dikirim a.n. [nama D.K.]"),
    ("Budiman (27), warga Antutan, dipukul", "[nama B.] (27), warga Antutan, dipukul"),
    ("dua warga, Thomas Gobai dan Melki Yeimo, luka", "dua warga, [nama T.G.] dan [nama M.Y.], luka"),
    ("rek BRI 1234-01-005678-50-9", "rek BRI [nomor rekening]"),
    ("Norek BSI 7123456789", "Norek BSI [nomor rekening]"),
    ("mobil pelat KT 1234 AB hitam", "mobil pelat [nomor kendaraan] hitam"),
    ("ada B 1234 XYZ di depan", "ada [nomor kendaraan] di depan"),
    ("No. paspor: C7654321", "No. paspor: [nomor paspor]"),
    ("SIM C nomor 930615240123", "SIM C nomor [nomor SIM]"),
]  # fmt: skip
TO_STAY = [
    "Bupati Syarwan Hadi meninjau gudang",
    "Ketua KPU Kaltara Haryanto Hamdan mengatakan lengkap",
    "Kapolres AKBP Rofiki Yunarto (47) mengimbau warga",
    "calon gubernur Sulaimin Hamzah diserang massa",
    "a.n. Ketua KPU Sekretaris",
    "atas nama rakyat mereka menuntut",
    "Saksi Pasangan Calon menolak hasil",
    "anggota PPS Sidoarjo dan petugas KPPS Desa Hiliwarokha",
    "Ketua KPPS TPS 11 Bumireso, Wonosobo, pingsan",
    "Pelaku inisial R.H. masih dikejar",
    "Kabupaten Bulungan (4 kecamatan), Partai Golkar (12)",
    "UU 10 tahun 2016, SK 1234/PL.02, rekening dana kampanye Rp500.000.000",
    "Blok B 12 perumahan, Rute A 12 B, Kodim 0903, TPS 1234",
]


@pytest.mark.parametrize(("text", "masked"), PRIVATE)
def test_what_shows_a_private_person_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", TO_STAY)
def test_offices_candidates_places_and_other_numbers_stay(text: str) -> None:
    assert mask_text(text) == text


def test_initials_keep_people_apart() -> None:
    assert initials("Siti binti Ahmad") == "S.B.A."
    assert mask_names("korban Ani dan Budi") == "korban [nama A.] dan [nama B.]"


@given(st.text(alphabet="Korban bernama,:().12[]\nASdi", max_size=80))
def test_what_is_not_masked_stays_as_it_was_and_in_its_order(text: str) -> None:
    at = 0
    for part in re.split(r"\[nama (?:[A-Z]\.)+\]", mask_names(text)):
        assert part in text[at:]
        at = text.index(part, at) + len(part)
