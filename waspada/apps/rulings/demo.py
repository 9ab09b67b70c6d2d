"""The demo's register: invented rulings of Kalimantan Utara, marked as such (contoh)."""

from datetime import date, datetime, timedelta
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.rulings.actions import (
    By,
    add_requirement,
    register_ruling,
    set_ruling_state,
)
from waspada.apps.rulings.complying import check_compliance, state_compliance
from waspada.apps.rulings.models import Requirement, RulingVersion
from waspada.core.places import Level, load_table
from waspada.core.reports.incidents import day_start
from waspada.core.rulings import RequirementFacts, RulingFacts
from waspada.core.vocabulary import unit_code

DESK: Final = "demo"  # whoever keeps the register, and the offices that state
OFFICES: Final = "demo-kantor"
PROVINCE: Final = "65"
REGENCY: Final = "65.01"
_A_DAY: Final = timedelta(days=1)


def make_demo_rulings(day: date) -> int:
    """Write the register as of the demo's day; return how many rulings. Again changes nothing."""
    known = RulingVersion.objects.filter(is_sample=True, superseded_at__isnull=True)
    if not known.exists():
        _circular(day)
        _desk_decree(day)
        _grants()
        _late_decree()
        _replaced()
    return known.count()


def _by(on: date, place: str, *, actor: str = DESK, hour: int = 10) -> By:
    at: datetime = day_start(on, place) + timedelta(hours=hour)
    return By(actor=actor, now=real_now(), received_at=at)


def _ruling(facts: RulingFacts, on: date) -> RulingVersion:
    return register_ruling(facts, is_sample=True, **_by(on, facts.place))


def _ask(row: RulingVersion, facts: RequirementFacts, on: date) -> Requirement:
    by = _by(on, row.place_code, hour=11)
    return add_requirement(row.ruling_id, facts, is_sample=True, **by)


def _comply(asked: Requirement, unit: str, on: date, text: str, *, is_checked: bool) -> None:
    said = f"Contoh: {text}"
    by = _by(on, asked.place_code, actor=OFFICES, hour=13)
    state_compliance(asked.pk, unit, said, is_sample=True, **by)
    if is_checked:
        checked = _by(on + _A_DAY, asked.place_code)
        check_compliance(asked.pk, unit, is_met=True, **checked)


def _circular(day: date) -> None:
    """A circular of the province that asks every kabupaten and kota for something."""
    issued = date(2024, 10, 21)
    row = _ruling(
        RulingFacts(
            kind="se",
            about="Contoh: kesiapsiagaan cuaca buruk pada hari pemungutan suara",
            place=PROVINCE,
            number="000.1/01/CONTOH/2024",
            issuer="Sekretaris Daerah Provinsi Kalimantan Utara",
            issued_on=issued,
            key="se-cuaca",
            election_key="pilkada-2024",
        ),
        issued,
    )
    asked = _ask(
        row,
        RequirementFacts(
            what="Kirim daftar kantor siaga dan nomor teleponnya ke desk provinsi",
            agency="kesbangpol",
            level="regency",
            due_on=date(2024, 11, 15),
        ),
        issued,
    )
    answers = (("65.01", 8, True), ("65.02", 12, True), ("65.71", 6, True), ("65.03", 25, False))
    for place, november, is_checked in answers:
        on = date(2024, 11, november)
        if on < day:
            unit = unit_code("kesbangpol", place)
            _comply(asked, unit, on, "daftar dikirim lewat surat.", is_checked=is_checked)
    _ask(
        row,
        RequirementFacts(
            what="Sampaikan prakiraan cuaca H-3 sampai H+1 setiap pagi",
            unit="bpbd-65",
            due_stage="masa_tenang",
        ),
        issued,
    )


def _desk_decree(day: date) -> None:
    """A decree of the kabupaten that every kecamatan follows, some of them late."""
    issued = date(2024, 8, 12)
    row = _ruling(
        RulingFacts(
            kind="sk",
            about="Contoh: pembentukan Desk Pilkada Kabupaten Bulungan",
            place=REGENCY,
            number="100.3/02/CONTOH/2024",
            issuer="Bupati Bulungan",
            issued_on=issued,
            key="sk-desk-pilkada",
            election_key="pilkada-2024",
        ),
        issued,
    )
    asked = _ask(
        row,
        RequirementFacts(
            what="Tetapkan tim kewaspadaan dini kecamatan dan kirim SK-nya",
            agency="kecamatan",
            level="kecamatan",
            due_on=date(2024, 10, 1),
        ),
        issued,
    )
    codes = load_table().codes(REGENCY, Level.KECAMATAN)
    for number, code in enumerate(codes[: len(codes) - 2]):
        on = date(2024, 9, 9) + _A_DAY * number * 7
        if on < day:
            is_checked = number < len(codes) - 4
            unit = unit_code("kecamatan", code)
            _comply(asked, unit, on, "SK camat terlampir di kantor.", is_checked=is_checked)


def _grants() -> None:
    """A grant agreement that is signed, and one that is still awaited."""
    signed = date(2023, 11, 10)
    row = _ruling(
        RulingFacts(
            kind="nphd",
            about="Contoh: hibah pemilihan gubernur untuk KPU provinsi",
            place=PROVINCE,
            number="900/03/CONTOH/2023",
            issuer="Gubernur dan KPU Provinsi Kalimantan Utara",
            issued_on=signed,
            key="nphd-pilgub",
            election_key="pilkada-2024",
        ),
        signed,
    )
    facts = RequirementFacts(
        what="Laporkan penggunaan hibah tahap kedua", unit="kpu-65", due_on=date(2024, 12, 5)
    )
    _ask(row, facts, signed)
    _ruling(
        RulingFacts(
            kind="nphd",
            about="Contoh: tambahan hibah pengamanan pemilihan bupati",
            place=REGENCY,
            issuer="Bupati Bulungan dan Polresta Bulungan",
            expected_on=date(2024, 11, 20),
            key="nphd-pengamanan",
            election_key="pilkada-2024",
        ),
        date(2024, 10, 28),
    )
    _ruling(
        RulingFacts(
            kind="keputusan_kpu",
            about="Contoh: penetapan tempat rekapitulasi tingkat kabupaten",
            place=REGENCY,
            issuer="KPU Kabupaten Bulungan",
            expected_on=date(2024, 12, 1),
        ),
        date(2024, 11, 18),
    )


def _late_decree() -> None:
    """A decree that did not come, for which a measure of readiness waits."""
    _ruling(
        RulingFacts(
            kind="sk",
            about="Contoh: pembentukan Desk Pilkada Kabupaten Tana Tidung",
            place="65.04",
            issuer="Bupati Tana Tidung",
            expected_on=date(2024, 9, 30),
            key="sk-desk-pilkada",
            election_key="pilkada-2024",
        ),
        date(2024, 8, 26),
    )


def _replaced() -> None:
    issued = date(2024, 9, 2)
    row = _ruling(
        RulingFacts(
            kind="instruksi",
            about="Contoh: larangan izin keramaian di dekat kantor penyelenggara",
            place=REGENCY,
            number="300/04/CONTOH/2024",
            issuer="Bupati Bulungan",
            issued_on=issued,
        ),
        issued,
    )
    by = _by(date(2024, 11, 4), REGENCY)
    set_ruling_state(
        row.ruling_id, "replaced", reason="Contoh: diganti instruksi bersama", seen=1, **by
    )
