"""The window of who keeps the minutes, and the page behind the code on the screen."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.meetings import attendance, minutes, queries
from waspada.apps.meetings.forms import unit_choices
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.models import AgendaItem, Meeting
from waspada.apps.meetings.page import opened, stamp_of
from waspada.apps.meetings.rights import check_may_prepare
from waspada.apps.meetings.screen import room_for
from waspada.apps.meetings.session_forms import DecisionForm, GuestForm, LineForm
from waspada.apps.meetings.showing import decisions_shown
from waspada.apps.meetings.words import LINE_WORDS, STATE_WORDS, item_title
from waspada.apps.words.sentences import explain
from waspada.core.access import Rights, may_read
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.meetings import IN_SESSION


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def keeper(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Keep the minutes: what is on the screen, decisions, notes, who is here."""
    found = opened(meeting_id)
    check_may_prepare(found.place_code)
    forms = _forms(found, request)
    if request.method == "POST":
        name = request.POST.get("langkah", "")
        form = forms.get(name)
        try:
            part = _step(request, found, name, forms, stamp_of(request))
        except WaspadaError as error:
            if form is None:
                raise
            form.add_error(None, explain(error))
        else:
            if part is not None:
                return redirect(reverse("meetings:keeper", args=(found.pk,)) + f"#{part}")
        found.refresh_from_db()
    status = 400 if any(form.errors for form in forms.values()) else 200
    return render(request, "meetings/keeper.html", _page(found, forms), status=status)


def _forms(found: Meeting, request: HttpRequest) -> dict[str, Form]:
    """Return the forms of the page, the one that was sent filled with what was typed."""
    points = [(str(one.pk), item_title(one)) for one in queries.items_of(found)]
    units = unit_choices(found.place_code, [one.unit_code for one in queries.invitees_of(found)])
    name = request.POST.get("langkah", "")
    current = str(found.current_item or "")
    initial = {"item": current if current in dict(points) else ""}

    def given(wanted: str) -> Any:
        return request.POST if name == wanted else None

    return {
        "keputusan": DecisionForm(points, units, given("keputusan"), initial=initial),
        "catatan": LineForm(points, units, given("catatan"), initial=initial),
        "tamu": GuestForm(given("tamu")),
    }


def _step(
    request: HttpRequest, found: Meeting, name: str, forms: dict[str, Form], stamp: Stamp
) -> str | None:
    """Do what was asked; return the part of the page to go on at, None to show it with errors."""
    if name in forms:
        form = forms[name]
        return _FORM_STEPS[name](request, found, form, stamp) if form.is_valid() else None
    if name not in _STEPS:
        raise BadInput("meetings.wrong_state")
    return _STEPS[name](found, _key(request.POST.get("apa", "")), stamp)


def _decide(request: HttpRequest, found: Meeting, form: Any, stamp: Stamp) -> str:
    before = request.POST.get("ganti", "")
    if before:
        decision = queries.decision_of(found, _key(before))
        minutes.reword_decision(decision, form.facts(), stamp)
    else:
        minutes.save_decision(found, form.facts(), stamp)
    return "keputusan"


def _note(request: HttpRequest, found: Meeting, form: Any, stamp: Stamp) -> str:
    minutes.write_line(found, form.facts(), account_of(request), stamp)
    return "catatan"


def _guests(request: HttpRequest, found: Meeting, form: Any, stamp: Stamp) -> str:
    data = form.cleaned_data
    attendance.guests_come(found, data["words"], data["heads"], stamp)
    return "hadir"


_FORM_STEPS: dict[str, Callable[[HttpRequest, Meeting, Any, Stamp], str]] = {
    "keputusan": _decide,
    "catatan": _note,
    "tamu": _guests,
}


def _show(found: Meeting, key: UUID, stamp: Stamp) -> str:
    minutes.show_point(found, key, stamp)
    return "acara"


