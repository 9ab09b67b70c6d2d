"""The pages of one measure, of one agency, of the gaps, and of places × stages."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import domain_today, local_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.readiness.awaited import awaited_of, open_questions, units_in
from waspada.apps.readiness.board import Board, ReadinessRow
from waspada.apps.readiness.constraint_queries import constraints_on
from waspada.apps.readiness.entry import as_typed
from waspada.apps.readiness.entry_views import may_fill
from waspada.apps.readiness.grid import THREATENED, cell_of_rows, h_words
from waspada.apps.readiness.held import history_of
from waspada.apps.readiness.history import chart_of
from waspada.apps.readiness.models import Cell, Draft, Figure
from waspada.apps.readiness.queries import oldest_of
from waspada.apps.readiness.rights import READERS, WRITERS, own_units
from waspada.apps.readiness.views import board_for
from waspada.apps.readiness.waiting import waiting_for, waiting_on
from waspada.apps.readiness.wording import in_words, number
from waspada.core.errors import NotFound
from waspada.core.places import is_within, level_of, load_table
from waspada.core.readiness import RANK_RULE, Ranking, group_gaps, trend_of
from waspada.core.vocabulary import LEVEL_WORDS, is_unit_of, split_unit

MOST_GROUPS: Final = 40
MOST_PLACES: Final = 10
MOST_UNFILLED: Final = 60
MOST_HISTORY: Final = 40
_FINE: Final = frozenset({"met", "recorded", "not_yet"})


@never_cache
@signed_in
@require_safe
def measure(request: HttpRequest, code: str, measure: str) -> HttpResponseBase:
    """Show one measure in one place: target, figure, history, projection, constraints."""
    require_role(READERS)
    board = board_for(request, code)
    row = board.row(measure, code)
    if row is None:
        raise NotFound("readiness.not_here", place=code)
    return measure_page(request, board, row)


def measure_page(
    request: HttpRequest,
    board: Board,
    row: ReadinessRow,
    *,
    refused: str = "",
) -> HttpResponseBase:
    """Return the page of one measure in one place.

    refused : why what was typed could not be taken; the page then keeps it, with status 400
    """
    code, measure = row.place, row.measure.code
    history = _history(board, row)
    points = [(one.as_of, one.value) for one in reversed(history) if one.value is not None]
    parts = board.parts_of(measure, code) if row.rolled is not None else []
    missing = [one for one in parts if one.standing.state not in _FINE]
    today = board.day >= domain_today()
    notes = trend_of(points, is_cumulative=row.measure.is_cumulative).notes
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "row": row,
        "measure": row.measure,
        "h": h_words(code, board.day),
        "history": history[:MOST_HISTORY],
        "names": names_of(history),
        "chart": chart_of(points, row.standing.target, row.standing.due, row.projection),
        "notes": notes,
        "parts": parts,
        "waiting": waiting_for((row, *missing), board),
        "missing": missing,
        "others": [one for one in parts if one.standing.state in _FINE],
        "constraints": constraints_on(
            code, board.day, election=board.election_key, measure=measure
        ),
        "questions": [
            one
            for one in open_questions(code, board.day, board.election_key)
            if one.measure_code == measure
        ],
        "drafts": list(
            Draft.objects.filter(
                election_key=board.election_key, measure_code=measure, place_code=code
            )
        ),
        "may_fill": today
        and row.measure.is_entered
        and row.rolled is None
        and may_fill(row.measure.agency, code),
        "may_ask": today and bool({seat.role for seat in current_identity().memberships} & WRITERS),
        "today": local_today(code),
        "refused": refused,
        "post": request.POST,
        "typed": request.POST.get("nilai") or as_typed(row.standing.actual, row.measure),
        "linked_id": f"{board.election_key}/{measure}/{code}",
    }
    return render(request, "readiness/measure.html", context, status=400 if refused else 200)


def _history(board: Board, row: ReadinessRow) -> list[Figure]:
    """Return every figure of a measure in a place that was known by the day, newest first."""
    cells = Cell.objects.filter(
        election_key=board.election_key, measure_code=row.measure.code, place_code=row.place
    ).values_list("pk", flat=True)
    return list(history_of(cells, board.day, row.place)[:400])


def names_of(rows: list[Figure]) -> dict[str, str]:
    """Return the display names of those who gave figures, by account."""
    keys = {one.recorded_by for one in rows if len(one.recorded_by) == 36}
    accounts = Account.objects.filter(pk__in=keys).values_list("pk", "display_name")
    return {str(key): name for key, name in accounts}


@never_cache
@signed_in
@require_safe
def agency(request: HttpRequest, code: str, unit: str) -> HttpResponseBase:
    """Show what is awaited from an agency's unit, and what it waits for."""
    require_role(READERS)
    board = board_for(request, code)
    kind, at = split_unit(unit)
    if not (is_unit_of(unit, code) or is_within(code, at)):
        raise NotFound("access.not_found")
    page = awaited_of(unit, board)
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "page": page,
        "waiting": waiting_for((*page.rows, *page.waits_for), board),
        "unit": unit,
        "h": h_words(code, board.day),
        "is_own": unit in own_units(current_identity()),
        "may_fill": board.day >= domain_today() and may_fill(kind, page.place),
        "units": units_in(board),
        "is_sample": any(row.is_sample for row in page.rows),
    }
    return render(request, "readiness/agency.html", context)


