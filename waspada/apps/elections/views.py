"""The calendar of stages, its feed, and the pages on which dates are decided."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.actions import (
    check_may_edit,
    decide_dates,
    may_edit,
    save_election,
    save_elections,
)
from waspada.apps.elections.calendar import calendar_of, h_minus
from waspada.apps.elections.feed import calendar_feed
from waspada.apps.elections.forms import DatesForm, ElectionForm, UploadForm, stage_label
from waspada.apps.elections.queries import (
    incomplete_election,
    stage_by_id,
    stages_on,
)
from waspada.apps.elections.yaml_file import LineProblem, read_elections
from waspada.apps.words.sentences import explain, say
from waspada.core.elections import DatedStage, in_force
from waspada.core.errors import NotFound, WaspadaError
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import CONFIDENCES

_AN_HOUR = 3600


def _language() -> str:
    return (translation.get_language() or "id")[:2]


def _check_place(code: str) -> None:
    if code not in load_table():
        raise NotFound("access.not_found")


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the calendar of the reader's own place, a visitor to the nation's."""
    seats = current_identity().memberships
    code = seats[0].place if seats else NATION
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("elections:calendar", args=(code,)) + query)


@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Show the stages of a place as of a day; public facts, open to everybody."""
    _check_place(code)
    day = asked_day(request)
    shown = calendar_of(code, day, _language())
    incomplete = incomplete_election(code, day)
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "day": day,
        "calendar": shown,
        "h": h_minus(shown.days_to_polling),
        "main_name": shown.main.name.in_language(_language()) if shown.main else "",
        "changes": [
            (change, change.stage.name.in_language(_language())) for change in shown.changes
        ],
        "incomplete": _name_of(incomplete) if incomplete else "",
        "can_edit": may_edit(code) and not is_past(request),
        "feed_address": request.build_absolute_uri(reverse("elections:ics", args=(code,))),
        "page_class": "B",
    }
    return render(request, "elections/calendar.html", context)


def _name_of(election: Any) -> str:
    return str(election.name_en if _language() == "en" else election.name_id)


@require_safe
def ics(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the stages of a place as an iCalendar feed; a client that has it gets 304."""
    _check_place(code)
    asked = request.GET.get("bahasa", _language())
    body = calendar_feed(code, domain_today(), "en" if asked == "en" else "id")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="tahapan-{code}.ics"'
    response["ETag"] = tag
    patch_cache_control(response, private=True, max_age=_AN_HOUR)
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Decide new dates of a stage for a place: first old beside new, then saved."""
    _check_place(code)
    check_may_edit(code)
    form = DatesForm(
        code, request.POST if request.method == "POST" else None, initial=_asked(request, code)
    )
    before: DatedStage | None = None
    if request.method == "POST" and form.is_valid():
        stage = form.cleaned_data["stage"]
        held = [one for one in stages_on(code, domain_today()) if not one.places]
        before = next(
            (
                one
                for one in held
                if (one.election_key, one.code) == (stage.election_id, stage.code)
            ),
            None,
        )
        if request.POST.get("yakin") == "1":
            try:
                decide_dates(stage, form.dates(), actor=str(account_of(request).pk), now=real_now())
            except WaspadaError as error:
                form.add_error(None, explain(error))
            else:
                messages.success(
                    request, _("Tanggal baru tersimpan. Tanggal yang lama tetap ditampilkan.")
                )
                return redirect(reverse("elections:calendar", args=(code,)))
        return _edit_page(request, code, form, before=before, is_checking=not form.errors)
    return _edit_page(request, code, form)


def _asked(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return the dates in force of the stage that a link names, to begin from."""
    try:
        stage = stage_by_id(UUID(request.GET.get("tahap", "")))
    except ValueError:
        return {"confidence": "tinggi"}
    if stage is None:
        return {"confidence": "tinggi"}
    held = in_force(stages_on(code, domain_today()), code)
    for one in held:
        if (one.election_key, one.code) == (stage.election_id, stage.code) and not one.places:
            dates = {"starts_on": one.starts_on, "ends_on": one.ends_on}
            return {"stage": stage, "confidence": "tinggi", **dates}
    return {"stage": stage, "confidence": "tinggi"}


def _edit_page(
    request: HttpRequest,
    code: str,
    form: DatesForm,
    *,
    before: DatedStage | None = None,
    is_checking: bool = False,
) -> HttpResponse:
    data = form.cleaned_data if is_checking else {}
    context = {
        "code": code,
        "place": load_table()[code],
        "form": form,
        "before": before,
        "is_checking": is_checking,
        "new": data,
        "stage_name": stage_label(data["stage"]) if is_checking else "",
        "confidence": CONFIDENCES[data["confidence"]].in_language(_language())
        if is_checking
        else "",
    }
    status = 400 if form.errors else 200
    return render(request, "elections/edit.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_election(request: HttpRequest, code: str) -> HttpResponseBase:
    """Add an election for a place by form, with its polling day; stages follow by date."""
    _check_place(code)
    check_may_edit(code)
    form = ElectionForm(code, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            save_election(form.election(), actor=str(account_of(request).pk), now=real_now())
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Pemilihan tersimpan."))
            return redirect(reverse("elections:calendar", args=(code,)))
    context = {"code": code, "place": load_table()[code], "form": form}
    return render(
        request, "elections/new_election.html", context, status=400 if form.errors else 200
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponseBase:
    """Bring in elections and stages from a YAML file, all of it or nothing."""
    _check_place(code)
    check_may_edit(code)
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    problems: list[dict[str, object]] = []
    if request.method == "POST" and form.is_valid():
        try:
            elections, found = read_elections(form.cleaned_data["file"].read())
            problems = [_said(problem) for problem in found]
            if not problems:
                actor = str(account_of(request).pk)
                stored = save_elections(elections, actor=actor, now=real_now())
                messages.success(
                    request,
                    _("Tersimpan: {elections} pemilihan, {versions} tanggal baru.").format(
                        elections=len(elections), versions=stored.versions
                    ),
                )
                return redirect(reverse("elections:calendar", args=(code,)))
        except WaspadaError as error:
            form.add_error("file", explain(error))
    context = {
        "code": code,
        "place": load_table()[code],
        "form": form,
        "problems": problems,
    }
    status = 400 if form.errors or problems else 200
    return render(request, "elections/upload.html", context, status=status)


def _said(problem: LineProblem) -> dict[str, object]:
    return {
        "line": problem.line,
        "where": problem.where,
        "sentence": say(problem.code, problem.params),
    }
