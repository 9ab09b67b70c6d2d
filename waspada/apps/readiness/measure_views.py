"""The measures of a place: the list, changing one, the YAML file out and in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.readiness.board import Board
from waspada.apps.readiness.defining import (
    as_yaml,
    define_measure,
    define_measures,
    newest_version,
)
from waspada.apps.readiness.measure_forms import MeasureForm, initial_of, target_words
from waspada.apps.readiness.measures import versions_of
from waspada.apps.readiness.presets import read_measures
from waspada.apps.readiness.rights import READERS, check_may_keep, may_keep
from waspada.apps.readiness.views import board_for, giving_of
from waspada.apps.readiness.wording import said_words
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import Conflict, NotFound
from waspada.core.readiness import Measure, Said


@never_cache
@signed_in
@require_safe
def measures(request: HttpRequest, code: str) -> HttpResponseBase:
    """List the measures that hold in a place, by agency."""
    require_role(READERS)
    board = board_for(request, code)
    groups: dict[str, list[tuple[Measure, str, bool]]] = {}
    for one in board.measures.values():
        has_page = board.row(one.code, code) is not None
        groups.setdefault(one.agency, []).append((one, target_words(one), has_page))
    versions = versions_of(board.election_key, code, board.day)
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "groups": groups.items(),
        "changed": {row.code for row in versions},
        "retired": [row for row in versions if row.is_retired and row.code not in board.measures],
        "may_keep": board.day >= domain_today() and may_keep(current_identity(), code),
    }
    return render(request, "readiness/measures.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, measure: str = "") -> HttpResponseBase:
    """Change a measure of a place, or add one."""
    check_may_keep(code)
    board = board_for(request, code)
    before = board.measures.get(measure)
    if measure and before is None:
        raise NotFound("readiness.unknown_measure", value=measure[:60])
    stages = list(board.stages[next(iter(board.stages))].values())
    initial = initial_of(before) if before else {"is_cumulative": True, "classification": "B"}
    form = MeasureForm(stages, request.POST or None, initial=initial)
    seen = newest_version(measure, code, board.election_key) if measure else 0
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            typed = request.POST.get("versi", "")
            try:
                row, problems = define_measure(
                    form.document(before),
                    code,
                    giving_of(request, board.place, board.election_key),
                    seen=int(typed) if typed.isdigit() else 0,
                    reason=form.cleaned_data["reason"],
                    is_retired=form.cleaned_data["is_retired"],
                )
            except Conflict as error:
                form.add_error(None, explain(error))
                status = 409
            else:
                form.show(problems)
                if row is not None:
                    messages.success(
                        request, _("Ukuran tersimpan; berlaku di sini dan di bawahnya.")
                    )
                    return redirect("readiness:measures", code)
    context = {
        "code": code,
        "board": board,
        "form": form,
        "before": before,
        "seen": seen,
        "history": [
            row for row in versions_of(board.election_key, code, board.day) if row.code == measure
        ],
    }
    return render(request, "readiness/measure_form.html", context, status=status)


@never_cache
@signed_in
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the measures of a place as a YAML file."""
    require_role(READERS)
    board: Board = board_for(request, code)
    response = HttpResponse(as_yaml(board.measures.values()), "application/yaml; charset=utf-8")
    name = f"ukuran-{board.election_key}-{code}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take measures from a YAML file; a file with a mistake changes nothing."""
    check_may_keep(code)
    board = board_for(request, code)
    mistakes: list[str] = []
    if request.method == "POST":
        given = request.FILES.get("berkas")
        raw = given.read() if given is not None else b""
        if not raw.strip():
            mistakes = [say("readiness.no_file")]
        else:
            found, wrong = read_measures(raw, file="")
            mistakes = [
                _("Baris %(line)d, %(measure)s: %(said)s")
                % {
                    "line": one.line,
                    "measure": one.measure or "–",
                    "said": said_words(Said(one.code, one.params)),
                }
                for one in wrong
            ]
            if not mistakes:
                count, problems = define_measures(
                    found,
                    code,
                    giving_of(request, board.place, board.election_key),
                    reason=request.POST.get("reason", ""),
                )
                mistakes = [said_words(Said(one.code, one.params)) for one in problems]
                if not mistakes:
                    sentence = ngettext("%(n)s ukuran berubah.", "%(n)s ukuran berubah.", count)
                    messages.success(request, sentence % {"n": count})
                    return redirect("readiness:measures", code)
    context = {"code": code, "board": board, "mistakes": mistakes}
    return render(request, "readiness/measure_file.html", context, status=400 if mistakes else 200)
