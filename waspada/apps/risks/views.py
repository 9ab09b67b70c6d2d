"""Pages of the Peta ATHG: a place's matrix and list, one row with its history, the scale."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import RightsColumns
from waspada.apps.links.kinds import Ref
from waspada.apps.risks import actions
from waspada.apps.risks.filters import RiskFilters, read_risk_filters
from waspada.apps.risks.forms import RiskForm, StateForm
from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.queries import (
    due_for_review,
    matrix_of,
    risk_by_id,
    versions_of,
    wished_on,
)
from waspada.apps.risks.rights import check_may_add, may_add, may_edit
from waspada.apps.risks.uses import uses_for
from waspada.apps.warnings.rights import may_propose
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.places import NATION, load_table, parents
from waspada.core.risks import (
    IMPACTS,
    LEVEL_ORDER,
    LIKELIHOODS,
    OPEN,
    ORIGINS,
    RISK_LEVELS,
    RISK_MOVES,
    STATE_WORDS,
    level_rank,
    risk_level,
)
from waspada.core.risks.library import offered
from waspada.core.vocabulary import ATHG, CLASSES, PHASES, STAGES, THEMES

PAGE: Final = 40
OFFERS: Final = 4
HIGH: Final = LEVEL_ORDER.index("tinggi")


def acted(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and when, as every action asks it."""
    return {
        "actor": str(account_of(request).pk),
        "received_at": domain_now(),
        "now": real_now(),
    }


def gravest_class(rows: Sequence[RightsColumns]) -> str:
    """Return the highest class among rows; B for none."""
    found = [CLASSES.index(row.classification) for row in rows]
    return CLASSES[max(found, default=0)]


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the Peta ATHG of the reader's own place."""
    place = next((seat.place for seat in current_identity().memberships), NATION)
    return redirect("risks:map", place)


