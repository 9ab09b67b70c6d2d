"""Forms of a place: upload and check, an example to begin with, and a report filled into one."""

from datetime import date
from io import BytesIO
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.briefing.asking import DESK, day_of, language_of, now_for, printed_by
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.consolidated_paper import consolidated_paper
from waspada.apps.briefing.consolidating import consolidate
from waspada.apps.briefing.form_fields import FIELDS, REQUIRED, filling_of
from waspada.apps.briefing.form_templates import (
    FORM_REPORTS,
    form_for,
    forms_for,
    forms_of,
    retire_form,
    upload_form,
)
from waspada.apps.briefing.models import FormTemplate
from waspada.apps.briefing.paper import Paper, paper_of, printed_line
from waspada.apps.briefing.queries import submission_states
from waspada.apps.briefing.views import note_printing
from waspada.apps.documents.models import Document
from waspada.apps.words.sentences import explain, say
from waspada.channels.documents.office import FormCheck, fill_form, still
from waspada.channels.documents.office.package import LARGEST, MEGABYTE
from waspada.channels.documents.office.sheets import A4
from waspada.core.briefing.schedules import DAILY, NAMES
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.places import load_table

TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def forms(request: HttpRequest, code: str) -> HttpResponseBase:
    """List a place's forms and the fields there are; take a new form and say what is wrong with it."""
    if code not in load_table():
        raise NotFound("access.not_found")
    require_role(DESK, code)
    check: FormCheck | None = None
    error = ""
    if request.method == "POST":
        try:
            name, content = _uploaded(request)
            check, kept = upload_form(
                code,
                name,
                content,
                report=request.POST.get("untuk", DAILY),
                actor=str(account_of(request).pk),
                now=real_now(),
            )
        except WaspadaError as refused:
            error, kept = explain(refused), None
        if kept is not None:
            messages.success(request, _("Formulir tersimpan dan dipakai mulai sekarang."))
            for warning in check.warnings if check else ():
                messages.warning(request, say(warning))
            return redirect("briefing:forms", code=code)
    own = forms_of(code)
    shown = {
        "code": code,
        "own": [(form, _name(form.report)) for form in own],
        "inherited": [(form, _name(form.report)) for form in _inherited(code, own)],
        "reports": [(report, _name(report)) for report in FORM_REPORTS],
        "chosen": request.POST.get("untuk", DAILY),
        "fields": [(name, words, name in REQUIRED) for name, words in FIELDS.items()],
        "check": check,
        "error": error,
        "limit_mb": LARGEST // MEGABYTE,
    }
    return render(
        request, "briefing/forms.html", shown, status=400 if request.method == "POST" else 200
    )


def _name(report: str) -> str:
    return NAMES[report].in_language((translation.get_language() or "id")[:2])


def _inherited(code: str, own: list[FormTemplate]) -> list[FormTemplate]:
    """Return the forms from above of those reports for which a place has none of its own."""
    have = {form.report for form in own}
    return [
        form for report in FORM_REPORTS if report not in have for form in forms_for(code, report)
    ]


