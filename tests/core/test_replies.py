"""Answers as people write them: an agreed word, the code, and nothing else."""

import pytest

from waspada.core.replies import as_phone, code_from, read_answer


@pytest.mark.parametrize(
    "text",
    [
        "YA 4821",
        "ya4821",
        "TERIMA 4821",
        "Ok, 4821.",
        "4821 oke",
        "Siap ndan, ya 4821 terima kasih",
        "\n\n  Ya: 4821\n\nPada Rab, 27 Nov 2024 Waspada menulis:\n> Balas YA 9999",
        "ＹＡ ４８２１",
    ],
)
def test_an_agreed_word_and_the_code_are_an_answer(text: str) -> None:
    assert read_answer(text) == "4821"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4821",
        "YA",
        "YA 482",
        "YA 48210",
        "YA 4821 9999",
        "TIDAK 4821",
        "belum ya 4821",
        "saya tidak bisa ok 4821",
        "Ya 4821? Siapa ini",
        "> YA 4821",
        "Saya sedang cuti.\nYA 4821",
        "YA " + "terima kasih " * 20 + "4821",
    ],
)
def test_anything_more_or_less_is_kept_for_a_person(text: str) -> None:
    assert read_answer(text) == ""


def test_a_code_has_four_digits_whatever_the_digest() -> None:
    assert code_from(b"\x00" * 8) == "0000"
    assert code_from((12_340_007).to_bytes(8, "big")) == "0007"


@pytest.mark.parametrize(
    "text", ["+62 812-3456-7890", "081234567890", "6281234567890", "006281234567890"]
)
def test_a_number_is_the_same_however_it_is_written(text: str) -> None:
    assert as_phone(text) == "+6281234567890"
    assert as_phone("SPKT") == ""
