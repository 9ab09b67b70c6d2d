"""Fill in an agency's figures: in its table, that they still hold, drafts handed over or dropped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.readiness.actions import (
    Recorded,
    discard_draft,
    no_change_since,
    record_figures,
    submit_figures,
)
from waspada.apps.readiness.board import Board
from waspada.apps.readiness.entry import (
    day_of,
    fill_rows,
    read_fill,
    with_clashes,
)
from waspada.apps.readiness.questions import check_now
from waspada.apps.readiness.rights import WRITERS, desk_seat, own_seat
from waspada.apps.readiness.views import board_for, giving_of
from waspada.apps.readiness.wording import figure
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound
from waspada.core.vocabulary import AGENCIES


def may_fill(agency: str, place: str) -> bool:
    """Say whether the reader may fill in an agency's figures of a place."""
    identity = current_identity()
    return (own_seat(identity, agency, place) or desk_seat(identity, place)) is not None


def check_may_fill(agency: str, place: str) -> None:
    """Refuse whoever may not fill in an agency's figures.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : readiness.other_agency
    """
    if agency not in AGENCIES:
        raise NotFound("access.not_found")
    if not may_fill(agency, place):
        raise NotAllowed("readiness.other_agency", agency=AGENCIES[agency].short, place=place)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, code: str, agency: str) -> HttpResponseBase:
    """Show an agency's figures as fields; give those that were changed."""
    require_role(WRITERS)
    board = board_for(request, code)
    check_may_fill(agency, code)
    rows = fill_rows(board, agency)
    error, status, has_saved = "", 200, False
    as_of = local_today(code)
    if request.method == "POST":
        try:
            as_of = day_of(request.POST.get("per_tanggal", ""), as_of)
            typed = read_fill(rows, request.POST, as_of)
            done = record_figures(
                typed.entries,
                board.measures,
                giving_of(request, board.place, board.election_key),
                as_draft="draf" in request.POST,
            )
        except BadInput as problem:
            error, status = explain(problem), 400
        else:
            has_saved = bool(done.figures or done.drafts)
            if has_saved or not typed.wrong:
                say_recorded(request, done)
            if done.figures:
                check_now((one.place_code for one in done.figures), board.election_key)
            if not (typed.wrong or done.clashes):
                return redirect("readiness:agency", code, unit_at(board, agency))
            stands = {
                (one.entry.measure, one.entry.place): figure(
                    one.stands.value, board.measures[one.entry.measure]
                )
                for one in done.clashes
            }
            # What was saved stands as it is now; what was not keeps what was typed.
            rows = with_clashes(typed.rows, stands)
            status = 409 if done.clashes else 400
    context: dict[str, Any] = {
        "code": code,
        "board": board,
        "agency": agency,
        "unit": unit_at(board, agency),
        "rows": rows,
        "wrong": [row for row in rows if row.error],
        "clashes": [row for row in rows if row.stands],
        "has_saved": has_saved,
        "error": error,
        "as_of": as_of,
        "is_for_other": own_seat(current_identity(), agency, code) is None,
    }
    return render(request, "readiness/fill.html", context, status=status)


def unit_at(board: Board, agency: str) -> str:
    """Return the unit whose page shows what was filled in."""
    seat = own_seat(current_identity(), agency, board.place)
    if seat is not None:
        return seat.unit
    return next(
        (row.unit for row in board.rows.values() if row.measure.agency == agency),
        f"{agency}-{board.place}",
    )


def say_recorded(request: HttpRequest, done: Recorded) -> None:
    """Tell what was given, what was kept as a draft, and what two people filled."""
    if done.figures:
        sentence = ngettext(
            "%(count)s angka tersimpan.", "%(count)s angka tersimpan.", len(done.figures)
        )
        messages.success(request, sentence % {"count": len(done.figures)})
    drafts = len(done.drafts) - len(done.clashes)
    if drafts:
        sentence = ngettext(
            "%(count)s angka disimpan sebagai draf; hanya instansi Anda yang melihatnya.",
            "%(count)s angka disimpan sebagai draf; hanya instansi Anda yang melihatnya.",
            drafts,
        )
        messages.success(request, sentence % {"count": drafts})
    if done.clashes:
        sentence = ngettext(
            "%(count)s angka sudah diisi orang lain sejak halaman ini dibuka. Keduanya disimpan; "
            "pilih yang benar.",
            "%(count)s angka sudah diisi orang lain sejak halaman ini dibuka. Keduanya disimpan; "
            "pilih yang benar.",
            len(done.clashes),
        )
        messages.warning(request, sentence % {"count": len(done.clashes)})
    if not (done.figures or done.drafts):
        messages.info(request, _("Tidak ada angka yang berubah."))


@signed_in
@require_POST
def same(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say of some figures that they still hold today."""
    require_role(WRITERS)
    board = board_for(request, code)
    keys = [_key(text) for text in request.POST.getlist("sel")]
    done = no_change_since(
        keys, board.measures, giving_of(request, board.place, board.election_key, "same")
    )
    if done.figures:
        messages.success(request, _("Dicatat: masih sama per hari ini."))
    else:
        messages.info(request, _("Sudah tercatat hari ini; tidak ada yang diubah."))
    return redirect(_back(request, code))


@signed_in
@require_POST
def drafts(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand over or drop drafts of one's own unit."""
    require_role(WRITERS)
    board = board_for(request, code)
    try:
        ids = [UUID(text) for text in request.POST.getlist("draf")]
    except ValueError as error:
        raise NotFound("access.not_found") from error
    if "buang" in request.POST:
        for draft_id in ids:
            discard_draft(draft_id)
        messages.success(request, _("Draf dibuang; angka yang berlaku tetap."))
    else:
        done = submit_figures(
            ids, board.measures, giving_of(request, board.place, board.election_key)
        )
        say_recorded(request, done)
    return redirect(_back(request, code))


def _key(text: str) -> tuple[str, str]:
    measure, _mark, place = text.partition("|")
    return measure, place


def _back(request: HttpRequest, code: str) -> str:
    measure = request.POST.get("ukuran", "")
    place = request.POST.get("tempat", "") or code
    if measure:
        return reverse("readiness:measure", args=(place, measure))
    unit = request.POST.get("unit", "")
    return (
        reverse("readiness:agency", args=(code, unit))
        if unit
        else reverse("readiness:grid", args=(code,))
    )
