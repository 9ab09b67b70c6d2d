"""The demo's forums: invented terms and reports of Kalimantan Utara, marked as such (contoh)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from waspada.apps.accounts.clock import real_now
from waspada.apps.forum.actions import (
    answer_information,
    end_information,
    send_information,
)
from waspada.apps.forum.models import ForumTerm
from waspada.apps.forum.terms import By, record_term
from waspada.core.forum import InformationFacts, TermFacts
from waspada.core.places import load_table
from waspada.core.reports.incidents import day_start

ACTOR: Final = "demo"
_OFFICES: Final = (("Ketua", 1), ("Wakil ketua", 1), ("Sekretaris", 1), ("Anggota", 8))
# place, first and last day of the term: some run, one ends soon, some have ended.
_TERMS: Final = (
    ("65", date(2022, 3, 1), date(2027, 2, 28)),
    ("65.01", date(2021, 6, 1), date(2026, 5, 31)),
    ("65.02", date(2019, 7, 1), date(2024, 6, 30)),
    ("65.03", date(2022, 1, 10), date(2027, 1, 9)),
    ("65.71", date(2020, 1, 1), date(2024, 12, 31)),
    ("65.01.01", date(2022, 8, 1), date(2027, 7, 31)),
    ("65.01.02", date(2019, 4, 1), date(2024, 3, 31)),
    ("65.01.05", date(2021, 9, 1), date(2026, 8, 31)),
    ("65.01.05.1002", date(2023, 2, 1), date(2028, 1, 31)),
)


@dataclass(frozen=True, slots=True)
class _Sample:
    """A report by its distance from the demo's day, with its answer."""

    forum: str
    about: str
    days: int
    title: str
    facts: str
    analysis: str
    recommendation: str
    athg: str
    answer: str = ""
    answered_days: int = 0
    is_closed: bool = False
    classification: str = "T"


_REPORTS: Final = (
    _Sample(
        "65.01.05", "65.01.05.1002", -24, "antrean BBM memanjang di dua SPBU",
        "antrean kendaraan sejak pukul 05.00 di dua SPBU, sampai ke badan jalan, tiga hari.",
        "pasokan terlambat; keluhan warga mulai dikaitkan dengan pemilihan.",
        "Pemerintah kabupaten menanyakan pasokan dan mengumumkan jadwalnya; Polres mengatur jalan.",
        "hambatan", "Pasokan tambahan tiba dua hari lagi; jadwal diumumkan lewat camat.", -21,
        is_closed=True,
    ),
    _Sample(
        "65.01.05", "65.01.05.1001", -9, "spanduk saling menyindir antarpendukung",
        "lima spanduk di dua simpang jalan, terpasang malam hari, tidak ada kericuhan.",
        "dapat memancing saling cabut menjelang masa tenang.",
        "Panwascam dan Satpol PP menertibkan bersama; camat mengundang kedua pihak.", "gangguan",
    ),
    _Sample(
        "65.01", "65.01.02", -13, "jalan ke tiga desa terputus sesudah hujan",
        "jembatan kayu rusak, kendaraan roda empat tidak dapat lewat.",
        "logistik pemungutan suara perlu jalur sungai.",
        "BPBD dan KPU menyepakati jalur cadangan dan hari berangkatnya.", "hambatan",
        "BPBD menyiapkan dua perahu; KPU menjadwalkan pergeseran pada H-3.", -10,
        classification="B",
    ),
    _Sample(
        "65.71", "65.71", -3, "kabar palsu tentang pemindahan TPS",
        "pesan berantai menyebut tiga TPS pindah; KPU belum mengumumkan perubahan apa pun.",
        "pemilih dapat datang ke tempat yang salah.",
        "KPU dan Diskominfo meluruskan lewat kanal resmi sebelum masa tenang berakhir.",
        "gangguan", classification="B",
    ),
)  # fmt: skip


def make_demo_forum(day: date) -> int:
    """Write terms, reports and answers up to the demo's day; return how many forums there are."""
    known = ForumTerm.objects.filter(is_sample=True)
    if not known.exists():
        for place, first, last in _TERMS:
            _term(place, first, last)
        for sample in _REPORTS:
            _report(sample, day)
    return known.count()


def _by(on: date, place: str, hour: int) -> By:
    at: datetime = day_start(on, place) + timedelta(hours=hour)
    return By(actor=ACTOR, now=real_now(), received_at=at)


def _term(place: str, first: date, last: date) -> None:
    name = load_table()[place].display
    facts = TermFacts(
        place=place,
        decree=f"Contoh: SK FKDM {name} {first.year}",
        decree_on=first,
        starts_on=first,
        ends_on=last,
        offices=_OFFICES,
    )
    record_term(facts, is_sample=True, **_by(first, place, 9))


def _report(sample: _Sample, day: date) -> None:
    on = day + timedelta(days=sample.days)
    row = send_information(
        InformationFacts(
            forum=sample.forum,
            about=sample.about,
            title=f"Contoh: {sample.title}",
            facts=f"Contoh: {sample.facts}",
            analysis=f"Contoh: {sample.analysis}",
            recommendation=f"Contoh: {sample.recommendation}",
            seen_on=on,
            athg=sample.athg,
            classification=sample.classification,
        ),
        is_sample=True,
        **_by(on, sample.forum, 16),
    )
    if sample.answer:
        answered = day + timedelta(days=sample.answered_days)
        said = f"Contoh: {sample.answer}"
        answer_information(row.pk, said, **_by(answered, sample.forum, 10))
        if sample.is_closed:
            end_information(row.pk, "closed", "", **_by(answered, sample.forum, 15))
