"""The wall of a meeting room: large, one thing at a time, class B."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now
from waspada.apps.accounts.identity import acting_as, current_identity
from waspada.apps.picture.entering import clock_of, of_place, surroundings
from waspada.apps.picture.screens import in_a_room, screen_of


@require_GET
@of_place
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """Show one screen of a place: no menu, no drafts, nobody's name, no notice."""
    day = asked_day(request)
    asked = request.GET.get("ke", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    context = surroundings(request, code, day)
    now = domain_now().astimezone(clock_of(code))
    with acting_as(in_a_room(current_identity())):
        context |= screen_of(code, day, now, number)
        return render(request, "picture/screen.html", context)
