"""The page on which a person paints over faces and plates of a photo."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.blurring import blur_photo, blurrable_photo, may_restore, restore_photo
from waspada.apps.reports.history import account_names
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.shown import note_shown
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.reports.regions import Region, read_regions, region_of

SIDES: Final = ("kiri", "atas", "lebar", "tinggi")
ROWS: Final = 4  # boxes that can be given by numbers at once; scripts add none


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def blur_page(request: HttpRequest, photo_id: UUID) -> HttpResponseBase:
    """Show a photo to blur; make its copy anew with what was marked."""
    photo = blurrable_photo(photo_id)
    note_shown(photo, now=real_now())
    if request.method != "POST":
        return _page(request, photo)
    step = request.POST.get("langkah", "")
    acted: dict[str, Any] = {
        "seen_version": _whole(request.POST.get("versi", "")),
        "actor": current_identity().account,
        "received_at": domain_now(),
        "now": real_now(),
    }
    try:
        if step == "pulihkan":
            restore_photo(photo_id, **acted)
            messages.success(request, _("Foto dikembalikan dari aslinya; belum diperiksa."))
        else:
            regions = _marked(request) if step == "buramkan" else []
            if step == "buramkan" and not regions:
                raise BadInput("photos.nothing_marked")
            blur_photo(photo_id, regions, **acted)
            messages.success(request, _("Foto tersimpan. Yang tampil sekarang hanya salinan baru."))
    except WaspadaError as error:
        photo = blurrable_photo(photo_id)
        return _page(request, photo, sentence=explain(error), status=error.status)
    return redirect(_back(request, photo))


def _marked(request: HttpRequest) -> list[Region]:
    """Return what was painted, and the boxes given by numbers in percent."""
    found = read_regions(request.POST.get("kotak", ""))
    columns = [request.POST.getlist(side)[:ROWS] for side in SIDES]
    for typed in zip(*columns, strict=False):
        if not any(text.strip() for text in typed):
            continue
        try:
            left, top, width, height = (float(text.replace(",", ".")) * 10 for text in typed)
        except ValueError as error:
            raise BadInput("photos.bad_region") from error
        found.append(region_of(left, top, width, height))
    return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _back(request: HttpRequest, photo: Attachment) -> str:
    """Return where the person came from, if that is a page of ours; else the report."""
    asked = request.POST.get("kembali", "") or request.GET.get("kembali", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/"):
        return asked
    return reverse("reports:triage", args=[photo.report_id])


def _page(
    request: HttpRequest, photo: Attachment, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    typed = [request.POST.getlist(side) for side in SIDES]
    report = Report.objects.get(pk=photo.report_id)
    context = {
        "photo": photo,
        "report": report,
        "back": _back(request, photo),
        "rows": [
            [
                (side, column[n] if n < len(column) else "")
                for side, column in zip(SIDES, typed, strict=True)
            ]
            for n in range(ROWS)
        ],
        "typed_numbers": any(text.strip() for column in typed for text in column),
        "painted": request.POST.get("kotak", "")[:60_000] if sentence else "",
        "blurred": photo.blur_regions,
        "by": account_names({photo.blurred_by}).get(photo.blurred_by, ""),
        "can_restore": may_restore(report) and photo.copy_version > 1,
        "sentence": sentence,
    }
    return render(request, "reports/blur.html", context, status=status)
