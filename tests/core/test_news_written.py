"""Texts written in the manner of regional news and of chat: how they are spelled and read."""

from collections import Counter
from datetime import date

import pytest

from tests.support.news_items import written_items
from waspada.core.news import as_record, extract
from waspada.core.news.confidence import calibrated
from waspada.core.news.spelling import spelled_out
from waspada.core.places import load_table

# Shares that are asked of the written texts: under them something broke.
LEAST = {
    "kind": 0.95,
    "category": 0.9,
    "regency": 0.97,
    "day": 0.93,
    "severity": 0.97,
    "deaths": 0.97,
    "injured": 0.93,
    "kecamatan": 0.9,
}


def test_written_texts_are_read_as_a_careful_person_reads_them() -> None:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for item in written_items():
        found = extract(item.text, published=item.published)
        answers = {"kind": found.kind == item.kind, "regency": found.regency == item.regency}
        if item.kind == "incident":
            assert item.severity is not None
            answers["category"] = found.category in {item.category, *item.also}
            answers["day"] = found.event_date == item.day
            answers["severity"] = abs((found.severity or 0) - item.severity) <= 1
            answers["deaths"] = (found.deaths or 0) == item.deaths
            answers["injured"] = (found.injured or 0) == item.injured
        if item.kecamatan:
            named = load_table()[found.kecamatan].name if found.kecamatan else ""
            answers["kecamatan"] = named == item.kecamatan
        for name, is_right in answers.items():
            asked[name] += 1
            right[name] += is_right
    shares = {name: right[name] / asked[name] for name in asked}
    assert all(shares[name] >= least for name, least in LEAST.items()), shares


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("2 org luka td malam tgl 23/9", "2 orang luka tadi malam tanggal 23/9"),
        ("ada yg bagi2 duit dkt TPS", "ada yang bagi-bagi uang dekat TPS"),
        ("nyoblos 2x pake undangan org", "mencoblos dua kali memakai undangan orang"),
        ("wingi bengi ana wong gelut", "kemarin malam ana orang berkelahi"),
        ("DI KEC SEWON SDH AMAN", "DI KECAMATAN SEWON SUDAH AMAN"),
        # Initials, titles and what is a word of plain Indonesian stay.
        ("Korban TD (41) dibawa ke RSUD dr. Slamet", "Korban TD (41) dibawa ke RSUD dr. Slamet"),
        ("Lampu mati di balai desa.", "Lampu mati di balai desa."),
    ],
)
def test_short_and_regional_words_are_written_out(short: str, long: str) -> None:
    assert spelled_out(short).text == long


def test_what_led_to_a_field_is_shown_as_it_was_written() -> None:
    text = "lapor min, td siang 2 org luka kena batu, pendukung ribut di kec sewon kab bantul"
    record = as_record(extract(text), text)
    assert record["regency_code"] == "34.02"
    assert record["injured"] == 2
    assert record["evidence"]["injured"] == ["2 org luka"]
    for words in record["evidence"].values():
        assert all(part in text for part in words)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("TPS 4 menggelar pemungutan suara ulang karena ada yang mencoblos dua kali.", "psu"),
        (
            "Seorang warga mencoblos dua kali di TPS 4 sehingga TPS itu berpotensi PSU.",
            "pelanggaran_prosedur",
        ),
        ("MK memerintahkan PSU di 16 TPS karena pemilih tak berhak ikut mencoblos.", "psu"),
        (
            "Pendukung calon yang dicoret merusak pagar kantor KPU seusai sidang sengketa.",
            "perusakan",
        ),
        ("Ketua PPS diancam dibunuh lewat telepon bila KPPS tidak diganti.", "intimidasi"),
        ("Mobil pengangkut kotak suara terguling, tiga petugas dirawat.", "kecelakaan"),
        ("Honor PPS belum dibayar, puluhan petugas mogok kerja di kantor KPU.", "penyelenggara"),
        ("Dana hibah pilkada belum dicairkan pemda, KPU menunda tahapan.", "anggaran"),
    ],
)
def test_what_happened_is_told_from_why_it_did(text: str, category: str) -> None:
    assert extract(text).category == category


def test_confidence_is_a_chance_that_rises_with_sureness() -> None:
    for field in ("kind", "category", "regency_code", "event_date", "severity"):
        told = [calibrated(field, step / 50) for step in range(51)]
        assert told == sorted(told)
        assert 0 < told[0] <= told[-1] < 1, field
    found = extract("Ricuh di TPS 4 Kabupaten Bulungan.", is_calibrated=False)
    sure = extract("Ricuh di TPS 4 Kabupaten Bulungan.").confidence
    assert sure == {name: calibrated(name, value) for name, value in found.confidence.items()}


# Letters, marks and pieces that patterns begin with, over and over.
JUNK = [
    "a",
    " ",
    "(",
    "\n",
    "di ",
    "kab ",
    "kecamatan ",
    "Senin ",
    "12/12",
    "1",
    "mencoblos ",
    "dua orang ",
    "tps dan ",
    "pemilih yang itu dan ini ",
    "Baca juga: ",
    "“",
    "\u0301",
    "🗳",
    "\x00",
    "surat suara yang ada di sana ",
]


@pytest.mark.words
@pytest.mark.parametrize("piece", JUNK)
def test_one_thing_over_and_over_is_read_and_its_words_stand_in_it(piece: str) -> None:
    raw = piece * (12_000 // len(piece))
    found = extract(raw, published=date(2024, 11, 28))
    for spans in found.spans.values():
        assert all(0 <= start < end <= len(raw) for start, end in spans)
