"""A place's meetings: list and calendar, planning, the page of one meeting and its steps."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import known_until, local_today
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.meetings import actions, queries
from waspada.apps.meetings.agenda import propose_agenda
from waspada.apps.meetings.forms import InviteeForm, MeetingForm, PointForm, unit_choices
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.models import AgendaItem, Invitee, Meeting
from waspada.apps.meetings.page import (
    address_of,
    check_reader,
    opened,
    own_place,
    stamp_of,
)
from waspada.apps.meetings.papers import freeze_missing
from waspada.apps.meetings.rights import (
    check_may_open,
    check_may_prepare,
    desk_unit,
    is_chair,
    may_order,
    may_prepare,
    own_units,
)
from waspada.apps.meetings.session_forms import ChairForm
from waspada.apps.meetings.showing import decisions_shown, points_shown
from waspada.apps.meetings.teams import teams_at
from waspada.apps.meetings.words import (
    ANSWER_WORDS,
    LINE_WORDS,
    STATE_WORDS,
)
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.meetings import CHANGEABLE, MEETING_MOVES, minutes_planned
from waspada.core.reports.incidents import day_start, local_date
from waspada.core.vocabulary import unit_code

_WEEK = timedelta(days=7)
BEFORE = frozenset({"planned", "invited", "moved"})


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the meetings of the reader's own place."""
    return redirect("meetings:meetings", own_place())


@never_cache
@signed_in
@require_safe
def meetings(request: HttpRequest, code: str) -> HttpResponseBase:
    """List a place's meetings, those ahead first, with a month as a calendar."""
    check_reader()
    check_may_open(code)
    day = asked_day(request)
    known = queries.meetings_known(code, day)
    first = _asked_month(request, day)
    start = day_start(day, code)
    ahead = [one for one in known if one.begins_at >= start and one.state != "cancelled"]
    keys = {one.meeting.pk for one in ahead}
    context = {
        "code": code,
        "day": day,
        "ahead": [_row(one) for one in reversed(ahead)],
        "past": [_row(one) for one in known if one.meeting.pk not in keys],
        "above": [_row(one) for one in queries.meetings_above(code, day)],
        "weeks": _weeks(first, known, code),
        "month": first,
        "before": _month(first - timedelta(days=1)),
        "after": _month(first + timedelta(days=31)),
        "can_edit": may_prepare(current_identity(), code) and not is_past(request),
    }
    return render(request, "meetings/meetings.html", context)


def _row(one: queries.MeetingShown) -> dict[str, Any]:
    return {"shown": one, "state": STATE_WORDS.get(one.state, one.state)}


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _asked_month(request: HttpRequest, day: date) -> date:
    text = request.GET.get("bulan", "")
    if not text:
        return day.replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    if not 2005 <= found.year <= 2100:
        raise BadInput("web.bad_date", value=text[:20])
    return found


