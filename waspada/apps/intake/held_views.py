"""What is held: messages of senders nobody knows, read without the sender, and decided about."""

from typing import Any, Final
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
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.intake.holding import accept, held_messages, others_of_sender, set_aside
from waspada.apps.intake.models import HeldMessage
from waspada.apps.intake.ways import way_of
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput

DESK: Final = frozenset({"secretariat"})
PAGE: Final = 25
STATES: Final = {
    "waiting": gettext_lazy("menunggu keputusan"),
    "accepted": gettext_lazy("menjadi laporan"),
    "set_aside": gettext_lazy("dikesampingkan"),
}


@never_cache
@signed_in
@require_safe
def held(request: HttpRequest) -> HttpResponseBase:
    """Show what is held, newest first, those that wait unless asked otherwise."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    seats = require_role(DESK)
    state = request.GET.get("keadaan", "waiting")
    state = state if state in STATES else "waiting"
    page = Paginator(held_messages(state=state), PAGE).get_page(request.GET.get("halaman"))
    rows = list(page.object_list)
    others = others_of_sender(rows)
    shown = {
        "place": seats[0].place,
        "page": page,
        "rows": [_shown(row, others.get(row.pk, 0)) for row in rows],
        "state": state,
        "chips": list(STATES.items()),
    } | more
    return render(request, "intake/held.html", shown, status=status)


def _shown(row: HeldMessage, others: int) -> dict[str, object]:
    way = way_of(row.way)
    return {"row": row, "way": way.name if way else row.way, "others": others}


@never_cache
@signed_in
@require_POST
def decide(request: HttpRequest, held_id: UUID) -> HttpResponseBase:
    """Make a report of a held message, or set it aside for a reason."""
    require_role(DESK)
    actor, now = str(account_of(request).pk), real_now()
    step = request.POST.get("langkah", "")
    if step == "terima":
        outcome = accept(held_id, actor=actor, now=now)
        messages.success(
            request,
            _("Menjadi laporan %(receipt)s, dari pengirim yang belum dikonfirmasi.")
            % {"receipt": outcome.receipt},
        )
    elif step == "kesampingkan":
        try:
            set_aside(held_id, request.POST.get("alasan", ""), actor=actor, now=now)
        except BadInput as error:
            return _page(request, status=error.status, problem=explain(error), problem_of=held_id)
        messages.success(request, _("Dikesampingkan. Pesannya tetap tersimpan."))
    else:
        raise BadInput("intake.why_aside")
    return redirect("intake:held")
