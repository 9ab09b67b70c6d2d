"""Counts read from lines, and what cannot be read."""

from datetime import date

import numpy as np
import pytest

from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.detection.series import Step, read_counts
from waspada.core.errors import BadInput, WaspadaError


def lines(*rows: tuple[str, str, str]) -> list[tuple[int, tuple[str, str, str]]]:
    return list(enumerate(rows, start=2))


def test_a_day_without_a_line_is_zero_inside_a_places_span_and_unknown_outside() -> None:
    counts = read_counts(
        lines(("b", "2024-01-02", "4"), ("a", "2024-01-01", "1"), ("a", "2024-01-04", "2.0"))
    )
    assert counts.places == ("b", "a")
    assert counts.dates == tuple(date(2024, 1, day) for day in (1, 2, 3, 4))
    assert counts.observed.tolist() == [[0, 4, 0, 0], [1, 0, 0, 2]]
    assert counts.known(0, 4).tolist() == [[False, True, False, False], [True] * 4]
    assert counts.known(1, 3).tolist() == [[True, False], [True, True]]


@pytest.mark.parametrize(
    ("days", "step", "steps"),
    [
        (("2024-01-01", "2024-01-02"), Step.DAY, 2),
        (("2024-01-01", "2024-01-03", "2024-01-08"), Step.DAY, 8),
        (("2024-01-01", "2024-01-08", "2024-01-29"), Step.WEEK, 5),
        (("2024-01-01", "2024-02-01", "2024-04-01"), Step.MONTH, 4),
        (("2024-01-31", "2024-02-29", "2024-03-31"), Step.MONTH, 3),
        (("2023-02-15", "2023-03-15"), Step.MONTH, 2),
    ],
)
def test_the_step_is_found_from_the_dates(days: tuple[str, ...], step: Step, steps: int) -> None:
    counts = read_counts(lines(*(("a", day, "1") for day in days)))
    assert counts.step is step
    assert len(counts.dates) == steps
    assert [day.isoformat() for day in counts.dates if day.isoformat() in days] == list(days)
    assert counts.observed.sum() == len(days)


def test_a_stated_step_is_taken_where_the_dates_alone_say_too_little() -> None:
    rows = lines(("a", "2024-01-01", "1"), ("a", "2024-01-15", "2"))
    with pytest.raises(BadInput, match=r"counts\.step_unclear"):
        read_counts(rows)
    assert read_counts(rows, step=Step.WEEK).observed.tolist() == [[1, 0, 2]]
    assert read_counts(rows, step=Step.DAY).observed.shape == (1, 15)
    with pytest.raises(BadInput, match=r"counts\.off_step"):
        read_counts([*rows, (9, ("a", "2024-01-10", "1"))], step=Step.WEEK)


GOOD = ("a", "2024-01-01", "1")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "counts.no_rows"),
        ([GOOD], "counts.one_date"),
        ([GOOD, ("", "2024-01-02", "1")], "counts.no_place"),
        ([GOOD, ("a", "02/01/2024", "1")], "counts.bad_date"),
        ([GOOD, ("a", "20240102", "1")], "counts.bad_date"),
        ([GOOD, ("a", "2024-02-30", "1")], "counts.bad_date"),
        ([GOOD, ("a", "2024-01-02", "")], "counts.no_count"),
        ([GOOD, ("a", "2024-01-02", "dua")], "counts.not_a_number"),
        ([GOOD, ("a", "2024-01-02", "nan")], "counts.not_a_number"),
        ([GOOD, ("a", "2024-01-02", "-2")], "counts.negative"),
        ([GOOD, ("a", "2024-01-02", "1,5")], "counts.not_whole"),
        ([GOOD, ("a", "2024-01-02", "1e3")], "counts.not_whole"),
        ([GOOD, ("a", "2024-01-02", "12345678901")], "counts.not_whole"),
        ([GOOD, ("a", "2024-01-02", "1"), GOOD], "counts.twice"),
        ([GOOD, ("a", "2024-01-04", "1")], "counts.step_unclear"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_that_names_the_line(
    rows: list[tuple[str, str, str]], code: str
) -> None:
    with pytest.raises(WaspadaError) as refused:
        read_counts(lines(*rows))
    assert refused.value.code == code
    for language in LANGUAGES:
        assert parameters_of(catalogue()[code][language]) <= refused.value.params.keys()


def test_a_wrong_year_does_not_ask_for_all_memory() -> None:
    rows = [(str(place), "2024-01-01", "1") for place in range(20)]
    with pytest.raises(WaspadaError) as refused:
        read_counts(lines(*rows, ("a", "0001-01-02", "1"), ("a", "9999-12-31", "1")))
    assert refused.value.code == "counts.too_many"


def test_many_places_are_laid_out_as_they_were_written() -> None:
    rng = np.random.default_rng(7)
    observed = rng.poisson(3, (5, 40))
    first = date(2024, 1, 1).toordinal()
    rows = [
        (str(place), date.fromordinal(first + day).isoformat(), str(observed[place, day]))
        for place in range(5)
        for day in range(40)
    ]
    shuffled = [rows[at] for at in rng.permutation(len(rows))]
    counts = read_counts(lines(*shuffled))
    for at, place in enumerate(counts.places):
        assert counts.observed[at].tolist() == observed[int(place)].tolist()
