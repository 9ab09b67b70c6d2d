"""The forums' pages: a place's forums and gaps, terms, reports of information and answers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, local_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.forum import actions
from waspada.apps.forum.forms import InformationForm, TermForm, initial_of
from waspada.apps.forum.models import ForumTerm
from waspada.apps.forum.queries import (
    activity_in,
    coverage_of,
    facts_of,
    forum_reports,
    in_state,
    report_by_id,
    shown,
    terms_in,
    terms_of,
    waiting_reports,
)
from waspada.apps.forum.rights import (
    READERS,
    answers_as,
    check_may_keep,
    check_may_open,
    check_place,
    is_of_forum,
    may_keep,
    may_report,
    report_classes,
)
from waspada.apps.forum.terms import By, correct_term, record_term
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.forum import FORUM_REPORT_MOVES, FORUM_REPORT_STATES, standing_of
from waspada.core.forum.facts import InformationFacts
from waspada.core.places import NATION, Level, level_of
from waspada.core.places.answers import place_label
from waspada.core.vocabulary import CLASSES, split_unit

PAGE = 40
MOST_NAMED = 60  # gaps named on a page; beyond, the levels below have pages of their own
_YEAR = timedelta(days=365)
_TWICE = timedelta(minutes=5)


def by(request: HttpRequest) -> By:
    """Return who acts when, for actions."""
    return By(actor=str(account_of(request).pk), now=real_now(), received_at=domain_now())


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the forums of the reader's own place; a forum's reporter to their form."""
    seats = current_identity().memberships
    place = next((seat.place for seat in seats if seat.role in READERS), "")
    if place:
        return redirect("forum:forums", place)
    own = next((seat.unit for seat in seats if seat.unit.startswith("fkdm-")), "")
    if own:
        return redirect("forum:report", split_unit(own)[1])
    raise NotAllowed("access.not_allowed")


@never_cache
@signed_in
@require_safe
def forums(request: HttpRequest, code: str) -> HttpResponse:
    """Show the forums of a place, where none runs, and what they reported, as of a day."""
    check_may_open(code)
    today = asked_day(request)
    day = today if is_past(request) else None
    terms = terms_in(code, day, today)
    identity = current_identity()
    activity = {one.forum: one for one in activity_in(code, today - _YEAR, today, day)}
    waiting = waiting_reports(code, day=day, today=today)
    context: dict[str, Any] = {
        "code": code,
        "coverage": coverage_of(code, terms, today, with_desa=level_of(code) >= Level.REGENCY),
        "rows": _forum_rows(terms, activity, today),
        "own": terms.get(code),
        "standing": standing_of(_facts(terms.get(code)), today),
        "waiting": waiting[:10],
        "waiting_count": len(waiting),
        "today": today,
        "most": MOST_NAMED,
        "can_keep": day is None and may_keep(identity, code),
        "can_report": day is None and code != NATION and may_report(identity, code),
        "page_class": highest(one.row for one in waiting),
    }
    return render(request, "forum/forums.html", context)


def _facts(row: ForumTerm | None) -> Any:
    return None if row is None else facts_of(row)


def _forum_rows(
    terms: dict[str, ForumTerm], activity: dict[str, Any], today: date
) -> Sequence[tuple[ForumTerm, str, Any]]:
    """Return every forum with how its term stands and how often it reported."""
    return [
        (row, standing_of(_facts(row), today), activity.get(code))
        for code, row in sorted(terms.items())
    ][:MOST_NAMED]


def highest(rows: Any) -> str:
    """Return the highest class among some rows."""
    return str(max(("B", *(row.classification for row in rows)), key=CLASSES.index))


