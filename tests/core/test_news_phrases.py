"""Many phrases are found at once as each would be alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.news.phrases import Phrases, pieces_of, written_out

ENTRIES = [
    "rusak\\w*",
    "kotak suara",
    "kotak (?:suara )?hilang",
    "antar ?warga",
    "bagi-?bagi",
    "rp ?\\d+",
    "rusak \\w+",
    "rusak (?!kotak|suara)\\w+",
]
WORDS = ["rusak", "rusaknya", "kotak", "suara", "hilang", "antar", "antarwarga", "warga", "bagi",
         "bagibagi", "rp", "rp5", "12"]  # fmt: skip


def found(entries: list[str], low: str) -> set[tuple[int, int, int]]:
    return set(Phrases(entries).found_in(pieces_of(low), 99))


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "-", ". ", "\n", ", "]))))
def test_a_phrase_is_found_where_its_pattern_is(pieces: list[tuple[str, str]]) -> None:
    low = "".join(word + sign for word, sign in pieces)
    wanted = {
        (number, *match.span())
        for number, entry in enumerate(ENTRIES)
        for match in re.finditer(rf"\b(?:{entry})\b", low)
    }
    assert found(ENTRIES, low) == wanted


@pytest.mark.parametrize(
    ("low", "ends"),
    [
        ("kotak yang ada di sana hilang, hilang", ["hilang"]),
        ("kotak suara itu hilang dan rusak", ["hilang"]),
        ("kotak itu. hilang", []),
        ("kotak a b c d e f g hilang", []),
        ("kotak itu, katanya, rusak", ["rusak"]),
    ],
)
def test_a_gap_reaches_over_some_words_of_one_sentence(low: str, ends: list[str]) -> None:
    spans = found(["kotak … (?:hilang|rusak)"], low)
    assert [low[start:end].split()[-1] for _, start, end in spans] == ends


def test_a_phrase_that_is_not_understood_is_refused() -> None:
    assert written_out("a(?:b|c)?d?") == ["abd", "ab", "acd", "ac", "ad", "a"]
    with pytest.raises(ValueError, match="a\\)b"):
        written_out("a)b")
