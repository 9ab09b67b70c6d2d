"""Open an uploaded table without trusting it: rows one after another, in bounded memory."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from waspada.core.errors import BadInput, TooLarge
from waspada.sources.csv_upload.columns import field_of
from waspada.sources.csv_upload.json_tables import read_json
from waspada.sources.csv_upload.shapes import is_known, shape_of

Cell = str | int | float | bool | date | time | datetime | timedelta | None
_Knows = Callable[[str], bool] | None
MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 12_000_000
MOST_UNPACKED_MB: Final = 400
# Spreadsheets of plain text shrink to a tenth or so; a bomb shrinks to a thousandth.
MOST_RATIO: Final = 150
_RATIO_FROM_BYTES: Final = 5_000_000
_HEADING_WITHIN: Final = 12  # rows; above it may stand a title
_SAMPLE_BYTES: Final = 65_536
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_DIGITS: Final = re.compile(r"\s*[-+]?[\d.,:/ -]+$")
_TAG: Final = re.compile(r"#[a-z][a-z0-9_]*(?: ?\+[a-z][a-z0-9_]*)*", re.IGNORECASE)
_DELIMITERS: Final = (",", ";", "\t", "|")
_CELL_AT: Final = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"')


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heading row was found.

    heading : the headings as written
    rows : (line number in the file, cells) of every row below that is not empty
    expected_rows : about how many there are, for showing progress
    """

    layout: str
    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Cell]]]
    expected_rows: int


def written_cell(cell: Cell) -> object:
    """Return a cell as JSON can hold it; `read_cell` gives it back."""
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    return str(cell) if isinstance(cell, timedelta) else cell


def read_cell(written: Any) -> Cell:
    """Return a cell from its JSON."""
    match written:
        case {"datetime": text}:
            return datetime.fromisoformat(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"time": text}:
            return time.fromisoformat(text)
        case _:
            plain: Cell = written
            return plain


def open_table(
    file: BinaryIO,
    name: str,
    *,
    knows: Callable[[str], bool] | None = None,
    asks: bool = False,
) -> Table:
    """Open a CSV, XLSX or JSON file by what it holds, whatever its name says.

    Parameters
    ----------
    asks : somebody will be asked what headings mean, so that a row of unknown words may be one
    knows : says whether a cell is a heading, for tables of something other than reports; a row
        with two such cells is the row of headings

    Raises
    ------
    TooLarge : import.unpacked_too_large, import.too_many_cells
    BadInput : import.old_excel, import.not_a_table, import.broken_workbook, import.no_heading,
        import.empty; while rows are read also import.broken_quotes
    """
    start = file.read(8)
    file.seek(0)
    if not start:
        raise BadInput("import.empty", file=name)
    if start == _OLE:
        raise BadInput("import.old_excel", file=name)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _open_workbook(file, name, knows, asks=asks)
    if PurePath(name).suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}:
        raise BadInput("import.broken_workbook", file=name)
    if knows is None and start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return _open_json(file, name)
    return _open_text(file, name, knows, asks=asks)


def _open_json(file: BinaryIO, name: str) -> Table:
    heading, rows = read_json(file, name)
    numbered = iter(list(enumerate(rows, start=1)))
    return Table("json", "utf-8", "", tuple(heading), numbered, len(rows))


# ---- XLSX ------------------------------------------------------------------------------------


def _open_workbook(file: BinaryIO, name: str, knows: _Knows, *, asks: bool) -> Table:
    _check_archive(file, name)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        sheet = book.get_sheet_by_index(0)
        rows: Iterator[Sequence[Cell]] = sheet.iter_rows()
        height = sheet.total_height
    except PasswordError as error:
        raise BadInput("import.old_excel", file=name) from error
    except (CalamineError, XmlError, ZipError, IndexError, ValueError, OSError) as error:
        raise BadInput("import.broken_workbook", file=name) from error
    # What stands before the first filled row is not counted by the reader.
    above = sheet.start[0] if sheet.start else 0
    numbered = ((number, row) for number, row in enumerate(rows, start=above + 1))
    heading, rest = _find_heading(numbered, name, knows, asks=asks)
    return Table("xlsx", "", "", heading, rest, max(0, height - 1))


