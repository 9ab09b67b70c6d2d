"""Small office files for tests, harmless and otherwise."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from docx import Document

REQUIRED = "{{ klasifikasi }} {{ dicetak }}"


def word_file(*paragraphs: str, row: tuple[str, ...] = ()) -> bytes:
    """Return a DOCX with paragraphs and one table of one row."""
    document = Document()
    for text in (REQUIRED, *paragraphs):
        document.add_paragraph(text)
    if row:
        table = document.add_table(rows=1, cols=len(row))
        for cell, text in zip(table.rows[0].cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def sheet_file(cells: dict[str, object] | None = None, merged: tuple[str, ...] = ()) -> bytes:
    """Return an XLSX with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = REQUIRED
    for name, value in (cells or {}).items():
        sheet[name] = value
    for area in merged:
        sheet.merge_cells(area)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, **changed: bytes | None) -> bytes:
    """Return a file with parts added, replaced or (None) left out; `__` stands for a slash."""
    parts = {name.replace("__", "/"): value for name, value in changed.items()}
    out = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            value = parts.pop(entry.filename, before.read(entry))
            if value is not None:
                after.writestr(entry.filename, value)
        for name, value in parts.items():
            if value is not None:
                after.writestr(name, value)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """Return one part of a file."""
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def word_texts(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return the paragraphs, and the rows of the first table."""
    document = Document(BytesIO(content))
    tables = document.tables
    rows = [[cell.text for cell in row.cells] for row in tables[0].rows] if tables else []
    return [paragraph.text for paragraph in document.paragraphs], rows


def sheet_of(content: bytes):
    """Return the first sheet."""
    return openpyxl.load_workbook(BytesIO(content)).active
