"""The XLSX template of an agency's figures: what stands, and one column to write in."""

import io
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from waspada.apps.readiness.board import Board, ReadinessRow
from waspada.apps.readiness.tables import COLUMNS, MARK, SHEET
from waspada.apps.readiness.wording import agency_short, figure, in_words, state_word
from waspada.channels.documents.office.sheets import print_across
from waspada.core.places import load_table
from waspada.core.readiness import Measure

ORDER: Final = (
    "measure",
    "measure_name",
    "place",
    "place_name",
    "unit",
    "target",
    "state",
    "value",
    "as_of",
    "note",
    "version",
)
_WIDTHS: Final = (30, 44, 12, 24, 14, 14, 26, 18, 14, 36, 4)
_HEADINGS: Final = {"measure_name": "nama ukuran", "state": "terakhir", "version": "versi"}
YES_NO: Final = ("ya", "tidak")


def template_rows(board: Board, agency: str) -> list[ReadinessRow]:
    """Return the cells an agency fills in within a board's area, in order."""
    return [
        row
        for (code, _place), row in board.rows.items()
        if board.measures[code].agency == agency and board.measures[code].is_entered
    ]


def template_of(board: Board, agency: str, today: date) -> bytes:
    """Return the template: it reads back as no change until somebody writes in it."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    name = book.add_format({"bold": True})
    plain = book.add_format({"font_color": "#53605c"})
    open_cell = book.add_format({"bg_color": "#fff6da", "num_format": "#,##0.####", "border": 1})
    text_cell = book.add_format({"bg_color": "#fff6da", "border": 1})
    day_cell = book.add_format({"bg_color": "#fff6da", "num_format": "yyyy-mm-dd", "border": 1})
    stamp = (MARK, board.election_key, board.place, agency, today.isoformat())
    sheet.write_row(0, 0, stamp, plain)
    place = load_table()[board.place].display
    title = f"{agency_short(agency)} – {place}, {date_format(today, 'j F Y')}"
    sheet.write(1, 0, title, name)
    sheet.write(2, 0, _("Isi kolom kuning saja. Kosongkan yang belum berubah."), plain)
    headings = [(_HEADINGS.get(name) or COLUMNS[name][0]).capitalize() for name in ORDER]
    sheet.write_row(3, 0, headings, bold)
    sheet.freeze_panes(4, 2)
    print_across(sheet, head_row=3)
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width, None, {"hidden": ORDER[at] in {"version"}})
    formats = {"value": open_cell, "as_of": day_cell, "note": text_cell, "target": open_cell}
    for line, row in enumerate(template_rows(board, agency), start=4):
        for at, name in enumerate(ORDER):
            value = _cell(name, row)
            given = formats.get(name)
            if name == "target" and row.measure.target.kind != "given":
                given = None
            sheet.write(line, at, value, given)
        _validate(sheet, line, row.measure)
    book.close()
    return buffer.getvalue()


def _cell(name: str, row: ReadinessRow) -> Any:
    measure, held = row.measure, row.held
    if name == "measure":
        return measure.code
    if name == "measure_name":
        return in_words(measure.name)
    if name == "place":
        return row.place
    if name == "place_name":
        return load_table()[row.place].display
    if name == "unit":
        return in_words(measure.unit)
    if name == "target":
        value = row.target.value
        return None if value is None else float(value)
    if name == "state":
        if held is None:
            return state_word(row.standing.state)
        return f"{figure(held.value, measure) or _('belum ada')} ({held.as_of.isoformat()})"
    if name == "value":
        return value_cell(row)
    return str(held.figure_id) if name == "version" and held else None


def value_cell(row: ReadinessRow) -> Any:
    """Return a figure as its cell holds it: a number, an option's name, ya or tidak."""
    value, measure = row.standing.actual, row.measure
    if value is None:
        return None
    if measure.kind == "yes_no":
        return YES_NO[0] if value else YES_NO[1]
    if measure.kind == "choice":
        option = measure.option(value)
        return in_words(option.name) if option else None
    # 15 digits are what a spreadsheet keeps; more would come back as another number.
    return float(value) if len(value.normalize().as_tuple().digits) <= 15 else f"{value:f}"


def _validate(sheet: Any, line: int, measure: Measure) -> None:
    at = ORDER.index("value")
    if measure.kind == "yes_no":
        sheet.data_validation(line, at, line, at, {"validate": "list", "source": list(YES_NO)})
    elif measure.kind == "choice":
        names = [in_words(one.name) for one in measure.options]
        if sum(len(name) + 1 for name in names) <= 255:
            sheet.data_validation(line, at, line, at, {"validate": "list", "source": names})
