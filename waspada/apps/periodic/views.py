"""The pages of reports over periods: what is due, one report, its files, sending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.asof import checked_day
from waspada.apps.accounts.clock import domain_now, local_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.asking import (
    language_of,
    printed_by,
    runs_desk,
    sender_of,
)
from waspada.apps.briefing.form_fields import filling_of
from waspada.apps.briefing.form_templates import form_for, forms_for
from waspada.apps.briefing.paper import Paper, printed_line
from waspada.apps.briefing.queries import receiving_accounts, receiving_place
from waspada.apps.briefing.views import note_printing
from waspada.apps.documents.models import Document
from waspada.apps.periodic.actions import LONGEST_WORDS, send_periodic
from waspada.apps.periodic.compose import compose_periodic, special_period
from waspada.apps.periodic.content import Periodic
from waspada.apps.periodic.paper import FORMATS, heading_of, paper_file, paper_of
from waspada.apps.periodic.queries import (
    due_periods,
    reporters,
    reports_of,
    running_periods,
    sent_by,
    standings,
)
from waspada.apps.periodic.schedules import shown_schedules
from waspada.apps.words.sentences import LANGUAGES, explain
from waspada.channels.documents.office import fill_form
from waspada.core.access import Rights, may_read
from waspada.core.briefing.periods import KINDS, SCHEDULED, Period, after, before, read_period
from waspada.core.errors import BadInput, Conflict, NotFound
from waspada.core.places import NATION, is_within, load_table, regency_of
from waspada.core.reports.masking import mask_text

MOST_SENT = 30
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@signed_in
@require_safe
def own(request: HttpRequest) -> HttpResponseBase:
    """Lead to the reports of the own place."""
    seats = current_identity().memberships
    return redirect("periodic:home", code=seats[0].place if seats else NATION)


@never_cache
@signed_in
@require_safe
def special(request: HttpRequest, number: str) -> HttpResponseBase:
    """Lead from an incident to the special report about it, of the reader's own desk."""
    period, version = special_period(number)
    around = [
        seat.place
        for seat in current_identity().memberships
        if is_within(version.place_code, seat.place)
    ]
    place = max(around, key=len) if around else regency_of(version.place_code)
    return redirect("periodic:period", place or NATION, "khusus", period.key)