def _uploaded(request: HttpRequest) -> tuple[str, bytes]:
    file = request.FILES.get("berkas")
    if not isinstance(file, UploadedFile) or not file.name:
        raise BadInput("templates.no_file")
    if (file.size or 0) > LARGEST:
        raise BadInput("templates.too_large", limit_mb=LARGEST // MEGABYTE)
    return file.name, file.read(LARGEST + 1)


@signed_in
@require_POST
def retire(request: HttpRequest, code: str, form_id: UUID) -> HttpResponseBase:
    """Take a form out of use."""
    if code not in load_table():
        raise NotFound("access.not_found")
    require_role(DESK, code)
    retire_form(code, form_id, actor=str(account_of(request).pk), now=real_now())
    messages.success(request, _("Formulir tidak dipakai lagi."))
    return redirect("briefing:forms", code=code)


@never_cache
@signed_in
@require_safe
def original(request: HttpRequest, code: str, form_id: UUID) -> HttpResponseBase:
    """Hand out an empty form as it was uploaded."""
    if code not in load_table():
        raise NotFound("access.not_found")
    require_role(DESK, code)
    form = form_for(code, form_id)
    return _file(bytes(form.content), form.kind, f"formulir-{form.place_code}.{form.kind}")


@never_cache
@signed_in
@require_safe
def example(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Hand out a small form that has every field, to begin with."""
    if kind not in TYPES:
        raise NotFound("access.not_found")
    content = _word_example() if kind == "docx" else _excel_example()
    return _file(still(content, EXAMPLE_DATED), kind, f"contoh-formulir.{kind}")


EXAMPLE_DATED: Final = "2024-11-28"
_PLAIN = [name for name in FIELDS if "." not in name]
_LISTS = ("kejadian", "laporan")
_EXAMPLE_WIDTHS = (44, 20, 26, 16, 18, 14, 16, 30, 16, 16, 24, 24, 30)


def _columns(name: str) -> list[str]:
    return [field for field in FIELDS if field.startswith(f"{name}.")]


def _word_example() -> bytes:
    from docx import Document as WordDocument
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = WordDocument()
    page = document.sections[0]  # the list of incidents has thirteen columns
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.5)
    for field in _PLAIN:
        document.add_paragraph(f"{FIELDS[field]}: {{{{ {field} }}}}")
    for name in _LISTS:
        columns = _columns(name)
        table = document.add_table(rows=2, cols=len(columns), style="Table Grid")
        for cell, field in zip(table.rows[0].cells, columns, strict=True):
            cell.text = field.partition(".")[2].replace("_", " ")
        for cell, field in zip(table.rows[1].cells, columns, strict=True):
            cell.text = f"{{{{ {field} }}}}"
        for cell in (one for row in table.rows for one in row.cells):
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(8)
        document.add_paragraph()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _excel_example() -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.properties import PageSetupProperties

    book = openpyxl.Workbook()
    sheet = book.active
    for column, width in zip("ABCDEFGHIJKLM", _EXAMPLE_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for line, field in enumerate(_PLAIN, start=1):
        sheet.append([str(FIELDS[field])])
        cell = sheet.cell(line, 2, f"{{{{ {field} }}}}")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=line, end_row=line, start_column=2, end_column=7)
    for name in _LISTS:
        sheet.append([])
        columns = _columns(name)
        sheet.append([field.partition(".")[2].replace("_", " ") for field in columns])
        sheet.append([f"{{{{ {field} }}}}" for field in columns])
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@never_cache
@signed_in
@require_safe
def fill(request: HttpRequest, code: str, day: str, form_id: UUID) -> HttpResponseBase:
    """Hand out the day's report in a form: as it was sent, or as it stands while it is not.

    `isi=gabungan` fills in what was sent from below. The journal has it first.
    """
    asked = day_of(code, day)
    language = language_of(request)
    with translation.override(language):
        paper, classification = _content(request, code, asked, language)
    form = form_for(code, form_id, DAILY)
    content = fill_form(bytes(form.content), form.kind, filling_of(paper, code))
    note_printing(request, f"{code}/{asked.isoformat()}/{form.kind}", classification)
    return _file(content, form.kind, f"laporan-harian-{code}-{asked.isoformat()}.{form.kind}")


def _content(request: HttpRequest, code: str, day: date, language: str) -> tuple[Paper, str]:
    if request.GET.get("isi") == "gabungan":
        whole = consolidate(code, day, language, now=domain_now())
        return consolidated_paper(whole, printed_by(request)), whole.classification
    briefing = compose_briefing(code, day, language, now=now_for(day))
    standing = submission_states([code], day)[code]
    sent: Document | None = None
    if standing.is_sent:
        sent = Document.objects.filter(pk=standing.document_id).first()
    if sent is not None and "incidents" in sent.content:
        copied = printed_line(code, sent.classification, printed_by(request))
        footer = sent.content["footer"]
        said = " · ".join([footer["printed"], copied])
        paper = {**sent.content, "footer": {**footer, "printed": said}}
        return paper, sent.classification
    return paper_of(briefing, printed_by(request)), briefing.classification


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
