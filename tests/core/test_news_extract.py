"""What a text tells: kind, category, place, day, gravity, and the traps of real pages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.news import as_record, extract
from waspada.core.news.hurt import hurt_of
from waspada.core.news.page import published_of, text_of_page
from waspada.core.news.tokens import Text
from waspada.core.news.told_days import days_told

CLASH = """Pendukung Dua Calon Saling Lempar di Nunukan, Tiga Orang Luka

NUNUKAN - Pendukung dua pasangan calon bupati saling lempar batu di depan kantor KPU Kabupaten \
Nunukan, Kalimantan Utara, Selasa (24/9/2024) sore. Tiga orang terluka dan dibawa ke puskesmas.

Kapolres Nunukan, Rabu (25/9/2024), mengatakan bentrok bermula dari yel-yel di Kecamatan Sebatik.
"""
MUSTER = """Polres Tarakan Gelar Apel Pasukan Pengamanan Pilkada

TARAKAN - Sebanyak 300 personel gabungan mengikuti apel gelar pasukan di halaman Polres Tarakan, \
Senin (19/8/2024). Kapolres mengimbau masyarakat menjaga situasi tetap kondusif.
"""
RISK = """Bawaslu Malinau Petakan 12 TPS Rawan Tanpa Jaringan Internet

MALINAU - Bawaslu Kabupaten Malinau memetakan 12 TPS yang berpotensi rawan pada hari pemungutan \
suara. Kerawanan terbanyak ialah jaringan internet dan akses jalan yang mungkin terputus.
"""
FERRY = """Kapal Penyeberangan Kandas, Semua Penumpang Selamat

BALIKPAPAN - Sebuah kapal penyeberangan kandas di teluk, Minggu (3/3/2024). Tidak ada korban.
"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [(CLASH, "incident"), (MUSTER, "readiness"), (RISK, "warning"), (FERRY, "other")],
)
def test_what_happened_is_told_from_what_may_from_preparation_and_from_all_else(
    text: str, kind: str
) -> None:
    assert extract(text).kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "Kejadian tersebut merupakan simulasi pengamanan pilkada.",
        "Massa itu diperankan anggota polres.",
        "Semua itu hanya skenario dalam simulasi.",
        "Begitulah jalannya sispamkota menjelang pilkada.",
    ],
)
def test_a_riot_that_was_played_is_preparation(said: str) -> None:
    riot = (
        "Massa Serang Kantor KPU Tarakan\n\nTARAKAN - Ratusan pendukung calon menyerang kantor KPU. "
        "Mereka membakar ban dan melempari polisi, yang membalas dengan gas air mata. "
    )
    assert extract(riot).kind == "incident"
    assert extract(f"{riot}{said}").kind == "readiness"


def test_an_incident_is_read_whole_and_every_field_names_the_words_that_led_to_it() -> None:
    found = extract(CLASH)
    record = as_record(found, CLASH, kecamatan="Sebatik")
    assert (found.category, found.regency, found.province) == ("bentrok_massa", "65.03", "65")
    assert found.kecamatan == "65.03.01"
    assert (found.event_date, found.injured, found.deaths) == (date(2024, 9, 24), 3, None)
    assert found.severity == 2
    for name in ("category", "regency_code", "province_code", "event_date", "injured"):
        assert record["evidence"][name], name
        assert all(words in CLASH for words in record["evidence"][name])
    assert all(0 <= sure <= 1 for sure in record["confidence"].values())


def test_what_a_text_does_not_say_stays_empty() -> None:
    found = extract("Ada keributan soal surat suara.")
    assert (found.province, found.regency, found.event_date, found.deaths) == ("", "", None, None)
    assert extract("").kind == "other"


# Pieces of texts that come in no order.
ODD = [
    *("Senin", "(31/02", "2024", ")", "—", "Kota", "Kab", ".", "PSU", "tewas", "3", "orang"),
    *("\n", "kec", "desa", "99/99", "di", ",", "luka"),
]


# The five traps met in real pages.


def test_an_agency_named_like_a_village_and_an_office_named_like_a_town_are_no_places() -> None:
    text = "Tanjung Selor (ANTARA) - Rapat Aparatur Sipil Negara soal Pilkada di Kaltara digelar."
    found = extract(text)
    assert (found.province, found.regency) == ("65", "")


