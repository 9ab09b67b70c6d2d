"""Read and fill the fields of an XLSX; a row with fields of a list is repeated."""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from io import BytesIO
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.cell_range import CellRange

from waspada.channels.documents.office.fields import (
    FIELD,
    Filling,
    Value,
    filled,
    list_of,
    lookup,
    names_in,
    rows_for,
)
from waspada.channels.documents.office.package import Package
from waspada.channels.documents.office.sheets import HIGHEST, LINE, lines_of
from waspada.core.errors import BadInput

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
# Functions that fetch or run something, and references into other files: [1]Lembar!A1, prog|x!y.
_FETCHING: Final = re.compile(
    r"\b(WEBSERVICE|FILTERXML|IMPORT\w+|CALL|REGISTER(\.ID)?|RTD|DDE|EXEC)\s*\(|\[\d+\]|\|['\w]",
    re.IGNORECASE,
)
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 200


def refuse_codes(package: Package) -> None:
    """Refuse formulas that fetch something, and sheets too wide to be a form.

    Raises
    ------
    BadInput : templates.external_link, templates.too_wide
    """
    for name, tree in package.trees("xl/"):
        for node in (*tree.iter(f"{MAIN}f"), *tree.iter(f"{MAIN}definedName")):
            found = _FETCHING.search(node.text or "")
            if found:
                raise BadInput("templates.external_link", target=(node.text or "")[:80])
        if name.startswith("xl/worksheets/sheet"):
            _refuse_width(tree)


def _refuse_width(tree: Any) -> None:
    for cell in tree.iter(f"{MAIN}c"):
        reference = cell.get("r", "A1")
        try:
            column, row, *_rest = range_boundaries(reference)
        except (TypeError, ValueError) as error:
            raise BadInput("templates.broken") from error
        if (row or 0) > MOST_ROWS or (column or 0) > MOST_COLUMNS:
            raise BadInput("templates.too_wide", cell=reference[:12])


def losses(package: Package) -> Iterator[str]:
    """Yield codes of what a filled workbook will not hold any more."""
    names = [name.lower() for name in package.parts]
    shapes = any(
        next(tree.iter(f"{DRAWING}sp", f"{DRAWING}grpSp"), None) is not None
        for _name, tree in package.trees("xl/drawings/")
    )
    if shapes:
        yield "templates.loses_shapes"
    if any("/charts/" in name or "pivot" in name for name in names):
        yield "templates.loses_charts"
    for _name, tree in package.trees("xl/worksheets/"):
        if next(tree.iter(f"{MAIN}f"), None) is not None and any(
            list_of(text) for text in repeating(package)
        ):
            yield "templates.formulas_stay"
            return


def texts(package: Package) -> Iterator[tuple[str, bool]]:
    """Yield the text of every cell; fields elsewhere are not filled."""
    shared = package.parts.get("xl/sharedStrings.xml")
    if shared is not None:
        for name, tree in package.trees("xl/sharedStrings.xml"):
            for item in tree.iter(f"{MAIN}si"):
                yield _joined(item), name == "xl/sharedStrings.xml"
    for _name, tree in package.trees("xl/worksheets/"):
        for item in tree.iter(f"{MAIN}is"):
            yield _joined(item), True
        for item in tree.iter(f"{MAIN}oddHeader", f"{MAIN}oddFooter"):
            yield item.text or "", False


def repeating(package: Package) -> Iterator[str]:
    """Yield the joined text of every row of every sheet."""
    shared = [
        _joined(item)
        for _name, tree in package.trees("xl/sharedStrings.xml")
        for item in tree.iter(f"{MAIN}si")
    ]
    for _name, tree in package.trees("xl/worksheets/sheet"):
        for row in tree.iter(f"{MAIN}row"):
            yield "\n".join(_cell_text(cell, shared) for cell in row.iter(f"{MAIN}c"))


def _cell_text(cell: Any, shared: list[str]) -> str:
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s" and value.isdigit() and int(value) < len(shared):
        return shared[int(value)]
    return "".join(_joined(item) for item in cell.iter(f"{MAIN}is"))


def _joined(item: Any) -> str:
    return "".join(node.text or "" for node in item.iter(f"{MAIN}t"))


