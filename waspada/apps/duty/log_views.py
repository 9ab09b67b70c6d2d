"""The duty log's pages: reading it, handing over, accepting, correcting, printing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, local_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.duty import logbook
from waspada.apps.duty.log_queries import (
    due_shifts,
    entries,
    highest_class,
    incoming_after,
    log_of,
    shift_to_hand_over,
    waiting_handovers,
)
from waspada.apps.duty.logbook import Writing, usual_class, writing_classes
from waspada.apps.duty.matters import open_matters, shown_matters
from waspada.apps.duty.models import LogRow
from waspada.apps.duty.queries import on_duty
from waspada.apps.duty.rights import check_may_open, log_seat
from waspada.apps.duty.views import actor_of, read_day
from waspada.apps.words.sentences import explain
from waspada.core.access import Membership
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.reports.incidents import day_start
from waspada.core.vocabulary import CLASS_WORDS

PAGE = 30
_DAY = timedelta(days=1)
_MOST_PRINTED = 500
_HAND_OVER_AHEAD = timedelta(minutes=30)


def _writing(request: HttpRequest) -> Writing:
    return Writing(account_of(request), domain_now(), real_now())


def _seat(place: str) -> Membership:
    seat = log_seat(current_identity(), place)
    if seat is None:
        raise NotAllowed("duty.not_in_log", place=place)
    return seat


def _classes(seat: Membership) -> list[tuple[str, str]]:
    language = translation.get_language() or "id"
    return [(one, CLASS_WORDS[one].in_language(language)) for one in writing_classes(seat)]


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the log, newest first; its desk adds notes."""
    check_may_open(code)
    error = ""
    if request.method == "POST":
        try:
            text, chosen = request.POST.get("isi", ""), request.POST.get("kelas", "")
            logbook.write_note(code, text, chosen, by=_writing(request))
        except NotAllowed:
            raise
        except WaspadaError as problem:
            error = explain(problem)
        else:
            messages.success(request, _("Catatan masuk buku jaga."))
            return redirect("duty:log", code)
    page = Paginator(log_of(code), PAGE).get_page(request.GET.get("halaman"))
    shown = entries(code, list(page.object_list))
    seat = log_seat(current_identity(), code)
    now = domain_now()
    context: dict[str, Any] = {
        "code": code,
        "page": page,
        "entries": shown,
        "highest": highest_class(shown),
        "waiting": list(waiting_handovers(code)[:10]),
        "due": due_shifts(code, now, ahead=_HAND_OVER_AHEAD) if seat else [],
        "running": on_duty(code, now),
        "can_write": seat is not None,
        "classes": _classes(seat) if seat else [],
        "chosen": request.POST.get("kelas") or (usual_class(seat) if seat else ""),
        "text": request.POST.get("isi", "") if error else "",
        "error": error,
        "me": actor_of(request),
        "today": local_today(code),
    }
    return render(request, "duty/log.html", context, status=400 if error else 200)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write a hand-over: the desk's open matters stand there already."""
    check_may_open(code)
    seat = _seat(code)
    now = domain_now()
    shift = shift_to_hand_over(code, actor_of(request), now)
    matters = open_matters(code, now)
    error = ""
    if request.method == "POST":
        kept = set(request.POST.getlist("hal"))
        chosen = [one for one in matters if f"{one.kind}|{one.subject}" in kept]
        try:
            row = logbook.write_handover(
                code,
                shift,
                request.POST.get("isi", ""),
                classification=request.POST.get("kelas", ""),
                matters=chosen,
                by=_writing(request),
            )
        except NotAllowed:
            raise
        except WaspadaError as problem:
            error = explain(problem)
        else:
            _tell_incoming(row, shift, request)
            messages.success(request, _("Serah terima tercatat dan menunggu diterima."))
            return redirect("duty:log", code)
    context: dict[str, Any] = {
        "code": code,
        "shift": shift,
        "incoming": incoming_after(shift) if shift else (),
        "matters": [
            (f"{one.kind}|{one.subject}", shown) for one, shown in shown_matters(code, matters)
        ],
        "kept": request.POST.getlist("hal") if error else None,
        "classes": _classes(seat),
        "chosen": request.POST.get("kelas") or usual_class(seat),
        "text": request.POST.get("isi", ""),
        "error": error,
    }
    return render(request, "duty/hand_over.html", context, status=409 if error else 200)


def _tell_incoming(row: LogRow, shift: Any, request: HttpRequest) -> None:
    """Let those who come next know that a hand-over waits for them; no content goes along."""
    people = {
        person.account
        for one in (incoming_after(shift) if shift else ())
        for person in one.standing
    } - {actor_of(request)}
    if not people:
        return
    draft = Draft(
        subject_kind="duty",
        subject=str(row.pk),
        place=row.place_code,
        title=_("Serah terima menunggu Anda terima"),
        body=_("Buka buku jaga, baca serah terima, lalu terima sebelum mulai bekerja."),
        language=(translation.get_language() or "id")[:2],
    )
    to = [Address("in_app", account) for account in sorted(people)]
    write_message(draft, to, actor=actor_of(request), now=real_now())


@signed_in
@require_POST
def accept(request: HttpRequest, code: str, row_id: UUID) -> HttpResponseBase:
    """Accept a hand-over."""
    check_may_open(code)
    logbook.accept_handover(row_id, request.POST.get("isi", ""), by=_writing(request))
    messages.success(request, _("Serah terima diterima. Selamat bertugas."))
    return redirect("duty:log", code)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, code: str, row_id: UUID) -> HttpResponseBase:
    """Correct a row by adding another; both stay to be read."""
    check_may_open(code)
    _seat(code)
    row = log_of(code).filter(pk=row_id).first()
    if row is None:
        raise NotFound("access.not_found")
    error = ""
    if request.method == "POST":
        try:
            logbook.correct_row(row_id, request.POST.get("isi", ""), by=_writing(request))
        except WaspadaError as problem:
            error = explain(problem)
        else:
            messages.success(request, _("Ralat tercatat di bawah tulisan semula."))
            return redirect("duty:log", code)
    context = {
        "code": code,
        "row": row,
        "text": request.POST.get("isi", row.text),
        "error": error,
    }
    return render(request, "duty/correct.html", context, status=400 if error else 200)


@never_cache
@signed_in
@require_safe
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """Show some days of the log for paper, oldest first, with who prints it when."""
    check_may_open(code)
    last = read_day(request.GET.get("sampai") or local_today(code).isoformat())
    first = min(read_day(request.GET.get("dari") or last.isoformat()), last)
    rows = log_of(code).filter(
        written_at__gte=day_start(first, code), written_at__lt=day_start(last + _DAY, code)
    )
    taken = list(rows.order_by("written_at", "id")[:_MOST_PRINTED])
    shown = entries(code, taken)
    context = {
        "code": code,
        "first": first,
        "last": last,
        "entries": shown,
        "printed_at": domain_now(),
        "highest": highest_class(shown),
        "is_cut": len(taken) == _MOST_PRINTED,
    }
    return render(request, "duty/printed.html", context)