@never_cache
@signed_in
@require_safe
def gaps(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the gaps by score with their arithmetic, what nobody has filled in, or what is stale."""
    require_role(READERS)
    board = board_for(request, code)
    shown = request.GET.get("lihat", "")
    only_threatened, only_stale = shown == "terancam", shown == "usang"
    ranking = board.ranking()
    if only_threatened:
        ranking = Ranking(
            tuple(one for one in ranking.gaps if one.gap.standing.state in THREATENED),
            tuple(one for one in ranking.unfilled if one.standing.state in THREATENED),
        )
    groups = () if only_stale else group_gaps(ranking.gaps)
    unfilled = () if only_stale else ranking.unfilled
    listed = [
        (
            [
                (one, board.rows[one.gap.measure.code, one.gap.place])
                for one in group.gaps[:MOST_PLACES]
            ],
            len(group.gaps) - 1,
        )
        for group in groups[:MOST_GROUPS]
    ]
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "h": h_words(code, board.day),
        "groups": listed,
        "waiting": waiting_for((rows[0][1] for rows, _others in listed), board),
        "total": len(groups),
        "unfilled": unfilled[:MOST_UNFILLED],
        "unfilled_total": len(unfilled),
        "stale": oldest_of(board)[:MOST_UNFILLED] if only_stale else [],
        "only_threatened": only_threatened,
        "only_stale": only_stale,
        "weights": _weights(),
    }
    return render(request, "readiness/gaps.html", context)


def _weights() -> str:
    """Return how often a gap counts under a warning, by its level: Waspada 1,25, Siaga 1,5 …"""
    return ", ".join(
        f"{in_words(LEVEL_WORDS[level])} {number(value)}"
        for level, value in RANK_RULE.warned.items()
    )


@never_cache
@signed_in
@require_safe
def stages(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show places × stages: what is due at each stage, and how it stands in each place."""
    require_role(READERS)
    board = board_for(request, code)
    known = board.stages[next(iter(board.stages))]
    due: dict[str, list[str]] = {}
    for one, measure in board.measures.items():
        if measure.due is not None:
            due.setdefault(measure.due.stage, []).append(one)
    columns = sorted(
        (stage for stage in due if stage in known), key=lambda stage: known[stage].order
    )
    places = (
        [code]
        if level_of(code) >= 3
        else [code, *(one.code for one in load_table().children(code))]
    )
    lines = []
    waits = waiting_on(board, places)
    for place in places:
        cells = []
        for stage in columns:
            rows = [row for one in due[stage] if (row := board.row(one, place)) is not None]
            agency = rows[0].measure.agency if rows else ""
            cells.append(cell_of_rows(place, agency, rows, waits) if rows else None)
        if any(cells):
            lines.append((place, cells))
    context = {
        "code": code,
        "board": board,
        "h": h_words(code, board.day),
        "columns": [known[stage] for stage in columns],
        "lines": lines,
    }
    return render(request, "readiness/stages.html", context)
