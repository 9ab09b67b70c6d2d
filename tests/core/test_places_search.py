"""Finding places by what people type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.core.places import Level, is_within, load_table
from waspada.core.places.search import Match, PlaceIndex, load_index


@pytest.fixture(scope="module")
def index() -> PlaceIndex:
    return load_index()


def first(index: PlaceIndex, text: str) -> Match:
    return index.find(text)[0]


def test_bulongan_finds_bulungan_first(index: PlaceIndex) -> None:
    assert first(index, "bulongan").code == "65.01"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kaltara", "65"),
        ("KALSEL", "63"),
        ("Kalteng", "62"),
        ("sulsel", "73"),
        ("NTB", "52"),
        ("DIY", "34"),
        ("DKI", "31"),
        ("Kotim", "62.02"),
        ("OKU Timur", "16.08"),
        ("Kab. OKI", "16.02"),
        ("Solo", "33.72"),
        ("Toba Samosir", "12.12"),
    ],
)
def test_abbreviations_and_older_names_are_known(index: PlaceIndex, text: str, code: str) -> None:
    assert first(index, text).code == code
    assert first(index, text).how == "alias"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tanjung Selor", "65.01"),
        ("Buntok", "62.04"),
        ("Sampit", "62.02"),
        ("Wamena", "95.01"),
        ("Saumlaki", "81.03"),
    ],
)
def test_a_capital_leads_to_its_regency(index: PlaceIndex, text: str, code: str) -> None:
    assert (first(index, text).code, first(index, text).how) == (code, "capital")


def test_a_capital_also_leads_to_its_province_below_the_places_so_named(index: PlaceIndex) -> None:
    codes = [match.code for match in index.find("Banjarbaru", limit=20)]
    assert codes[0] == "63.72"
    assert "63" in codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kec. Tanjung Selor", "65.01.05"),
        ("kecamatan tanjung selor", "65.01.05"),
        ("Kab. Bandung", "32.04"),
        ("Kota Bandung", "32.73"),
        ("Kota Adm. Jakarta Pusat", "31.71"),
        ("Kab. Adm. Kep. Seribu", "31.01"),
        ("Prov. Jawa Timur", "35"),
        ("Kel. Tanjung Selor Hilir", "65.01.05.1002"),
        ("Distrik Wamena", "95.01.01"),
    ],
)
def test_a_prefix_says_which_level_is_meant(index: PlaceIndex, text: str, code: str) -> None:
    assert first(index, text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "baamang kotawaringin timur",
        "kotawaringin timur baamang",
        "Kec. Baamang, Kab. Kotawaringin Timur",
        "Baamang, Kotim",
        "baamang kotawaringn timur",
        "Kec Baamang Kab Kotawaringin Timur Prov Kalimantan Tengah",
    ],
)
def test_several_words_may_end_or_begin_with_the_parent(index: PlaceIndex, text: str) -> None:
    assert first(index, text).code == "62.02.05"


def test_words_around_the_place_do_not_hide_it(index: PlaceIndex) -> None:
    for text in (
        "jalan merdeka nomor sepuluh kelurahan tanjung selor hilir kecamatan",
        "Kel. Tanjung Selor Hilir, Bulungan, Indonesia",
    ):
        assert first(index, text).code == "65.01.05.1002"


def test_a_desa_is_found_under_its_parents(index: PlaceIndex) -> None:
    match = first(index, "tanjung selor hilir bulungan kaltara")
    assert match.code == "65.01.05.1002"
    assert match.display == "Kel. Tanjung Selor Hilir"
    assert match.parents == ("Kec. Tanjung Selor", "Kab. Bulungan", "Kalimantan Utara")


def test_every_province_and_regency_is_found_by_its_own_name(index: PlaceIndex) -> None:
    table = load_table()
    for code in table.codes():
        if code.count(".") < 2:
            place = table[code]
            assert first(index, place.formal).code == code, place
            assert first(index, place.display).code == code, place


def test_exact_stands_before_prefix_and_prefix_before_typing_errors(index: PlaceIndex) -> None:
    order = {"code": 0, "name": 0, "alias": 0, "capital": 0, "prefix": 1, "word": 2, "typo": 3}
    for text in ("tarakan", "sampit", "malinau", "tanjung", "baru"):
        ranks = [order[match.how] for match in index.find(text, limit=50)]
        assert ranks == sorted(ranks), text


def test_equal_scores_put_higher_levels_first(index: PlaceIndex) -> None:
    matches = index.find("Jayapura", limit=4)
    assert [match.level for match in matches] == [
        Level.REGENCY,
        Level.REGENCY,
        Level.KECAMATAN,
        Level.DESA,
    ]


def test_a_space_typed_or_left_out_decides_only_between_equals(index: PlaceIndex) -> None:
    assert index.find("Suka Maju", levels={Level.DESA})[0].name == "Suka Maju"
    assert index.find("Sukamaju", levels={Level.DESA})[0].name == "Sukamaju"
    assert first(index, "fakfak").code == "92.03"
    assert first(index, "Palangka Raya").code == "62.71"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ilir Barat II", "16.71.01"),
        ("Kec. Ilir Barat 2", "16.71.01"),
        ("Ilir Barat Dua", "16.71.01"),
        ("Sepuluh Koto", "13.04.01"),
        ("X Koto", "13.04.01"),
    ],
)
def test_numbers_may_be_roman_spoken_or_digits(index: PlaceIndex, text: str, code: str) -> None:
    match = first(index, text)
    assert (match.code, match.score) == (code, 100.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("subulusalam", "11.75"),
        ("kotawaringn tmur", "62.02"),
        ("surabya", "35.78"),
        ("pilang pisau", "62.11"),
        ("tarkan", "65.71"),
        ("bnjarmasin", "63.71"),
    ],
)
def test_typing_errors_are_forgiven(index: PlaceIndex, text: str, code: str) -> None:
    assert first(index, text).code == code


def test_an_unfinished_word_is_completed(index: PlaceIndex) -> None:
    assert first(index, "kotawaringin t").code == "62.02"
    assert first(index, "balikp").code == "64.71"


def test_a_code_finds_its_place_with_or_without_dots(index: PlaceIndex) -> None:
    assert first(index, "65.01").code == "65.01"
    assert first(index, "6501051002").code == "65.01.05.1002"
    assert all(match.how != "code" for match in index.find("99.99"))


def test_within_and_levels_limit_what_is_found(index: PlaceIndex) -> None:
    inside = index.find("tanjung", within="65.01", limit=50)
    assert inside
    assert all(is_within(match.code, "65.01") for match in inside)
    upper = index.find("tanjung", levels={Level.REGENCY}, limit=50)
    assert upper
    assert {match.level for match in upper} == {Level.REGENCY}
    assert index.find("65", within="64") == []
    assert index.find("bulungan", within="99") == []


def test_a_limit_is_kept_and_none_means_nothing(index: PlaceIndex) -> None:
    assert len(index.find("baru", limit=3)) == 3
    assert index.find("baru", limit=0) == []


@pytest.mark.parametrize(
    "text", ["", "   ", "%_\"'", "..", "\x00", "\u202e\u200f", "بولونغان", "東京"]
)
def test_text_without_a_latin_letter_finds_nothing(index: PlaceIndex, text: str) -> None:
    assert index.find(text) == []


def test_marks_that_do_not_show_do_not_hide_a_name(index: PlaceIndex) -> None:
    for text in ("\u202ebulungan", "\u200fBulungan\x00", "  BULUNGAN  ", "bulungan%_\"'"):
        assert first(index, text).code == "65.01"


def test_very_long_text_is_answered(index: PlaceIndex) -> None:
    assert isinstance(index.find("a" * 400), list)
    assert isinstance(index.find("tanjung selor " * 40), list)
    assert isinstance(index.find(", kec. " * 100), list)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    matches = load_index().find(text)
    assert len(matches) <= 10
    scores = [round(match.score, 1) for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < match.score <= 100 for match in matches)
    assert len({match.code for match in matches}) == len(matches)
