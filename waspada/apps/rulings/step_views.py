"""What is done on a ruling's page: its state, files, requirements, and their compliance."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.rulings import actions
from waspada.apps.rulings.actions import requirement_of
from waspada.apps.rulings.complying import check_compliance, state_compliance
from waspada.apps.rulings.files import (
    MOST_BYTES,
    Brought,
    attach_file,
    check_file,
    read_file,
    readable_file,
)
from waspada.apps.rulings.forms import RequirementForm
from waspada.apps.rulings.queries import ruling
from waspada.apps.rulings.rights import check_may_register
from waspada.apps.rulings.views import by, item_page, seen
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooLarge, WaspadaError


def _done(
    request: HttpRequest, ruling_id: UUID, act: Callable[[], Any], said: str
) -> HttpResponseBase:
    """Do something, then show the ruling: with what was done, or with what is in the way."""
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except WaspadaError as problem:
        return item_page(request, ruling(ruling_id), error=explain(problem), status=problem.status)
    messages.success(request, said)
    return redirect("rulings:item", ruling_id)


@signed_in
@require_POST
def state(request: HttpRequest, ruling_id: UUID) -> HttpResponseBase:
    """Note that a ruling was replaced, revoked or dropped, or holds again."""
    ruling(ruling_id)
    return _done(
        request,
        ruling_id,
        lambda: actions.set_ruling_state(
            ruling_id,
            request.POST.get("keadaan", ""),
            reason=request.POST.get("alasan", ""),
            seen=seen(request),
            **by(request),
        ),
        _("Keadaan naskah tercatat."),
    )


@signed_in
@require_POST
def attach(request: HttpRequest, ruling_id: UUID) -> HttpResponseBase:
    """Keep a file with a ruling."""
    row = ruling(ruling_id)
    check_may_register(row.place_code, row.classification)

    def act() -> None:
        file = _brought(request)
        if file is None:
            raise BadInput("rulings.no_file")
        attach_file(ruling_id, file, **by(request))

    return _done(request, ruling_id, act, _("Berkas tersimpan."))


def _brought(request: HttpRequest) -> Brought | None:
    file = request.FILES.get("berkas")
    if file is None:
        return None
    if (file.size or 0) > MOST_BYTES:
        limit = MOST_BYTES // 1024**2
        raise TooLarge("rulings.big_file", name=(file.name or "")[:80], limit_mb=limit)
    return check_file(file.name or "berkas", file.read())


@signed_in
@require_POST
def require(request: HttpRequest, ruling_id: UUID) -> HttpResponseBase:
    """Write down what a ruling asks."""
    row = ruling(ruling_id)
    check_may_register(row.place_code, row.classification)
    form = RequirementForm(request.POST, place=row.place_code)
    if not form.is_valid():
        return item_page(request, row, form=form, status=400)
    try:
        actions.add_requirement(ruling_id, form.facts(), **by(request))
    except (NotFound, NotAllowed):
        raise
    except WaspadaError as problem:
        return item_page(request, row, form=form, error=explain(problem), status=problem.status)
    messages.success(request, _("Kewajiban tercatat."))
    return redirect("rulings:item", ruling_id)


@signed_in
@require_POST
def end(request: HttpRequest, requirement_id: UUID) -> HttpResponseBase:
    """End a requirement."""
    found = requirement_of(requirement_id)
    return _done(
        request,
        found.ruling_id,
        lambda: actions.end_requirement(
            requirement_id, request.POST.get("alasan", ""), **by(request)
        ),
        _("Kewajiban diakhiri; riwayatnya tetap ada."),
    )


@signed_in
@require_POST
def comply(request: HttpRequest, requirement_id: UUID) -> HttpResponseBase:
    """State that a unit complied, with evidence."""
    found = requirement_of(requirement_id)
    return _done(
        request,
        found.ruling_id,
        lambda: state_compliance(
            requirement_id,
            request.POST.get("kantor", ""),
            request.POST.get("isi", ""),
            file=_brought(request),
            **by(request),
        ),
        _("Pernyataan tercatat dan menunggu diperiksa sekretariat."),
    )


@signed_in
@require_POST
def check(request: HttpRequest, requirement_id: UUID) -> HttpResponseBase:
    """Confirm a unit's statement, or send it back."""
    found = requirement_of(requirement_id)
    is_met = request.POST.get("langkah") == "benar"
    return _done(
        request,
        found.ruling_id,
        lambda: check_compliance(
            requirement_id,
            request.POST.get("kantor", ""),
            is_met=is_met,
            text=request.POST.get("isi", ""),
            **by(request),
        ),
        _("Pemenuhan dicatat benar.") if is_met else _("Pernyataan dikembalikan."),
    )


@never_cache
@signed_in
@require_safe
def file(request: HttpRequest, ruling_file_id: UUID) -> HttpResponse:
    """Hand out a file as it was brought."""
    row = readable_file(ruling_file_id)
    note_secret_read(
        "ruling", str(row.ruling_id), classification=row.classification, now=real_now()
    )
    response = HttpResponse(read_file(row), content_type=row.media_type)
    name = row.name.replace('"', "").encode("ascii", "ignore").decode() or "berkas"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
