"""The demo's Peta ATHG for Kalimantan Utara: invented rows, marked as such (contoh)."""

from datetime import date, datetime, timedelta
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.risks.actions import add_risk, move_risk
from waspada.apps.risks.models import RiskVersion
from waspada.core.reports.incidents import day_start
from waspada.core.risks import RiskFacts, risk_level
from waspada.core.vocabulary import category, unit_code

ACTOR: Final = "demo"
# place, phase, stage, category, what, likelihood, impact, basis, safeguards, source, guard, days of
# the row's life before the day shown, days until its review
_Row = tuple[str, str, str, str, str, str, str, str, str, str, str, int, int]
_ROWS: Final[tuple[_Row, ...]] = (
    (
        *("65", "pra", "kampanye", "bentrok_massa"),
        "Gesekan antarpendukung saat dua kampanye terbuka berpapasan di jalan yang sama.",
        *("kecil", "sedang"),
        "Jadwal beberapa kampanye berdekatan; belum pernah sampai bentrok di sini.",
        "Rute dan jam diatur bersama; pengawalan lalu lintas.",
        *("bin", "polri", 60, -25),
    ),
    (
        *("65", "pra", "logistik", "logistik"),
        "Kotak dan surat suara terlambat ke pulau-pulau karena gelombang tinggi.",
        *("besar", "sedang"),
        "Musim angin utara; pengiriman ke pulau pernah tertunda.",
        "Pengiriman dimajukan; kapal cadangan di pelabuhan.",
        *("kpu", "bpbd", 55, 10),
    ),
    (
        *("65", "saat", "pemungutan", "pelanggaran_prosedur"),
        "Pelintas batas yang tidak terdaftar ikut memilih di TPS dekat perbatasan.",
        *("mungkin", "berat"),
        "Pernah berujung pemungutan ulang di daerah perbatasan lain.",
        "Pemeriksaan daftar hadir; petugas ketertiban di dermaga.",
        *("bin", "bawaslu", 50, 5),
    ),
    (
        *("65.01", "pra", "pencalonan", "netralitas"),
        "ASN kecamatan dan desa memakai acara dinas untuk mendukung calon.",
        *("besar", "sedang"),
        "Sudah ada imbauan; pelanggaran serupa ditangani pada pemilihan terdahulu.",
        "Surat edaran netralitas; kanal aduan ke Bawaslu.",
        *("bawaslu", "pemda", 70, -12),
    ),
    (
        *("65.01", "saat", "pemungutan", "bencana"),
        "Banjir sungai memutus jalan ke beberapa TPS pada hari pemungutan.",
        *("mungkin", "berat"),
        "Curah hujan bulan ini di atas biasanya.",
        "",
        *("bpbd", "bpbd", 40, 6),
    ),
    (
        *("65.01", "pasca", "rekapitulasi", "bentrok_massa"),
        "Kericuhan di gedung rekapitulasi kecamatan karena hasil tidak diterima.",
        *("mungkin", "berat"),
        "Pernah terjadi di daerah ini pada pemilihan terdahulu.",
        "Gedung dipilih bersama; saksi didampingi; jalur masuk dipisah.",
        *("polri", "polri", 35, 7),
    ),
    (
        *("65.01", "pasca", "sengketa", "hoaks"),
        "Angka hasil palsu beredar dan memancing massa ke kantor penyelenggara.",
        *("besar", "sedang"),
        "Pola ini berulang sesudah hitung cepat.",
        "Satu saluran hasil resmi; klarifikasi paling lama dua jam.",
        *("kominfo", "kominfo", 30, 9),
    ),
    (
        *("65.01.05", "pasca", "rekapitulasi", "unjuk_rasa"),
        "Unjuk rasa damai menutup jalan di depan kantor dan menunda rekapitulasi.",
        *("mungkin", "ringan"),
        "Hak warga; yang dijaga ialah jalan dan waktu rekapitulasi.",
        "Tempat penyampaian pendapat disiapkan; juru bicara desk ditunjuk.",
        *("kesbangpol", "satpolpp", 20, 12),
    ),
    (
        *("65.02", "pra", "logistik", "tps_sarana"),
        "TPS di hulu tanpa listrik dan sinyal; hasil terlambat dilaporkan.",
        *("hampir_pasti", "sedang"),
        "Belasan desa belum terjangkau jaringan.",
        "Genset dan radio pinjaman.",
        *("kpu", "kominfo", 45, 8),
    ),
    (
        *("65.03", "saat", "pemungutan", "logistik"),
        "Surat suara kurang di TPS dengan banyak pemilih pindahan.",
        *("mungkin", "sedang"),
        "Pekerja kebun berpindah menjelang pemungutan.",
        "Cadangan 2,5 persen; alur peminjaman antar-TPS disepakati.",
        *("kpu", "kpu", 30, 4),
    ),
    (
        *("65.03", "pra", "", "kelompok_bersenjata"),
        "Penyelundup bersenjata mengganggu pengiriman logistik di perairan perbatasan.",
        *("kecil", "kritis"),
        "Pernah terjadi di perairan lain; tanda di sini belum ada.",
        "Patroli laut bersama.",
        *("tni", "tni", 50, 14),
    ),
    (
        *("65.04", "pra", "pencalonan", "anggaran"),
        "Pencairan hibah terlambat sehingga honor badan adhoc tertunda.",
        *("mungkin", "sedang"),
        "Tahap kedua menunggu pertanggungjawaban tahap pertama.",
        "Rekonsiliasi mingguan.",
        *("pemda", "pemda", 65, -5),
    ),
    (
        *("65.71", "saat", "penghitungan", "kesehatan"),
        "Petugas KPPS jatuh sakit karena penghitungan sampai larut malam.",
        *("besar", "berat"),
        "Terjadi di banyak daerah pada pemilu serentak.",
        "Pemeriksaan kesehatan; Puskesmas siaga.",
        *("dinkes", "dinkes", 40, 5),
    ),
)
_ABROAD: Final = frozenset({"pelanggaran_prosedur", "kelompok_bersenjata"})
# What became of some of them by the day shown: place and category, state, reason, days before.
_ENDED: Final = (
    ("65", "bentrok_massa", "averted", "Contoh: kampanye selesai; rute dipisah.", 4),
    ("65.03", "logistik", "averted", "Contoh: cadangan digeser sebelum pukul sepuluh.", 1),
)


