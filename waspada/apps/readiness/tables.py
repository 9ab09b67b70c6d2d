"""Tables of figures as people have them: pasted from a sheet, or an XLSX or CSV file."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from waspada.core.errors import BadInput, TooLarge
from waspada.core.readiness.figures import Cell

MOST_ROWS: Final = 3_000
MOST_COLUMNS: Final = 40
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_UNPACKED: Final = 64 * 1024 * 1024
SHEET: Final = "Kesiapan"
MARK: Final = "waspada-kesiapan"

# What a column is called in the template, and other headings that mean the same.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "measure": ("kode ukuran", "ukuran", "kode", "measure", "indikator", "uraian"),
    "measure_name": ("nama ukuran", "ukuran (nama)"),
    "place": ("kode tempat", "kode wilayah", "place"),
    "place_name": (
        "tempat",
        "wilayah",
        "kecamatan",
        "kabupaten/kota",
        "kab/kota",
        "nama tempat",
        "nama wilayah",
        "lokasi",
        "daerah",
    ),
    "value": ("angka", "nilai", "jumlah", "realisasi", "capaian", "value", "figure"),
    "target": ("target", "kebutuhan"),
    "as_of": ("per tanggal", "tanggal", "keadaan tanggal", "as of", "date"),
    "note": ("catatan", "keterangan", "note", "sumber"),
    "version": ("versi", "version"),
    "unit": ("satuan", "unit"),
    "state": ("keadaan", "terakhir"),
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row with its number in the file, its cells by column; others by their place."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it was read.

    is_headed : a heading row was found; without one every cell stands under its number
    unknown : headings nobody knows, each with the one it may be
    merged : (column, first line, last line) of cells joined over several rows
    stamp : what the template says of itself: election, place, agency, day
    """

    rows: tuple[RawRow, ...]
    is_headed: bool
    unknown: tuple[tuple[str, str], ...] = ()
    merged: tuple[tuple[str, int, int], ...] = ()
    stamp: tuple[str, ...] = ()


def read_pasted(text: str) -> RawTable:
    """Read rows pasted from a spreadsheet: tabs between cells, or semicolons.

    Raises
    ------
    BadInput : readiness.nothing_pasted, readiness.too_many_rows
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    mark = "\t" if "\t" in text else ";"
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)
    try:
        grid = [(number, list[Cell](row)) for number, row in enumerate(reader, start=1)]
    except csv.Error as error:
        raise BadInput("readiness.table_unreadable") from error
    return _table(grid, merged=())


def read_file(content: bytes) -> RawTable:
    """Read an XLSX or a CSV file; formulas come as their last value and are never run.

    Raises
    ------
    TooLarge : web.too_large
    BadInput : readiness.table_unreadable, nothing_pasted, too_many_rows
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(
            "web.too_large", size_mb=len(content) // 2**20 + 1, limit_mb=MOST_BYTES // 2**20
        )
    if content[:2] != b"PK":
        return read_pasted(_decoded(content))
    _check_unpacked(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        sheet = book.get_sheet_by_name(SHEET if SHEET in names else names[0])
        cells = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 200)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, ValueError, OSError, IndexError) as error:
        raise BadInput("readiness.table_unreadable") from error
    grid = [(number, list[Cell](row[:MOST_COLUMNS])) for number, row in enumerate(cells, start=1)]
    for line, column, text in _broken_formulas(content, sheet.name):
        if line <= len(grid) and column <= len(grid[line - 1][1]):
            grid[line - 1][1][column - 1] = text
    return _table(grid, merged=tuple(merged))


