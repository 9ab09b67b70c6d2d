"""Tables of people: the XLSX template, and reading what comes back as XLSX or CSV."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from waspada.channels.documents.office.sheets import print_across
from waspada.core.errors import BadInput, TooLarge
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, ROLES

MOST_ROWS: Final = 2000
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_UNPACKED: Final = 64 * 1024 * 1024  # a table of 2,000 people unpacks to under 1 MB

# What a column is called in the template, and other headings that mean the same.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("nama", "nama lengkap", "name"),
    "username": ("nama pengguna", "username", "user name", "akun"),
    "email": ("surel", "email", "e-mail"),
    "role": ("peran", "role"),
    "agency": ("instansi", "agency"),
    "place": ("tempat", "wilayah", "kode wilayah", "place"),
    "clearance": ("kelas", "izin", "clearance", "class"),
    "decree": ("sk", "nomor sk", "decree"),
    "starts_on": ("mulai", "start", "starts on"),
    "ends_on": ("selesai", "end", "ends on"),
}
NEEDED: Final = ("name", "username", "role", "agency", "place")
_EPOCH: Final = date(1899, 12, 30)  # of Excel's day numbers


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as text, with its number in the file."""

    number: int
    cells: dict[str, str]


def read_people_table(content: bytes, name: str) -> list[TableRow]:
    """Return the rows under the headings; formulas come as their last value, never run.

    Raises
    ------
    TooLarge : web.too_large
    BadInput : accounts.table_unreadable, table_too_long, table_empty, column_missing
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(
            "web.too_large", size_mb=len(content) // 2**20 + 1, limit_mb=MOST_BYTES // 2**20
        )
    is_zip = content[:2] == b"PK"
    rows = list(_rows_of_xlsx(content) if is_zip else _rows_of_csv(content))
    while rows and not any(cell.strip() for cell in rows[0][1]):
        rows.pop(0)
    if not rows:
        raise BadInput("accounts.table_empty")
    positions = _positions(rows[0][1])
    body = [entry for entry in rows[1:] if any(cell.strip() for cell in entry[1])]
    if not body:
        raise BadInput("accounts.table_empty")
    if len(body) > MOST_ROWS:
        raise BadInput("accounts.table_too_long", rows=len(body), limit=MOST_ROWS)
    return [
        TableRow(
            number,
            {
                column: cells[at].strip().replace("\0", "") if at < len(cells) else ""
                for column, at in positions.items()
            },
        )
        for number, cells in body
    ]


def _positions(headings: Sequence[str]) -> dict[str, int]:
    known = {alias: column for column, aliases in COLUMNS.items() for alias in aliases}
    positions: dict[str, int] = {}
    for at, heading in enumerate(headings):
        column = known.get(" ".join(heading.lower().replace("*", "").split()))
        if column is not None:
            positions.setdefault(column, at)
    for column in NEEDED:
        if column not in positions:
            raise BadInput("accounts.column_missing", column=COLUMNS[column][0])
    return positions


def _rows_of_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise TooLarge(
                "web.too_large",
                size_mb=unpacked // 2**20,
                limit_mb=MOST_UNPACKED // 2**20,
            )
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        table = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 2000)
    except (zipfile.BadZipFile, CalamineError, ValueError, OSError) as error:
        raise BadInput("accounts.table_unreadable") from error
    for number, cells in enumerate(table, start=1):
        yield number, [_text(cell) for cell in cells[:40]]


def _rows_of_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput("accounts.table_unreadable")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            if number > MOST_ROWS + 2000:
                return
            yield number, cells[:40]
    except csv.Error as error:
        raise BadInput("accounts.table_unreadable") from error


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def read_day(text: str) -> date | None:
    """Return a day written as 2024-11-28, 28/11/2024, 28-11-2024 or Excel's number.

    Raises
    ------
    BadInput : web.bad_date
    """
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    if text.isdigit() and 30_000 < int(text) < 80_000:
        return _EPOCH + timedelta(days=int(text))
    raise BadInput("web.bad_date", value=text[:20])


def people_template() -> bytes:
    """Return an XLSX with the headings, lists to choose from and one example row."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Akun")
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    headings = [
        aliases[0].capitalize() + ("*" if column in NEEDED else "")
        for column, aliases in COLUMNS.items()
    ]
    sheet.write_row(0, 0, headings, bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 22, text)
    print_across(sheet, head_row=0)
    example = [
        "Contoh Nama",
        "contoh.bulungan",
        "",
        "pelapor lapangan",
        "FKDM",
        "65.01.05",
        "B",
        "SK 123/2024",
        "2024-09-01",
        "",
    ]
    sheet.write_row(1, 0, example, text)
    lists = book.add_worksheet("Pilihan")
    agencies = [kind.short for kind in AGENCIES.values() if kind.is_member]
    choices = {
        "role": [words.id for words in ROLES.values()],
        "agency": agencies,
        "clearance": list(CLASS_WORDS)[:3],
    }
    for column, (name, values) in enumerate(choices.items()):
        lists.write(0, column, COLUMNS[name][0].capitalize(), bold)
        lists.write_column(1, column, values)
        letter = "ABC"[column]
        at = list(COLUMNS).index(name)
        sheet.data_validation(
            1,
            at,
            MOST_ROWS,
            at,
            {"validate": "list", "source": f"=Pilihan!${letter}$2:${letter}${len(values) + 1}"},
        )
    book.close()
    return buffer.getvalue()