@never_cache
@signed_in
@require_safe
def home(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what is due, what was sent, and who below has sent."""
    _check_readable(code)
    today = local_today(code)
    due = due_periods(today)
    sent = list(sent_by(code)[:MOST_SENT])
    numbers = Document.objects.in_bulk([row.document_id for row in sent])
    below = standings(reporters(code), due, today)
    shown = {
        "code": code,
        "due": standings([code], due, today),
        "running": running_periods(today),
        "kinds": KINDS,
        "sent": [(row, numbers.get(row.document_id)) for row in sent],
        "periods": due,
        "below": [below[at : at + len(due)] for at in range(0, len(below), len(due))],
        "may_send": runs_desk(code),
        "schedules": [one for one in shown_schedules(code, domain_now()) if one.row.is_on],
    }
    return render(request, "periodic/home.html", shown)


def _check_readable(code: str) -> None:
    rights = Rights(place=code, classification="B")
    if code not in load_table() or not may_read(current_identity(), rights):
        raise NotFound("access.not_found")


@never_cache
@signed_in
@require_safe
def period(request: HttpRequest, code: str, report_kind: str, period_key: str) -> HttpResponseBase:
    """Show one report as it stands now, and what was sent of it."""
    return _page(request, code, _asked(code, report_kind, period_key))


def _asked(code: str, kind: str, key: str) -> Period:
    """Return the period that an address names.

    Raises
    ------
    NotFound : access.not_found, for a special report about nothing one may read
    BadInput : periodic.no_such_kind, periodic.bad_period, web.date_ahead, web.date_too_old
    """
    if kind == "khusus":
        found, version = special_period(key)
        if not is_within(version.place_code, code):
            raise NotFound("access.not_found")
        return found
    found = read_period(kind, key)
    today = local_today(code) if code in load_table() else found.first
    checked_day(found.first, today=today)
    return found


def _composed(request: HttpRequest, code: str, asked: Period, language: str) -> Periodic:
    given = request.POST
    return compose_periodic(
        code,
        asked,
        language,
        today=local_today(code),
        acted=mask_text(given.get("tindakan", "").replace("\0", "").strip()),
        advice=mask_text(given.get("saran", "").replace("\0", "").strip()),
    )


def _page(
    request: HttpRequest, code: str, asked: Period, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    language = language_of(request)
    _check_readable(code)
    with translation.override(language):
        report = _composed(request, code, asked, language)
        paper = paper_of(report, printed_by(request))
        sent = list(reports_of(code, asked))
        documents = Document.objects.in_bulk([row.document_id for row in sent])
        above = receiving_place(code)
        shown: dict[str, Any] = {
            "report": report,
            "paper": paper,
            "nihil_sentence": paper["nihil-sentence"],  # templates cannot spell the hyphen
            "heading": heading_of(report),
            "code": code,
            "period": asked,
            "sent": [(row, documents.get(row.document_id)) for row in sent],
            "may_send": runs_desk(code) and asked.last <= local_today(code),
            "is_running": asked.last > local_today(code),
            "is_desk": runs_desk(code),
            "above": load_table()[above].display if above else "",
            "receivers": len(receiving_accounts(code, asked.last)),
            "formats": FORMATS,
            "forms": forms_for(code, asked.kind),
            "earlier": before(asked) if asked.kind in SCHEDULED else None,
            "later": _later(code, asked),
            "most": LONGEST_WORDS,
            "sentence": sentence,
            "language": language,
            "others": [one for one in LANGUAGES if one != language],
        }
        return render(request, "periodic/period.html", shown, status=status)


def _later(code: str, asked: Period) -> Period | None:
    found = after(asked) if asked.kind in SCHEDULED else None
    return found if found and found.first <= local_today(code) else None


@signed_in
@require_POST
def send(request: HttpRequest, code: str, report_kind: str, period_key: str) -> HttpResponseBase:
    """Send the report one level up; a refusal shows the page again with what was typed."""
    asked = _asked(code, report_kind, period_key)
    sender = sender_of(request, code)
    report = _composed(request, code, asked, language_of(request))
    try:
        if request.POST.get("versi", "") != str(report.version):
            raise Conflict("periodic.sent_by_other")
        row = send_periodic(report, sender, received_at=domain_now(), now=real_now())
    except (BadInput, Conflict) as error:
        return _page(request, code, asked, sentence=explain(error), status=error.status)
    said = _("NIHIL terkirim dan tercatat.") if row.is_nihil else _("Laporan terkirim.")
    messages.success(request, said)
    return redirect("periodic:period", code, report_kind, period_key)


@never_cache
@signed_in
@require_safe
def download(
    request: HttpRequest, code: str, report_kind: str, period_key: str, file_format: str
) -> HttpResponseBase:
    """Hand out the report as PDF, DOCX or XLSX; the journal has it first.

    With `versi` it is what was sent under that version, as it was frozen.
    """
    if file_format not in FORMATS:
        raise NotFound("access.not_found")
    asked = _asked(code, report_kind, period_key)
    paper, classification = _paper(request, code, asked)
    content = paper_file(paper, file_format)
    note_printing(request, f"{code}/{asked.kind}/{asked.key}", classification)
    shown = "inline" if file_format == "pdf" else "attachment"
    return _file(content, file_format, _file_name(request, code, asked, file_format), shown)


@never_cache
@signed_in
@require_safe
def fill(
    request: HttpRequest, code: str, report_kind: str, period_key: str, form_id: UUID
) -> HttpResponseBase:
    """Hand out the report in the place's own form: as it was sent, or the draft until then."""
    _check_readable(code)
    asked = _asked(code, report_kind, period_key)
    form = form_for(code, form_id, asked.kind)
    paper, classification = _paper(request, code, asked, is_latest=True)
    content = fill_form(bytes(form.content), form.kind, filling_of(paper, code))
    note_printing(request, f"{code}/{asked.kind}/{asked.key}/{form.kind}", classification)
    return _file(content, form.kind, _file_name(request, code, asked, form.kind), "attachment")


def _paper(
    request: HttpRequest, code: str, asked: Period, *, is_latest: bool = False
) -> tuple[Paper, str]:
    """Return the sentences of a report and their class: of a version that was sent, or now."""
    language = language_of(request)
    sent = _latest(code, asked) if is_latest else _sent(request, code, asked)
    with translation.override(language):
        if sent is None:
            report = compose_periodic(code, asked, language, today=local_today(code))
            return paper_of(report, printed_by(request)), report.classification
        paper = dict(sent.content)
        if is_latest:  # a copy says who took it, and keeps who sent it
            copied = printed_line(code, sent.classification, printed_by(request))
            footer = paper["footer"]
            said = " · ".join([footer["printed"], copied])
            paper = {**paper, "footer": {**footer, "printed": said}}
        return paper, sent.classification


def _latest(code: str, asked: Period) -> Document | None:
    """Return what was sent last, if it was sent and may be read."""
    row = reports_of(code, asked).first()
    found: Document | None = (
        Document.objects.filter(pk=row.document_id).first() if row is not None else None
    )
    return found


def _file_name(request: HttpRequest, code: str, asked: Period, file_format: str) -> str:
    return f"laporan-{asked.kind}-{code}-{asked.key}-{language_of(request)}.{file_format}"


def _file(content: bytes, file_format: str, name: str, shown: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


def _sent(request: HttpRequest, code: str, asked: Period) -> Document | None:
    """Return the document of the version that is asked for.

    Raises
    ------
    NotFound : access.not_found, when it was not sent or may not be read
    """
    wanted = request.GET.get("versi", "")
    if not wanted:
        return None
    row = reports_of(code, asked).filter(version=int(wanted) if wanted.isdecimal() else 0).first()
    found: Document | None = (
        Document.objects.filter(pk=row.document_id).first() if row is not None else None
    )
    if found is None:
        raise NotFound("access.not_found")
    return found
