"""Cells of exported tables."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.apps.reports.exporting import safe_cell

FORMULAS = ("=1+1", "+62811", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =cmd|' /C calc'!A0")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", [3, -3, 1.5, True, "biasa", "a=b", ""])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == ""


@given(st.text())
def test_no_text_comes_out_of_a_csv_as_a_formula(text: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerow([safe_cell(text)])
    cell = next(csv.reader(io.StringIO(written.getvalue(), newline="")), [""])[0]
    assert "\0" not in cell
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))