def fill(content: bytes, filling: Filling) -> bytes:
    """Return the workbook with its fields filled."""
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        for number in range(sheet.max_row, 0, -1):
            text = "\n".join(str(cell.value) for cell in sheet[number] if _is_text(cell))
            name = list_of(text)
            rows = rows_for(filling, name, text) if name else [{}]
            if len(rows) > 1:
                _repeat(sheet, number, len(rows))
            for shift, row in enumerate(rows):
                for cell in sheet[number + shift]:
                    _fill_cell(cell, filling, row)
                if text and names_in(text):
                    _grow(sheet, number + shift)
        if filling.mark:
            sheet.oddHeader.center.text = filling.mark.replace("&", "&&")
    book.properties.creator = book.properties.lastModifiedBy = filling.author[:250]
    book.properties.description = None
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _is_text(cell: Any) -> bool:
    return isinstance(cell.value, str) and cell.data_type != "f"


def _fill_cell(cell: Any, filling: Filling, row: Mapping[str, Value]) -> None:
    if not _is_text(cell) or not names_in(cell.value):
        return
    value_of = lookup(filling, row)
    alone = FIELD.fullmatch(cell.value.strip())
    if alone and isinstance(value_of(alone[1]), int):
        cell.value = value_of(alone[1])
        return
    text = filled(cell.value, value_of)
    cell.value = text
    # What people wrote is text, also where it begins like a formula.
    cell.data_type = "s"
    if "\n" in text:
        look = copy(cell.alignment)
        look.wrap_text = True
        cell.alignment = look


def _grow(sheet: Any, number: int) -> None:
    """Make a row whose form names no height as high as its wrapped text needs."""
    if sheet.row_dimensions[number].height is not None:
        return
    lines = max(
        (
            lines_of(str(cell.value), _width(sheet, cell))
            for cell in sheet[number]
            if _is_text(cell) and cell.alignment.wrap_text
        ),
        default=1,
    )
    if lines > 1:
        sheet.row_dimensions[number].height = min(lines * LINE, HIGHEST)


def _width(sheet: Any, cell: Any) -> float:
    """Return how wide a cell is, with those it is joined to."""
    first = last = cell.column
    for found in sheet.merged_cells.ranges:
        if cell.coordinate in found:
            first, last = found.min_col, found.max_col
    columns = (sheet.column_dimensions[get_column_letter(n)] for n in range(first, last + 1))
    return float(sum(column.width for column in columns))


def _repeat(sheet: Any, number: int, times: int) -> None:
    """Copy a row below itself; what stood below moves down with its merged cells and heights."""
    more = times - 1
    merged = [CellRange(found.coord) for found in sheet.merged_cells.ranges]
    own = [found for found in merged if found.min_row == found.max_row == number]
    below = [found for found in merged if found.min_row > number]
    for found in (*own, *below):
        sheet.unmerge_cells(found.coord)
    heights = {n: sheet.row_dimensions[n].height for n in range(number, sheet.max_row + 1)}
    look = [(cell.column, cell.value, copy(cell._style)) for cell in sheet[number]]
    sheet.insert_rows(number + 1, more)
    for n, height in heights.items():
        if n > number:
            sheet.row_dimensions[n + more].height = height
    for shift in range(1, times):
        sheet.row_dimensions[number + shift].height = heights[number]
        for column, value, style in look:
            cell = sheet.cell(number + shift, column, value)
            cell._style = copy(style)
    for found in below:
        found.shift(row_shift=more)
        sheet.merge_cells(found.coord)
    for found in own:
        for _ in range(times):
            sheet.merge_cells(found.coord)
            found.shift(row_shift=1)
    _stretch_print_area(sheet, number, more)


def _stretch_print_area(sheet: Any, number: int, more: int) -> None:
    areas = []
    for area in str(sheet.print_area or "").replace("$", "").split(","):
        if not area:
            continue
        found = CellRange(area.rpartition("!")[2])
        if found.min_row <= number <= found.max_row:
            found.expand(down=more)
        elif found.min_row > number:
            found.shift(row_shift=more)
        areas.append(found.coord)
    if areas:
        sheet.print_area = ",".join(areas)
