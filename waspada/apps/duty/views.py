"""The roster's pages: a week, a day, the desk's shifts, a pattern, pasted rows, a swap."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, local_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.duty import actions
from waspada.apps.duty.actions import Filled
from waspada.apps.duty.forms import (
    BEGINS,
    ENDS,
    PEOPLE,
    SettingForm,
    cell_edits,
    field_name,
)
from waspada.apps.duty.queries import (
    Person,
    names_of,
    people_at,
    phone_of,
    setting_of,
)
from waspada.apps.duty.rights import DESK_ROLES, check_may_edit, check_may_open, may_edit
from waspada.apps.duty.weeks import WEEK, Week, WeekCell, days_of
from waspada.apps.words.sentences import explain, say
from waspada.core.duty import MOST_SHIFTS, monday_of
from waspada.core.elections.facts import EARLIEST, LATEST
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places import NATION

_DAY = timedelta(days=1)


def actor_of(request: HttpRequest) -> str:
    """Return who acts, as the journal names them."""
    return str(account_of(request).pk)


def asked_monday(request: HttpRequest, place: str) -> date:
    """Return the Monday of the week a page is about; this week's without an address."""
    text = request.GET.get("minggu") or request.POST.get("minggu") or ""
    return monday_of(read_day(text) if text else local_today(place))


