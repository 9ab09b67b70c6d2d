"""Texts written in the manner of regional news and of chat: how they are spelled and read."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from math import exp

import numpy as np
import pytest

from tests.support.news_items import Item, open_items, unread_items
from waspada.core.news import as_record, extract
from waspada.core.news.confidence import calibrated
from waspada.core.news.phase import phase_of
from waspada.core.news.spelling import spelled_out
from waspada.core.news.stock import features_of, log_chances, opened, packed
from waspada.core.news.tokens import Text
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
    "phase": 0.88,
}
# Of texts that nobody looks at; docs/methods/extract.md has the totals.
LEAST_UNREAD = {
    "kind": 0.84,
    "category": 0.85,
    "regency": 0.93,
    "day": 0.86,
    "severity": 0.94,
    "deaths": 0.95,
    "injured": 0.87,
    "kecamatan": 0.75,
    "phase": 0.86,
}


def _some_open_items() -> list[Item]:
    return open_items()[::2]


@pytest.mark.words
@pytest.mark.parametrize(
    ("items", "least"), [(_some_open_items, LEAST), (unread_items, LEAST_UNREAD)]
)
def test_written_texts_are_read_as_a_careful_person_reads_them(
    items: Callable[[], list[Item]], least: dict[str, float]
) -> None:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for item in items():
        for name, is_right in answers(item).items():
            asked[name] += 1
            right[name] += is_right
    shares = {name: right[name] / asked[name] for name in asked}
    # A single item is not named: half of these texts stay unread.
    assert {name: share for name, share in shares.items() if share < least[name]} == {}


def answers(item: Item) -> dict[str, bool]:
    """Return by field whether a text is read as it is labelled."""
    found = extract(item.text, published=item.published)
    answers = {"kind": found.kind == item.kind, "regency": found.regency == item.regency}
    if item.kind == "incident":
        assert item.severity is not None
        answers["category"] = found.category in {item.category, *item.also}
        answers["day"] = found.event_date == item.day
        # What is not read as something that happened has no severity: that is wrong too.
        answers["severity"] = found.severity is not None and abs(found.severity - item.severity) < 2
        answers["deaths"] = (found.deaths or 0) == item.deaths
        answers["injured"] = (found.injured or 0) == item.injured
    if item.phase and item.kind == "incident":
        answers["phase"] = found.phase == item.phase
    if item.kecamatan:
        named = load_table()[found.kecamatan].name if found.kecamatan else ""
        answers["kecamatan"] = named == item.kecamatan
    return answers


def test_a_packaged_model_is_kept_in_steps_and_opens_as_it_was() -> None:
    text = Text("Massa merusak kantor KPU, massa bubar.")
    features = sorted(features_of(text))
    assert {"w:rusak", "r:merusak", "b:massa rusak"} <= set(features)
    table = np.linspace(-2.0, 2.0, 2 * (len(features) + 1)).reshape(-1, 2)
    kept = packed(features, {"kind": ["incident", "other"]}, {"kind": table})
    assert kept == packed(features, {"kind": ["incident", "other"]}, {"kind": table})
    model = opened(kept)
    assert [model.rows[one] for one in features] == list(range(len(features)))
    assert np.abs(model.weights["kind"] - table).max() <= 2.0 / 127
    told = log_chances(text)
    assert sum(exp(one) for one in told["category"].values()) == pytest.approx(1)
    assert max(told["kind"], key=lambda kind: told["kind"][kind]) == "incident"


@pytest.mark.parametrize(
    ("text", "day", "phase"),
    [
        ("Ricuh di kampanye pilkada.", date(2024, 11, 20), "pra"),
        ("Ricuh di TPS.", date(2024, 11, 27), "saat"),
        ("Ricuh di pleno.", date(2024, 12, 3), "pasca"),
        ("Petugas coklit pilkada diganti.", date(2024, 7, 10), "pra"),
        ("Pleno rekapitulasi ricuh.", date(2024, 3, 1), "pasca"),
        ("Warga mencoblos lagi di TPS 4.", date(2024, 12, 1), "saat"),
        ("MK memerintahkan PSU di dua TPS.", date(2025, 2, 24), "pasca"),
        ("Amplop dibagikan menjelang PSU.", date(2025, 4, 18), "pra"),
    ],
)
def test_the_day_of_the_vote_divides_before_from_after(text: str, day: date, phase: str) -> None:
    again = "lagi" in text or "MK" in text
    assert phase_of(Text(text), "psu" if again else "unjuk_rasa", day) == phase


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
