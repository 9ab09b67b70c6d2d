"""The agenda's ways in and out: calendar, XLSX and CSV, and a table that is brought in."""

import hashlib
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.activities.exchange import (
    MOST_TEXT,
    Outcome,
    Reading,
    read_text,
    rows_left,
    save_rows,
    spoken_problem,
    table_text,
)
from waspada.apps.activities.feed import agenda_feed, calendar_of, issue_agenda_token, key_of_token
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activities_between
from waspada.apps.activities.rights import READERS, check_may_open, may_add
from waspada.apps.activities.sheet import as_csv, as_xlsx, template_xlsx
from waspada.apps.activities.views import actor_of, agenda_address, asked_span
from waspada.apps.journal.actions import record_act
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotAllowed, NotFound, TooLarge, WaspadaError
from waspada.core.vocabulary import CLASSES

_AN_HOUR = 3600
_MOST_BYTES = 4 * 1024 * 1024
_MOST_ROWS = 5_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"xlsx": _XLSX, "csv": "text/csv; charset=utf-8", "ics": "text/calendar; charset=utf-8"}


@never_cache
@signed_in
@require_safe
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Answer the agenda of the asked days as XLSX, CSV or a calendar file."""
    check_may_open(code)
    span = asked_span(request)
    day = asked_day(request) if is_past(request) else None
    found = activities_between(code, span.first, span.last, day=day)
    if kind == "ics":  # a calendar passes things on; see feed.py
        found = found.filter(classification="B", compartment="")
    rows = list(found[:_MOST_ROWS])
    highest = max(("B", *(row.classification for row in rows)), key=CLASSES.index)
    now = real_now()
    record_act(
        "activities.exported",
        actor=current_identity().account,
        now=now,
        subject_kind="place",
        subject=code,
        details={"class": highest, "kind": kind, "rows": len(rows)},
    )
    for row in rows:
        subject = str(row.activity_id)
        note_secret_read("activity", subject, classification=row.classification, now=now)
    said = _(
        "Waspada, agenda kegiatan. Diambil %(who)s, %(at)s UTC. Kelas tertinggi: %(class)s."
    ) % {"who": account_of(request), "at": f"{now:%Y-%m-%d %H.%M}", "class": highest}
    body = _body(kind, rows, code, said)
    response = HttpResponse(body, content_type=_TYPES[kind])
    name = f"agenda-{code}-{span.first.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _body(kind: str, rows: list[ActivityVersion], code: str, said: str) -> bytes:
    if kind == "ics":
        return calendar_of(rows, code)
    return as_xlsx(rows, said) if kind == "xlsx" else as_csv(rows, said)


@signed_in
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Answer an empty table with its headings and one example."""
    require_role(READERS)
    response = HttpResponse(template_xlsx(), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="templat-agenda-kegiatan.xlsx"'
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Tell how to follow the agenda in a calendar; a posted page makes an address, shown once."""
    check_may_open(code)
    address = ""
    if request.method == "POST":
        token = issue_agenda_token(account_of(request), code, now=real_now())
        address = request.build_absolute_uri(reverse("activities:feed", args=(token,)))
        messages.success(request, _("Alamat baru dibuat; alamat lama tidak berlaku lagi."))
    return render(request, "activities/calendar.html", {"code": code, "address": address})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a place's agenda to a calendar that knows the secret address."""
    key = key_of_token(token)
    if key is None:
        raise NotFound("access.not_found")
    body = agenda_feed(key, domain_today())
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=_TYPES["ics"])
        response["Content-Disposition"] = 'inline; filename="agenda-kegiatan.ics"'
    response["ETag"] = tag
    patch_cache_control(response, private=True, max_age=_AN_HOUR)
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponseBase:
    """Bring a table in: its rows are shown first, mended in a box, and saved one by one."""
    check_may_open(code)
    if not may_add(current_identity(), code):
        raise NotAllowed("activities.not_yours", place=code)
    text, reading, error = "", Reading(), ""
    if request.method == "POST":
        text = request.POST.get("baris", "")[:MOST_TEXT]
        try:
            text = _uploaded(request) or text
            reading = read_text(text, code)
        except WaspadaError as problem:
            error = explain(problem)
        else:
            if request.POST.get("simpan"):
                return _saved(request, code, reading)
    context = {
        "code": code,
        "text": text,
        "good": reading.good,
        "wrong": [(row.line, spoken_problem(row)) for row in reading.wrong],
        "error": error,
    }
    status = 400 if error or reading.wrong else 200
    return render(request, "activities/upload.html", context, status=status)


def _uploaded(request: HttpRequest) -> str:
    file = request.FILES.get("berkas")
    if file is None:
        return ""
    if (file.size or 0) > _MOST_BYTES:
        raise TooLarge(
            "web.too_large", size_mb=(file.size or 0) // 2**20 + 1, limit_mb=_MOST_BYTES // 2**20
        )
    return table_text(file.read(), file.name or "tabel")


def _saved(request: HttpRequest, code: str, reading: Reading) -> HttpResponseBase:
    done = save_rows(
        reading, code, actor=actor_of(request), now=real_now(), received_at=domain_now()
    )
    _say(request, done)
    if not done.left:
        return redirect(agenda_address(code, _first_day(done)))
    context: dict[str, Any] = {
        "code": code,
        "text": rows_left(done.left),
        "wrong": [(row.line, spoken_problem(row)) for row in done.left],
        "is_after": True,
    }
    return render(request, "activities/upload.html", context, status=400)


def _first_day(done: Outcome) -> date:
    days = [row.first_day for row in (*done.added, *done.changed)]
    return min(days, default=domain_today())


def _say(request: HttpRequest, done: Outcome) -> None:
    parts = [
        ngettext("%d kegiatan baru", "%d kegiatan baru", len(done.added)) % len(done.added),
        ngettext("%d berubah", "%d berubah", len(done.changed)) % len(done.changed),
        ngettext("%d tetap", "%d tetap", done.same) % done.same,
    ]
    messages.success(request, _("Tersimpan: %s.") % ", ".join(parts))
