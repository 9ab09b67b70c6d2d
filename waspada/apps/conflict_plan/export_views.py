"""The plan as a workbook and as a PDF: what the reader may read, and who took it."""

import io
from datetime import date
from typing import Any, Final

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.forms import spoken
from waspada.apps.conflict_plan.queries import PeriodCell, PlanRow
from waspada.apps.conflict_plan.views import plan_context
from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.journal.actions import record_act
from waspada.apps.risks.offices import unit_words
from waspada.channels.documents.pdf import render_pdf
from waspada.core.conflict_plan import PERIODS, PLAN_PHASES, STANDINGS, check_year
from waspada.core.delivery import realm_mark
from waspada.core.errors import NotFound
from waspada.core.places import load_table
from waspada.core.vocabulary import CLASS_WORDS

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE: Final = "rencana-aksi"
_WIDTHS: Final = (18, 16, 50, 28, 36, 36, 12)


def _language() -> str:
    return (translation.get_language() or "id")[:2]


def _taken(request: HttpRequest, code: str, year: int, kind: str) -> tuple[dict[str, Any], str]:
    """Return what the plan shows and the line on who took it; the taking is journalled."""
    if code not in load_table():
        raise NotFound("access.not_found")
    check_year(year)
    context = plan_context(code, year, asked_day(request))
    now = real_now()
    record_act(
        "plan.exported",
        actor=current_identity().account,
        now=now,
        subject_kind="place",
        subject=code,
        details={"class": context["page_class"], "kind": kind, "rows": context["count"]},
    )
    said = _("Waspada, rencana aksi. Diambil %(who)s, %(at)s UTC. Kelas tertinggi: %(class)s.") % {
        "who": account_of(request),
        "at": f"{now:%Y-%m-%d %H.%M}",
        "class": context["page_class"],
    }
    return context, said


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# ---- XLSX --------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def workbook(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Answer the plan and the roll-up as XLSX."""
    context, said = _taken(request, code, year, "xlsx")
    return _attached(as_xlsx(context, said), XLSX, f"rencana-aksi-{code}-{year}.xlsx")


def headings() -> list[str]:
    """Return the headings of the plan's sheet."""
    periods = [
        heading
        for code in PERIODS
        for heading in (
            _("%(period)s target") % {"period": code},
            _("%(period)s realisasi") % {"period": code},
            _("%(period)s keadaan") % {"period": code},
            _("%(period)s bukti") % {"period": code},
        )
    ]
    first = [_("Nomor"), _("Fase"), _("Aksi"), _("Memimpin"), _("Pendukung"), _("Indikator")]
    return [*first, _("Satuan"), *periods, pgettext("rencana aksi", "Kendala")]


def cells_of(row: PlanRow) -> list[object]:
    """Return a row as cells; what nobody said stays empty, zero is zero."""
    version = row.version
    first: list[object] = [
        version.number,
        PLAN_PHASES[version.phase].in_language(_language()),
        version.action,
        unit_words(version.lead_unit),
        "; ".join(unit_words(unit) for unit in version.support_units),
        version.indicator,
        version.measured_in,
    ]
    for cell in row.cells:
        first += [
            None if cell.target is None else float(cell.target),
            None if cell.actual is None else float(cell.actual),
            STANDINGS[cell.standing].in_language(_language()),
            cell.last.evidence if cell.last else "",
        ]
    return [*first, row.obstacle]


def as_xlsx(context: dict[str, Any], said: str) -> bytes:
    """Return the plan as a workbook: the rows, and for a province its parts."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    rows = [row for _phase, held in context["phases"] for row in held]
    _sheet(book, _("Rencana aksi"), said, headings(), [cells_of(row) for row in rows], _WIDTHS)
    if context["parts"]:
        head = [_("Tempat"), _("Baris")]
        for code in PERIODS:
            head += [
                _("%(period)s bertarget") % {"period": code},
                _("%(period)s terisi") % {"period": code},
                _("%(period)s tercapai") % {"period": code},
            ]
        table = []
        for part in context["parts"]:
            cells: list[object] = [load_table()[part.place].display, part.count or None]
            for one in part.periods:
                numbers = (one.targeted, one.filled, one.met)
                cells += numbers if part.count else (None, None, None)
            table.append(cells if part.count else [cells[0], _("belum menyusun")])
        _sheet(book, _("Kabupaten dan kota"), said, head, table, (28, 14))
    book.close()
    return written.getvalue()


def _sheet(
    book: Any,
    title: str,
    said: str,
    head: list[str],
    table: list[list[object]],
    widths: tuple[int, ...],
) -> None:
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, said)
    for at, heading in enumerate(head):
        sheet.set_column(at, at, widths[at] if at < len(widths) else 14)
        sheet.write_string(1, at, heading, bold)
    for line, cells in enumerate(table, start=2):
        for at, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(line, at, cell)
            elif cell:
                sheet.write_string(line, at, str(cell), wrap)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


# ---- PDF ---------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def paper(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Answer the plan as a PDF to be printed and signed."""
    context, said = _taken(request, code, year, "pdf")
    content = render_pdf(TEMPLATE, compose(context, said), _language())
    return _attached(content, "application/pdf", f"rencana-aksi-{code}-{year}.pdf")