def _broken_formulas(content: bytes, name: str) -> list[tuple[int, int, str]]:
    """Return (line, column, text) of cells that hold #REF! and the like, which read as empty.

    An empty cell means that nothing was changed; a formula that broke must not.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [one for one in archive.namelist() if one.startswith("xl/worksheets/sheet")]
        if not any(b't="e"' in archive.read(one) for one in sheets):
            return []
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book[name].iter_rows(max_row=MOST_ROWS + 200, max_col=MOST_COLUMNS)
        return [
            (cell.row, cell.column, str(cell.value))
            for row in rows
            for cell in row
            if cell.data_type == "e"
        ]
    except (InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadInput("readiness.table_unreadable") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("readiness.table_unreadable")


def _check_unpacked(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise BadInput("readiness.table_unreadable") from error
    if unpacked > MOST_UNPACKED:
        raise TooLarge("web.too_large", size_mb=unpacked // 2**20, limit_mb=MOST_UNPACKED // 2**20)


Merged = tuple[tuple[tuple[int, int], tuple[int, int]], ...]


def _table(grid: Sequence[tuple[int, list[Cell]]], *, merged: Merged) -> RawTable:
    stamp: tuple[str, ...] = ()
    filled = [(line, cells) for line, cells in grid if any(_text(cell) for cell in cells)]
    if filled and _text(filled[0][1][0]) == MARK:
        stamp = tuple(_text(cell) for cell in filled[0][1][1:5])
        filled = filled[1:]
    at = next((at for at, (_, cells) in enumerate(filled[:12]) if _is_heading(cells)), None)
    if at is None and filled and _looks_like_heading(filled[0][1]):
        filled = filled[1:]  # its columns are told apart by what they hold
    body = filled if at is None else filled[at + 1 :]
    if not body:
        raise BadInput("readiness.nothing_pasted")
    if len(body) > MOST_ROWS:
        raise BadInput("readiness.too_many_rows", most=MOST_ROWS)
    if at is None:
        rows = tuple(
            RawRow(line, {str(n): cell for n, cell in enumerate(cells)}) for line, cells in body
        )
        return RawTable(rows, is_headed=False, stamp=stamp)
    columns, unknown = _columns(filled[at][1])
    joined = _joined(merged, columns, first_line=body[0][0])
    rows = tuple(
        RawRow(
            line,
            {name: cells[n] if n < len(cells) else None for name, n in columns.items()},
        )
        for line, cells in body
    )
    return RawTable(
        _spread(rows, joined), is_headed=True, unknown=unknown, merged=joined, stamp=stamp
    )


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _plain(heading: Cell) -> str:
    return " ".join(_text(heading).lower().replace("*", "").replace(":", "").split())


def _known() -> dict[str, str]:
    return {alias: name for name, aliases in COLUMNS.items() for alias in aliases}


def _is_heading(cells: Sequence[Cell]) -> bool:
    known = _known()
    return sum(_plain(cell) in known for cell in cells) >= 2


def _looks_like_heading(cells: Sequence[Cell]) -> bool:
    """Say whether a row names a column and holds no number: headings of somebody's own."""
    known = _known()
    has_digit = any(one.isdecimal() for cell in cells for one in _text(cell))
    return not has_digit and any(_plain(cell) in known for cell in cells)


def _columns(cells: Sequence[Cell]) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    known = _known()
    columns: dict[str, int] = {}
    unknown: list[tuple[str, str]] = []
    for at, heading in enumerate(cells):
        plain = _plain(heading)
        name = known.get(plain)
        if name is not None:
            columns.setdefault(name, at)
        elif plain:
            near = get_close_matches(plain, known, n=1, cutoff=0.75)
            unknown.append((_text(heading)[:40], COLUMNS[known[near[0]]][0] if near else ""))
    return columns, tuple(unknown)


def _joined(
    merged: Merged, columns: dict[str, int], *, first_line: int
) -> tuple[tuple[str, int, int], ...]:
    """Return cells joined over several rows of the body, by column and lines from 1."""
    names = {at: name for name, at in columns.items()}
    return tuple(
        (names[column], first + 1, last + 1)
        for (first, left), (last, right) in merged
        for column in range(left, right + 1)
        if last > first and first + 1 >= first_line and column in names
    )


def _spread(rows: Sequence[RawRow], joined: Sequence[tuple[str, int, int]]) -> tuple[RawRow, ...]:
    """Let a joined name stand in each of its rows; a joined number stays where it was written."""
    by_line = {row.line: row for row in rows}
    for name, first, last in joined:
        if name in {"measure", "measure_name", "place", "place_name", "as_of"} and first in by_line:
            value = by_line[first].cells.get(name)
            for line in range(first + 1, last + 1):
                if line in by_line:
                    by_line[line].cells[name] = value
    return tuple(rows)
