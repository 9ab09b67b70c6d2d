"""Questions between agencies: the list of a place, asking, answering, settling."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.readiness.grid import h_words
from waspada.apps.readiness.models import Answer, Question
from waspada.apps.readiness.questions import answer_question, ask_update, settle_question
from waspada.apps.readiness.rights import (
    READERS,
    WRITERS,
    gravest_of,
    may_keep,
    written_units,
)
from waspada.apps.readiness.views import board_for, giving_of
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound, WrongState

MOST = 200


@never_cache
@signed_in
@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the questions of an area as of a day; open ones first."""
    require_role(READERS)
    board = board_for(request, code)
    until = known_until(board.day, code)
    answers = Answer.objects.filter(received_at__lt=until).order_by("received_at", "id")
    rows = list(
        Question.objects.filter(
            within(code), election_key=board.election_key, received_at__lt=until
        )
        .prefetch_related(Prefetch("answers", queryset=answers))
        .order_by("-received_at", "-id")[:MOST]
    )
    identity = current_identity()
    mine = set(written_units(identity))
    is_keeper = may_keep(identity, code)
    shown = [
        {
            "one": row,
            "is_open": row.settled_at is None or row.settled_at >= until,
            "may_answer": row.settled_at is None
            and (is_keeper or bool(mine & set(row.addressee_units))),
            "may_settle": row.settled_at is None and (is_keeper or row.asked_unit in mine),
        }
        for row in rows
    ]
    context: dict[str, Any] = {
        "code": code,
        "page_class": gravest_of(rows),
        "board": board,
        "h": h_words(code, board.day),
        "open": [one for one in shown if one["is_open"]],
        "settled": [one for one in shown if not one["is_open"]],
    }
    return render(request, "readiness/questions.html", context)


@signed_in
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask an agency for a new figure."""
    require_role(WRITERS)
    board = board_for(request, code)
    row = board.row(request.POST.get("ukuran", ""), code)
    if row is None:
        raise NotFound("readiness.not_here", place=code)
    ask_update(
        row.measure,
        code,
        row.unit,
        giving_of(request, board.place, board.election_key),
        text=request.POST.get("teks", ""),
    )
    messages.success(request, _("Permintaan tercatat di halaman instansi itu."))
    return redirect("readiness:measure", code, row.measure.code)


@signed_in
@require_POST
def answer(request: HttpRequest, question_id: UUID) -> HttpResponseBase:
    """Answer a question."""
    row = _question(question_id)
    try:
        answer_question(
            question_id,
            request.POST.get("text", ""),
            giving_of(request, row.place_code, row.election_key or ""),
        )
    except (BadInput, WrongState) as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("Jawaban tersimpan."))
    return _back(row)


@signed_in
@require_POST
def settle(request: HttpRequest, question_id: UUID) -> HttpResponseBase:
    """Close a question."""
    row = _question(question_id)
    try:
        settle_question(
            question_id,
            request.POST.get("cara", ""),
            giving_of(request, row.place_code, row.election_key or ""),
        )
    except WrongState as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("Pertanyaan ditutup."))
    return _back(row)


def _question(question_id: UUID) -> Question:
    row = Question.objects.filter(pk=question_id).first()
    if row is None:
        raise NotFound("access.not_found")
    found: Question = row
    return found


def _back(row: Question) -> HttpResponseBase:
    return redirect(reverse("readiness:questions", args=(row.place_code,)) + f"#t-{row.pk}")