def make_demo_risks(day: date) -> int:
    """Write the rows as they stood on the day the demo shows; return how many there are.

    Doing it again changes nothing.
    """
    if RiskVersion.objects.filter(is_sample=True).exists():
        return RiskVersion.objects.filter(version=1, is_sample=True).count()
    for row in _ROWS:
        _write(row, day)
    return len(_ROWS)


def _write(row: _Row, day: date) -> None:
    place, phase, stage, kind, what, likelihood, impact, basis, safeguards = row[:9]
    source, guard, age, review = row[9:]
    known = category(kind)
    facts = RiskFacts(
        place_code=place,
        phase=phase,
        stage=stage,
        athg=known.athg,
        theme=known.theme,
        category=kind,
        origin="luar" if kind in _ABROAD else "dalam",
        what=f"Contoh: {what}",
        basis=basis,
        likelihood=likelihood,
        impact=impact,
        safeguards=safeguards,
        source_unit=_unit(source, place),
        handled_by=_unit(guard, place),
        review_on=day + timedelta(days=review),
        classification="T" if risk_level(likelihood, impact).code == "sangat_tinggi" else "B",
    )
    now = real_now()
    written = add_risk(
        facts,
        actor=ACTOR,
        received_at=_at(day - timedelta(days=age), place),
        now=now,
        is_sample=True,
    )
    for where, of_kind, state, reason, before in _ENDED:
        if (where, of_kind) == (place, kind):
            when = _at(day - timedelta(days=before), place)
            move_risk(
                written.risk_id,
                state,
                reason,
                based_on=1,
                actor=ACTOR,
                received_at=when,
                now=now,
            )


def _unit(agency: str, place: str) -> str:
    """Return the agency's unit for a place; Binda sits at the province."""
    return unit_code(agency, place[:2] if agency == "bin" else place[:5])


def _at(day: date, place: str) -> datetime:
    return day_start(day, place) + timedelta(hours=9)
