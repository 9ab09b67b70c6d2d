"""The board of a place's warnings."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.followups.rights import READERS, may_open
from waspada.apps.warnings.queries import board_of, score_of
from waspada.apps.warnings.rights import may_propose
from waspada.apps.warnings.setting import may_set
from waspada.core.alerts.warnings import strictest
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import NATION, load_table


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


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the warnings of the reader's own place."""
    seats = require_role(READERS)
    return redirect("warnings:place", seats[0].place)


@never_cache
@signed_in
@require_safe
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the warnings of a place: to be decided, standing, ended."""
    check_may_open(code)
    board = board_of(code)
    shown = [*board.open, *board.standing, *board.ended]
    context = {
        "code": code,
        "board": board,
        "score": score_of(code) if board.standing or board.ended else None,
        "highest": strictest(row.classification for row in shown),
        "can_set": may_set(code),
        "can_propose": code != NATION and may_propose(code),
    }
    return render(request, "warnings/place.html", context)
