"""The Peta ATHG as a spreadsheet: its columns, the XLSX out, and an empty one to fill in."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.offices import unit_words
from waspada.channels.documents.office.sheets import A3, fit_row, print_across
from waspada.core.places.answers import place_label
from waspada.core.risks import IMPACTS, LIKELIHOODS, ORIGINS, RISK_LEVELS, STATE_WORDS
from waspada.core.vocabulary import (
    ATHG,
    CATEGORIES,
    CLASSES,
    PHASES,
    STAGES,
    THEMES,
    Words,
)

# Our name of a column: its heading, and others that mean the same.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("nomor", "number"),
    "version": ("versi", "version"),
    "place": ("tempat", "kode tempat", "kode wilayah", "wilayah", "place"),
    "place_name": ("nama tempat", "place name"),
    "phase": ("fase", "phase"),
    "stage": ("tahap", "tahapan", "stage"),
    "athg": ("kelas athg", "athg", "athg class"),
    "category": ("kategori", "category"),
    "theme": ("tema", "theme"),
    "origin": ("asal", "origin"),
    "what": ("apa yang dapat terjadi", "uraian", "what may happen"),
    "likelihood": ("kemungkinan", "likelihood"),
    "impact": ("dampak", "impact"),
    "level": ("tingkat", "level"),
    "basis": ("dasar penilaian", "dasar", "grounds"),
    "safeguards": ("pengamanan yang ada", "pengamanan", "safeguards"),
    "source_unit": ("instansi sumber", "sumber", "source agency"),
    "handled_by": ("kantor yang menjaga", "penjaga", "office that guards"),
    "review_on": ("tinjau lagi", "tanggal tinjau", "review on"),
    "classification": ("kelas informasi", "kelas", "class"),
    "state": ("keadaan", "state"),
    "reason": ("alasan", "reason"),
}
NEEDED: Final = ("place", "phase", "what", "likelihood", "impact", "handled_by")
# Told and not read: the table of levels decides the one, the row's page the other.
ONLY_SHOWN: Final = frozenset({"place_name", "level", "state"})
CHOICES: Final[Mapping[str, Mapping[str, Words]]] = {
    "phase": PHASES,
    "stage": STAGES,
    "athg": ATHG,
    "category": {code: one.name for code, one in CATEGORIES.items()},
    "theme": THEMES,
    "origin": ORIGINS,
    "likelihood": {code: one.name for code, one in LIKELIHOODS.items()},
    "impact": {code: one.name for code, one in IMPACTS.items()},
}
_WIDTHS: Final = {"what": 60, "basis": 40, "safeguards": 40, "source_unit": 28, "handled_by": 28}
_FORM_ROWS: Final = 500


def headings() -> tuple[str, ...]:
    """Return the headings in Indonesian, which every desk's files have."""
    return tuple(names[0] for names in COLUMNS.values())


def cells_of(row: RiskVersion) -> list[str]:
    """Return a row as cells in words; empty stays empty."""
    said = {name: _said(table, getattr(row, name)) for name, table in CHOICES.items()}
    cells = said | {
        "number": row.number,
        "version": str(row.version),
        "place": row.place_code,
        "place_name": place_label(row.place_code),
        "what": row.what,
        "level": _said({c: one.name for c, one in RISK_LEVELS.items()}, row.level),
        "basis": row.basis,
        "safeguards": row.safeguards,
        "source_unit": unit_words(row.owner_unit),
        "handled_by": unit_words(row.handled_by),
        "review_on": row.review_on.isoformat(),
        "classification": row.classification,
        "state": _said(STATE_WORDS, row.state),
        "reason": "",
    }
    return [cells[name] for name in COLUMNS]


def _said(table: Mapping[str, Words], code: str) -> str:
    return table[code].in_language(get_language() or "id") if code in table else code


def as_xlsx(rows: Iterable[RiskVersion], said: str) -> bytes:
    """Return rows as a workbook with lists to choose from; `said` is who took it, and when."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("Peta ATHG"))
    _heading(book, sheet, said)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    last = 1
    widths = [_WIDTHS.get(name, 18) for name in COLUMNS]
    for last, row in enumerate(rows, start=2):
        cells = cells_of(row)
        fit_row(sheet, last, cells, widths)
        for at, cell in enumerate(cells):
            if cell:
                sheet.write_string(last, at, cell, wrap)
    _choices(book, sheet, max(last, _FORM_ROWS))
    print_across(sheet, head_row=1, paper=A3)
    sheet.freeze_panes(2, 3)
    sheet.autofilter(1, 0, max(last, 2), len(COLUMNS) - 1)
    book.close()
    return written.getvalue()


def _heading(book: Any, sheet: Any, said: str) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    shown = book.add_format({"bold": True, "italic": True, "font_color": "#53605c"})
    sheet.write_string(0, 0, said)
    for at, (name, names) in enumerate(COLUMNS.items()):
        sheet.set_column(at, at, _WIDTHS.get(name, 18))
        sheet.write_string(1, at, names[0], shown if name in ONLY_SHOWN else bold)


def _choices(book: Any, sheet: Any, last: int) -> None:
    """Put the words of each choice on a second sheet, and offer them as lists."""
    from xlsxwriter.utility import xl_col_to_name

    lists = book.add_worksheet(_("Pilihan"))
    offers = {name: _all_said(table) for name, table in CHOICES.items()}
    offers["classification"] = list(CLASSES[:2])
    for at, (name, words) in enumerate(offers.items()):
        lists.set_column(at, at, 24)
        lists.write_string(0, at, COLUMNS[name][0])
        for line, word in enumerate(words, start=1):
            lists.write_string(line, at, word)
        letter = xl_col_to_name(at)
        column = list(COLUMNS).index(name)
        sheet.data_validation(
            2,
            column,
            last + _FORM_ROWS,
            column,
            {
                "validate": "list",
                "source": f"='{_('Pilihan')}'!${letter}$2:${letter}${len(words) + 1}",
                "error_type": "warning",
            },
        )


def _all_said(table: Mapping[str, Words]) -> Sequence[str]:
    return [words.in_language(get_language() or "id") for words in table.values()]
