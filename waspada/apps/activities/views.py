"""The agenda's pages: a week or a month of a place, one activity, entering and changing it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, domain_today, local_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.activities import actions
from waspada.apps.activities.agenda import agenda_of, entry_of
from waspada.apps.activities.forms import ActivityForm, initial_of
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activity, versions_of
from waspada.apps.activities.rights import (
    READERS,
    check_may_open,
    may_add,
    may_edit,
    writing_classes,
)
from waspada.apps.words.sentences import explain
from waspada.core.activities import ACTIVITY_MOVES, GROUP_WORDS, KINDS
from waspada.core.duty import monday_of
from waspada.core.elections.facts import EARLIEST, LATEST
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, WaspadaError
from waspada.core.places import NATION
from waspada.core.places.answers import place_label
from waspada.core.vocabulary import CLASSES

_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days a page shows, with the addresses of those before and after."""

    first: date
    last: date
    before: str
    after: str
    is_month: bool


def language() -> str:
    """Return the reader's language."""
    return translation.get_language() or "id"


def read_day(text: str) -> date:
    """Return the day an address names; raise BadInput for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    if not EARLIEST <= day <= LATEST:
        raise BadInput("web.bad_date", value=text[:20])
    return day


def asked_span(request: HttpRequest) -> Span:
    """Return the week or the month a page is about; this week without an address."""
    month = request.GET.get("bulan", "")
    if month:
        first = read_day(f"{month}-01" if len(month) == 7 else month).replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        before = (first - _A_DAY).replace(day=1)
        return Span(
            first,
            after - _A_DAY,
            f"bulan={before.isoformat()[:7]}",
            f"bulan={after.isoformat()[:7]}",
            is_month=True,
        )
    text = request.GET.get("minggu", "")
    monday = monday_of(read_day(text) if text else asked_day(request))
    return Span(
        monday,
        monday + _WEEK - _A_DAY,
        f"minggu={(monday - _WEEK).isoformat()}",
        f"minggu={(monday + _WEEK).isoformat()}",
        is_month=False,
    )


def asked_kind(request: HttpRequest) -> str:
    """Return the kind or group of kinds a page keeps to; what is none shows all."""
    kind = request.GET.get("jenis", "")
    return kind if kind in KINDS or kind in GROUP_WORDS else ""


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the agenda of the reader's own place."""
    seats = (seat for seat in current_identity().memberships if seat.role in READERS)
    return redirect("activities:agenda", next((seat.place for seat in seats), NATION))


@never_cache
@signed_in
@require_safe
def agenda(request: HttpRequest, code: str) -> HttpResponse:
    """Show a week or a month of a place, as of a day."""
    check_may_open(code)
    day, span, kind = asked_day(request), asked_span(request), asked_kind(request)
    shown = agenda_of(
        code,
        span.first,
        span.last,
        day=day if is_past(request) else None,
        stages_by=day,
        kind=kind,
    )
    context: dict[str, Any] = {
        "code": code,
        "span": span,
        "agenda": shown,
        "weeks": _weeks(shown.days) if span.is_month else (),
        "today": local_today(code),
        "kind": kind,
        "groups": [(one, words.in_language(language())) for one, words in GROUP_WORDS.items()],
        "this_month": span.first.isoformat()[:7],
        "this_week": monday_of(max(span.first, min(day, span.last))).isoformat(),
        "can_add": may_add(current_identity(), code) and not is_past(request),
        "page_class": _highest(entry.row.classification for entry in shown.entries),
    }
    return render(request, "activities/agenda.html", context)


def _weeks(days: Any) -> list[list[Any]]:
    """Return a month's days in weeks from Monday, with gaps before the first and after the last."""
    cells = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _highest(classes: Any) -> str:
    return str(max(("B", *classes), key=CLASSES.index))


