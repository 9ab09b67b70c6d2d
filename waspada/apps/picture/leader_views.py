"""The leader's page: nothing to configure, one screen, one sheet of paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.picture.entering import clock_of, of_place, seat_root, surroundings
from waspada.apps.picture.leaders import leader_page_of
from waspada.apps.picture.needs import decisions_of
from waspada.core.errors import NotAllowed


@require_GET
@signed_in
def leader_home(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the place somebody leads, else of their first seat."""
    seats = current_identity().memberships
    if not seats:
        raise NotAllowed("picture.no_seat")
    if all(seat.role == "field" for seat in seats):
        raise NotAllowed("access.not_allowed")
    seat = next((one for one in seats if one.role == "leader"), seats[0])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("picture:leader", args=(seat_root(seat.place),)) + query)


@require_GET
@of_place
def leader(request: HttpRequest, code: str) -> HttpResponse:
    """Show level, why, what changed, what is asked of the reader, who acts."""
    day = asked_day(request)
    now = domain_now().astimezone(clock_of(code))
    context = leader_page_of(code, day, now) | surroundings(request, code, day)
    if day == domain_today():
        context["asked"] = decisions_of(current_identity(), code, context["held"])
    return render(request, "picture/leader.html", context)
