"""Phase, gravity and casualties: which vote is meant, what is only threatened, who is hurt."""

from datetime import date

import pytest

from waspada.core.news.grave import severity_of
from waspada.core.news.hurt import Hurt, hurt_of
from waspada.core.news.phase import phase_of
from waspada.core.news.tokens import Text


@pytest.mark.parametrize(
    ("text", "category", "day", "phase"),
    [
        ("Surat suara Pemilu 2019 rusak saat disortir.", "logistik", date(2019, 3, 20), "pra"),
        ("Timses caleg dihadang warga.", "intimidasi", date(2019, 3, 2), "pra"),
        ("Ricuh di TPS Pemilu 2019.", "bentrok_massa", date(2019, 4, 17), "saat"),
        ("Pleno pemilu ricuh.", "unjuk_rasa", date(2019, 5, 2), "pasca"),
        # The next vote of its kind is on, the last one long over.
        ("Camat memihak satu paslon di lapangan voli.", "netralitas", date(2016, 11, 9), "pra"),
        ("Relawan calon bupati dipukul di terminal.", "kekerasan_orang", date(2017, 12, 14), "pra"),
        ("Data ganda pada daftar pemilih pemilu.", "data_pemilih", date(2018, 9, 14), "pra"),
        ("Ketua DPRD menunda hibah pengamanan.", "anggaran", date(2024, 5, 16), "pra"),
        # A vote held again is asked for, planned, refused, or there were voters.
        ("Bawaslu meminta PSU di lima TPS.", "psu", date(2024, 11, 27), "pasca"),
        (
            "KPU mencetak surat suara PSU yang akan digelar Kamis.",
            "psu",
            date(2024, 12, 2),
            "pasca",
        ),
        ("KPU mengundurkan jadwal PSU.", "psu", date(2021, 3, 9), "pasca"),
        ("Pemilih kembali ke TPS, PSU berlangsung tertib.", "psu", date(2024, 12, 5), "saat"),
        (
            "Saksi dipukul pada pemungutan suara ulang.",
            "kekerasan_orang",
            date(2025, 4, 19),
            "saat",
        ),
        (
            "Pengawas dikeroyok menjelang pemungutan ulang.",
            "kekerasan_orang",
            date(2025, 4, 18),
            "pra",
        ),
        ("Sidang hasil usai masa tenang PSU.", "sengketa", date(2025, 8, 14), "pasca"),
        # The count of a polling station goes on past midnight; a death at home comes after it.
        ("Kotak suara dirusak dini hari.", "perusakan", date(2024, 11, 28), "saat"),
        ("Ketua KPPS wafat dini hari.", "kesehatan", date(2024, 11, 28), "pasca"),
    ],
)
def test_the_vote_that_is_meant_divides_before_from_after(
    text: str, category: str, day: date, phase: str
) -> None:
    assert phase_of(Text(text), category, day) == phase


@pytest.mark.parametrize(
    ("text", "injured"),
    [
        ("Satu orang tewas dan dua orang terluka.", 2),
        ("Seorang saksi tewas ditikam di depan warung.", None),
        ("Korban dilarikan ke rumah sakit, namun tak tertolong.", None),
        ("Ia tidak terluka.", None),
        ("Korban menderita dua luka tusuk di perut.", 1),
        ("Dua orang mengalami luka robek.", 2),
        ("Tujuh orang luka berat dan empat luka ringan.", 11),
        ("Seorang mengalami memar, seorang lagi terkilir.", 2),
        ("Dua dari para saksi terluka. Dua pengawas juga lecet tertindih meja dan cedera.", 4),
        ("Belasan orang terluka. Satu warga tewas dan belasan lainnya luka.", 12),
        ("Sebanyak 23 warga masuk rumah sakit.", 23),
        ("Botol mengenai dahinya. Luka dijahit empat.", 1),
        ("Serpihan kaca melukai pelipis calon.", 1),
        ("Bendahara posko mengalami luka.", 1),
        ("Seorang petugas bandara terserempet peluru.", 1),
        ("Korban luka mencapai 20 orang.", 20),
        ("Dua warga dan seorang polisi luka-luka.", 3),
        ("Seorang warga mengamuk dan dua polisi terluka.", 2),
        ("Dua polisi terluka dan seorang warga tertembak.", 3),
        ("Dua polisi terluka dan seorang dirawat.", 2),
        ("Kepala saksi mendapat delapan jahitan.", 1),
    ],
)
def test_who_died_is_not_hurt_and_wounds_are_not_persons(text: str, injured: int | None) -> None:
    assert hurt_of(Text(text), "kekerasan_orang").injured == injured


@pytest.mark.parametrize(
    ("text", "deaths"),
    [
        ("Korban tewas bertambah menjadi lima orang.", 5),
        ("Jumlah korban meninggal mencapai 12 orang.", 12),
        ("Tewasnya seorang warga memicu kemarahan massa.", 1),
        ("Korban meregang nyawa di tempat kejadian.", 1),
        ("Korban dilarikan ke rumah sakit, namun tak tertolong.", 1),
        ("Seorang polisi dan dua warga tewas.", 3),
        ("Petugas pengawas yang meninggal itu sudah lama sakit.", 1),
        ("Ia mati-matian membela calonnya.", None),
        # An earlier vote's dead are background.
        (
            "Satu anggota PPS wafat pada 2024. Tahun 2019 sebanyak 894 petugas meninggal.",
            1,
        ),
        ("Pada pemilu lalu sebanyak 12 petugas meninggal. Seorang anggota KPPS wafat.", 1),
    ],
)
def test_the_dead_are_counted_once_and_those_of_an_earlier_vote_are_not(
    text: str, deaths: int | None
) -> None:
    assert hurt_of(Text(text), "kesehatan").deaths == deaths


def test_who_fell_ill_is_not_hurt() -> None:
    text = Text("Sebanyak 37 petugas KPPS dirawat karena kelelahan.")
    assert hurt_of(text, "kesehatan").injured is None
    assert hurt_of(text, "kecelakaan").injured == 37


@pytest.mark.parametrize(
    ("text", "category", "severity"),
    [
        ("Penelepon mengancam membakar gudang bila kalah.", "intimidasi", 1),
        ("Kendaraan mereka akan dibakar bila membantah.", "intimidasi", 1),
        ("Massa berorasi, ban bekas dibakar.", "unjuk_rasa", 1),
        ("Massa berorasi, kantor distrik dibakar.", "unjuk_rasa", 3),
        ("Pleno diskors dua jam karena massa.", "unjuk_rasa", 3),
        ("Pleno dihentikan karena massa menduduki kantor.", "unjuk_rasa", 4),
        ("KPU menunda tahapan karena hibah belum cair.", "anggaran", 2),
        ("Mahkamah memerintahkan pemungutan ulang di dua kecamatan.", "sengketa", 2),
        ("Seluruh anggota PPD mundur sebelum hari pemungutan.", "penyelenggara", 2),
        ("Sirekap macet, pleno kecamatan mandek.", "siber", 2),
        ("Hibah belum cair.", "anggaran", 1),
        # Why it is held again is not what happens.
        ("PSU digelar di kampung yang dulu membakar gudang.", "psu", 2),
    ],
)
def test_a_threat_a_tyre_and_an_hour_are_no_grave_harm(
    text: str, category: str, severity: int
) -> None:
    assert severity_of(Text(text), category, Hurt())[0] == severity