def test_the_banner_of_a_page_is_not_the_day_of_the_event() -> None:
    body = "Kantor KPU Bulungan dirusak massa pendukung calon bupati, Rabu (19/8)."
    page = f"• Jumat, 22 November 2024\n\nKantor KPU Dirusak\n\n{body} Pilkada 2020 memanas.\n"
    assert extract(page).event_date == date(2020, 8, 19)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Senin (02/12/2024)", date(2024, 12, 2)),
        ("Senin (12/02/2024)", date(2024, 2, 12)),
        ("Kamis (09/05/2024)", date(2024, 5, 9)),
        ("Kamis (05/09/2024)", date(2024, 9, 5)),
        ("Selasa (12/03/2024)", date(2024, 3, 12)),
        ("Selasa (03/12/2024)", date(2024, 12, 3)),
        ("Senin (5/13/2024)", date(2024, 5, 13)),
    ],
)
def test_the_weekday_settles_which_number_is_the_month(written: str, day: date) -> None:
    assert [one.day for one in days_told(Text(f"Kejadian itu pada {written}."))] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Menurut Permendagri 46 tahun 2019 tim dibentuk.",
        "Kodim 1012 Buntok menyiapkan 12 personel.",
        "Pasal 12/2 dan perkara 318 dibacakan.",
        "Skor 2/3 dan pukul 15.00 WITA.",
        "TPS 24/25 Binanga dijaga.",
    ],
)
def test_numbers_that_are_no_dates_date_nothing(text: str) -> None:
    assert not days_told(Text(text), published=date(2024, 11, 28))


def test_links_to_other_texts_lead_nowhere() -> None:
    aside = "Baca Juga: 18 TPS di Kabupaten Jayapura Gelar PSU, Ini Alasannya\n"
    assert extract(CLASH + aside).regency == "65.03"
    rest = "Read Next\n\nKota Makassar, Makassar, Makassar: bom meledak 1 Januari 2020\n"
    assert extract(CLASH + rest) == extract(CLASH)


@pytest.mark.parametrize(
    ("text", "regency"),
    [
        ("Warga Kota Blitar memprotes KPU Kota Blitar soal surat suara.", "35.72"),
        ("Bupati Blitar dilaporkan ke Bawaslu Kabupaten Blitar.", "35.05"),
        ("Wali Kota Semarang diadukan ke Bawaslu.", "33.74"),
        ("LAPOR: KERIBUTAN DI KPU KAB BULUNGAN, MASSA PENDUKUNG RICUH", "65.01"),
        ("lapor min, ada bentrok di kab bulungan tgl 23/9 jam 3 sore, 2 org luka", "65.01"),
        ("Gudang KPU Palangka Raya kebanjiran.", "62.71"),
        # The end of a kecamatan's name is no Palas, as Padang Lawas is called for short.
        ("Bentrok di Tanjung Palas\n\nMassa ricuh di Tanjung Palas, Kabupaten Bulungan.", "65.01"),
        ("Debat di Bengkulu\n\nKPU Kota Bengkulu menggelar debat di Bengkulu.", "17.71"),
        ("Medan sulit ditempuh, batang pohon menimpa batu di jalan menuju TPS.", ""),
    ],
)
def test_kab_and_kota_of_one_name_capitals_and_plain_words_are_told_apart(
    text: str, regency: str
) -> None:
    assert extract(text).regency == regency


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("Ricuh di TPS kemarin.", date(2024, 11, 28), date(2024, 11, 27)),
        ("Ricuh di TPS tiga hari yang lalu.", date(2024, 11, 28), date(2024, 11, 25)),
        ("Ricuh di TPS, Rabu malam.", date(2024, 11, 28), date(2024, 11, 27)),
        ("Ricuh di TPS, Rabu (27/11).", date(2024, 11, 28), date(2024, 11, 27)),
        ("Ricuh di TPS pada 30 Desember.", date(2025, 1, 3), date(2024, 12, 30)),
        ("Ricuh di TPS, tanggal 02.12.2024.", date(2024, 12, 4), date(2024, 12, 2)),
        ("Ricuh di TPS, Minggu malam (1-2/12).", date(2024, 12, 4), date(2024, 12, 1)),
        ("Ricuh di TPS, malam Minggu (30/11).", date(2024, 12, 4), date(2024, 11, 30)),
        ("Ricuh di TPS, malam Minggu.", date(2024, 12, 4), date(2024, 11, 30)),
        ("Ricuh di TPS seminggu lalu.", date(2024, 12, 4), date(2024, 11, 27)),
        ("Ricuh di TPS, Minggu (1/12) menjelang subuh.", date(2024, 12, 4), date(2024, 12, 1)),
        ("Ricuh di TPS dua hari sebelumnya.", date(2024, 12, 4), date(2024, 12, 2)),
        ("Clash at the TPS on Monday (Dec 2).", date(2024, 12, 4), date(2024, 12, 2)),
        ("Pemilihan akan digelar 27 November mendatang.", date(2024, 11, 1), None),
        ("Ricuh di TPS, Rabu malam.", None, None),
    ],
)
def test_a_day_is_completed_from_the_day_of_publication_or_left_out(
    text: str, published: date | None, day: date | None
) -> None:
    text += " Pendukung saling serang di kantor KPU, pelaku diamankan."
    assert extract(text, published=published).event_date == day


