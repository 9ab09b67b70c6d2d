"""Sources of news: what is fetched, how it does, trying one before it is kept."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.feeds import actions
from waspada.apps.feeds.fetching import try_source
from waspada.apps.feeds.forms import SourceForm
from waspada.apps.feeds.queries import sources_shown, waiting_of
from waspada.apps.feeds.views import DESK
from waspada.apps.words.sentences import explain
from waspada.core.access import Membership
from waspada.core.errors import WaspadaError
from waspada.core.places import is_within
from waspada.core.reports.masking import mask_text

_STEP_WORDS: Final = {
    "jeda": gettext_lazy("Sumber dijeda; yang sudah masuk tetap ada."),
    "lanjut": gettext_lazy("Sumber diambil lagi."),
    "sekarang": gettext_lazy("Sumber diperiksa pada putaran berikut, dalam satu menit."),
    "hapus": gettext_lazy("Sumber dihapus; berita yang sudah masuk tetap ada."),
}


@never_cache
@signed_in
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Show the sources, how each does, and the form for another."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    seats = require_role(DESK)
    rows = sources_shown()
    waiting = waiting_of(rows)
    shown = {
        "place": seats[0].place,
        "sources": [(row, waiting[row.pk], _is_own(row.place_code, seats)) for row in rows],
        "form": SourceForm(places=_places(seats)),
        "has_contact": bool(settings.WASPADA_CONTACT.strip()),
        "text_days": settings.WASPADA_NEWS_TEXT_DAYS,
        "now": domain_now(),
    } | more
    return render(request, "feeds/sources.html", shown, status=status)


def _places(seats: tuple[Membership, ...]) -> list[str]:
    return sorted({seat.place for seat in seats})


def _is_own(place: str, seats: tuple[Membership, ...]) -> bool:
    return any(is_within(place, seat.place) for seat in seats)


@never_cache
@signed_in
@require_POST
def try_or_add(request: HttpRequest) -> HttpResponseBase:
    """Show what a source lists, before it is kept; or keep it."""
    seats = require_role(DESK)
    form = SourceForm(request.POST, places=_places(seats))
    if not form.is_valid():
        return _page(request, status=400, form=form)
    facts = form.facts()
    try:
        if request.POST.get("langkah") == "tambah":
            actions.add_source(facts, actor=str(account_of(request).pk), now=real_now())
            messages.success(
                request, _("Sumber ditambahkan; beritanya masuk dalam beberapa menit.")
            )
            return redirect("feeds:sources")
        address = actions.checked_address(facts.address)
        listing, entries = try_source(address, real_now())
    except WaspadaError as error:
        form.add_error("address", explain(error))
        return _page(request, status=error.status, form=form)
    data = {
        "address": address,
        "name": facts.name or listing.title[:120],
        "minutes": str(facts.minutes),
        "place": facts.place,
    }
    found = {
        "kind": listing.kind,
        "count": len(listing.entries),
        "lists": len(listing.lists),
        "entries": [(mask_text(one.title), one.address, one.moment) for one in entries],
    }
    return _page(request, form=SourceForm(data, places=_places(seats)), found=found)


@never_cache
@signed_in
@require_POST
def change(request: HttpRequest, source_id: UUID) -> HttpResponseBase:
    """Pause a source, go on with it, ask it now, or remove it."""
    require_role(DESK)
    step = request.POST.get("langkah", "")
    actions.change_source(source_id, step, actor=str(account_of(request).pk), now=real_now())
    messages.success(request, _STEP_WORDS[step])
    return redirect("feeds:sources")
