"""The pages of a place's teams."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.meetings import teams as kept
from waspada.apps.meetings.forms import SeatForm, TeamForm, unit_choices
from waspada.apps.meetings.models import Team, TeamMember
from waspada.apps.meetings.page import own_place, stamp_of
from waspada.apps.meetings.rights import check_may_open, check_may_prepare, may_prepare
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotFound, WaspadaError


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the teams of the reader's own place."""
    return redirect("meetings:teams", own_place())


@never_cache
@signed_in
@require_safe
def teams(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the teams that serve on a day, with who holds each office, and those of the past."""
    check_may_open(code)
    day = asked_day(request)
    shown = [(one, kept.seats_of_team(one, day)) for one in kept.teams_at(code, day)]
    context = {
        "code": code,
        "day": day,
        "teams": [_shown(one, seats) for one, seats in shown],
        "past": kept.past_teams(code, day),
        "can_edit": may_prepare(current_identity(), code),
    }
    return render(request, "meetings/teams.html", context)


def _shown(team: Team, seats: list[kept.SeatShown]) -> dict[str, object]:
    chair = next((one for one in seats if one.member.role == "chair"), None)
    return {
        "team": team,
        "seats": seats,
        "kind": kept.TEAM_KINDS.get(team.kind, team.kind),
        "has_chair": chair is not None,
        "rows": [(kept.MEMBER_ROLES.get(one.member.role, one.member.role), one) for one in seats],
    }


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write down a team."""
    check_may_prepare(code)
    form = TeamForm(request.POST or None, initial={"starts_on": local_today(code)})
    if request.method == "POST" and form.is_valid():
        stamp = stamp_of(request)
        try:
            made = kept.make_team(code, form.facts(), actor=stamp.actor, at=stamp.at, now=stamp.now)
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Tim tersimpan. Tambahkan anggotanya."))
            return redirect("meetings:team", code, made.pk)
    context = {"code": code, "form": form}
    status = 400 if form.errors else 200
    return render(request, "meetings/team_form.html", context, status=status)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, code: str, team_id: UUID) -> HttpResponseBase:
    """Change a team: its decree and term, the offices that sit in it."""
    check_may_prepare(code)
    found = kept.team_of(team_id)
    if found.place_code != code:
        raise NotFound("access.not_found")
    day = local_today(code)
    seats = kept.seats_of_team(found, day)
    units = unit_choices(code, [one.member.unit_code for one in seats])
    step = request.POST.get("langkah", "")
    form = TeamForm(request.POST if step == "tim" else None, initial=_initial(found))
    seat_form = SeatForm(units, request.POST if step == "anggota" else None)
    if request.method == "POST":
        stamp = stamp_of(request)
        try:
            if step == "tim" and form.is_valid():
                kept.change_team(found, form.facts(), actor=stamp.actor, now=stamp.now)
                return _done(request, found, _("Tim tersimpan."))
            if step == "anggota" and seat_form.is_valid():
                seat = seat_form.facts(max(day, found.starts_on))
                kept.seat_office(found, seat, actor=stamp.actor, now=stamp.now)
                return _done(request, found, _("Anggota ditambahkan."))
            if step == "lepas":
                member = _member(found, request.POST.get("anggota", ""))
                last = day - timedelta(days=1)
                kept.end_seat(member, last=last, actor=stamp.actor, now=stamp.now)
                return _done(request, found, _("Anggota dilepas; riwayatnya tetap."))
        except WaspadaError as error:
            (seat_form if step == "anggota" else form).add_error(None, explain(error))
    context = {
        "code": code,
        "team": found,
        "form": form,
        "seat_form": seat_form,
        "rows": [(kept.MEMBER_ROLES.get(one.member.role, one.member.role), one) for one in seats],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "meetings/team.html", context, status=status)


def _done(request: HttpRequest, found: Team, sentence: str) -> HttpResponseBase:
    messages.success(request, sentence)
    return redirect("meetings:team", found.place_code, found.pk)


def _member(found: Team, key: str) -> TeamMember:
    try:
        wanted = UUID(key)
    except ValueError as error:
        raise NotFound("access.not_found") from error
    member: TeamMember | None = TeamMember.objects.filter(team=found, pk=wanted).first()
    if member is None:
        raise NotFound("access.not_found")
    return member


def _initial(found: Team) -> dict[str, object]:
    names = ("kind", "name", "decree", "decree_on", "starts_on", "ends_on")
    return {name: getattr(found, name) for name in names}
