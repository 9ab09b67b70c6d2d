"""GET and POST /api/v1/readiness: a place's figures out, an agency's figures in.

`docs/api-readiness.md` describes both for programs. Writing needs an API key: a page's session
cannot be made to give figures by another site.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today, local_today, real_now
from waspada.apps.accounts.guards import require_role
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.programs import for_programs, need_key, read_document
from waspada.apps.readiness.actions import Entry, Giving, record_figures
from waspada.apps.readiness.board import Board
from waspada.apps.readiness.entry import day_of, read_entry
from waspada.apps.readiness.export import gap_lines, number, target_lines
from waspada.apps.readiness.queries import board_of
from waspada.apps.readiness.questions import check_now
from waspada.apps.readiness.rights import READERS, WRITERS, check_may_open
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.places import load_table, normal_code

MOST_FIGURES = 2_000


def _place(request: HttpRequest) -> str:
    place = normal_code(request.GET.get("tempat", "").strip()) or ""
    if place not in load_table():
        raise NotFound("access.not_found")
    check_may_open(place)
    return place


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_programs
def readiness(request: HttpRequest) -> JsonResponse:
    """Answer for `tempat`, `per` and `pemilihan`; take figures by POST."""
    if request.method == "POST":
        return _take(request)
    require_role(READERS)
    place = _place(request)
    day = asked_day(request)
    rows = target_lines(place, day, election=request.GET.get("pemilihan"))
    return JsonResponse({"place": place, "day": day.isoformat(), "readiness": rows})


@require_safe
@for_programs
def gaps(request: HttpRequest) -> JsonResponse:
    """Answer with the gaps of a place in order, and their arithmetic."""
    require_role(READERS)
    place = _place(request)
    day = asked_day(request)
    rows = gap_lines(place, day, election=request.GET.get("pemilihan"))
    return JsonResponse({"place": place, "day": day.isoformat(), "gaps": rows})


def _take(request: HttpRequest) -> JsonResponse:
    """Take `{"place", "figures": [{"measure", "place", "value", "as_of", "note", "seen"}]}`.

    Every figure is answered for: taken, the same, a clash (both kept) or what is wrong with it.
    """
    need_key(request)
    require_role(WRITERS)
    document = read_document(request)
    place = normal_code(str(document.get("place", ""))) or ""
    if place not in load_table():
        raise NotFound("access.not_found")
    check_may_open(place)
    board = board_of(place, domain_today(), election=document.get("election"))
    if board is None:
        raise NotFound("readiness.no_election", place=place)
    rows = document.get("figures")
    if not isinstance(rows, list) or not rows or len(rows) > MOST_FIGURES:
        raise BadInput("readiness.figures_expected", most=MOST_FIGURES)
    answers: list[dict[str, Any]] = []
    entries: list[tuple[int, Entry]] = []
    for at, row in enumerate(rows):
        entry, problem = _entry(board, row)
        answers.append({"status": "wrong", **problem} if problem else {"status": "taken"})
        if entry is not None:
            entries.append((at, entry))
    giving = Giving(
        board.election_key,
        current_identity().account,
        domain_now(),
        real_now(),
        local_today(place),
        "api",
    )
    done = record_figures((one for _, one in entries), board.measures, giving)
    taken = {(one.measure_code, one.place_code) for one in done.figures}
    clashes = {(one.entry.measure, one.entry.place): one for one in done.clashes}
    for at, entry in entries:
        key = (entry.measure, entry.place)
        if key in clashes:
            stands = clashes[key].stands
            answers[at] = {
                "status": "clash",
                "stands": number(stands.value),
                "seen": str(stands.figure_id),
                "message": say("readiness.clash"),
            }
        elif key not in taken:
            answers[at] = {"status": "same"}
    if done.figures:
        check_now((one.place_code for one in done.figures), board.election_key)
    is_partial = any(one["status"] in {"wrong", "clash"} for one in answers)
    return JsonResponse({"figures": answers}, status=207 if is_partial else 200)


def _entry(board: Board, row: Any) -> tuple[Entry | None, dict[str, Any]]:
    """Return one figure, or what is wrong with it."""
    if not isinstance(row, dict):
        return None, _wrong("api.not_json")
    measure = board.measures.get(str(row.get("measure", "")))
    if measure is None:
        return None, _wrong("readiness.unknown_measure", value=str(row.get("measure", ""))[:60])
    place = normal_code(str(row.get("place") or board.place)) or ""
    if (measure.code, place) not in board.rows:
        return None, _wrong("readiness.wrong_level", measure=measure.name.id, place=place)
    value = row.get("value")
    if isinstance(value, dict | list):
        return None, _wrong("api.not_json")
    try:
        as_of = day_of(str(row.get("as_of") or ""), local_today(board.place))
    except WaspadaError as error:
        return None, {"code": error.code, "message": explain(error)}
    seen = row.get("seen")
    text = "belum" if value is None and "value" in row else value
    entry, problem, _choices = read_entry(
        measure,
        place,
        text,
        as_of=as_of,
        seen=None if seen is None else str(seen),
        note=str(row.get("note") or "")[:400],
    )
    if problem or entry is None:
        return None, {"code": "readiness.not_read", "message": problem or say("readiness.no_value")}
    return entry, {}


def _wrong(code: str, **params: object) -> dict[str, Any]:
    return {"code": code, "message": say(code, params)}
