"""Figures from a spreadsheet: pasted, or as a file; the template; a look before they are given."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.readiness.actions import Entry, record_figures
from waspada.apps.readiness.board import Board
from waspada.apps.readiness.entry_views import check_may_fill, may_fill, say_recorded, unit_at
from waspada.apps.readiness.questions import check_now
from waspada.apps.readiness.rights import WRITERS
from waspada.apps.readiness.sheet_rows import ReadSheet, SheetReader
from waspada.apps.readiness.tables import RawTable, read_file, read_pasted
from waspada.apps.readiness.views import board_for, giving_of, own_agencies
from waspada.apps.readiness.workbook import template_of
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed

SALT = "readiness.sheet"
PREVIEW_SECONDS = 3600
MOST_TEXT = 400_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@signed_in
@require_safe
def sheet(request: HttpRequest, code: str, agency: str) -> HttpResponseBase:
    """Give the template of an agency's figures."""
    require_role(WRITERS)
    board = board_for(request, code)
    check_may_fill(agency, code)
    response = HttpResponse(template_of(board, agency, local_today(code)), XLSX)
    name = f"kesiapan-{agency}-{code}-{local_today(code).isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take rows pasted from a spreadsheet."""
    require_role(WRITERS)
    board = board_for(request, code)
    agencies = fillable(board)
    if not agencies:
        raise NotAllowed("readiness.nothing_to_fill", place=code)
    asked = request.POST.get("instansi") or request.GET.get("instansi", "")
    agency = asked if asked in agencies else agencies[0]
    context: dict[str, Any] = {
        "agencies": agencies,
        "text": request.POST.get("baris", ""),
        "way": "paste",
    }
    return _page(request, board, agency, context, "readiness/paste.html")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str, agency: str) -> HttpResponseBase:
    """Take a filled template, or another table of figures, as XLSX or CSV."""
    require_role(WRITERS)
    board = board_for(request, code)
    check_may_fill(agency, code)
    return _page(request, board, agency, {"way": "file"}, "readiness/upload.html")


def fillable(board: Board) -> list[str]:
    """Return the agencies whose figures the reader may give here, their own first."""
    agencies = dict.fromkeys(one.agency for one in board.measures.values())
    own = own_agencies()
    allowed = [one for one in agencies if may_fill(one, board.place)]
    return sorted(allowed, key=lambda one: one not in own)


def _page(
    request: HttpRequest, board: Board, agency: str, context: dict[str, Any], template: str
) -> HttpResponseBase:
    context |= {
        "code": board.place,
        "board": board,
        "agency": agency,
        "unit": unit_at(board, agency),
        "measures": [
            one for one in board.measures.values() if one.agency == agency and one.is_entered
        ],
    }
    status = 200
    if request.method == "POST":
        try:
            if "sah" in request.POST:
                return _give(request, board, agency)
            found = SheetReader(board, agency, local_today(board.place)).read(_table(request))
            context |= _preview(found, board, agency)
            status = 200 if found.is_readable and not found.bad else 400
        except BadInput as error:
            context["error"] = explain(error)
            status = error.status
    return render(request, template, context, status=status)


def _table(request: HttpRequest) -> RawTable:
    given = request.FILES.get("berkas")
    if given is not None:
        return read_file(given.read())
    text = request.POST.get("baris", "")
    if not text.strip():
        raise BadInput("readiness.nothing_pasted")
    if len(text) > MOST_TEXT:
        raise BadInput("readiness.too_many_rows", most=3_000)
    return read_pasted(text)


def _preview(found: ReadSheet, board: Board, agency: str) -> dict[str, Any]:
    kept = [
        asdict(row.entry)
        | {"value": _text(row.entry.value), "target": _text(row.entry.target)}
        | {"as_of": row.entry.as_of.isoformat(), "seen": _seen(row.entry, board)}
        for row in found.good
        if row.entry is not None
    ]
    token = signing.dumps(
        {"by": current_identity().account, "agency": agency, "rows": kept}, salt=SALT, compress=True
    )
    return {
        "found": found,
        "shown": [row for row in found.rows if not row.is_same or row.problem],
        "same": sum(row.is_same and not row.problem for row in found.rows),
        "token": token if kept else "",
    }


def _seen(entry: Entry, board: Board) -> str:
    """Return the figure that the preview showed beside the new one."""
    held = board.held.get((entry.measure, entry.place))
    return str(held.figure_id) if held else ""


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _give(request: HttpRequest, board: Board, agency: str) -> HttpResponseBase:
    try:
        kept = signing.loads(request.POST["sah"], salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature as error:
        raise BadInput("readiness.preview_expired") from error
    if kept["by"] != current_identity().account or kept["agency"] != agency:
        raise BadInput("readiness.preview_expired")
    entries = [
        Entry(
            **row
            | {
                "value": None if row["value"] is None else Decimal(row["value"]),
                "target": None if row["target"] is None else Decimal(row["target"]),
                "as_of": date.fromisoformat(row["as_of"]),
            }
        )
        for row in kept["rows"]
    ]
    channel = "paste" if request.POST.get("cara") == "paste" else "xlsx"
    done = record_figures(
        entries,
        board.measures,
        giving_of(request, board.place, board.election_key, channel),
        as_draft="draf" in request.POST,
    )
    say_recorded(request, done)
    if done.figures:
        check_now((one.place_code for one in done.figures), board.election_key)
    return redirect("readiness:agency", board.place, unit_at(board, agency))