@pytest.mark.parametrize(
    ("text", "deaths", "injured"),
    [
        ("Sopir dan dua pengawal luka lecet.", None, 3),
        ("Tidak seorang pun terluka.", None, None),
        ("Seorang prajurit tertembak di dada dan gugur.", 1, None),
        ("Dua petugas tertimpa dinding. Keduanya luka ringan.", None, 2),
        ("Pukul 14.50 anggota KPPS pingsan.", None, 1),
    ],
)
def test_casualties_are_counted_as_they_are_told(
    text: str, deaths: int | None, injured: int | None
) -> None:
    found = hurt_of(Text(text), "kelompok_bersenjata")
    assert (found.deaths, found.injured) == (deaths, injured)


def test_a_vote_to_be_held_again_only_dates_what_happened_before_it() -> None:
    text = """Tim Sukses Bagikan Amplop Menjelang PSU

Seorang anggota tim sukses diamankan karena membagikan amplop berisi uang tunai kepada warga \
menjelang PSU. Politik uang itu dilaporkan ke Bawaslu. PSU dijadwalkan 19 April.
"""
    assert extract(text).category == "politik_uang"


def test_the_dead_of_a_list_of_voters_died_of_nothing_that_is_told() -> None:
    text = (
        "Bawaslu temukan 131 orang meninggal dunia tercatat dalam daftar pemilih sementara (DPS)."
    )
    found = extract(text)
    assert (found.category, found.deaths) == ("data_pemilih", None)


def test_a_saved_page_gives_its_paragraphs_and_nothing_around_them() -> None:
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><nav>Makassar</nav><h1>Judul"
        "</h1><script>var a='Makassar';</script><p>Satu &amp; <b>dua</b>.</p><aside>Medan</aside>"
        "<p>Tiga</p></div></p></aside><p>Empat<footer>Makassar</footer></body></html>"
    )
    for never_closed in ("<a ", "<!--", "</", "<![if "):  # minutes, for the standard parser
        assert text_of_page("<p>Satu</p>" + never_closed * 60_000).startswith("Satu")
    assert text_of_page("<p>Satu <![ dua <![if x]> tiga</p>").split() == ["Satu", "dua", "tiga"]
    assert text_of_page(page) == "Judul\n\nSatu & dua.\n\nTiga\n\nEmpat"


MESSY = """<html><head><meta property="article:published_time" content="2024-12-04T08:21"></head>
<body><div id="topbar">Jumat, 28 November 2025</div><ul class="menu"><li><a>Medan</a></li><li>
<a>Makassar</a></li></ul><div class="breadcrumb"><a>Jawa Timur</a> &raquo; Pilkada</div>
<article><h1>Kantor PPK di Sampang Dilempari Batu</h1><div>Rabu, 4 Desember 2024 | 08:21 WIB</div>
<figure><figcaption>Warga Pamekasan, Senin (1/1/2018).</figcaption></figure>
<div class="caption">Ilustrasi KPU Bangkalan.</div><p><b>SAMPANG</b> &ndash; Kantor panitia pemilihan kecamatan di Robatal, Kabupaten Sampang, dilempari batu, Senin (2/12) malam. Tiga kaca pecah.</p><p>Baca juga: <a>Bentrok di Bangkalan, Dua Orang Tewas</a></p><div>ADVERTISEMENT<br>
</div><p>Kapolres, Selasa (3/12), mengatakan tidak ada korban.</p><div class="related-posts"><ul>
<li>Rekapitulasi di Sumenep ricuh, 5 polisi luka</li></ul></div><ul><li><a>Gudang KPU Pasuruan
terbakar</a></li></ul></article><section class="comments">di Surabaya ada bom!</section></body>"""


def test_a_messy_page_is_read_by_its_article_alone() -> None:
    text = text_of_page(MESSY)
    for other in ("Medan", "Pamekasan", "Bangkalan", "Sumenep", "Pasuruan", "Surabaya", "2025"):
        assert other not in text.replace("Baca juga: Bentrok di Bangkalan", ""), other
    found = extract(text, published=published_of(MESSY))
    assert (found.kind, found.category, found.regency) == ("incident", "perusakan", "35.27")
    assert (found.kecamatan, found.event_date) == ("35.27.10", date(2024, 12, 2))
    assert (found.deaths, found.injured) == (None, None)


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(ODD),
        max_size=40,
    ).map(" ".join)
)
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    found = extract(text, published=date(2024, 11, 28))
    record = as_record(found, text)
    assert record["severity"] in {None, 0, 1, 2, 3, 4}
    for words in record["evidence"].values():
        assert all(part in text for part in words)
