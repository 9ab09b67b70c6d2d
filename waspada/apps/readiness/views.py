"""The grid of a place's readiness, and the page of one measure in one place."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today, local_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.queries import main_stage
from waspada.apps.readiness.actions import Giving
from waspada.apps.readiness.board import Board
from waspada.apps.readiness.entry import fill_rows
from waspada.apps.readiness.grid import grid_of, h_words
from waspada.apps.readiness.nation import nation_board
from waspada.apps.readiness.queries import board_of, election_key_for
from waspada.apps.readiness.rights import (
    READERS,
    WRITERS,
    check_may_open,
    may_open,
    own_units,
    sees_whole,
)
from waspada.core.errors import NotFound
from waspada.core.places import NATION, level_of, load_table
from waspada.core.vocabulary import split_unit


def actor_of(request: HttpRequest) -> str:
    """Return who acts, as the journal names them."""
    return str(account_of(request).pk)


def giving_of(request: HttpRequest, place: str, election_key: str, channel: str = "page") -> Giving:
    """Return who gives figures of a place through a page, and when."""
    return Giving(
        election_key, actor_of(request), domain_now(), real_now(), local_today(place), channel
    )


def board_for(request: HttpRequest, code: str) -> Board:
    """Return the board a page is about, for whoever may open it.

    Raises
    ------
    NotAllowed : readiness.not_yours
    NotFound : readiness.no_election, readiness.choose_province
    """
    check_may_open(code)
    if code == NATION:
        raise NotFound("readiness.choose_province")
    board = board_of(code, asked_day(request), election=request.GET.get("pemilihan"))
    if board is None:
        raise NotFound("readiness.no_election", place=code)
    return board


def own_agencies() -> tuple[str, ...]:
    """Return the agencies somebody has a seat in."""
    return tuple(dict.fromkeys(split_unit(unit)[0] for unit in own_units(current_identity())))


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the readiness of the reader's own place."""
    seats = [seat for seat in current_identity().memberships if seat.role in READERS]
    return redirect("readiness:grid", seats[0].place if seats else NATION)


@never_cache
@signed_in
@require_safe
def grid(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show agencies × places; the reader's own agency first."""
    require_role(READERS)
    if code == NATION:
        return _provinces(request)
    board = board_for(request, code)
    shown = grid_of(board, own_agencies())
    chosen = request.GET.get("instansi", "")
    lines = {line.agency: line for line in shown.lines}
    line = lines.get(chosen) or (shown.lines[0] if shown.lines else None)
    stage = main_stage(code, board.day)
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "grid": shown,
        "line": line,
        "stage": stage,
        "level": level_of(code).name.lower(),
        "today": board.day >= domain_today(),
        "is_part": not sees_whole(current_identity(), code),
    } | _fill_here(board)
    return render(request, "readiness/grid.html", context)


def _fill_here(board: Board) -> dict[str, Any]:
    """Return the fields of the reader's own agency, for its own place and on today's page."""
    identity = current_identity()
    for seat in identity.memberships:
        if seat.role not in WRITERS or seat.place != board.place or board.day < domain_today():
            continue
        agency = split_unit(seat.unit)[0]
        rows = fill_rows(board, agency)
        if rows:
            address = reverse("readiness:fill", args=(board.place, agency))
            return {
                "fill_address": address,
                "fill_agency": agency,
                "fill_rows": rows,
                "as_of": board.day,
            }
    return {}


def _provinces(request: HttpRequest) -> HttpResponseBase:
    """Show provinces × agencies, and the provinces of which the reader reads a part only."""
    day = asked_day(request)
    key = election_key_for(NATION, day, request.GET.get("pemilihan"))
    own = own_agencies()
    board = nation_board(key, day, own) if key else None
    whole = {line.place for line in board.lines} if board else set()
    identity = current_identity()
    chosen = request.GET.get("instansi", "")
    agencies = board.agencies if board else ()
    agency = chosen if chosen in agencies else next(iter(agencies), "")
    context: dict[str, Any] = {
        "board": board,
        "own": own,
        "agency": agency,
        "worst_first": board.worst_first(agency) if board and agency else [],
        "h": h_words(NATION, day),
        "others": [
            one
            for one in load_table().children(NATION)
            if one.code not in whole and may_open(identity, one.code)
        ],
    }
    return render(request, "readiness/provinces.html", context)