@never_cache
@signed_in
@require_safe
def risk_map(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what may happen in a place: its matrix, then the rows the filters ask for."""
    if code not in load_table():
        raise NotFound("access.not_found")
    filters = read_risk_filters(request, code)
    standing = list(filters.for_matrix().rows())
    page = Paginator(filters.rows(), PAGE).get_page(request.GET.get("halaman"))
    rows = list(page)
    return render(
        request,
        "risks/map.html",
        {
            "code": code,
            "around": [one for one in reversed(parents(code)) if one != NATION],
            "filters": filters,
            "matrix": matrix_of(code, standing),
            "phases": list(PHASES),
            "open_count": len(standing),
            "high_count": sum(level_rank(row.level) >= HIGH for row in standing),
            "due_count": due_for_review(code, filters.day).count(),
            "due_query": _only_due(filters).query(),
            "rows": rows,
            "page": page,
            "query": filters.query(),
            "page_class": gravest_class([*standing, *rows]),
            "is_sample": any(row.is_sample for row in [*standing, *rows]),
            "can_add": may_add(current_identity(), code) and filters.day >= domain_today(),
            "choices": _choices(),
        },
    )


def _only_due(filters: RiskFilters) -> RiskFilters:
    return RiskFilters(place=filters.place, day=filters.day, is_due=True)


def _choices() -> dict[str, Any]:
    return {
        "fase": PHASES,
        "tahap": STAGES,
        "kelas": ATHG,
        "tema": THEMES,
        "asal": ORIGINS,
        "tingkat": list(RISK_LEVELS),
        "keadaan": STATE_WORDS,
    }


@signed_in
@require_safe
def scale(request: HttpRequest) -> HttpResponseBase:
    """Show the words of likelihood and impact, and the table of levels."""
    table = [
        (likelihood, [risk_level(likelihood.code, impact).code for impact in IMPACTS])
        for likelihood in LIKELIHOODS.values()
    ]
    return render(
        request,
        "risks/scale.html",
        {
            "table": table,
            "likelihoods": LIKELIHOODS.values(),
            "impacts": IMPACTS.values(),
            "levels": RISK_LEVELS.values(),
        },
    )


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write a new row for a place."""
    if code not in load_table():
        raise NotFound("access.not_found")
    check_may_add(code)
    form = RiskForm(code, request.POST or None, day=domain_today(), initial=_offered(request))
    if request.method == "POST" and form.is_valid():
        row = actions.add_risk(form.facts(), **acted(request))
        messages.success(request, _("Baris %(number)s ditulis.") % {"number": row.number})
        return redirect("risks:row", row.risk_id)
    return _form_page(request, form, code, None)


def _offered(request: HttpRequest) -> dict[str, str]:
    """Return what the address already knows of a new row, as cells of the matrix do."""
    return {
        name: request.GET[word]
        for word, name in (("fase", "phase"), ("kategori", "category"))
        if word in request.GET
    }


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """Change a row: a new version, the earlier ones stay."""
    row = _row(risk_id)
    if not may_edit(current_identity(), row):
        raise NotAllowed("access.not_allowed")
    form = RiskForm(row.place_code, request.POST or None, day=domain_today(), row=row)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_risk(
                risk_id,
                form.facts(),
                based_on=form.cleaned_data["based_on"] or 0,
                reason=form.cleaned_data["reason"],
                **acted(request),
            )
        except WaspadaError as error:
            sentence = explain(error)
        else:
            messages.success(request, _("Perubahan disimpan; bunyi sebelumnya tetap ada."))
            return redirect("risks:row", risk_id)
    return _form_page(request, form, row.place_code, row, sentence)


def _form_page(
    request: HttpRequest, form: RiskForm, code: str, row: RiskVersion | None, sentence: str = ""
) -> HttpResponse:
    is_wrong = request.method == "POST"
    context = {"form": form, "code": code, "row": row, "sentence": sentence, "is_wrong": is_wrong}
    return render(request, "risks/form.html", context, status=422 if is_wrong else 200)


@never_cache
@signed_in
@require_safe
def row_page(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """Show one row as of a day, what it is linked to, and how it came to be."""
    day = asked_day(request)
    row = risk_by_id(risk_id, day)
    if row is None:
        raise NotFound("access.not_found")
    is_today = day >= domain_today()
    return render(request, "risks/row.html", _row_context(row, day, is_today=is_today))


def _row_context(row: RiskVersion, day: date, *, is_today: bool) -> dict[str, Any]:
    can_edit = is_today and may_edit(current_identity(), row)
    return {
        "row": row,
        "versions": versions_of(row.risk_id, day),
        "advice": RISK_LEVELS[row.level].advice if row.level in RISK_LEVELS else None,
        "is_due": row.state == OPEN and row.review_on <= day,
        "moves": sorted(RISK_MOVES.get(row.state, ())) if can_edit else [],
        "can_edit": can_edit,
        "offers": offered(row.category, row.phase)[:OFFERS] if row.category else [],
        "uses": uses_for(Ref("risk", str(row.risk_id))),
        "can_judge": is_today and may_add(current_identity(), row.place_code),
        "wished_on": wished_on(row.risk_id, day),
        "followup_address": followup_address(row) if is_today else "",
        "warning_address": warning_address(row) if is_today else "",
        "can_wish": is_today and row.state == OPEN and may_add(current_identity(), row.place_code),
    }


def followup_address(row: RiskVersion) -> str:
    """Return where a row becomes a follow-up; nothing where there is no such page or need."""
    try:
        page = reverse("followups:new")
    except NoReverseMatch:
        return ""
    return f"{page}?about=risk:{row.risk_id}" if row.state == OPEN else ""


def warning_address(row: RiskVersion) -> str:
    """Return where a row becomes a proposed warning of its theme; "" for who may not propose."""
    if row.state != OPEN or not may_propose(row.place_code):
        return ""
    given = urlencode({"about": f"risk:{row.risk_id}", "theme": row.theme})
    return f"{reverse('warnings:begin')}?{given}"


@signed_in
@require_POST
def move(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """Say what became of a row."""
    row = _row(risk_id)
    form = StateForm(request.POST)
    if form.is_valid():
        try:
            actions.move_risk(
                risk_id,
                form.cleaned_data["state"],
                form.cleaned_data["reason"],
                based_on=form.cleaned_data["based_on"],
                **acted(request),
            )
        except (NotAllowed, NotFound):
            raise
        except WaspadaError as error:
            messages.error(request, explain(error))
        else:
            messages.success(request, _("Keadaan %(number)s dicatat.") % {"number": row.number})
    return redirect("risks:row", risk_id)


@signed_in
@require_POST
def wish(request: HttpRequest, risk_id: UUID) -> HttpResponseBase:
    """Ask that a row be talked about in the next meeting."""
    row = _row(risk_id)
    try:
        actions.wish_for_agenda(risk_id, request.POST.get("catatan", ""), **acted(request))
    except (NotAllowed, NotFound):
        raise
    except WaspadaError as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("%(number)s diusulkan ke rakor.") % {"number": row.number})
    return redirect(reverse("risks:row", args=[risk_id]))


def _row(risk_id: UUID) -> RiskVersion:
    row = risk_by_id(risk_id)
    if row is None:
        raise NotFound("access.not_found")
    return row
