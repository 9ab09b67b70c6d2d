"""Give one figure from the page of its measure, with its note, its day and its target."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.readiness.actions import record_figures
from waspada.apps.readiness.entry import day_of, read_entry
from waspada.apps.readiness.entry_views import say_recorded
from waspada.apps.readiness.pages import measure_page
from waspada.apps.readiness.questions import check_now
from waspada.apps.readiness.rights import WRITERS
from waspada.apps.readiness.views import board_for, giving_of
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound
from waspada.core.readiness import read_number


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: HttpRequest, code: str, measure: str) -> HttpResponseBase:
    """Record the figure; what cannot be taken comes back as it was typed."""
    require_role(WRITERS)
    if request.method != "POST":  # a link of the page that came back, opened from there
        return redirect("readiness:measure", code, measure)
    board = board_for(request, code)
    row = board.row(measure, code)
    if row is None or row.rolled is not None:
        raise NotFound("readiness.not_here", place=code)
    post = request.POST
    try:
        as_of = day_of(post.get("per_tanggal", ""), local_today(code))
        entry, problem, choices = read_entry(
            row.measure,
            code,
            post.get("nilai", ""),
            as_of=as_of,
            seen=post.get("lihat", ""),
            note=post.get("catatan", ""),
        )
        if problem:
            options = ", ".join(shown for _value, shown in choices)
            refused = f"{problem} ({options})" if len(choices) > 1 else problem
            return measure_page(request, board, row, refused=refused)
        if entry is None:
            messages.info(request, _("Tidak ada angka yang berubah."))
            return redirect("readiness:measure", code, measure)
        if post.get("target", "").strip():
            entry = replace(entry, target=read_number(post["target"]))
        giving = giving_of(request, board.place, board.election_key)
        done = record_figures([entry], board.measures, giving, as_draft="draf" in post)
    except BadInput as error:
        return measure_page(request, board, row, refused=explain(error))
    say_recorded(request, done)
    if done.figures:
        check_now([code], board.election_key)
    return redirect("readiness:measure", code, measure)