def _weeks(first: date, known: list[queries.MeetingShown], code: str) -> list[list[dict[str, Any]]]:
    """Return a month as weeks from Monday, each day with its meetings."""
    by_day: dict[date, list[queries.MeetingShown]] = {}
    for one in known:
        by_day.setdefault(local_date(one.begins_at, code), []).append(one)
    monday = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    weeks = []
    while monday <= last:
        days = [monday + timedelta(days=number) for number in range(7)]
        weeks.append(
            [
                {"day": day, "is_in": day.month == first.month, "meetings": by_day.get(day, [])}
                for day in days
            ]
        )
        monday += _WEEK
    return weeks


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponseBase:
    """Plan a meeting; its agenda is proposed at once from what is open."""
    check_may_prepare(code)
    teams = teams_at(code, local_today(code))
    initial = {"day": local_today(code) + timedelta(days=3), "begins": "09.00", "ends": "11.00"}
    form = MeetingForm(code, teams, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_meeting(code, form.facts(), stamp_of(request))
            propose_agenda(made, stamp_of(request))
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Rapat direncanakan. Periksa agenda dan yang diundang."))
            return redirect(address_of(made))
    status = 400 if form.errors else 200
    return render(request, "meetings/form.html", {"code": code, "form": form}, status=status)


@never_cache
@signed_in
@require_safe
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Show one meeting as far as its reader may see it, as it was known on the asked day."""
    found = opened(meeting_id)
    day = asked_day(request)
    until = known_until(day, found.place_code)
    if is_past(request) and found.received_at >= until:
        raise NotFound("access.not_found")
    return render(request, "meetings/meeting.html", meeting_page(request, found, until))


def meeting_page(request: HttpRequest, found: Meeting, until: datetime) -> dict[str, Any]:
    """Return what the page of a meeting shows."""
    identity = current_identity()
    step = queries.steps_until([found.pk], until).get(found.pk)
    shown = queries.known_as(found, step)
    invitees = queries.invitees_of(found)
    items = [one for one in queries.items_of(found) if _is_known(one, until)]
    mine = own_units(identity)
    is_now = not is_past(request)
    presences = [one for one in queries.presences_of(found) if one.came_at < until]
    papers = [one for one in queries.papers_of(found) if one.frozen_at < until]
    brought = {one.unit_code for one in papers}
    return {
        "papers": papers,
        "paper_units": [
            unit
            for unit in dict.fromkeys(one.unit_code for one in invitees)
            if unit in mine or may_prepare(identity, found.place_code) or unit in brought
        ],
        "presences": presences,
        "absent": [] if shown.state in BEFORE else queries.absent(invitees, presences),
        "decisions": decisions_shown(
            [one for one in queries.decisions_of(found) if one.written_at < until],
            asked_day(request),
        ),
        "lines": [
            (LINE_WORDS.get(one.kind, one.kind), one)
            for one in queries.lines_of(found)
            if one.written_at < until
        ],
        "meeting": found,
        "shown": shown,
        "code": found.place_code,
        "state": STATE_WORDS.get(shown.state, shown.state),
        "invitees": [(one, _answer(one, until)) for one in invitees],
        "mine": [one for one in invitees if one.unit_code in mine],
        "answers": list(ANSWER_WORDS.items()),
        "points": points_shown(items),
        "dropped": points_shown(
            one for one in queries.items_of(found, state="dropped") if _is_known(one, until)
        ),
        "planned_minutes": round((shown.ends_at - shown.begins_at).total_seconds() / 60),
        "minutes": minutes_planned(one.minutes for one in items),
        "steps": [
            (STATE_WORDS.get(one.state, one.state), one)
            for one in queries.steps_of(found)
            if one.received_at < until
        ],
        "can_order": is_now and may_order(identity, found) and found.state in CHANGEABLE,
        "can_prepare": is_now and may_prepare(identity, found.place_code),
        "can_answer": is_now and found.state in {"invited", "moved"},
        "is_chair": is_chair(identity, found),
        "moves": MEETING_MOVES.get(found.state, frozenset()) if is_now else frozenset(),
        "point_form": PointForm(),
        "chair_form": _chair_form(found) if found.state not in {"signed", "cancelled"} else None,
        "invitee_form": InviteeForm(
            unit_choices(found.place_code, [one.unit_code for one in invitees])
        ),
    }


def _is_known(item: AgendaItem, until: datetime) -> bool:
    return item.received_at is None or item.received_at < until


def _answer(one: Invitee, until: datetime) -> object:
    if one.answered_at is None or one.answered_at >= until:
        return ""
    return ANSWER_WORDS.get(one.answer, "")


def _chair_form(found: Meeting, data: Any = None) -> ChairForm:
    """Return the form that names the chair: an office's account, or a leader's of the place."""
    units = {one.unit_code for one in queries.invitees_of(found)} | {
        unit_code("pemda", found.place_code),
        desk_unit(found.place_code),
    }
    accounts = queries.accounts_of_units(units, local_today(found.place_code))
    choices = [(str(one.pk), one.display_name) for one in accounts]
    initial = {"title": found.chair_title, "account": str(found.chair_id or "")}
    return ChairForm(choices, data, initial=initial)


@signed_in
@require_POST
def chair(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Name who leads a meeting."""
    found = opened(meeting_id)
    check_may_prepare(found.place_code)
    form = _chair_form(found, request.POST)
    if not form.is_valid():
        raise BadInput("meetings.empty")
    data = form.cleaned_data
    account = Account.objects.get(pk=data["account"]) if data["account"] else None
    actions.name_chair(found, account, data["title"], stamp_of(request))
    messages.success(request, _("Pimpinan rapat tersimpan."))
    return redirect(address_of(found))


def _open(found: Meeting, stamp: Stamp) -> None:
    """Begin, with the figures frozen of every agency that has not frozen its own."""
    actions.open_meeting(found, stamp)
    found.refresh_from_db()
    freeze_missing(found, stamp)


@signed_in
@require_POST
def step(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Open or close a meeting."""
    found = opened(meeting_id)
    steps: dict[str, Callable[[Meeting, Stamp], None]] = {
        "buka": _open,
        "tutup": actions.close_meeting,
    }
    name = request.POST.get("langkah", "")
    if name not in steps:
        raise BadInput("meetings.wrong_state")
    steps[name](found, stamp_of(request))
    return redirect(address_of(found))
