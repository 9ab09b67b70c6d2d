"""A message's first words, its duplicates, and the facts that follow from others; no database."""

from datetime import UTC, date, datetime

import pytest

from waspada.core.reports.duplicates import Described, likeness, possible_duplicates
from waspada.core.reports.first_words import first_sentence, without_greeting
from waspada.core.reports.incidents import (
    IncidentFacts,
    completed,
    day_end,
    default_owner,
    is_web_address,
    local_day_of,
    moment_in_both,
    month_of,
    source_host,
)
from waspada.core.reports.searching import folded


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Assalamualaikum, lapor. Kotak hilang. Mohon bantuan", "Kotak hilang"),
        ("Lapor kotak suara hilang. Mohon bantuan", "Lapor kotak suara hilang"),
        ("Assalamu'alaikum wr. wb. Ada api", "Ada api"),
        ("Selamat pagi. Izin lapor. TPS 3 banjir.", "TPS 3 banjir"),
        ("Suara calon no. 2 tidak dihitung. Warga ramai", "Suara calon no. 2 tidak dihitung"),
        ("Di Kec. Sanggar pagar roboh", "Di Kec. Sanggar pagar roboh"),
        ("", ""),
        ("Selamat pagi", "Selamat pagi"),
        ("baris satu\n\nbaris dua", "baris satu baris dua"),
    ],
)
def test_the_first_sentence_is_no_greeting(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_long_first_sentences_are_cut_at_a_word() -> None:
    cut = first_sentence("kata " * 100, 30)
    assert cut.endswith("kata…")
    assert len(cut) <= 31
    assert first_sentence("a" * 400, 30) == "a" * 30 + "…"
    assert without_greeting("Halo. Ada api") == "Ada api"


def test_alike_words_place_and_day_rank_first() -> None:
    report = Described("", "Kotak suara TPS 3 hanyut di sungai", "65.01.05", date(2024, 11, 27))
    same = Described("a", "Kotak suara TPS 3 hanyut", "65.01", date(2024, 11, 27))
    other = Described("b", "Honor petugas belum dibayar", "65.01", date(2024, 11, 27))
    near = Described("c", "Kotak suara rusak", "65.02", date(2024, 11, 25))
    ranked = possible_duplicates(report, [other, near, same])
    assert [one.key for one in ranked] == ["a"]
    assert ranked[0].shared == {"kotak", "suara", "hanyut", "TPS 3"}
    assert likeness(report, other).shared == frozenset()


def facts(**known: object) -> IncidentFacts:
    given: dict[str, object] = {
        "title": "Pagar roboh",
        "category": "perusakan",
        "severity": 1,
        "place_code": "65.01",
        "occurred_at": datetime(2024, 11, 26, 17, tzinfo=UTC),
    }
    return IncidentFacts(**(given | known))  # type: ignore[arg-type]


def test_the_day_is_the_places_own() -> None:
    assert local_day_of(facts()) == date(2024, 11, 27)  # 01.00 WITA
    assert local_day_of(facts(place_code="33.74")) == date(2024, 11, 27)  # midnight WIB
    early = datetime(2024, 11, 30, 16, 30, tzinfo=UTC)
    assert local_day_of(facts(occurred_precision="month", occurred_at=early)) is None
    assert month_of(facts(occurred_at=early)) == date(2024, 12, 1)
    assert day_end(date(2024, 11, 28), "91.71") < day_end(date(2024, 11, 28), "33.74")


def test_what_follows_from_other_facts_is_filled_in() -> None:
    full = completed(facts(stage="rekapitulasi", sources=("https://a.example/1",) * 2))
    assert (full.phase, full.athg, full.place_precision) == ("pasca", "gangguan", "regency")
    assert full.owner_unit == "kesbangpol-65.01"
    assert default_owner("65.01.05.1001") == "kesbangpol-65.01"
    assert default_owner("ID") == "kesbangpol-ID"
    assert completed(facts(also_categories=("perusakan", "hoaks", "hoaks"))).also_categories == (
        "hoaks",
    )


def test_two_zones_agree_on_the_day_of_a_shared_moment() -> None:
    at = datetime(2024, 11, 28, 15, 30, tzinfo=UTC)
    assert moment_in_both(at, "65.01", "65.71") == at
    assert moment_in_both(at, "33.74", "91.71") == datetime(2024, 11, 28, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Contoh.example/a?b=1#c", "contoh.example"),
        ("http://contoh.example:8080", "contoh.example"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://user@contoh.example/", ""),
        ('https://contoh.example/"x', ""),
        ("https://contoh.example/a b", ""),
        ("//contoh.example", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, host: str) -> None:
    assert source_host(url) == host
    assert is_web_address(url) == bool(host)


def test_search_folds_case_accents_and_spaces() -> None:
    assert folded("  GÉDUNG\u00a0 Tps\x00 ") == "gedung tps"
