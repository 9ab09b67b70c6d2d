"""Pages of the plan: a place's year, one row with all that was said, writing both."""

from datetime import date
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan import actions
from waspada.apps.conflict_plan.forms import PlanForm, RealisationForm
from waspada.apps.conflict_plan.issuing import issued_plans
from waspada.apps.conflict_plan.models import PlanVersion
from waspada.apps.conflict_plan.queries import (
    PlanRow,
    by_phase,
    plan_row,
    plan_rows,
    realisations_of,
    roll_up,
    versions_of,
    years_with_plans,
)
from waspada.apps.conflict_plan.rights import check_may_plan, may_plan, reporting_unit
from waspada.apps.followups.queries import item_of_number, items_by_id, open_items
from waspada.apps.followups.subjects import about_of
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.links.queries import linked_to
from waspada.apps.words.sentences import explain
from waspada.core.conflict_plan import PERIODS, check_year, has_begun, period_on, tally
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError
from waspada.core.places import NATION, load_table, parents
from waspada.core.vocabulary import CLASSES

OFFERED: Final = 8
KIND: Final = "plan_row"


def acted(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and when, as every action asks it."""
    return {
        "actor": str(account_of(request).pk),
        "received_at": domain_now(),
        "now": real_now(),
    }


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the plan of the reader's own place for the year that runs."""
    place = next((seat.place for seat in current_identity().memberships), NATION)
    return redirect("conflict_plan:plan", place, domain_today().year)


def _checked(code: str, year: int) -> None:
    if code not in load_table():
        raise NotFound("access.not_found")
    check_year(year)


def plan_context(code: str, year: int, day: date) -> dict[str, Any]:
    """Return what the page, the workbook and the PDF of a plan show."""
    rows = plan_rows(code, year, day)
    parts = roll_up(code, year, day)
    return {
        "code": code,
        "year": year,
        "day": day,
        "phases": by_phase(rows),
        "count": len(rows),
        "periods": list(PERIODS.values()),
        "current": period_on(day).code if day.year == year else "",
        "tallies": tally(row.standings for row in rows),
        "parts": parts,
        "silent": [part.place for part in parts if not part.count],
        "page_class": _gravest(rows),
        "is_sample": any(row.version.is_sample for row in rows)
        or any(part.is_sample for part in parts),
    }


def _gravest(rows: list[PlanRow]) -> str:
    found = [CLASSES.index(row.version.classification) for row in rows]
    return CLASSES[max(found, default=0)]


@never_cache
@signed_in
@require_safe
def plan(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Show a place's plan for a year, and how the plans of its parts stand."""
    _checked(code, year)
    day = asked_day(request)
    context = plan_context(code, year, day) | {
        "around": [one for one in reversed(parents(code)) if one != NATION],
        "years": sorted({year - 1, year, year + 1, *years_with_plans(code)}),
        "can_plan": day >= domain_today() and may_plan(current_identity(), code),
        "issued": issued_plans(code, year),
    }
    return render(request, "conflict_plan/plan.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Write a new row; `?dari=` takes what an action item says."""
    _checked(code, year)
    check_may_plan(code)
    source = _followup(request.GET.get("dari") or request.POST.get("dari") or "")
    initial = _said_of(source) if source else {}
    form = PlanForm(code, year, request.POST or None, initial=initial)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_row(form.facts(), **acted(request))
        except (NotAllowed, NotFound):
            raise
        except WaspadaError as error:
            sentence = explain(error)
        else:
            if source:
                _link(request, row.row_id, str(source.id))
            messages.success(request, _("Baris %(number)s ditulis.") % {"number": row.number})
            return redirect("conflict_plan:row", row.row_id)
    taken = {ref for row in plan_rows(code, year, domain_today()) for ref in _items_of(row)}
    free = (one for one in open_items(code, domain_today()) if str(one.id) not in taken)
    offers = list(islice((one for one in free if not _is_kept_from_some(one.id)), OFFERED))
    context = {"source": source, "offers": offers, "sentence": sentence}
    return _form_page(request, form, None, context)


def _items_of(row: PlanRow) -> list[str]:
    linked = linked_to(Ref(KIND, str(row.version.row_id)))
    return [one.ref.id for one in linked if one.ref.kind == "followup"]


def _followup(text: str) -> Any:
    """Return the action item that an address names, as far as one may read it.

    Raises
    ------
    BadInput : plan.closed_followup, a plan cannot be kept from whom the item is kept from
    """
    try:
        found = items_by_id([UUID(text)], domain_today(), NATION) if text else []
    except ValueError:
        found = []
    if not found:
        return None
    if _is_kept_from_some(found[0].id):
        raise BadInput("plan.closed_followup", number=found[0].number)
    return found[0]


def _is_kept_from_some(item_id: UUID) -> bool:
    about = about_of([Ref("followup", str(item_id))])
    return bool(about.concerns_units or about.compartment)


def _said_of(source: Any) -> dict[str, str]:
    """Return what a row takes over from an action item, at its class."""
    return {
        "action": source.what,
        "lead_unit": source.unit,
        "classification": source.classification,
    }


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Change a row: a new version, the earlier ones stay."""
    row = _row(plan_id).version
    check_may_plan(row.place_code)
    form = PlanForm(row.place_code, row.year, request.POST or None, row=row)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_row(
                plan_id,
                form.facts(),
                based_on=form.cleaned_data["based_on"] or 0,
                reason=form.cleaned_data["reason"],
                **acted(request),
            )
        except (NotAllowed, NotFound):
            raise
        except WaspadaError as error:
            sentence = explain(error)
        else:
            messages.success(request, _("Perubahan disimpan; bunyi sebelumnya tetap ada."))
            return redirect("conflict_plan:row", plan_id)
    return _form_page(request, form, row, {"sentence": sentence})


def _form_page(
    request: HttpRequest, form: PlanForm, row: PlanVersion | None, more: dict[str, Any]
) -> HttpResponse:
    context = {"form": form, "code": form.place, "year": form.year, "row": row} | more
    status = 422 if request.method == "POST" else 200
    return render(request, "conflict_plan/form.html", context, status=status)


@never_cache
@signed_in
@require_safe
def row_page(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Show one row as of a day: its periods, all that was said, what carries it out."""
    day = asked_day(request)
    row = plan_row(plan_id, day)
    if row is None:
        raise NotFound("access.not_found")
    return _row_page(request, row, day)


def _row_page(
    request: HttpRequest,
    row: PlanRow,
    day: date,
    form: RealisationForm | None = None,
    sentence: str = "",
) -> HttpResponse:
    version = row.version
    is_today = day >= domain_today() and not version.is_dropped
    can_say = is_today and reporting_unit(current_identity(), version) is not None
    begun = [code for code in PERIODS if has_begun(code, version.year, day)]
    context = {
        "row": row,
        "version": version,
        "versions": versions_of(version.row_id, day),
        "said": realisations_of(version.row_id, day),
        "form": (form or RealisationForm(begun)) if can_say and begun else None,
        "sentence": sentence,
        "can_plan": is_today and may_plan(current_identity(), version.place_code),
    }
    return render(request, "conflict_plan/row.html", context, status=422 if form else 200)


@signed_in
@require_POST
def realise(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Say what was realised in a period."""
    row = _row(plan_id)
    today = domain_today()
    begun = [code for code in PERIODS if has_begun(code, row.version.year, today)]
    form = RealisationForm(begun, request.POST)
    sentence = ""
    if form.is_valid():
        try:
            actions.report_realisation(plan_id, form.said(), **acted(request))
        except (NotAllowed, NotFound):
            raise
        except WaspadaError as error:
            sentence = explain(error)
        else:
            messages.success(request, _("Realisasi dicatat; yang sebelumnya tetap ada."))
            return redirect("conflict_plan:row", plan_id)
    elif reporting_unit(current_identity(), row.version) is None:
        raise NotAllowed("plan.not_your_row")
    return _row_page(request, row, today, form, sentence)


@signed_in
@require_POST
def drop(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Take a row out of the plan, with a reason."""
    row = _row(plan_id).version
    based_on = request.POST.get("based_on", "")
    try:
        actions.drop_row(
            plan_id,
            request.POST.get("reason", ""),
            based_on=int(based_on) if based_on.isdecimal() and len(based_on) < 6 else 0,
            **acted(request),
        )
    except (NotAllowed, NotFound):
        raise
    except WaspadaError as error:
        messages.error(request, explain(error))
        return redirect("conflict_plan:row", plan_id)
    messages.success(request, _("Baris %(number)s dikeluarkan.") % {"number": row.number})
    return redirect("conflict_plan:plan", row.place_code, row.year)


@signed_in
@require_POST
def attach(request: HttpRequest, plan_id: UUID) -> HttpResponseBase:
    """Link an action item, named by its number, that carries the row out."""
    row = _row(plan_id).version
    check_may_plan(row.place_code)
    typed = request.POST.get("nomor", "").strip()[:60]
    item = item_of_number(typed) if typed else None
    if item is None:
        messages.error(request, explain(BadInput("plan.only_followups", value=typed)))
    else:
        _link(request, plan_id, str(item.pk))
        messages.success(request, _("%(number)s ditautkan.") % {"number": item.number})
    return redirect("conflict_plan:row", plan_id)


def _link(request: HttpRequest, row_id: UUID, item_id: str) -> None:
    link(
        Ref(KIND, str(row_id)),
        "carried_out_by",
        Ref("followup", item_id),
        actor=str(account_of(request).pk),
        now=real_now(),
    )


def _row(row_id: UUID) -> PlanRow:
    row = plan_row(row_id, domain_today())
    if row is None:
        raise NotFound("access.not_found")
    return row