def compose(context: dict[str, Any], said: str) -> dict[str, Any]:
    """Return what the PDF's template shows."""
    code, year, day = context["code"], context["year"], context["day"]
    head = letterhead_of(code)
    place = load_table()[code].formal
    return {
        "title": _("Rencana aksi terpadu %(place)s %(year)s") % {"place": place, "year": year},
        "author": head.office,
        "dated": day.isoformat(),
        "letterhead": [line for line in head.lines if line],
        "heading": _("Rencana aksi terpadu penanganan konflik sosial").upper(),
        "subheading": _("%(place)s, tahun %(year)s") % {"place": place, "year": year},
        "basis": _("UU 7/2012, PP 2/2015, Permendagri 42/2015"),
        "class": CLASS_WORDS[context["page_class"]].in_language(_language()).upper(),
        "mark": " · ".join(_marks(context)),
        "footer": {"said": said, "page": _("Halaman"), "of": _("dari")},
        "columns": [
            _("Aksi"),
            _("Memimpin / mendukung"),
            _("Indikator"),
            *PERIODS,
            _("Bukti dan kendala"),
        ],
        "phases": [
            {"heading": PLAN_PHASES[phase].in_language(_language()), "rows": _rows(rows)}
            for phase, rows in context["phases"]
        ],
        "empty": _("Belum ada baris."),
        "parts": _parts(context),
        "signature": _signature(head, day),
    }


def _marks(context: dict[str, Any]) -> list[str]:
    marks = [realm_mark(current_identity().realm)]
    if context["is_sample"]:
        marks.append(_("CONTOH"))
    return [mark for mark in marks if mark]


def _rows(rows: list[PlanRow]) -> list[list[str]]:
    return [
        [
            row.version.action,
            "\n".join(unit_words(u) for u in (row.version.lead_unit, *row.version.support_units)),
            f"{row.version.indicator} ({row.version.measured_in})",
            *(_period_words(cell) for cell in row.cells),
            "\n".join(_proofs(row)),
        ]
        for row in rows
    ]


def _period_words(cell: PeriodCell) -> str:
    """Return a period as the paper says it: 2 dari 3, tercapai."""
    standing = STANDINGS[cell.standing].in_language(_language())
    if cell.target is None and cell.actual is None:
        return "–"
    target = spoken(cell.target) or "–"
    if cell.actual is None:
        return _("target %(target)s\n%(standing)s") % {"target": target, "standing": standing}
    return _("%(actual)s dari %(target)s\n%(standing)s") % {
        "actual": spoken(cell.actual),
        "target": target,
        "standing": standing,
    }


def _proofs(row: PlanRow) -> list[str]:
    found = [
        f"{cell.period}: {cell.last.evidence}"
        for cell in row.cells
        if cell.last and cell.last.evidence
    ]
    if row.obstacle:
        found.append(_("Kendala: %(text)s") % {"text": row.obstacle})
    return found


def _parts(context: dict[str, Any]) -> dict[str, Any]:
    """Return the roll-up; the silent are named, not counted as nought."""
    return {
        "heading": _("Kabupaten dan kota"),
        "columns": [_("Tempat"), _("Baris"), *PERIODS],
        "rows": [
            [
                load_table()[part.place].display,
                str(part.count),
                *(
                    _("%(filled)s dari %(targeted)s terisi, %(met)s tercapai")
                    % {"filled": one.filled, "targeted": one.targeted, "met": one.met}
                    if one.targeted
                    else _("tanpa target")
                    for one in part.periods
                ),
            ]
            for part in context["parts"]
            if part.count
        ],
        "silent": _("Belum menyusun: %(places)s.")
        % {"places": ", ".join(load_table()[one].display for one in context["silent"])}
        if context["silent"]
        else "",
    }


def _signature(head: Any, day: date) -> list[str]:
    return [date_format(day, "j F Y"), head.signer_title, "", head.signer_name or "…………………………"]