def _check_archive(file: BinaryIO, name: str) -> None:
    """Refuse an archive that unpacks to more than it should, before anything unpacks it."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            sizes = {member.filename: member.file_size for member in members}
            total = sum(sizes.values())
            packed = max(1, sum(member.compress_size for member in members))
            is_bomb = total > _RATIO_FROM_BYTES and total / packed > MOST_RATIO
            if is_bomb or total > MOST_UNPACKED_MB * 1024**2 or len(members) > 5_000:
                raise TooLarge("import.unpacked_too_large", file=name, limit_mb=MOST_UNPACKED_MB)
            if "xl/workbook.xml" not in sizes and "xl/workbook.bin" not in sizes:
                raise BadInput("import.not_a_table", file=name)
            for member in members:
                if (
                    member.filename.startswith("xl/worksheets/")
                    and "/_rels/" not in member.filename
                ):
                    _check_sheet(archive, member, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise BadInput("import.broken_workbook", file=name) from error
    except RuntimeError as error:  # an encrypted member
        raise BadInput("import.old_excel", file=name) from error


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Refuse a sheet with a cell so far out that the whole rectangle would not fit in memory.

    The central directory may lie about sizes, so what really comes out is counted as well.
    """
    rows = columns = seen = 0
    rest = b""
    with archive.open(member) as stream:
        while block := stream.read(1 << 20):
            seen += len(block)
            if seen > MOST_UNPACKED_MB * 1024**2:
                raise TooLarge("import.unpacked_too_large", file=name, limit_mb=MOST_UNPACKED_MB)
            text = rest + block
            for letters, digits in _CELL_AT.findall(text):
                rows = max(rows, int(digits))
                columns = max(columns, _column(letters))
            rest = text[-256:]
    if columns > MOST_COLUMNS or rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise TooLarge("import.too_many_cells", file=name, rows=rows, columns=columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# ---- CSV -------------------------------------------------------------------------------------


def _open_text(file: BinaryIO, name: str, knows: _Knows, *, asks: bool) -> Table:
    encoding, lines = _encoding(file)
    file.seek(0)
    sample = _decoded(file.read(_SAMPLE_BYTES), encoding)
    if not sample.strip():
        raise BadInput("import.empty", file=name)
    if _is_binary(sample):
        raise BadInput("import.not_a_table", file=name)
    delimiter = _delimiter(sample, knows or is_known)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
    heading, rest = _find_heading(_lines(reader, name), name, knows, asks=asks)
    return Table("csv", encoding, delimiter, heading, rest, max(0, lines - 1))


def _lines(reader: Any, name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    while True:
        before = reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput("import.broken_quotes", file=name, line=before + 1) from error
        # Excel names the delimiter in a line of its own.
        if before == 0 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
            continue
        yield before + 1, row


def _encoding(file: BinaryIO) -> tuple[str, int]:
    """Return the encoding and the number of lines; reads the file once, in blocks."""
    file.seek(0)
    start = file.read(4)
    encoding = "utf-8"
    if start.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif len(start) == 4 and start[1] == start[3] == 0 and start[0] and start[2]:
        encoding = "utf-16-le"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, is_utf8 = 0, True
    while block := file.read(1 << 20):
        lines += block.count(b"\n")
        if encoding == "utf-8" and is_utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
    if encoding == "utf-8":
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
        encoding = "utf-8" if is_utf8 else "cp1252"
    return encoding, lines


def _decoded(sample: bytes, encoding: str) -> str:
    return sample.decode(encoding, errors="replace")


def _is_binary(sample: str) -> bool:
    odd = sum(character < " " and character not in "\r\n\t\0" for character in sample)
    return odd > len(sample) / 50


def _delimiter(sample: str, knows: Callable[[str], bool]) -> str:
    """Return the delimiter under which a line of headings is best understood."""

    def known(delimiter: str) -> tuple[int, int]:
        best = (0, 0)
        lines = io.StringIO(sample.replace("\0", ""), newline="")
        try:
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter)):
                best = max(best, (sum(map(knows, row)), len(row)))
                if number >= _HEADING_WITHIN:
                    break
        except csv.Error:
            return best
        return best

    return max(_DELIMITERS, key=known)


def _find_heading(
    rows: Iterator[tuple[int, Sequence[Cell]]], name: str, knows: _Knows, *, asks: bool
) -> tuple[tuple[str, ...], Iterator[tuple[int, Sequence[Cell]]]]:
    """Return the headings and the rows below them; a title may stand above."""
    passed: list[tuple[int, Sequence[Cell]]] = []
    for _ in range(_HEADING_WITHIN):
        found = next(rows, None)
        if found is None:
            break
        cells = [str(cell).strip() if cell is not None else "" for cell in found[1]]
        if _is_heading_row(cells, knows):
            return tuple(cells), _filled(rows)
        passed.append(found)
    at = next((at for at, (_, cells) in enumerate(passed) if asks and _may_be_heading(cells)), None)
    if at is None:
        raise BadInput("import.no_heading", file=name)
    heading = tuple(str(cell).strip() if cell is not None else "" for cell in passed[at][1])
    return heading, _filled(chain(passed[at + 1 :], rows))


def _is_heading_row(cells: Sequence[str], knows: _Knows) -> bool:
    if knows is not None:
        return sum(map(knows, cells)) >= 2
    fields = {field_of(cell) for cell in cells} - {""}
    is_ours = len(fields) >= 2 and bool(fields & {"text", "title", "category"})
    return is_ours or bool(shape_of(cells))


def _may_be_heading(cells: Sequence[Cell]) -> bool:
    """Say whether a row of unknown words may be headings: different words, and no numbers."""
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    words = [cell.strip() for cell in filled if isinstance(cell, str) and not _DIGITS.match(cell)]
    words = [word for word in words if len(word) > 1]
    is_short = all(len(word) <= 120 for word in words)
    return len(words) >= 2 and len(set(words)) == len(filled) and is_short


def _filled(
    rows: Iterable[tuple[int, Sequence[Cell]]],
) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield the rows that hold something; Kobo and Ushahidi may write HXL tags below the headings."""
    is_first = True
    for number, cells in rows:
        said = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
        if said and not (is_first and all(map(_TAG.fullmatch, said))):
            yield number, cells
        is_first = is_first and not said
