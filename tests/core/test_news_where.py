"""The place a text is about, told from places that it only passes by; kecamatan without their sign."""

import pytest

from waspada.core.news.tokens import Text
from waspada.core.news.where import where_of


@pytest.mark.parametrize(
    ("text", "province", "regency"),
    [
        pytest.param(
            "Kupang (ANTARA) - KPU Nusa Tenggara Timur mencetak ulang surat suara yang rusak.\n"
            '"Pengganti tiba besok," kata anggota KPU NTT di Kupang, Senin.',
            "53",
            "",
            id="a town where somebody spoke",
        ),
        pytest.param(
            "Kantor Panwas Yalimo dilempari batu oleh massa. Polisi sudah berjaga, ujar kepala "
            "bidang humas polda di Jayapura, Rabu (9/12/2020).",
            "95",
            "95.06",
            id="the headquarters outside",
        ),
        pytest.param(
            "Tenda TPS di Kalimantan Barat terendam air pasang sejak subuh.\nKPU Kalbar mencatat "
            "lima TPS di Kota Pontianak, empat TPS di Sambas, dan dua di Mempawah.\n"
            "Petugas di Sambas memindahkan kotak ke balai desa.",
            "61",
            "",
            id="a list of places",
        ),
        pytest.param(
            "Dua pasangan berlaga di Pilgub Kalimantan Tengah.\nCalon pertama adalah mantan "
            "Wali Kota Palangka Raya, calon kedua dokter.",
            "62",
            "",
            id="a post of once",
        ),
        pytest.param(
            "Bawaslu Maluku Temukan 9.000 Pemilih Ganda, Buru Paling Banyak\n\n"
            "Pengawas menyisir daftar pemilih selama sepekan.",
            "81",
            "",
            id="where it is most",
        ),
        pytest.param(
            "Bawaslu Provinsi Jambi mengusulkan pemungutan ulang di 14 TPS.\n"
            "Usulan itu tersebar di banyak daerah. TPS 3 di Muara Bungo, Kota Sungai Penuh, "
            "termasuk di dalamnya.",
            "15",
            "",
            id="one of a province's",
        ),
        pytest.param(
            "Gempita politik di daerah\n\nKomisi membahas aturan kampanye. Aturan lama dicabut. "
            "Sanksi diperberat. Partai meminta waktu.\n\nPenulis tinggal di Banyumas.",
            "",
            "",
            id="named in the last sentence only",
        ),
        pytest.param(
            "JAKARTA - Komisi pemilihan menyusun jadwal bagi semua daerah. Rapat digelar dua hari. "
            '"Jadwal segera terbit," kata ketua komisi di Jakarta, Kamis.',
            "",
            "",
            id="national news is written in Jakarta",
        ),
        pytest.param(
            "JAKARTA - Polisi bersiap di Jawa Barat, Jambi, Lampung dan Banten menjelang pencoblosan.",
            "",
            "",
            id="a list of provinces",
        ),
        pytest.param(
            "Logo Antaranews Sulsel\n\nKotak suara rusak di gudang\n\nKetua Bawaslu Maros meminta "
            "penggantian kotak. Gubernur Sulsel ikut meninjau.",
            "73",
            "73.09",
            id="the name of a newspaper",
        ),
        pytest.param(
            "KPU Papua Barat Daya Yohanes menetapkan lima pasangan. Wakil bupati Tambrauw ikut "
            "hadir dalam acara di gedung itu.",
            "96",
            "",
            id="a person's name behind that of an office",
        ),
    ],
)
def test_a_place_passed_by_is_not_where_it_happened(text: str, province: str, regency: str) -> None:
    found = where_of(Text(text))
    assert (found.province, found.regency) == (province, regency)


@pytest.mark.parametrize(
    ("text", "regency"),
    [
        ("PALU - Warga berunjuk rasa menuntut penghitungan ulang.", "72.71"),
        (
            "Rumah Calon Gubernur Bengkulu Dilempari\n\nRumah calon gubernur Bengkulu di Kelurahan "
            "Curup, Kecamatan Curup, Rejang Lebong, dilempari batu. Polda Bengkulu menyelidiki.",
            "17.02",
        ),
        (
            "Malinau - Pemilihan kepala daerah di Kalimantan Utara berlangsung. KPU Malinau "
            "menunda pemungutan. Gubernur Kaltara meninjau. Petugas KPU Malinau menyusul.",
            "65.02",
        ),
        ("Kapolres Pasuruan Kota mendatangi TPS di Kecamatan Lekok setelah warga ribut.", "35.14"),
        ("Ricuh di TPS, seluruhnya aman. Foto terlampir. Lanjut dipantau. Salam. Mimika", "94.04"),
    ],
)
def test_what_is_said_of_a_kab_kota_itself_stays(text: str, regency: str) -> None:
    assert where_of(Text(text)).regency == regency


@pytest.mark.parametrize(
    ("text", "kecamatan"),
    [
        ("Warga di Kayan Hulu, jauh dari Kota Malinau, menunggu surat KPU Malinau.", "65.02.05"),
        ("Ribut di TPS 4 Petojo, Gambir, Jakarta Pusat.", "31.71.01"),
        ("Ricuh di TPS 4 Kecamatan Pulo Gadung, Jakarta Timur.", "31.75.02"),
        ("Lurah di Kapanewon Panjatan, Kulon Progo, diperiksa Bawaslu.", "34.01.03"),
        # Several that no word names are none; the next line is no name.
        ("Bawaslu Demak mengawasi TPS di Sayung, Bonang, dan Wedung.", ""),
        ("Bawaslu Mukomuko membuka posko di Ipuh dan Teramang Jaya.", ""),
        ("Jadwal Luwu Direvisi, Jalan ke Gudang Kecamatan\n\nBELOPA - KPU Luwu menunggu.", ""),
    ],
)
def test_a_kecamatan_is_read_where_its_place_in_the_text_says_so(text: str, kecamatan: str) -> None:
    assert where_of(Text(text)).kecamatan == kecamatan
