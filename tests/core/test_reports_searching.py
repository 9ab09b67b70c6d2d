"""Words of a search: folding, roots, numbers, and what is worth looking for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.reports.searching import (
    LONGEST_SEARCH,
    STOP_WORDS,
    indexed_words,
    roots_of,
    wanted_words,
)


def finds(query: str, text: str) -> bool:
    """Say whether a text is found, by the rule that both databases follow."""
    wanted = wanted_words(query)
    indexed = frozenset(indexed_words(text))
    return bool(wanted) and all(one.fits(indexed) for one in wanted)


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("memukul", "pukul"),
        ("pemukulan", "pukul"),
        ("pukulan", "pukul"),
        ("menulis", "tulis"),
        ("pengiriman", "kirim"),
        ("mengambil", "ambil"),
        ("menyerang", "serang"),
        ("penyerangan", "serang"),
        ("merusak", "rusak"),
        ("perusakan", "rusak"),
        ("dirusak", "rusak"),
        ("kerusuhan", "rusuh"),
        ("kecurangan", "curang"),
        ("perselisihan", "selisih"),
        ("dipermasalahkan", "masalah"),
        ("mengamankan", "aman"),
        ("pengamanan", "aman"),
        ("suaranya", "suara"),
        ("tertahan", "tahan"),
        ("tahanan", "tahan"),
    ],
)
def test_a_word_is_known_by_its_root(word: str, root: str) -> None:
    assert root in roots_of(word)


@pytest.mark.parametrize("word", ["polisi", "saksi", "banjir", "kotak", "logistik", "desa", "ikan"])
def test_a_word_without_prefix_is_left_as_it_is(word: str) -> None:
    assert roots_of(word) == ()


@pytest.mark.parametrize(
    ("query", "text", "is_found"),
    [
        ("kotak", "Kotak suara tertahan", True),
        ("KOT", "kotak suara", True),
        ("ko", "kotak suara", False),
        ("gedung", "gédung TPS", True),
        ("pemukulan", "Petugas dipukul warga", True),
        ("pukul", "warga memukul petugas", True),
        ("memukul", "pemukulan petugas", True),
        ("suara kotak", "kotak suara", True),
        ("kotak banjir", "kotak suara", False),
        ("KJ-65.01-2024-0007", "KJ-65.01-2024-0007 kotak", True),
        ("2024-0007", "KJ-65.01-2024-0007 kotak", True),
        ("kj-65.01", "KJ-65.01-2024-0007 kotak", True),
        ("KJ-65.01-2024-0008", "KJ-65.01-2024-0007 kotak", False),
        ("0007", "KJ-65.01-2024-0007 kotak", True),
        ("TPS 03", "TPS-03 tergenang", True),
        ("tps03", "TPS-03 tergenang", True),
        ("yang kotak di", "kotak suara", True),
        ("100%", "Honor 100% dibayar", True),
        ("aceh’s", "Aceh’s vote", True),
    ],
)
def test_what_is_found(query: str, text: str, is_found: bool) -> None:
    assert finds(query, text) is is_found


@pytest.mark.parametrize("text", ["", "  ", "%_\"'", "yang di dan", "!?", "\x00", "a b c"])
def test_nothing_worth_looking_for(text: str) -> None:
    assert wanted_words(text) == ()


@given(st.text(max_size=300))
def test_any_text_gives_words_that_need_no_quoting(text: str) -> None:
    for word in indexed_words(text):
        assert word
        assert not set(word) & set("\"' _*():&|!<>-")
    for wanted in wanted_words(text):
        assert not set(wanted.beginning) & set("\"' _*():&|!<>-\0")
        assert all(form and not set(form) & set("\"' _*") for form in wanted.exact)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz -.0123456789é", max_size=LONGEST_SEARCH))
def test_a_text_is_found_by_itself(text: str) -> None:
    if wanted_words(text):
        assert finds(text, text)


def test_common_words_are_folded_themselves() -> None:
    assert all(word == word.casefold() and word.isascii() for word in STOP_WORDS)
