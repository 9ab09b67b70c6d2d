"""The register's pages: the list, one ruling, what units owe, entering and changing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.rulings import actions
from waspada.apps.rulings.actions import By
from waspada.apps.rulings.forms import RequirementForm, RulingForm, initial_of
from waspada.apps.rulings.models import RulingVersion
from waspada.apps.rulings.queries import (
    asked_of,
    duties_in,
    files_of,
    register,
    ruling,
    rulings_awaited,
    steps_of,
    versions_of,
)
from waspada.apps.rulings.rights import (
    READERS,
    check_may_open,
    check_may_register,
    may_register,
    speaks_for,
    units_spoken_for,
    writing_classes,
)
from waspada.apps.words.sentences import explain
from waspada.core.access import Identity
from waspada.core.errors import Conflict, NotFound, WaspadaError
from waspada.core.places import NATION
from waspada.core.rulings import KINDS, RULING_MOVES
from waspada.core.vocabulary import CLASSES

PAGE = 40
MOST_FORMS = 60  # beyond, a secretariat notes compliance for its own offices alone
DUTY_STATES = ("open", "stated", "returned", "verified")


def by(request: HttpRequest) -> By:
    """Return who acts when, for actions."""
    return By(actor=str(account_of(request).pk), now=real_now(), received_at=domain_now())


def seen(request: HttpRequest) -> int:
    """Return the version that a posted page showed."""
    text = request.POST.get("versi", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the register of the reader's own place."""
    seats = (seat for seat in current_identity().memberships if seat.role in READERS)
    return redirect("rulings:register", next((seat.place for seat in seats), NATION))


@never_cache
@signed_in
@require_safe
def show_register(request: HttpRequest, code: str) -> HttpResponse:
    """List rulings and letters, awaited ones on top, as of a day."""
    check_may_open(code)
    today = asked_day(request)
    day = today if is_past(request) else None
    kind = request.GET.get("jenis", "")
    kind = kind if kind in KINDS else ""
    found = register(code, day, kind=kind).exclude(state="awaited")
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    rows = list(page.object_list)
    asked = asked_of(rows, day=day, today=today)
    awaited = [row for row in rulings_awaited(code, day) if kind in {"", row.kind}]
    language = translation.get_language() or "id"
    context: dict[str, Any] = {
        "code": code,
        "page": page,
        "rows": [(row, _progress(asked.get(row.ruling_id, []))) for row in rows],
        "awaited": awaited,
        "today": today,
        "kinds": [(one.code, one.short, one.name.in_language(language)) for one in KINDS.values()],
        "kind": kind,
        "can_register": may_register(current_identity(), code) and day is None,
        "page_class": highest((*rows, *awaited)),
    }
    return render(request, "rulings/register.html", context)


def _progress(asked: list[Any]) -> tuple[int, int, int] | None:
    """Return how many duties are met, how many there are, and how many are late."""
    duties = [duty for one in asked for duty in one.duties]
    if not duties:
        return None
    met = sum(duty.state == "verified" for duty in duties)
    return met, len(duties), sum(duty.is_late for duty in duties)


def highest(rows: Any) -> str:
    """Return the highest class among some rows."""
    return str(max(("B", *(row.classification for row in rows)), key=CLASSES.index))


@never_cache
@signed_in
@require_safe
def show_duties(request: HttpRequest, code: str) -> HttpResponse:
    """List what the units of a place owe under rulings in force, the late ones first."""
    check_may_open(code)
    today = asked_day(request)
    day = today if is_past(request) else None
    state = request.GET.get("keadaan", "")
    state = state if state in DUTY_STATES else ""
    found = [one for one in duties_in(code, day=day, today=today) if state in {"", one.duty.state}]
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    context = {
        "code": code,
        "page": page,
        "state": state,
        "states": DUTY_STATES,
        "late": sum(one.duty.is_late for one in found),
        "page_class": highest(one.ruling for one in found),
    }
    return render(request, "rulings/duties.html", context)