def _adopt(found: Meeting, key: UUID, stamp: Stamp) -> str:
    minutes.adopt_decision(queries.decision_of(found, key), stamp)
    return "keputusan"


def _withdraw(found: Meeting, key: UUID, stamp: Stamp) -> str:
    minutes.withdraw_decision(queries.decision_of(found, key), stamp)
    return "keputusan"


def _member(found: Meeting, key: UUID, stamp: Stamp) -> str:
    account = next((one for one in _awaited(found) if one.pk == key), None)
    if account is None:
        raise NotFound("access.not_found")
    attendance.come_in(found, account, stamp)
    return "hadir"


def _office(found: Meeting, key: UUID, stamp: Stamp) -> str:
    attendance.office_comes(found, key, stamp)
    return "hadir"


def _leave(found: Meeting, key: UUID, stamp: Stamp) -> str:
    attendance.leave(found, key, stamp)
    return "hadir"


_STEPS: dict[str, Callable[[Meeting, UUID, Stamp], str]] = {
    "tampil": _show,
    "tetapkan": _adopt,
    "cabut": _withdraw,
    "anggota": _member,
    "kantor": _office,
    "pergi": _leave,
}


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("access.not_found") from error


def _awaited(found: Meeting) -> list[Account]:
    """Return the accounts of the units asked that are not in the room yet."""
    day = local_today(found.place_code)
    units = [one.unit_code for one in queries.invitees_of(found)]
    here = {one.account_id for one in queries.presences_of(found) if one.left_at is None}
    return [one for one in queries.accounts_of_units(units, day) if one.pk not in here]


def _page(found: Meeting, forms: dict[str, Form]) -> dict[str, Any]:
    room = room_for(found, current_identity())
    items = queries.items_of(found)
    presences = queries.presences_of(found)
    awaited = _awaited(found)
    # The first of a unit is the one that every room may see.
    shown = [one for one in queries.papers_of(found) if one.kind == "figures"]
    invitees = queries.invitees_of(found)
    return {
        "meeting": found,
        "code": found.place_code,
        "state": STATE_WORDS.get(found.state, found.state),
        "is_running": found.state in IN_SESSION,
        "room_class": room.memberships[0].clearance,
        "points": [
            {
                "item": one,
                "title": item_title(one),
                "is_shown": one.pk == found.current_item,
                "is_hidden": not may_read(room, item_rights(one)),
            }
            for one in items
        ],
        "papers": list({one.unit_code: one for one in reversed(shown)}.values())[::-1],
        "decisions": decisions_shown(queries.decisions_of(found), local_today(found.place_code)),
        "lines": [(LINE_WORDS.get(one.kind, one.kind), one) for one in queries.lines_of(found)],
        "presences": presences,
        "awaited": awaited,
        "absent": queries.absent(invitees, presences),
        "decision_form": forms["keputusan"],
        "line_form": forms["catatan"],
        "guest_form": forms["tamu"],
    }


def item_rights(item: AgendaItem) -> Rights:
    """Return the rights of a point as the read rule takes them."""
    return Rights(
        place=item.place_code,
        classification=item.classification,
        owner_unit=item.owner_unit,
        addressee_units=frozenset(item.addressee_units),
        compartment=item.compartment,
        concerns_units=frozenset(item.concerns_units),
        realm=item.realm,
    )


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def present(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let whoever scanned the code say that they are in the room; it opens nothing else."""
    try:
        found = attendance.meeting_of_token(token)
        if request.method == "POST":
            attendance.come_in_by_code(token, account_of(request), stamp_of(request))
            messages.success(request, _("Kehadiran Anda tercatat."))
    except WaspadaError as error:
        context: dict[str, Any] = {"error": explain(error)}
        return render(request, "meetings/present.html", context, status=error.status)
    is_done = request.method == "POST"
    context = {"place": found.place_code, "begins_at": found.begins_at, "is_done": is_done}
    return render(request, "meetings/present.html", context)
