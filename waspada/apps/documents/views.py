"""The register of issued documents, and their files."""

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.documents.actions import note_reading
from waspada.apps.documents.files import read_file
from waspada.apps.documents.queries import correction_of, dispatches, document, register
from waspada.core.errors import BadInput
from waspada.core.places import NATION, load_table, normal_code

PAGE = 40
KIND_WORDS = {
    "laporan-harian": gettext_lazy("Laporan harian"),
    "laporan-informasi": gettext_lazy("Laporan informasi"),
    "jawaban-informasi": gettext_lazy("Jawaban laporan informasi"),
}


@never_cache
@signed_in
@require_safe
def show_register(request: HttpRequest) -> HttpResponseBase:
    """List documents, newest first, by place and by the days they are about."""
    asked = request.GET.get("tempat", "").strip()
    place = normal_code(asked) if asked else NATION
    if place is None or place not in load_table():
        raise BadInput("places.unknown_code", value=asked[:20])
    first, last = _day(request, "dari"), _day(request, "sampai")
    page = Paginator(register(place=place, first=first, last=last), PAGE).get_page(
        request.GET.get("halaman")
    )
    shown = {
        "page": page,
        "rows": [(row, KIND_WORDS.get(row.kind, row.kind)) for row in page.object_list],
        "asked": asked,
        "first": request.GET.get("dari", ""),
        "last": request.GET.get("sampai", ""),
    }
    return render(request, "documents/register.html", shown)


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error


@never_cache
@signed_in
@require_safe
def show_document(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Show one document: its number, its file, where it went, what corrects it."""
    found = document(document_id)
    shown = {
        "document": found,
        "kind": KIND_WORDS.get(found.kind, found.kind),
        "dispatches": dispatches(document_id),
        "correction": correction_of(document_id),
        "corrected": register().filter(pk=found.corrects).first() if found.corrects else None,
    }
    return render(request, "documents/document.html", shown)


@never_cache
@signed_in
@require_safe
def download(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Hand out the file as issued; the journal has the reading first."""
    found = document(document_id)
    content = read_file(found)
    note_reading(found, actor=str(account_of(request).pk), now=real_now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    return response
