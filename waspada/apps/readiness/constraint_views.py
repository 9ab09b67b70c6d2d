"""Constraints of a place: the list, one of them, raising, changing and closing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_today, local_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.readiness.constraint_queries import constraint_versions, constraints_on
from waspada.apps.readiness.constraints import (
    close_constraint,
    facts_of,
    may_change,
    raise_constraint,
    raising_seat,
    revise_constraint,
)
from waspada.apps.readiness.forms import ConstraintForm
from waspada.apps.readiness.grid import h_words
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.models import Constraint
from waspada.apps.readiness.rights import READERS, WRITERS, gravest_of, may_open_measure
from waspada.apps.readiness.views import board_for, giving_of
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.readiness.constraints import CONSTRAINT_MOVES


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the constraints of the reader's own place."""
    seats = [seat for seat in current_identity().memberships if seat.role in READERS]
    if not seats:
        raise NotAllowed("access.not_allowed")
    return redirect("readiness:constraints", seats[0].place)


@never_cache
@signed_in
@require_safe
def constraints(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the constraints of an area; foreseen ones and closed ones apart."""
    require_role(READERS)
    board = board_for(request, code)
    rows = constraints_on(code, board.day, election=board.election_key)
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "h": h_words(code, board.day),
        "now": [one for one in rows if one.state == "open" and not one.is_foreseen],
        "foreseen": [one for one in rows if one.state == "open" and one.is_foreseen],
        "closed": [one for one in rows if one.state != "open"],
        "page_class": gravest_of(rows),
        "may_raise": board.day >= domain_today()
        and raising_seat(current_identity(), code) is not None,
        "today": board.day,
    }
    return render(request, "readiness/constraints.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def raise_one(request: HttpRequest, code: str) -> HttpResponseBase:
    """Put a constraint on record."""
    require_role(WRITERS)
    board = board_for(request, code)
    if raising_seat(current_identity(), code) is None:
        raise NotAllowed("readiness.raise_elsewhere", place=code)
    initial = {
        "place_code": code,
        "measure_code": request.GET.get("ukuran", ""),
        "since": local_today(code),
    }
    form = ConstraintForm(board, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = raise_constraint(
                form.facts(), giving_of(request, board.place, board.election_key)
            )
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Kendala %(number)s tercatat.") % {"number": row.number})
            return redirect("readiness:constraint", row.place_code, row.constraint_id)
    context = {"code": code, "board": board, "form": form}
    return render(
        request, "readiness/constraint_form.html", context, status=400 if form.errors else 200
    )


@never_cache
@signed_in
@require_safe
def constraint(request: HttpRequest, code: str, constraint_id: UUID) -> HttpResponseBase:
    """Show one constraint with its versions and what it is linked to."""
    versions, row = _found(code, constraint_id)
    context: dict[str, Any] = {
        "code": code,
        "one": row,
        "versions": list(reversed(versions)),
        "may_change": may_change(current_identity(), row),
        "moves": sorted(CONSTRAINT_MOVES[row.state]),
        "linked_id": str(row.constraint_id),
        "has_measure_page": _has_measure_page(row),
    }
    return render(request, "readiness/constraint.html", context)


def _has_measure_page(row: Constraint) -> bool:
    known = measures_of(row.election_key or "", row.place_code, domain_today())
    measure = known.get(row.measure_code)
    return measure is not None and may_open_measure(current_identity(), measure, row.place_code)


def _found(code: str, constraint_id: UUID) -> tuple[list[Constraint], Constraint]:
    versions = constraint_versions(constraint_id)
    if not versions or versions[-1].place_code != code:
        raise NotFound("access.not_found")
    return versions, versions[-1]


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str, constraint_id: UUID) -> HttpResponseBase:
    """Say anew what is known of a constraint."""
    _versions, row = _found(code, constraint_id)
    if not may_change(current_identity(), row):
        raise NotAllowed("readiness.not_your_constraint")
    board = board_for(request, code)
    facts = facts_of(row)
    initial = {name: getattr(facts, name) for name in ConstraintForm.base_fields}
    form = ConstraintForm(board, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            revise_constraint(
                constraint_id,
                form.facts(),
                giving_of(request, row.place_code, row.election_key or ""),
            )
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Perubahan tersimpan; yang lama tetap ada di riwayat."))
            return redirect("readiness:constraint", form.cleaned_data["place_code"], constraint_id)
    context = {"code": code, "board": board, "form": form, "one": row}
    return render(
        request, "readiness/constraint_form.html", context, status=400 if form.errors else 200
    )


@signed_in
@require_POST
def move(request: HttpRequest, code: str, constraint_id: UUID) -> HttpResponseBase:
    """Close a constraint or open it again."""
    _versions, row = _found(code, constraint_id)
    try:
        close_constraint(
            constraint_id,
            request.POST.get("keadaan", ""),
            request.POST.get("hasil", ""),
            giving_of(request, row.place_code, row.election_key or ""),
        )
    except WaspadaError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, explain(error))
    else:
        messages.success(request, _("Keadaan kendala tersimpan."))
    return redirect("readiness:constraint", code, constraint_id)