@never_cache
@signed_in
@require_safe
def item(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Show one activity with its clashes, its notes and its history."""
    day = asked_day(request) if is_past(request) else None
    return _item_page(request, activity(activity_id, day), day)


def _item_page(
    request: HttpRequest,
    row: ActivityVersion,
    day: date | None,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    note_secret_read(
        "activity", str(row.activity_id), classification=row.classification, now=real_now()
    )
    can_edit = day is None and may_edit(current_identity(), row)
    context: dict[str, Any] = {
        "row": row,
        "entry": entry_of(row, day=day, stages_by=day or domain_today()),
        "kind": KINDS[row.kind].name.in_language(language()),
        "versions": versions_of(row.activity_id, day),
        "can_edit": can_edit,
        "moves": ACTIVITY_MOVES[row.state] if can_edit else (),
        "week": monday_of(row.first_day).isoformat(),
        "error": error,
        "reason": request.POST.get("alasan", ""),
    }
    return render(request, "activities/item.html", context, status=status)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponseBase:
    """Enter an activity."""
    check_may_open(code)
    if not may_add(current_identity(), code):
        raise NotAllowed("activities.not_yours", place=code)
    classes = writing_classes(code)
    initial = {"classification": "B", "first_day": request.GET.get("hari", "")}
    if code != NATION:
        initial |= {"place": place_label(code), "place_code": code}
    posted = request.POST if request.method == "POST" else None
    form = ActivityForm(posted, near=code, classes=classes, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_activity(
                form.facts(),
                actor=actor_of(request),
                now=real_now(),
                received_at=domain_now(),
                is_sure="yakin" in request.POST,
            )
        except WaspadaError as problem:
            return _form_page(request, code, form, problem=problem)
        messages.success(request, _("Kegiatan masuk agenda dengan nomor %s.") % row.code)
        return redirect("activities:item", row.activity_id)
    return _form_page(request, code, form)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, activity_id: UUID) -> HttpResponseBase:
    """Correct or move an activity."""
    row = _changeable(activity_id)
    classes = tuple(dict.fromkeys((*writing_classes(row.place_code), row.classification)))
    posted = request.POST if request.method == "POST" else None
    form = ActivityForm(
        posted, near=row.place_code, classes=classes, is_change=True, initial=initial_of(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_activity(
                row.activity_id,
                form.facts(),
                seen=_seen(request),
                actor=actor_of(request),
                now=real_now(),
                received_at=domain_now(),
                reason=form.cleaned_data["reason"],
                is_sure="yakin" in request.POST,
            )
        except NotFound:
            raise
        except WaspadaError as problem:
            return _form_page(request, row.place_code, form, row=row, problem=problem)
        messages.success(request, _("Perubahan tersimpan. Yang lama tetap terlihat di riwayat."))
        return redirect("activities:item", row.activity_id)
    return _form_page(request, row.place_code, form, row=row)


def _form_page(
    request: HttpRequest,
    code: str,
    form: ActivityForm,
    *,
    row: ActivityVersion | None = None,
    problem: WaspadaError | None = None,
) -> HttpResponse:
    is_conflict = isinstance(problem, Conflict)
    context: dict[str, Any] = {
        "code": code,
        "form": form,
        "row": row,
        "problem": explain(problem) if problem else "",
        "asks_sure": problem is not None and problem.code == "activities.person_named",
        "theirs": row if is_conflict else None,
        "has_error": problem is not None or bool(form.errors),
    }
    status = 200
    if problem is not None:
        status = problem.status
    elif form.is_bound:
        status = 400
    return render(request, "activities/form.html", context, status=status)


@signed_in
@require_POST
def state(request: HttpRequest, activity_id: UUID) -> HttpResponseBase:
    """Call an activity off, finish it, or plan it again."""
    row = _changeable(activity_id)
    try:
        actions.set_state(
            activity_id,
            request.POST.get("keadaan", ""),
            reason=request.POST.get("alasan", ""),
            seen=_seen(request),
            actor=actor_of(request),
            now=real_now(),
            received_at=domain_now(),
        )
    except (BadInput, Conflict) as problem:
        return _item_page(request, row, None, error=explain(problem), status=problem.status)
    messages.success(request, _("Keadaan kegiatan tercatat."))
    return redirect("activities:item", activity_id)


def _changeable(activity_id: UUID) -> ActivityVersion:
    row = activity(activity_id)
    if not may_edit(current_identity(), row):
        raise NotAllowed("access.not_allowed")
    return row


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("versi", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def actor_of(request: HttpRequest) -> str:
    """Return who acts, as the journal names them."""
    return str(account_of(request).pk)


def agenda_address(code: str, day: date) -> str:
    """Return the address of the week in which a day lies."""
    return f"{reverse('activities:agenda', args=(code,))}?minggu={monday_of(day).isoformat()}"
