"""Pages of dispositions: write one, follow its thread, see what waits."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.followups.disposing import (
    KINDS,
    answer_disposition,
    close_disposition,
    dispose,
)
from waspada.apps.followups.disposition_queries import (
    addressed_units,
    disposition_of,
    dispositions,
    dispositions_to_me,
    is_writer,
    offices_for,
    open_dispositions,
    thread_of,
    waiting_units,
)
from waspada.apps.followups.forms import DispositionForm
from waspada.apps.followups.item_views import ABOUT, acted
from waspada.apps.followups.models import Disposition
from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.rights import READERS, own_units
from waspada.apps.followups.subjects import read_about
from waspada.apps.links.kinds import Ref, things
from waspada.apps.reports.history import account_names
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, WaspadaError
from waspada.core.followups.facts import is_reached
from waspada.core.places import NATION

PAGE: Final = 40


@never_cache
@signed_in
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List dispositions: open, to one's own office, past their day, all."""
    require_role(READERS)
    today = domain_today()
    lists: dict[str, Callable[[], QuerySet[Disposition]]] = {
        "": open_dispositions,
        "untuk-kami": dispositions_to_me,
        "lewat": lambda: open_dispositions(today),
        "semua": dispositions,
    }
    shown = request.GET.get("lihat", "")
    shown = shown if shown in lists else ""
    page = Paginator(lists[shown](), PAGE).get_page(request.GET.get("halaman"))
    rows = list(page.object_list)
    about = things(Ref(row.about_kind, row.about_id) for row in rows)
    context = {
        "page": page,
        "rows": [(row, about.get(Ref(row.about_kind, row.about_id))) for row in rows],
        "shown": shown,
        "today": today,
        "tabs": [
            ("", _("Berjalan"), 0),
            ("untuk-kami", _("Untuk kantor saya"), dispositions_to_me().count()),
            ("lewat", _("Belum dijawab, lewat tanggal"), open_dispositions(today).count()),
            ("semua", _("Semua"), 0),
        ],
    }
    return render(request, "followups/dispositions.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Write a disposition on the thing that `?about=kind:id` names."""
    require_role(frozenset({"leader"}))
    given = request.POST if request.method == "POST" else request.GET
    about = read_about([given.get(ABOUT, "")])
    if not about.refs or about.refs[0].kind not in KINDS:
        raise BadInput("disposition.wrong_kind")
    place = about.place or NATION
    seat, offices = offices_for(place)
    if seat is None:
        raise NotAllowed("disposition.only_leader")
    units = [
        (unit, unit_words(unit))
        for unit in offices
        if unit not in about.concerns_units and is_reached(unit, place, about.classification)
    ]
    form = DispositionForm(request.POST if request.method == "POST" else None, units=units)
    sentence, status = "", 200
    if request.method == "POST":
        try:
            if form.is_valid():
                return _written(request, about.refs[0], form.cleaned_data)
            status = 422
        except WaspadaError as error:
            sentence, status = explain(error), error.status
    context = {"form": form, "about": about, "units": units, "sentence": sentence}
    return render(request, "followups/disposition_new.html", context, status=status)


def _written(request: HttpRequest, ref: Ref, given: dict[str, Any]) -> HttpResponseBase:
    if given["due_on"] is None:
        raise BadInput("followup.no_date")
    row = dispose(
        ref, given["instruction"], units=given["units"], due_on=given["due_on"], **acted()
    )
    messages.success(request, _("Disposisi %(number)s terkirim.") % {"number": row.number})
    return redirect("followups:disposition", row.pk)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, disposition_id: UUID) -> HttpResponseBase:
    """Show a disposition with its thread; take an answer or its end."""
    row = disposition_of(disposition_id)
    note_secret_read("disposition", str(row.pk), classification=row.classification, now=real_now())
    sentence, status = "", 200
    if request.method == "POST":
        try:
            _take(request, row)
        except WaspadaError as error:
            sentence, status = explain(error), error.status
        else:
            messages.success(request, _("Tersimpan."))
            return redirect("followups:disposition", row.pk)
    identity = current_identity()
    entries = thread_of(row.pk)
    names = account_names({row.written_by, *(entry.recorded_by for entry in entries)})
    ref = Ref(row.about_kind, row.about_id)
    mine = [unit for unit in addressed_units(row) if unit in own_units(identity)]
    context = {
        "row": row,
        "about": things([ref]).get(ref),
        "ref": ref,
        "units": addressed_units(row),
        "waiting": waiting_units(row),
        "entries": [(entry, names.get(entry.recorded_by, "")) for entry in entries],
        "by": names.get(row.written_by, ""),
        "can_answer": bool(mine) and row.state == "open",
        "is_writer": is_writer(identity, row),
        "is_late": row.state == "open" and row.due_on < domain_today(),
        "sentence": sentence,
        "typed": request.POST.get("catatan", ""),
    }
    return render(request, "followups/disposition.html", context, status=status)


def _take(request: HttpRequest, row: Disposition) -> None:
    step, text = request.POST.get("langkah", ""), request.POST.get("catatan", "")
    if step in {"closed", "withdrawn"}:
        close_disposition(row.pk, text, to=step, **acted())
    elif step in {"answer", "done", "ask"}:
        answer_disposition(row.pk, text, kind=step, **acted())
    else:
        raise BadInput("followup.bad_choice", value=step[:40])