@never_cache
@signed_in
@require_safe
def item(request: HttpRequest, ruling_id: UUID) -> HttpResponse:
    """Show one ruling, what it requires, who complied, and its history."""
    day = asked_day(request) if is_past(request) else None
    return item_page(request, ruling(ruling_id, day))


def item_page(
    request: HttpRequest,
    row: RulingVersion,
    *,
    error: str = "",
    form: RequirementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a ruling, with what went wrong on it."""
    today = asked_day(request)
    day = today if is_past(request) else None
    note_secret_read(
        "ruling", str(row.ruling_id), classification=row.classification, now=real_now()
    )
    identity = current_identity()
    asked = asked_of([row], day=day, today=today).get(row.ruling_id, [])
    can_edit = day is None and may_register(identity, row.place_code)
    units = tuple(duty.unit for one in asked for duty in one.duties)
    is_open = day is None and row.state == "issued"
    files, steps = files_of(row, day), steps_of(row, day)
    context: dict[str, Any] = {
        "row": row,
        "asked": asked,
        "versions": list(versions_of(row)),
        "files": {file.pk: file for file in files},
        "own_files": [file for file in files if file.pk not in {one.file_id for one in steps}],
        "steps": steps,
        "today": today,
        "can_edit": can_edit,
        "mine": _mine(identity, units) if is_open else frozenset(),
        "can_check": can_edit and is_open,
        "moves": sorted(RULING_MOVES[row.state] - {"issued"}) if can_edit else [],
        "can_restore": can_edit and row.state in {"replaced", "revoked"},
        "form": (form or RequirementForm(place=row.place_code)) if can_edit else None,
        "error": error,
        "posted": request.POST,
    }
    return render(request, "rulings/item.html", context, status=status)


def _mine(identity: Identity, units: tuple[str, ...]) -> frozenset[str]:
    """Return the units for which the reader may state compliance on a page of reasonable size."""
    if len(units) > MOST_FORMS:
        return frozenset(unit for unit in units if speaks_for(identity, unit))
    return units_spoken_for(identity, units)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponseBase:
    """Enter a ruling or a letter, issued or awaited."""
    check_may_open(code)
    check_may_register(code)
    posted = request.POST if request.method == "POST" else None
    form = RulingForm(
        posted, place=code, classes=writing_classes(code), initial={"classification": "B"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.register_ruling(form.facts(), **by(request))
        except WaspadaError as problem:
            return _form_page(request, code, form, problem=problem)
        messages.success(request, _("Tercatat dalam register dengan nomor %s.") % row.code)
        return redirect("rulings:item", row.ruling_id)
    return _form_page(request, code, form)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ruling_id: UUID) -> HttpResponseBase:
    """Correct a ruling, or enter the number and day of one that was awaited."""
    row = ruling(ruling_id)
    check_may_register(row.place_code, row.classification)
    classes = tuple(dict.fromkeys((*writing_classes(row.place_code), row.classification)))
    form = RulingForm(
        request.POST if request.method == "POST" else None,
        place=row.place_code,
        classes=classes,
        is_change=True,
        initial=initial_of(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_ruling(
                ruling_id,
                form.facts(),
                seen=seen(request),
                reason=form.cleaned_data["reason"],
                **by(request),
            )
        except NotFound:
            raise
        except WaspadaError as problem:
            return _form_page(request, row.place_code, form, row=row, problem=problem)
        messages.success(request, _("Perubahan tersimpan. Yang lama tetap terlihat di riwayat."))
        return redirect("rulings:item", ruling_id)
    return _form_page(request, row.place_code, form, row=row)


def _form_page(
    request: HttpRequest,
    code: str,
    form: RulingForm,
    *,
    row: RulingVersion | None = None,
    problem: WaspadaError | None = None,
) -> HttpResponse:
    context = {
        "code": code,
        "form": form,
        "row": row,
        "problem": explain(problem) if problem else "",
        "theirs": row if isinstance(problem, Conflict) else None,
        "has_error": problem is not None or bool(form.errors),
    }
    status = problem.status if problem else 400 if form.is_bound else 200
    return render(request, "rulings/form.html", context, status=status)
