"""The same event told twice: words as people write them, and what sets two events apart."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.reports.duplicates import (
    LEAST,
    LIKELY,
    SHOWN,
    Described,
    likeness,
    possible_duplicates,
)
from waspada.core.reports.wording import stem_of, weight_of, wording

DAY = date(2024, 11, 27)
EVENT = Described(
    "a",
    "Kotak suara TPS 3 Desa Metun Sajau hanyut di Sungai Kayan ketika perahu petugas terbalik.",
    "65.01.05",
    DAY,
    "logistik",
)
REPORT = Described(
    "", "Perahu KPPS terbalik, kotak suara tps 03 hanyut. Semua selamat", "65.01", DAY
)


@pytest.mark.parametrize(
    "words",
    [
        ("memukul", "dipukuli", "pemukulan", "pukul"),
        ("dibakar", "membakar", "terbakar", "kebakaran"),
        ("menolak", "ditolak", "tolak"),
        ("mengirim", "pengiriman", "dikirim", "kirim"),
        ("tewas", "meninggal", "wafat"),
        ("unjuk", "demo", "demonstrasi", "aksi"),
    ],
)
def test_forms_and_sayings_of_one_thing_are_one(words: tuple[str, ...]) -> None:
    assert len({stem_of(word) for word in words}) == 1


def test_phone_spellings_and_stations_are_read() -> None:
    assert wording("kades").stems.keys() == wording("kepala desa").stems.keys()
    assert wording("TPS 3 dan 7, TPS 012 serta tps5").stations == {3, 7, 12, 5}
    assert not wording("yg di dan dgn krn").stems
    assert weight_of("kayan") > weight_of(stem_of("coblos"))


def test_the_same_event_in_other_words_is_likely_and_says_why() -> None:
    found = likeness(REPORT, EVENT)
    assert found.score >= LIKELY
    assert {"perahu", "hanyut", "TPS 3"} <= found.shared


@pytest.mark.parametrize(
    "other",
    [
        {"place": "33.74"},
        {"day": date(2024, 11, 20)},
        {"text": "Kotak suara TPS 9 Tanjung Palas dibuka sebelum waktunya."},
    ],
)
def test_another_place_day_or_station_is_less_alike(other: dict[str, object]) -> None:
    assert likeness(REPORT, replace(EVENT, **other)).score < likeness(REPORT, EVENT).score  # type: ignore[arg-type]


def test_another_event_of_the_same_place_and_day_is_not_offered() -> None:
    others = [
        replace(EVENT, key="b", text="Honor petugas TPS belum dibayar"),
        replace(EVENT, key="c", text=""),
        replace(EVENT, key="d", text="Listrik padam saat penghitungan di balai desa"),
    ]
    assert possible_duplicates(REPORT, others) == []


def test_what_speaks_against_is_told() -> None:
    other = replace(EVENT, text=EVENT.text.replace("TPS 3", "TPS 8"))
    found = likeness(replace(REPORT, category="hoaks"), other)
    assert found.differs == ("stations", "category")


@given(
    texts=st.lists(st.text(max_size=60), max_size=6),
    asked=st.text(max_size=60),
    days=st.integers(-5, 5),
)
def test_any_texts_give_at_most_three_in_order(texts: list[str], asked: str, days: int) -> None:
    others = [replace(EVENT, key=str(n), text=text) for n, text in enumerate(texts)]
    found = possible_duplicates(replace(REPORT, text=asked), [*others, EVENT])
    assert len(found) <= SHOWN
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(LEAST <= score <= 1 and one.shared for score, one in zip(scores, found, strict=True))
