"""Fill many shifts at once: a pattern, pasted rows; and let two people swap."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import local_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.duty import actions
from waspada.apps.duty.actions import Pattern
from waspada.apps.duty.forms import PasteForm, PatternForm, SwapForm, read_pasted
from waspada.apps.duty.queries import kinds_of, people_at, setting_of, shifts_of
from waspada.apps.duty.rights import check_may_edit
from waspada.apps.duty.views import (
    actor_of,
    asked_monday,
    say_done,
    week_address,
)
from waspada.apps.words.sentences import explain, say
from waspada.core.duty import monday_of
from waspada.core.errors import NotFound, WaspadaError

_SWAP_DAYS = 28
_DAY = timedelta(days=1)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: HttpRequest, code: str) -> HttpResponseBase:
    """Fill a period with teams in turn."""
    check_may_edit(code)
    monday = asked_monday(request, code)
    people = people_at(code, monday)
    initial = {
        "first": monday,
        "last": monday + 27 * _DAY,
        "teams": "\n".join(person.name for person in people),
    }
    form = PatternForm(code, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            wanted = Pattern(
                given["first"],
                given["last"],
                given["accounts"],
                given["step"],
                given["only_workdays"],
                given["replacing"],
            )
            done = actions.fill_pattern(code, wanted, actor=actor_of(request), now=real_now())
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            say_done(request, code, done)
            return redirect(week_address(code, monday_of(given["first"])))
    context = {
        "code": code,
        "form": form,
        "people": people,
        "kinds": kinds_of(setting_of(code)),
        "back": week_address(code, monday),
    }
    return render(request, "duty/pattern.html", context, status=400 if form.errors else 200)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, code: str) -> HttpResponseBase:
    """Read pasted rows, show what they mean, and write them when confirmed."""
    check_may_edit(code)
    form = PasteForm(request.POST if request.method == "POST" else None)
    kinds = kinds_of(setting_of(code))
    context: dict[str, Any] = {
        "code": code,
        "form": form,
        "kinds": kinds,
        "people": people_at(code, local_today(code)),
        "back": reverse("duty:week", args=(code,)),
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        shifts = [kind.name for kind in kinds]
        rows, wrong = read_pasted(form.cleaned_data["rows"], code, shifts, local_today(code))
        if rows and "simpan" in request.POST:
            cells = [(row.day, row.shift, row.accounts) for row in rows]
            done = actions.fill_cells(
                code, cells, replacing=True, actor=actor_of(request), now=real_now()
            )
            say_done(request, code, done)
            if not wrong:
                return redirect(week_address(code, monday_of(rows[0].day)))
            # The rows that are not understood stay in the box, and only they.
            lines = form.cleaned_data["rows"].splitlines()
            kept = "\n".join(lines[line - 1] for line in sorted({line for line, _why in wrong}))
            form = context["form"] = PasteForm(initial={"rows": kept})
            rows = []
        elif not rows and not wrong:
            form.add_error("rows", say("duty.nothing_pasted"))
        context |= {"rows": _with_names(rows, code), "wrong": wrong, "is_read": True}
        status = 400 if wrong or form.errors else 200
    elif form.errors:
        status = 400
    return render(request, "duty/paste.html", context, status=status)


def _with_names(rows: list[Any], place: str) -> list[dict[str, Any]]:
    """Return read rows with names, and who stands in their shifts now."""
    if not rows:
        return []
    stored = {
        (shift.day, shift.name): shift
        for shift in shifts_of(place, min(row.day for row in rows), max(row.day for row in rows))
    }
    names = {one.account: one.name for row in rows for one in people_at(place, row.day)}
    shown = []
    for row in rows:
        shift = stored.get((row.day, row.shift))
        before = shift.names if shift else ""
        after = ", ".join(names[account] for account in row.accounts)
        shown.append({"row": row, "names": after, "before": before if before != after else ""})
    return shown


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def swap(request: HttpRequest, code: str) -> HttpResponseBase:
    """Let two people take each other's shifts within the next weeks."""
    check_may_edit(code)
    today = local_today(code)
    shifts = shifts_of(code, today, today + _SWAP_DAYS * _DAY)
    form = SwapForm(shifts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.swap(
                code,
                form.seat("first"),
                form.seat("second"),
                actor=actor_of(request),
                now=real_now(),
            )
        except NotFound:
            raise
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Kedua giliran ditukar."))
            return redirect("duty:week", code)
    context = {"code": code, "form": form, "has_seats": any(one.people for one in shifts)}
    return render(request, "duty/swap.html", context, status=400 if form.errors else 200)
