"""The plan as a workbook and as a PDF: what the reader may read, and who took it."""

import io
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.issuing import issue_plan
from waspada.apps.conflict_plan.paper import compose, plan_pdf
from waspada.apps.conflict_plan.queries import PlanRow
from waspada.apps.conflict_plan.views import plan_context
from waspada.apps.journal.actions import record_act
from waspada.apps.risks.offices import unit_words
from waspada.channels.documents.office.sheets import A3, fit_row, print_across
from waspada.core.conflict_plan import PERIODS, PLAN_PHASES, STANDINGS, check_year
from waspada.core.errors import NotFound
from waspada.core.places import load_table

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NARROW: Final = 12
_WIDTHS: Final = (18, 14, 40, 24, 26, 26, 10)


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
    import xlsxwriter

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
    figure = book.add_format({"valign": "top"})
    sheet.write_string(0, 0, said)
    for at, heading in enumerate(head):
        sheet.set_column(at, at, widths[at] if at < len(widths) else _NARROW)
        sheet.write_string(1, at, heading, bold)
    sheet.set_row(1, 30)  # headings of two words
    every = [widths[at] if at < len(widths) else _NARROW for at in range(len(head))]
    for line, cells in enumerate(table, start=2):
        fit_row(sheet, line, cells, every)
        for at, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(line, at, cell, figure)
            elif cell:
                sheet.write_string(line, at, str(cell), wrap)
    sheet.freeze_panes(2, 1)
    print_across(sheet, head_row=1, paper=A3)


# ---- PDF ---------------------------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def paper(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Answer the plan as a PDF to be printed and signed."""
    context, said = _taken(request, code, year, "pdf")
    content = plan_pdf(compose(context, said))
    return _attached(content, "application/pdf", f"rencana-aksi-{code}-{year}.pdf")


@signed_in
@require_POST
def issue(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Issue the plan as it stands today: a number, a frozen file, a line in the register."""
    if code not in load_table():
        raise NotFound("access.not_found")
    check_year(year)
    context = plan_context(code, year, domain_today())
    document = issue_plan(context, by_name=str(account_of(request)), now=real_now())
    messages.success(request, _("Rencana aksi terbit dengan nomor %s.") % document.number)
    return redirect("documents:document", document.pk)
