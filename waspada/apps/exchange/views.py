"""What other bodies warn of in a place, the file as it came, and a file handed over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.exchange.actions import may_upload, upload
from waspada.apps.exchange.queries import (
    hazard_of_key,
    hazards_in_force,
    hazards_past,
    source_states,
    unplaced,
)
from waspada.apps.exchange.sources import UPLOAD, Source, sources
from waspada.apps.words.sentences import explain
from waspada.channels.cap.reading import LARGEST
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError
from waspada.core.places import is_within, load_table


def _check_reader(code: str) -> None:
    if code not in load_table():
        raise NotFound("access.not_found")
    seats = current_identity().memberships
    if not any(is_within(code, seat.place) or is_within(seat.place, code) for seat in seats):
        raise NotAllowed("alerts.outside", place=code)


@never_cache
@signed_in
@require_safe
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what others warn of in a place now, and what is over."""
    _check_reader(code)
    return _page(request, code)


def _page(request: HttpRequest, code: str, *, status: int = 200, **more: Any) -> HttpResponse:
    at = domain_now()
    can_upload = may_upload(code)
    wrong = ""
    try:
        configured = sources()
    except WaspadaError as error:
        configured, wrong = (), explain(error)
    states = source_states([one.key for one in configured])
    shown = {
        "code": code,
        "now": [
            (row, _source_words(row.source, configured), _severity_words(row.severity))
            for row in hazards_in_force(code, at)
        ],
        "past": hazards_past(code, at),
        "unplaced": unplaced(at) if can_upload else [],
        "sources": [(one, states.get(one.key)) for one in configured],
        "wrong": wrong if can_upload else "",
        "can_upload": can_upload,
    } | more
    return render(request, "exchange/place.html", shown, status=status)


def _source_words(key: str, configured: Sequence[Source]) -> str:
    if key == UPLOAD:
        return _("diunggah desk")
    return next((one.name for one in configured if one.key == key), key)


def _severity_words(severity: str) -> str:
    words = {
        "Extreme": _("sangat berat"),
        "Severe": _("berat"),
        "Moderate": _("sedang"),
        "Minor": _("ringan"),
    }
    return words.get(severity, _("beratnya tidak disebut"))


@signed_in
@require_POST
def take_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take in a CAP file; what is wrong with it is said in a sentence."""
    _check_reader(code)
    given = request.FILES.get("berkas")
    try:
        if given is None:
            raise BadInput("hazards.no_file")
        row = upload(
            given.read(LARGEST + 1),
            code,
            actor=str(account_of(request).pk),
            at=domain_now(),
            now=real_now(),
        )
    except WaspadaError as error:
        return _page(request, code, status=error.status, sentence=explain(error))
    if row.places:
        messages.success(request, _("Peringatan tersimpan di tempat yang disebutnya."))
    else:
        messages.warning(
            request, _("Tersimpan, tetapi tidak ada tempat yang dikenali di dalamnya.")
        )
    return redirect("exchange:place", code)


@never_cache
@signed_in
@require_safe
def original(request: HttpRequest, hazard_id: UUID) -> HttpResponse:
    """Hand out a message as it came."""
    row = hazard_of_key(hazard_id)
    response = HttpResponse(bytes(row.body), content_type="application/cap+xml")
    response["Content-Disposition"] = f'attachment; filename="{row.pk}.xml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