@never_cache
@signed_in
@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """List the reports of information of a place's forums, newest first."""
    check_may_open(code)
    today = asked_day(request)
    day = today if is_past(request) else None
    state = request.GET.get("keadaan", "")
    state = state if state in FORUM_REPORT_STATES else ""
    rows = list(forum_reports(code, day)[:2000])
    found = in_state(shown(rows, day=day, today=today), state)
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    context = {
        "code": code,
        "page": page,
        "state": state,
        "states": list(FORUM_REPORT_STATES),
        "page_class": highest(one.row for one in page.object_list),
    }
    return render(request, "forum/register.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write down a forum's decree and term, or correct the one that is shown."""
    check_may_open(code)
    check_may_keep(code)
    kept = terms_of(code)
    text = request.POST.get("masa") or request.GET.get("masa") or ""
    before = next((row for row in kept if str(row.pk) == text), None)
    if text and before is None and request.method != "POST":
        raise NotFound("access.not_found")
    posted = request.POST if request.method == "POST" else None
    form = TermForm(posted, initial=initial_of(before) if before else {})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            if text:
                correct_term(UUID(text), form.facts(code), **by(request))
            else:
                record_term(form.facts(code), **by(request))
        except ValueError as error:
            raise NotFound("access.not_found") from error
        except WaspadaError as error:
            problem = explain(error)
        else:
            messages.success(request, _("Masa bakti FKDM tercatat."))
            return redirect("forum:forums", code)
    context = {
        "code": code,
        "form": form,
        "kept": kept,
        "before": before,
        "problem": problem,
        "has_error": bool(problem or form.errors),
    }
    status = 400 if form.is_bound else 200
    return render(request, "forum/term.html", context, status=status)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponseBase:
    """Write a report of information for a forum."""
    check_place(code)
    identity = current_identity()
    if code == NATION or not may_report(identity, code):
        raise NotAllowed("forum.not_your_forum", place=code)
    classes = report_classes(identity, code)
    form = InformationForm(
        request.POST if request.method == "POST" else None,
        forum=code,
        classes=classes,
        initial={
            "about": place_label(code),
            "seen_on": local_today(code),
            "classification": "T" if "T" in classes else "B",
        },
    )
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            number, report_id = _send(request, form.told())
        except WaspadaError as error:
            problem = explain(error)
        else:
            messages.success(
                request,
                _("Laporan informasi terkirim dengan nomor %s. Tim akan menjawab tertulis.")
                % number,
            )
            if _reads(report_id):
                return redirect("forum:item", report_id)
            return redirect("forum:report", code)
    context = {
        "code": code,
        "form": form,
        "problem": problem,
        "has_error": bool(problem or form.errors),
        "is_noted": not is_of_forum(identity, code),
        "is_desk": any(seat.role in READERS for seat in identity.memberships),
    }
    status = 400 if form.is_bound else 200
    return render(request, "forum/report.html", context, status=status)


def _send(request: HttpRequest, told: InformationFacts) -> tuple[str, UUID]:
    before = actions.sent_before(told, real_now() - _TWICE)
    row = before or actions.send_information(told, **by(request))
    return row.number, row.pk


def _reads(report_id: UUID) -> bool:
    """Say whether whoever wrote a report may read it; a field reporter reads class B alone."""
    try:
        report_by_id(report_id)
    except NotFound:
        return False
    return True


@never_cache
@signed_in
@require_safe
def item(request: HttpRequest, forum_report_id: UUID) -> HttpResponse:
    """Show a report of information and the thread of its answers."""
    return _item_page(request, forum_report_id)


def _item_page(
    request: HttpRequest, report_id: UUID, *, error: str = "", status: int = 200
) -> HttpResponse:
    today = asked_day(request)
    day = today if is_past(request) else None
    row = report_by_id(report_id, day)
    note_secret_read("forum_report", str(row.pk), classification=row.classification, now=real_now())
    (one,) = shown([row], day=day, today=today)
    identity = current_identity()
    moves = FORUM_REPORT_MOVES[one.state] if day is None else frozenset()
    answers = answers_as(identity, row.place_code) if day is None else ""
    is_own = is_of_forum(identity, row.place_code)
    context = {
        "one": one,
        "row": row,
        "can_answer": bool(answers) and "answered" in moves,
        "can_close": bool(answers) and "closed" in moves,
        "can_remark": day is None and one.state != "withdrawn" and bool(answers or is_own),
        "can_withdraw": "withdrawn" in moves and may_report(identity, row.place_code),
        "answers_as": answers,
        "error": error,
        "posted": request.POST,
    }
    return render(request, "forum/item.html", context, status=status)


@signed_in
@require_POST
def step(request: HttpRequest, forum_report_id: UUID) -> HttpResponseBase:
    """Answer a report, remark on it, close it or withdraw it."""
    report_by_id(forum_report_id)
    text, kind = request.POST.get("isi", ""), request.POST.get("langkah", "")
    try:
        if kind == "jawab":
            actions.answer_information(forum_report_id, text, **by(request))
            said = _("Jawaban terkirim sebagai surat bernomor.")
        elif kind == "catat":
            actions.add_remark(forum_report_id, text, **by(request))
            said = _("Catatan tersimpan.")
        else:
            state = {"tutup": "closed", "tarik": "withdrawn"}.get(kind, "")
            actions.end_information(forum_report_id, state, text, **by(request))
            said = _("Keadaan laporan tercatat.")
    except (NotFound, NotAllowed):
        raise
    except WaspadaError as problem:
        return _item_page(request, forum_report_id, error=explain(problem), status=problem.status)
    messages.success(request, said)
    return redirect("forum:item", forum_report_id)
