"""The demo's joint action plans for Kalimantan Utara: invented rows, marked as such (contoh)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.conflict_plan.actions import Said, add_row, report_realisation
from waspada.apps.conflict_plan.models import PlanVersion
from waspada.core.conflict_plan import PERIODS, PlanFacts, has_begun
from waspada.core.places import load_table
from waspada.core.reports.incidents import day_start
from waspada.core.vocabulary import unit_code

ACTOR: Final = "demo"
_Targets = tuple[int | None, int | None, int | None]
# place, phase, action, lead, supports, indicator, measured in, targets B04/B08/B12, what was said
_Row = tuple[str, str, str, str, tuple[str, ...], str, str, _Targets, _Targets, str]
_ROWS: Final[tuple[_Row, ...]] = (
    (
        *("65", "pencegahan", "Rapat Tim Terpadu bersama instansi vertikal dan kabupaten/kota."),
        *("kesbangpol", ("polri", "tni", "bin", "kejaksaan")),
        *("rapat yang menghasilkan putusan tertulis", "kali", (2, 3, 4), (2, 2, 3)),
        "Satu rapat digabung dengan rakor Desk Pilkada.",
    ),
    (
        *("65", "pencegahan", "Forum kewaspadaan dini masyarakat di daerah perbatasan."),
        *("kesbangpol", ("fkdm", "kecamatan")),
        *("forum yang terlaksana", "kali", (None, 3, 3), (None, 3, 0)),
        "Cuaca menunda kunjungan ke dua pulau.",
    ),
    (
        *("65", "pencegahan", "Penyusunan peta rawan konflik bersama perguruan tinggi."),
        *("universitas", ("kesbangpol",)),
        *("peta yang ditetapkan", "dokumen", (None, None, 1), (None, None, None)),
        "",
    ),
    (
        *("65", "penghentian", "Latihan pengendalian massa dan evakuasi gedung rekapitulasi."),
        *("polri", ("tni", "satpolpp", "dinkes")),
        *("latihan gabungan", "kali", (1, 1, 1), (1, 1, 1)),
        "",
    ),
    (
        *("65", "penghentian", "Pengerahan cadangan pengamanan antarkabupaten."),
        *("polri", ("tni",)),
        *("rencana pengerahan yang diuji", "rencana", (None, 1, 1), (None, 1, None)),
        "",
    ),
    (
        *("65", "pemulihan", "Bantuan hukum dan sosial bagi korban kekerasan pemilihan."),
        *("pemda", ("dinkes", "kesbangpol")),
        *("korban yang didampingi sampai selesai", "persen", (100, 100, 100), (None, 100, None)),
        "",
    ),
    (
        *("65.01", "pencegahan", "Deklarasi damai dan daftar narahubung semua tim."),
        *("kesbangpol", ("kpu", "bawaslu", "polri")),
        *("kecamatan yang melaksanakan", "kecamatan", (None, 5, 5), (None, 5, 4)),
        "Satu kecamatan menunggu kapal.",
    ),
    (
        *("65.01", "pencegahan", "Edaran netralitas ASN beserta contoh perbuatannya."),
        *("pemda", ("bawaslu",)),
        *("perangkat daerah yang menandatangani", "persen", (50, 100, None), (60, 100, None)),
        "",
    ),
    (
        *("65.01", "penghentian", "Rakor darurat dalam dua jam setelah kejadian berat."),
        *("pemda", ("polri", "tni", "kpu", "bawaslu")),
        *("rakor yang memenuhi waktu", "persen", (None, 90, 90), (None, 90, None)),
        "",
    ),
    (
        *("65.02", "pencegahan", "Radio dan genset untuk desa tanpa sinyal."),
        *("kominfo", ("kpu", "bpbd")),
        *("desa yang teruji", "desa", (None, 10, 15), (None, 7, None)),
        "Tiga desa hanya terjangkau perahu.",
    ),
    (
        *("65.71", "pemulihan", "Pertemuan warga dua kelurahan sesudah penetapan hasil."),
        *("kesbangpol", ("fkdm", "polri")),
        *("pertemuan", "kali", (None, None, 2), (None, None, None)),
        "",
    ),
)


def make_demo_plans(day: date) -> int:
    """Write the plans of the year that is shown; return how many rows there are.

    Doing it again changes nothing.
    """
    if PlanVersion.objects.filter(is_sample=True).exists():
        return PlanVersion.objects.filter(is_sample=True, version=1).count()
    for row in _ROWS:
        _write(row, day)
    return len(_ROWS)


def _write(row: _Row, day: date) -> None:
    place, phase, action, lead, supports, indicator, measured_in, targets, said, obstacle = row
    facts = PlanFacts(
        place_code=place,
        year=day.year,
        phase=phase,
        action=f"Contoh: {action}",
        lead_unit=unit_code(lead, place),
        support_units=tuple(_unit(agency, place) for agency in supports),
        indicator=indicator,
        measured_in=measured_in,
        targets={
            code: Decimal(value)
            for code, value in zip(PERIODS, targets, strict=True)
            if value is not None
        },
    )
    now = real_now()
    written = add_row(
        facts,
        actor=ACTOR,
        received_at=day_start(date(day.year, 1, 15), place) + timedelta(hours=9),
        now=now,
        is_sample=True,
    )
    for code, value in zip(PERIODS, said, strict=True):
        if value is None or not has_begun(code, day.year, day):
            continue
        ended = PERIODS[code].ends_on(day.year)
        when = min(ended, day - timedelta(days=2))
        report_realisation(
            written.row_id,
            Said(
                code,
                Decimal(value),
                evidence=f"Contoh: berita acara {code}" if value else "",
                obstacle=f"Contoh: {obstacle}" if obstacle and code == "B12" else "",
            ),
            actor=ACTOR,
            received_at=day_start(when, place) + timedelta(hours=10),
            now=now,
            is_sample=True,
        )


def _unit(agency: str, place: str) -> str:
    """Return the agency's unit for a place; a kecamatan's office is named for its first one."""
    if agency == "kecamatan":
        children = load_table().children(place)
        inner = load_table().children(children[0].code) if len(place) == 2 else children
        return unit_code(agency, inner[0].code)
    return unit_code(agency, place)
