"""Tables and sheets as LibreOffice and Word both take them: widths in grid and cells, rows high enough."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from waspada.channels.documents.office.sheets import HIGHEST, fit_row, lines_of, print_across
from waspada.channels.documents.office.tables import (
    TEXT_WIDTH,
    keep_rows_whole,
    set_widths,
    widths_for,
)

words = st.text("abc xyz", max_size=80)


@given(st.integers(1, 6).flatmap(lambda n: st.lists(st.tuples(*[words] * n), min_size=1)))
def test_columns_share_the_page_and_none_is_without_width(rows: list[tuple[str, ...]]) -> None:
    widths = widths_for(rows)
    assert sum(widths) == pytest.approx(TEXT_WIDTH)
    assert min(widths) > 0


def test_a_column_of_sentences_is_wider_than_one_of_numbers() -> None:
    rows = [("no", "apa"), ("1", "Lengkapi daftar TPS yang rawan banjir dan longsor")]
    number, sentence = widths_for(rows)
    assert number < 3 < sentence


def test_widths_stand_in_the_grid_and_in_the_cells_and_rows_stay_whole() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=2)
    set_widths(table, [4, 12.3])
    keep_rows_whole(table, has_head=True)
    grid = [round(column.width.cm, 1) for column in table.columns]
    assert grid == [round(cell.width.cm, 1) for cell in table.rows[1].cells] == [4, 12.3]
    xml = [row._tr.xml for row in table.rows]
    assert all("w:cantSplit" in one for one in xml)
    assert ["w:tblHeader" in one for one in xml] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("satu dua", 10, 1),
        ("satu dua tiga", 10, 2),
        ("satu\ndua", 10, 2),
        ("x" * 25, 10, 3),
        ("satu dua " * 3, 10, 3),
    ],
)
def test_lines_are_counted_as_words_wrap(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


@given(st.text(max_size=300), st.floats(1, 100))
def test_more_room_never_takes_more_lines(text: str, width: float) -> None:
    assert lines_of(text, width * 2) <= lines_of(text, width)


def test_a_sheet_prints_one_page_wide_with_its_headings_and_high_rows() -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Daftar")
    print_across(sheet, head_row=1)
    fit_row(sheet, 2, ["pendek", None, "kata " * 30], [10, 10, 20])
    fit_row(sheet, 3, ["pendek"], [10])
    fit_row(sheet, 4, ["kata " * 4_000], [10])
    book.close()
    found = openpyxl.load_workbook(out).active
    assert found.page_setup.orientation == "landscape"
    assert (found.page_setup.fitToHeight, found.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert found.print_title_rows == "$2:$2"
    assert found.row_dimensions[3].height > 60
    assert found.row_dimensions[4].height is None
    assert found.row_dimensions[5].height == HIGHEST