def read_day(text: str) -> date:
    """Return the day an address names; raise BadInput for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("duty.bad_day", value=text[:20]) from error
    if not EARLIEST <= day <= LATEST:
        raise BadInput("duty.bad_day", value=text[:20])
    return day


def week_address(place: str, monday: date, *, editing: bool = False) -> str:
    """Return the address of a week's roster."""
    query = f"?minggu={monday.isoformat()}" + ("&ubah=1" if editing else "")
    return reverse("duty:week", args=(place,)) + query


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the roster of the reader's own desk."""
    seats = (seat for seat in current_identity().memberships if seat.role in DESK_ROLES)
    place = next((seat.place for seat in seats), NATION)
    return redirect("duty:week", place)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a week; its secretariat changes who stands in which shift."""
    check_may_open(code)
    monday = asked_monday(request, code)
    if request.method != "POST":
        return _week_page(request, code, monday, is_editing="ubah" in request.GET)
    check_may_edit(code)
    edits = cell_edits(request.POST)
    done = actions.save_cells(code, edits, actor=actor_of(request), now=real_now())
    say_done(request, code, done)
    if done.conflicts:
        return _week_page(request, code, monday, is_editing=True, done=done, status=409)
    return redirect(week_address(code, monday))


def _week_page(
    request: HttpRequest,
    code: str,
    monday: date,
    *,
    is_editing: bool,
    done: Filled | None = None,
    status: int = 200,
) -> HttpResponse:
    setting = setting_of(code)
    shown = days_of(setting, monday, 7, domain_now())
    can_edit = may_edit(current_identity(), code)
    is_editing = is_editing and can_edit
    context: dict[str, Any] = {
        "code": code,
        "week": shown,
        "sunday": monday + 6 * _DAY,
        "before": week_address(code, monday - WEEK),
        "after": week_address(code, monday + WEEK),
        "is_this_week": monday == monday_of(local_today(code)),
        "is_polling_ahead": shown.polling is not None and shown.polling >= local_today(code),
        "phone": phone_of(setting),
        "can_edit": can_edit,
        "is_editing": is_editing,
        "edit_address": week_address(code, monday, editing=True),
        "rows": _edit_rows(shown, code, done) if is_editing else [],
        "me": actor_of(request),
    }
    return render(request, "duty/week.html", context, status=status)


def _edit_rows(shown: Week, place: str, done: Filled | None) -> list[dict[str, Any]]:
    """Return days with their cells to edit; after a conflict with what its editor wanted."""
    conflicts = {(one.day, one.name): one for one in done.conflicts} if done else {}
    people = people_at(place, shown.monday)
    return [
        {
            "day": one,
            "cells": [
                _edit_cell(cell, people, conflicts.get((cell.day, cell.name))) for cell in one.cells
            ],
        }
        for one in shown.days
    ]


def _edit_cell(cell: WeekCell, people: Iterable[Person], conflict: Any = None) -> dict[str, Any]:
    choices = {person.account: person for person in people}
    choices = {person.account: person for person in cell.people} | choices
    choices = dict(sorted(choices.items(), key=lambda one: one[1].name.casefold()))
    ticked = conflict.mine if conflict else cell.accounts
    return {
        "cell": cell,
        "choices": [(one, one.account in ticked) for one in choices.values()],
        "seen": " ".join(sorted(cell.accounts)),
        "conflict": conflict,
        "names": [one.name for one in choices.values() if one.account in ticked],
    }


def say_done(request: HttpRequest, place: str, done: Filled) -> None:
    """Tell what was written, what was kept and who could not be entered."""
    if done.changed:
        sentence = ngettext(
            "%(count)s giliran tersimpan.", "%(count)s giliran tersimpan.", done.changed
        )
        messages.success(request, sentence % {"count": done.changed})
    elif not (done.conflicts or done.left or done.kept):
        messages.info(request, _("Tidak ada yang berubah."))
    if done.kept:
        sentence = ngettext(
            "%(count)s giliran sudah terisi dan dibiarkan.",
            "%(count)s giliran sudah terisi dan dibiarkan.",
            done.kept,
        )
        messages.info(request, sentence % {"count": done.kept})
    for name in _names_left(place, done):
        messages.warning(request, say("duty.person_left", {"name": name}))


def _names_left(place: str, done: Filled) -> list[str]:
    accounts = {account for _day, account in done.left}
    return names_of(accounts) if accounts else []


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest, code: str, day_text: str) -> HttpResponseBase:
    """Change one day: who stands in it, its hours, an extra shift."""
    check_may_edit(code)
    on = read_day(day_text)
    error = ""
    done: Filled | None = None
    if request.method == "POST":
        try:
            edits = cell_edits(_with_extra(request.POST, on), with_hours=True)
            done = actions.save_cells(code, edits, actor=actor_of(request), now=real_now())
        except BadInput as problem:
            error = explain(problem)
        else:
            say_done(request, code, done)
            if not done.conflicts:
                return redirect(week_address(code, monday_of(on)))
    shown = days_of(setting_of(code), on, 1, domain_now())
    context: dict[str, Any] = {
        "code": code,
        "day": on,
        "shown": shown.days[0],
        "rows": [_typed(row, request.POST) for row in _edit_rows(shown, code, done)[0]["cells"]],
        "people": people_at(code, on),
        "back": week_address(code, monday_of(on)),
        "error": error,
        "extra": {
            one: request.POST.get(f"baru-{one}", "") if error else ""
            for one in ("nama", BEGINS, ENDS)
        },
        "extra_people": request.POST.getlist("baru-orang") if error else [],
    }
    status = 400 if error else 409 if done else 200
    return render(request, "duty/day.html", context, status=status)


def _typed(row: dict[str, Any], data: QueryDict) -> dict[str, Any]:
    """Keep what was typed into a cell whose page comes back."""
    cell: WeekCell = row["cell"]
    row["begins"] = data.get(field_name(BEGINS, cell.day, cell.name), f"{cell.begins_at:%H.%M}")
    row["ends"] = data.get(field_name(ENDS, cell.day, cell.name), f"{cell.ends_at:%H.%M}")
    if field_name(BEGINS, cell.day, cell.name) in data and not row["conflict"]:
        ticked = data.getlist(field_name(PEOPLE, cell.day, cell.name))
        row["choices"] = [(one, one.account in ticked) for one, _is_ticked in row["choices"]]
    return row


def _with_extra(data: QueryDict, on: date) -> QueryDict:
    """Return a posted day in which the extra shift, if one was named, is a cell like others."""
    name = data.get("baru-nama", "").replace("|", " ").strip()[:40]
    if not name:
        return data
    merged = data.copy()
    merged[field_name("semula", on, name)] = ""
    merged[field_name(BEGINS, on, name)] = data.get(f"baru-{BEGINS}", "")
    merged[field_name(ENDS, on, name)] = data.get(f"baru-{ENDS}", "")
    merged.setlist(field_name(PEOPLE, on, name), data.getlist("baru-orang"))
    return merged


@signed_in
@require_POST
def copy(request: HttpRequest, code: str) -> HttpResponseBase:
    """Fill the empty shifts of a week as last week's were filled."""
    check_may_edit(code)
    monday = asked_monday(request, code)
    done = actions.copy_week(code, monday, actor=actor_of(request), now=real_now())
    if not (done.changed or done.kept or done.left):
        messages.info(request, _("Minggu sebelumnya kosong; tidak ada yang disalin."))
    else:
        say_done(request, code, done)
    return redirect(week_address(code, monday))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: HttpRequest, code: str) -> HttpResponseBase:
    """Set a desk's shifts, its office number, and whom silence reaches."""
    check_may_edit(code)
    row = setting_of(code)
    data = request.POST if request.method == "POST" else None
    form = SettingForm(row, local_today(code), data)
    typed = [tuple(one) for one in row.shifts]
    if data is not None:
        typed = list(SettingForm.rows(data))
        if form.is_valid():
            row.phone = form.cleaned_data["phone"].strip()
            row.lead_id = form.cleaned_data["lead"] or None
            row.wait_minutes = form.cleaned_data["wait_minutes"]
            try:
                row.shifts = actions.shifts_from(typed)
                actions.save_setting(
                    row, actor=actor_of(request), now=real_now(), today=local_today(code)
                )
            except WaspadaError as error:
                form.add_error(None, explain(error))
            else:
                messages.success(request, _("Giliran dan nomor kantor tersimpan."))
                return redirect("duty:week", code)
    blank = max(0, min(MOST_SHIFTS, max(3, len(typed) + 1)) - len(typed))
    context = {"code": code, "form": form, "shifts": [*typed, *([("", "", "")] * blank)]}
    return render(request, "duty/setting.html", context, status=400 if form.errors else 200)
