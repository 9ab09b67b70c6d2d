"""The register of issued documents, and their files."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.documents.actions import note_reading
from waspada.apps.documents.closing import printed_class
from waspada.apps.documents.files import read_file, read_signed_copy
from waspada.apps.documents.models import Document
from waspada.apps.documents.queries import (
    correction_of,
    dispatches,
    document,
    register,
    signed_copies,
)
from waspada.apps.documents.signing import LARGEST_BYTES, attach_signed_copy, may_attach
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import NATION, load_table, normal_code

PAGE = 40
KIND_WORDS = {
    "laporan-harian": gettext_lazy("Laporan harian"),
    "laporan-informasi": gettext_lazy("Laporan informasi"),
    "jawaban-informasi": gettext_lazy("Jawaban laporan informasi"),
    "laporan-mingguan": gettext_lazy("Laporan mingguan"),
    "laporan-bulanan": gettext_lazy("Laporan bulanan"),
    "laporan-caturwulan": gettext_lazy("Laporan caturwulan"),
    "laporan-khusus": gettext_lazy("Laporan khusus"),
    "rencana-aksi-terpadu": gettext_lazy("Rencana aksi"),
    "surat-rujukan": gettext_lazy("Surat rujukan"),
    "surat-tindak-lanjut": gettext_lazy("Surat tindak lanjut"),
    "undangan-rakor": gettext_lazy("Undangan rapat koordinasi"),
    "notulen-rakor": gettext_lazy("Notulen rapat koordinasi"),
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
    return _page(request, document(document_id))


def _page(
    request: HttpRequest, found: Document, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    shown = {
        "document": found,
        "kind": KIND_WORDS.get(found.kind, found.kind),
        "dispatches": dispatches(found.pk),
        "copies": signed_copies(found.pk),
        "may_attach": may_attach(found),
        "printed_class": printed_class(found),
        "sentence": sentence,
        "correction": correction_of(found.pk),
        "corrected": register().filter(pk=found.corrects).first() if found.corrects else None,
    }
    return render(request, "documents/document.html", shown, status=status)


@signed_in
@require_POST
def attach(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Attach a signed copy; a refusal says what to do."""
    found = document(document_id)
    given = request.FILES.get("berkas")
    try:
        if given is None:
            raise BadInput("documents.no_file")
        if (given.size or 0) > LARGEST_BYTES:
            raise BadInput("documents.too_large", most=LARGEST_BYTES // 1024 // 1024)
        actor = str(account_of(request).pk)
        attach_signed_copy(found, given.read(), actor=actor, now=real_now())
    except BadInput as error:
        return _page(request, found, sentence=explain(error), status=error.status)
    messages.success(request, _("Salinan bertanda tangan tersimpan."))
    return redirect("documents:document", document_id=found.pk)


@never_cache
@signed_in
@require_safe
def signed_copy(request: HttpRequest, document_id: UUID, copy_id: UUID) -> HttpResponseBase:
    """Hand out a signed copy; the journal has the reading first."""
    found = document(document_id)
    copy = signed_copies(document_id).filter(pk=copy_id).first()
    if copy is None:
        raise NotFound("access.not_found")
    content = read_signed_copy(copy, found)
    note_reading(found, actor=str(account_of(request).pk), now=real_now())
    response = HttpResponse(content, content_type="application/pdf")
    name = found.file_name.removesuffix(".pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-bertanda-tangan.pdf"'
    return response


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
