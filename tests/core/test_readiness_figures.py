"""What people type as a figure: understood, nothing yet, asked back, or refused with a reason."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.measures import a_measure, options
from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.errors import BadInput
from waspada.core.readiness import Reading, read_figure, read_number
from waspada.core.readiness.spelled import LARGEST, spell, spelled_number
from waspada.core.vocabulary import Words

COUNT = a_measure()
MONEY = a_measure(kind="money")
PERCENT = a_measure(kind="percent")
YES_NO = a_measure(kind="yes_no")
CHOICE = a_measure(kind="choice", options=options("belum_dipetakan", "terputus", "siap"))
EVERY = (COUNT, MONEY, PERCENT, YES_NO, CHOICE)


def problem_of(reading: Reading) -> str:
    assert reading.problem is not None, reading
    return reading.problem.code.removeprefix("readiness.")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1200", 1200),
        ("1.200", 1200),
        ("1.234.567", 1234567),
        ("1 200", 1200),
        ("± 1.200 org", 1200),
        ("sekitar 40", 40),
        ("dua", 2),
        ("Dua puluh lima orang", 25),
        ("seribu dua ratus", 1200),
        ("2 (dua) orang", 2),
        ("12,0", 12),
        ("１２", 12),
        ("12 ribu", 12000),
        ("0", 0),
        ("nihil", 0),
        ("  7 TPS. ", 7),
        (7, 7),
        (7.0, 7),
        (6.9999999999, 7),
    ],
)
def test_a_count_is_read_as_people_write_it(typed: str | float, value: int) -> None:
    assert read_figure(typed, COUNT).value == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Rp 1,2 miliar", 1_200_000_000),
        ("Rp12.345.678,00", 12_345_678),
        ("Rp. 12.345,-", 12_345),
        ("1.200 juta", 1_200_000_000),
        ("IDR 1,200.50", Decimal("1200.5")),
        ("500 jt", 500_000_000),
    ],
)
def test_money_is_read_as_people_write_it(typed: str, value: Decimal) -> None:
    assert read_figure(typed, MONEY).value == value


@pytest.mark.parametrize(
    ("typed", "value"), [("12,5 %", "12.5"), ("12.5", "12.5"), ("1,200", "1.2"), ("100%", "100")]
)
def test_a_percent_takes_fractions(typed: str, value: str) -> None:
    assert read_figure(typed, PERCENT).value == Decimal(value)


@pytest.mark.parametrize("typed", ["-", "–", "", "   ", None, "belum", "BELUM ADA", "n/a", "?"])
def test_nothing_yet_differs_from_zero(typed: str | None) -> None:
    reading = read_figure(typed, COUNT)
    assert reading.is_unfilled
    assert reading.value is None
    assert read_figure("0", COUNT).is_filled


def test_belum_is_an_answer_where_the_question_is_yes_or_no() -> None:
    assert read_figure("belum", YES_NO).value == 0
    assert read_figure("sudah", YES_NO).value == 1
    assert read_figure(True, YES_NO).value == 1
    assert read_figure(0.0, YES_NO).value == 0
    assert read_figure("-", YES_NO).is_unfilled
    assert problem_of(read_figure("12", YES_NO)) == "figure_not_yes_or_no"


@pytest.mark.parametrize(
    ("typed", "code", "candidates"),
    [
        ("1,200", "figure_may_mean", [1200]),
        ("10-20", "figure_is_a_range", [10, 20]),
        ("10 s/d 20", "figure_is_a_range", [10, 20]),
        ("120 dari 314 TPS", "figure_is_a_share", [120]),
        ("> 100", "figure_is_a_bound", [100]),
        ("1200 TPS siap pakai", "figure_words_left", [1200]),
        ("2 (tiga)", "figure_words_left", [2]),
        ("kosong", "figure_zero_or_nothing", [0]),
        ("8.000 + 200", "figure_several_numbers", [8000]),
    ],
)
def test_what_may_mean_several_things_is_asked_about(
    typed: str, code: str, candidates: list[int]
) -> None:
    reading = read_figure(typed, COUNT)
    assert problem_of(reading) == code
    assert list(reading.candidates) == candidates
    assert reading.value is None


def test_a_comma_before_three_digits_offers_both_to_money() -> None:
    reading = read_figure("1,200", MONEY)
    assert problem_of(reading) == "figure_may_mean"
    assert reading.candidates == (Decimal(1200), Decimal("1.200"))


def test_a_cell_of_a_percent_between_nought_and_one_is_asked_about() -> None:
    reading = read_figure(0.85, PERCENT)
    assert problem_of(reading) == "figure_share_or_percent"
    assert reading.candidates == (Decimal(85), Decimal("0.85"))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12\x00", "figure_bad_characters"),
        ("\x00", "figure_bad_characters"),
        ("27/11/2024", "figure_is_a_date"),
        (date(2024, 11, 27), "figure_is_a_date"),
        (time(1, 2), "figure_is_a_date"),
        (timedelta(hours=30), "figure_is_a_date"),
        ("#REF!", "figure_spreadsheet_error"),
        ("-5", "figure_below_zero"),
        ("(5)", "figure_below_zero"),
        (-5, "figure_below_zero"),
        ("1.20,5", "figure_bad_grouping"),
        ("0,5", "figure_not_whole"),
        ("dua tiga", "figure_no_number"),
        ("menyusul", "figure_no_number"),
        (True, "figure_no_number"),
        (float("nan"), "figure_no_number"),
        ("9" * 12, "figure_too_large"),
        ("9" * 90, "figure_too_long"),
    ],
)
def test_what_is_no_figure_is_refused_with_its_reason(typed: object, code: str) -> None:
    assert problem_of(read_figure(typed, COUNT)) == code  # type: ignore[arg-type]


def test_how_a_figure_was_understood_comes_with_it() -> None:
    reading = read_figure("± 1.200", COUNT)
    assert reading.is_approximate
    assert [note.code for note in reading.notes] == ["readiness.read_point", "readiness.read_about"]
    assert not read_figure("1200", COUNT).notes


def test_a_choice_is_found_by_code_or_name_and_near_ones_are_offered() -> None:
    named = a_measure(kind="choice", options=options("siap", "terputus"))
    assert read_figure(" Terputus ", named).value == 1
    reading = read_figure("terputs", named)
    assert problem_of(reading) == "figure_not_an_option"
    assert reading.candidates == (Decimal(1),)


@given(st.integers(0, 10**9))
def test_a_number_is_read_the_same_however_it_is_written(number: int) -> None:
    grouped = f"{number:,}"
    for typed in (str(number), grouped.replace(",", "."), grouped.replace(",", " "), float(number)):
        assert read_figure(typed, COUNT).value == number
    in_english = read_figure(grouped, COUNT)
    assert in_english.value == number or number in in_english.candidates


@given(st.integers(0, LARGEST))
def test_words_and_numbers_say_the_same(number: int) -> None:
    assert spelled_number(spell(number)) == number


@given(
    st.lists(
        st.sampled_from(
            ["satu", "dua", "belas", "puluh", "ratus", "ribu", "juta", "seratus", "seribu"]
        )
    )
)
def test_words_are_a_number_only_if_a_number_is_spelled_so(words: list[str]) -> None:
    value = spelled_number(" ".join(words))
    apart = {"seribu": "satu ribu", "sejuta": "satu juta"}
    written = " ".join(apart.get(word, word) for word in words)
    assert value is None or spell(value).replace("seribu", "satu ribu") == written


@given(
    st.text(alphabet="0123456789.,-–±%()/ \x00\tabcrpjutdnigohlmx٣²①#'", max_size=30),
    st.sampled_from(EVERY),
)
def test_nothing_typed_crashes_and_every_answer_is_one_of_three(text: str, measure: object) -> None:
    reading = read_figure(text, measure)  # type: ignore[arg-type]
    assert reading.is_filled + reading.is_unfilled + (reading.problem is not None) == 1
    assert reading.value is None or (reading.value.is_finite() and reading.value >= 0)
    for said in (*reading.notes, *((reading.problem,) if reading.problem else ())):
        for language in LANGUAGES:
            sentence = catalogue()[said.code][language]
            assert parameters_of(sentence) <= set(said.params)
            assert "\x00" not in sentence.format_map(said.params)


@given(st.text(max_size=20))
def test_a_bare_number_is_read_or_refused(text: str) -> None:
    try:
        value = read_number(text)
    except BadInput as refused:
        code = refused.code
    else:
        assert value is None or value.is_finite()
        return
    assert code.startswith("readiness.figure_")


def test_options_carry_names_in_both_languages() -> None:
    assert CHOICE.options[0].name == Words(id="belum_dipetakan", en="belum_dipetakan")
    assert read_figure("siap", CHOICE).value == 2
