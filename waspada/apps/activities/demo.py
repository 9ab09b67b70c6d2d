"""The demo's agenda: invented activities of Kalimantan Utara, marked as such (contoh)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.activities.actions import add_activity, change_activity, facts_of, set_state
from waspada.apps.activities.forms import local_moment
from waspada.apps.activities.models import ActivityVersion
from waspada.core.activities import ActivityFacts

ACTOR: Final = "demo"
PLACE: Final = "65"
_ENTERED_BEFORE: Final = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class _Sample:
    """One row: a day by its distance from the vote, hours on the place's clock."""

    kind: str
    title: str
    place: str
    days: int
    begins: str
    ends: str
    venue: str = ""
    crowd: int | None = None
    responsible: str = ""
    note: str = ""
    end: str = ""  # how it ended: done, cancelled
    reason: str = ""


_VOTE: Final = date(2024, 11, 27)
_ROWS: Final = (
    _Sample("debat", "debat publik pertama calon gubernur", "65.71", -32, "19.30", "22.00",
            "Gedung serbaguna", 400, "polri-65", end="done"),
    _Sample("opd", "apel siaga Linmas se-Kabupaten Bulungan", "65.01.05", -27, "08.00", "10.00",
            "Lapangan Agatis", 900, "satpolpp-65.01", end="done"),
    _Sample("kampanye_terbuka", "rapat umum pasangan calon di Tanjung Selor", "65.01.05", -20,
            "14.00", "17.00", "Lapangan Agatis", 2500, "polri-65.01", end="done"),
    _Sample("kampanye_terbatas", "tatap muka pasangan calon lain di Tanjung Selor", "65.01.05",
            -20, "15.30", "17.30", "Balai Adat", 300, "polri-65.01", end="done"),
    _Sample("festival", "pesta panen dan pentas seni", "65.01.02", -11, "19.00", "23.00",
            "Lapangan desa", 1800, "kecamatan-65.01.02", end="cancelled",
            reason="Contoh: lapangan terendam sesudah hujan dua hari"),
    _Sample("bansos", "penyaluran beras untuk keluarga penerima", "65.01.05", -2, "09.00",
            "12.00", "Halaman kantor kecamatan", 350, "pemda-65.01", end="cancelled",
            reason="Contoh: ditunda sampai sesudah pemungutan suara, permintaan Bawaslu"),
    _Sample("unjuk_rasa", "penyampaian pendapat tentang daftar pemilih", "65.01.05", -8, "10.00",
            "12.00", "Depan kantor KPU", 120, "polri-65.01",
            note="Contoh: tertib, pernyataan diterima KPU, bubar pukul 11.40.", end="done"),
    _Sample("logistik", "pergeseran kotak suara ke kecamatan", "65.01", -2, "06.00", "18.00", "",
            None, "kpu-65.01", end="done"),
    _Sample("keagamaan", "doa bersama lintas agama", "65.71", -1, "19.00", "21.00",
            "Halaman kantor wali kota", 1200, "kesbangpol-65.71", end="done"),
    _Sample("rekapitulasi", "rapat pleno rekapitulasi tingkat kecamatan", "65.01.05", 2, "09.00",
            "17.00", "Aula kecamatan", 80, "kpu-65.01"),
    _Sample("festival", "pasar malam akhir tahun", "65.01.05", 2, "16.00", "22.00",
            "Lapangan Agatis", 1500, "kecamatan-65.01.05"),
    _Sample("unjuk_rasa", "penyampaian pendapat tentang hasil penghitungan", "65.01.05", 2,
            "10.00", "12.00", "Depan kantor KPU", 200, "polri-65.01"),
    _Sample("rekapitulasi", "rapat pleno rekapitulasi Kabupaten Bulungan", "65.01.05", 7, "09.00",
            "20.00", "Hotel di Tanjung Selor", 150, "kpu-65.01"),
    _Sample("olahraga", "pertandingan bola voli antardesa", "65.04.01", 4, "15.00", "18.00",
            "Lapangan kecamatan", 700, "kecamatan-65.04.01"),
)  # fmt: skip


def make_demo_activities(day: date) -> int:
    """Write the agenda around the vote; return how many activities. Doing it again changes nothing."""
    known = ActivityVersion.objects.filter(is_sample=True, superseded_at__isnull=True)
    if known.exists():
        return known.count()
    for sample in _ROWS:
        _write(sample, day)
    return len(_ROWS)


def _write(sample: _Sample, day: date) -> None:
    now = real_now()
    on = _VOTE + timedelta(days=sample.days)
    entered = local_moment(min(on, day) - _ENTERED_BEFORE, time(9, 30), sample.place)
    begins, ends = (
        local_moment(on, time.fromisoformat(clock.replace(".", ":")), sample.place)
        for clock in (sample.begins, sample.ends)
    )
    row = add_activity(
        ActivityFacts(
            kind=sample.kind,
            title=f"Contoh: {sample.title}",
            place=sample.place,
            begins_at=begins,
            ends_at=ends,
            venue=sample.venue,
            crowd=sample.crowd,
            responsible=sample.responsible,
            note=sample.note,
        ),
        actor=ACTOR,
        now=now,
        received_at=entered,
        is_sample=True,
    )
    if sample.kind == "logistik":
        row = _move_earlier(row, entered + timedelta(days=2), now)
    known_at = ends if sample.end == "done" else begins - timedelta(days=1)
    if sample.end and known_at.date() <= day:
        set_state(
            row.activity_id,
            sample.end,
            reason=sample.reason,
            seen=row.version,
            actor=ACTOR,
            now=now,
            received_at=known_at,
        )


def _move_earlier(row: ActivityVersion, at: datetime, now: datetime) -> ActivityVersion:
    """Move one activity a day ahead, so that the page shows how a moved one looks."""
    facts = facts_of(row)
    a_day = timedelta(days=1)
    assert facts.ends_at is not None
    return change_activity(
        row.activity_id,
        ActivityFacts(
            kind=facts.kind,
            title=facts.title,
            place=facts.place,
            begins_at=facts.begins_at - a_day,
            ends_at=facts.ends_at - a_day,
            crowd=facts.crowd,
            responsible=facts.responsible,
        ),
        seen=row.version,
        actor=ACTOR,
        now=now,
        received_at=at,
        reason="Contoh: gelombang tinggi diperkirakan esok hari",
    )
