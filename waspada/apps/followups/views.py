"""The pages of a place's items: list, board, calendar, one office, the desk's settings."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.board import (
    BOARD,
    LIST,
    MONTH,
    SHOWN,
    WAYS,
    columns_of,
    month_of,
    read_filters,
)
from waspada.apps.followups.forms import PatienceForm
from waspada.apps.followups.patience import save_patience
from waspada.apps.followups.queries import (
    ItemRow,
    had_holder,
    holders_of,
    items_of_unit,
    patience_of,
)
from waspada.apps.followups.rights import READERS, looks_after, may_open, may_propose
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.followups.states import LATE, REPORTED_STATES, WAITING_STATES, kind_for
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import AGENCIES, CLASSES, unit_code

PAGE: Final = 50


def check_may_open(place: str) -> None:
    """Refuse whoever belongs to no desk that holds a place.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : followup.not_of_this_desk
    """
    if place not in load_table():
        raise NotFound("access.not_found")
    if not may_open(place):
        raise NotAllowed("followup.not_of_this_desk", place=place)


def highest_class(rows: list[ItemRow]) -> str:
    """Return the class of a page: the highest of what it shows."""
    return max((row.classification for row in rows), key=CLASSES.index, default=CLASSES[0])


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the items of the reader's own place."""
    seats = require_role(READERS)
    return redirect("followups:place", seats[0].place)


@never_cache
@signed_in
@require_safe
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the items of a place as a list, a board or a month."""
    check_may_open(code)
    day = asked_day(request)
    filters = read_filters(request, code, day)
    rows = filters.rows()
    context: dict[str, Any] = {
        "code": code,
        "day": day,
        "filters": filters,
        "tabs": SHOWN.items(),
        "ways": WAYS.items(),
        "agencies": sorted((kind.short, key) for key, kind in AGENCIES.items()),
        "count": len(rows),
        "late": sum(bool(row.days_late) for row in rows),
        "waiting": sum(row.state in WAITING_STATES for row in rows),
        "highest": highest_class(rows),
        "has_samples": any(row.is_sample for row in rows),
        "can_propose": may_propose(current_identity(), code),
        "can_set": looks_after(current_identity(), code) and code != NATION,
        "today": domain_today(),
    }
    if filters.way == BOARD:
        context["columns"] = columns_of(rows)
    elif filters.way == MONTH:
        context["month"] = month_of(request.GET.get("bulan", ""), rows, day)
    else:
        context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("halaman"))
    context["is_list"] = filters.way == LIST
    return render(request, "followups/place.html", context)


@never_cache
@signed_in
@require_safe
def unit_page(request: HttpRequest, code: str, agency: str) -> HttpResponse:
    """Show everything that one office has: what waits, what is late, what it has done."""
    check_may_open(code)
    if agency not in AGENCIES:
        raise NotFound("access.not_found")
    unit = unit_code(agency, code)
    day = asked_day(request)
    rows = items_of_unit(unit, day)
    holders = holders_of(unit, domain_today())
    context = {
        "code": code,
        "unit": unit,
        "day": day,
        "groups": [
            (_("Menunggu kantor ini"), [r for r in rows if r.state in WAITING_STATES]),
            (_("Lewat tanggal"), [r for r in rows if r.state in LATE]),
            (
                _("Berjalan"),
                [r for r in rows if r.is_open and r.state not in WAITING_STATES | LATE],
            ),
            (_("Perlu diperiksa desk"), [r for r in rows if r.state in REPORTED_STATES]),
            (
                _("Selesai"),
                [r for r in rows if not r.is_open and r.state not in REPORTED_STATES],
            ),
        ],
        "rows": rows,
        "is_request": kind_for(unit, code) == "request",
        "has_holder": bool(holders),
        "had_holder": had_holder(unit, domain_today()),
        "highest": highest_class(rows),
    }
    return render(request, "followups/unit.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def setting_page(request: HttpRequest, code: str) -> HttpResponse | HttpResponseBase:
    """Set when a desk reminds and when its chair hears of a late item."""
    check_may_open(code)
    if not looks_after(current_identity(), code):
        raise NotAllowed("followup.only_desk", place=code)
    patience = patience_of([code])[code]
    form = PatienceForm(
        request.POST or None,
        initial={
            "before": ", ".join(map(str, patience.before)),
            "after": ", ".join(map(str, patience.after)),
            "escalate_after": patience.escalate_after,
        },
    )
    sentence, status = "", 200
    if request.method == "POST":
        try:
            if form.is_valid():
                save_patience(
                    code, form.patience(), actor=current_identity().account, now=real_now()
                )
                messages.success(request, _("Pengingat diperbarui."))
                return redirect("followups:place", code)
            status = 422
        except WaspadaError as error:
            sentence, status = explain(error), error.status
    context = {"code": code, "form": form, "sentence": sentence}
    return render(request, "followups/setting.html", context, status=status)
