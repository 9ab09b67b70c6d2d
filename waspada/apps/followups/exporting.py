"""Items as CSV and XLSX: who took it, when, of which class; no sender, no formulas."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.queries import ItemRow
from waspada.apps.reports.exporting import safe_cell
from waspada.channels.documents.office.sheets import fit_row, print_across
from waspada.core.followups.facts import PRIORITIES
from waspada.core.followups.states import REQUEST
from waspada.core.followups.words import state_words
from waspada.core.places import NATION
from waspada.core.places.answers import place_label
from waspada.core.reports.incidents import local_date

COLUMNS: Final = (
    "nomor",
    "jenis",
    "apa",
    "kantor",
    "kode_kantor",
    "jabatan",
    "kode_tempat",
    "tempat",
    "tanggal",
    "tanggal_dari",
    "keadaan",
    "prioritas",
    "hari_lewat",
    "kelas",
    "diusulkan",
    "contoh",
)
_WRAPPED: Final = COLUMNS.index("apa")
_WIDTHS: Final = (20, 22, 60, 34, 18, 24, 14, 28, 12, 16, 24, 12, 10, 8, 12, 8)


def cells_of(row: ItemRow) -> list[object]:
    """Return an item as one row of a table; days late stay empty for requests."""
    language = (get_language() or "id")[:2]
    is_request = row.kind == REQUEST
    by_desk = _("tahapan") if row.has_stage else _("desk")
    priority = PRIORITIES.get(row.priority)
    return [
        row.number,
        _("permintaan koordinasi") if is_request else _("tindak lanjut"),
        row.what,
        unit_words(row.unit),
        row.unit,
        row.office,
        row.place,
        place_label(row.place) if row.place != NATION else "Indonesia",
        row.due_on,
        _("kantor itu") if row.is_own_date else by_desk,
        state_words(row.state, language),
        priority.in_language(language) if priority else row.priority,
        None if is_request else row.days_late,
        row.classification,
        local_date(row.proposed_at, row.place),
        _("contoh") if row.is_sample else "",
    ]


def as_csv(rows: Sequence[ItemRow], said: str, separator: str) -> bytes:
    """Return items as CSV that Excel opens: a line on who took it, then the table."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    writer.writerow([safe_cell(said)])
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(_text(cell)) for cell in cells_of(row)])
    return ("\ufeff" + written.getvalue()).encode()


def _text(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, date) else cell


def as_xlsx(rows: Sequence[ItemRow], said: str) -> bytes:
    """Return items as a workbook of one sheet with a filter over the headings."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Tindak lanjut"))
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, said)
    for number, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(1, number, name, bold)
    print_across(sheet, head_row=1)
    for at, row in enumerate(rows, start=2):
        cells = cells_of(row)
        fit_row(sheet, at, cells[: _WRAPPED + 1], _WIDTHS)
        for number, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(at, number, cell, day)
            elif isinstance(cell, int):
                sheet.write_number(at, number, cell)
            elif cell not in {None, ""}:
                sheet.write_string(at, number, str(cell), wrap if number == _WRAPPED else None)
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, max(len(rows) + 1, 2), len(COLUMNS) - 1)
    book.close()
    return written.getvalue()
