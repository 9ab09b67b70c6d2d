"""The agenda as a table: its columns, the XLSX and CSV of it, and the template."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from waspada.apps.activities.models import ActivityVersion
from waspada.apps.reports.exporting import safe_cell
from waspada.channels.documents.office.sheets import fit_row, print_across
from waspada.core.activities import ACTIVITY_STATES, KINDS
from waspada.core.places.answers import place_label
from waspada.core.reports.incidents import zone_info

# Our name of a column: its heading, and others that mean the same.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("nomor", "no agenda", "number"),
    "version": ("versi", "version"),
    "state": ("keadaan", "status", "state"),
    "kind": ("jenis", "jenis kegiatan", "kind", "type"),
    "title": ("judul", "nama kegiatan", "kegiatan", "title"),
    "place": ("tempat", "kode wilayah", "wilayah", "place"),
    "place_name": ("nama wilayah", "place name"),
    "venue": ("tempat acara", "lokasi acara", "venue"),
    "first_day": ("tanggal", "tanggal mulai", "tgl", "date"),
    "begins": ("jam", "jam mulai", "pukul", "time"),
    "last_day": ("tanggal selesai", "end date"),
    "ends": ("jam selesai", "end time"),
    "crowd": ("perkiraan orang", "massa", "perkiraan massa", "jumlah orang", "crowd"),
    "responsible": ("penanggung jawab", "kantor", "office"),
    "classification": ("kelas", "class"),
    "note": ("keterangan", "note"),
    "reason": ("alasan", "reason"),
}
NEEDED: Final = ("kind", "title", "place", "first_day")
HEADINGS: Final = tuple(names[0] for names in COLUMNS.values())
_EXAMPLE: Final = {
    "kind": "festival",
    "title": "Contoh: pentas seni pelajar",
    "place": "65.01.05",
    "venue": "Lapangan Agatis",
    "first_day": "2024-11-16",
    "begins": "19.00",
    "ends": "22.00",
    "crowd": "1500",
    "responsible": "polri-65.01",
    "classification": "B",
    "note": "Hapus baris contoh ini.",
}

_WIDE: Final = frozenset({"title", "note"})


def row_of(row: ActivityVersion) -> list[str]:
    """Return an activity as the cells of its row."""
    clock = zone_info(row.place_code)
    begins = row.begins_at.astimezone(clock)
    ends = row.ends_at.astimezone(clock) if row.ends_at else None
    cells = {
        "code": row.code,
        "version": str(row.version),
        "state": ACTIVITY_STATES[row.state].id,
        "kind": row.kind,
        "title": row.title,
        "place": row.place_code,
        "place_name": place_label(row.place_code),
        "venue": row.venue,
        "first_day": begins.date().isoformat(),
        "begins": f"{begins:%H.%M}" if row.has_hour else "",
        "last_day": ends.date().isoformat() if ends else "",
        "ends": f"{ends:%H.%M}" if ends and row.has_hour else "",
        "crowd": "" if row.crowd is None else str(row.crowd),
        "responsible": row.responsible_unit,
        "classification": row.classification,
        "note": row.note,
        "reason": row.reason,
    }
    return [cells[name] for name in COLUMNS]


def as_csv(rows: Iterable[ActivityVersion], said: str) -> bytes:
    """Return the agenda as CSV under a line that says who took it when."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(said)])
    writer.writerow(HEADINGS)
    writer.writerows([safe_cell(cell) for cell in row_of(row)] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as they are kept in a text box, to be mended there: parted by tabs."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t", lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def as_xlsx(rows: Iterable[ActivityVersion], said: str) -> bytes:
    """Return the agenda as a workbook whose cells are text, with lists to choose from."""
    return _book([row_of(row) for row in rows], said)


def template_xlsx() -> bytes:
    """Return an empty table with one example."""
    return _book([[_EXAMPLE.get(name, "") for name in COLUMNS]], "")


def _book(rows: Sequence[Sequence[str]], said: str) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("Agenda")
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    at = 0
    if said:
        sheet.write_string(0, 0, said, book.add_format())  # runs on over the empty cells
        at = 1
    sheet.write_row(at, 0, HEADINGS, bold)
    sheet.freeze_panes(at + 1, 0)
    widths = [36 if name in _WIDE else 18 for name in COLUMNS]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, text)
    print_across(sheet, head_row=at)
    for number, cells in enumerate(rows, start=at + 1):
        fit_row(sheet, number, cells, widths)
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell, text)
    _add_choices(book, sheet, at + 1)
    book.close()
    return buffer.getvalue()


def _add_choices(book: Any, sheet: object, first: int) -> None:
    lists = book.add_worksheet("Pilihan")
    choices = {
        "kind": list(KINDS),
        "state": [words.id for words in ACTIVITY_STATES.values()],
        "classification": ["B", "T"],
    }
    for column, (name, values) in enumerate(choices.items()):
        lists.write_column(0, column, values)
        at = list(COLUMNS).index(name)
        letter = "ABC"[column]
        rule = {
            "validate": "list",
            "source": f"=Pilihan!${letter}$1:${letter}${len(values)}",
            "error_type": "warning",
        }
        sheet.data_validation(first, at, first + 1000, at, rule)  # type: ignore[attr-defined]
    for number, kind in enumerate(KINDS.values()):
        lists.write_string(number, 4, f"{kind.code} = {kind.name.id}")
