"""The daily report as a page and as PDF, and sending it."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, require_role, seats_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.actions import Sender, save_setting, send_report
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.content import Briefing, Printed
from waspada.apps.briefing.forms import BriefingSettingForm
from waspada.apps.briefing.models import BriefingSetting
from waspada.apps.briefing.opening import opened
from waspada.apps.briefing.paper import briefing_pdf, paper_of
from waspada.apps.briefing.queries import (
    receiving_accounts,
    receiving_place,
    reports_of,
    submission_states,
)
from waspada.apps.briefing.text import MOST, chat_text, length
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.apps.words.sentences import LANGUAGES
from waspada.core.errors import BadInput, Conflict, NotFound
from waspada.core.places import NATION, is_within, load_table
from waspada.core.reports.incidents import local_date

DESK = frozenset(("secretariat",))


@never_cache
@signed_in
@require_safe
def own(request: HttpRequest) -> HttpResponseBase:
    """Lead to today's report of the own place."""
    seats = current_identity().memberships
    place = seats[0].place if seats else NATION
    return redirect("briefing:daily", code=place, day=_today(place).isoformat())


@never_cache
@signed_in
@require_safe
def daily(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Show the report of a place and day, and whether it was sent."""
    asked, language = _day(code, day), _language(request)
    with translation.override(language):
        briefing = _briefing(code, asked, language)
        paper = paper_of(briefing, _printed(request))
        sent = list(reports_of(code, asked))
        documents = Document.objects.in_bulk([row.document_id for row in sent])
        text = _chat_text(request, briefing, documents.get(sent[0].document_id) if sent else None)
        above = receiving_place(code)
        shown = {
            "briefing": briefing,
            "paper": paper,
            "nihil_sentence": paper["nihil-sentence"],  # templates cannot spell the hyphen
            "text": text,
            "text_length": length(text),
            "text_most": MOST,
            "submission": submission_states([code], asked, now=domain_now())[code],
            "code": code,
            "day": asked,
            "sent": [(row, documents.get(row.document_id)) for row in sent],
            "may_send": _may_send(code),
            "above": load_table()[above].display if above else "",
            "receivers": len(receiving_accounts(code, asked)),
            "language": language,
            "others": [one for one in LANGUAGES if one != language],
        }
        return render(request, "briefing/daily.html", shown)


@never_cache
@signed_in
@require_safe
def pdf(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Hand out the report as PDF, with who printed it and when; the journal has it first."""
    asked, language = _day(code, day), _language(request)
    with translation.override(language):
        briefing = _briefing(code, asked, language)
        content = briefing_pdf(briefing, _printed(request))
    record_act(
        "briefing.printed",
        actor=str(account_of(request).pk),
        now=real_now(),
        subject_kind="briefing",
        subject=f"{code}/{asked.isoformat()}",
        details={"class": briefing.classification},
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"laporan-harian-{code}-{asked.isoformat()}-{language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@signed_in
@require_POST
def send(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Send the report one level up, or NIHIL with one tap."""
    asked, language = _day(code, day), _language(request)
    briefing = _briefing(code, asked, language)
    seat = require_role(DESK, code)[0]
    # What the desk saw is what it sends: a version in between asks for another look.
    if request.POST.get("versi", "") != str(briefing.version):
        raise Conflict("briefing.sent_by_other")
    account = account_of(request)
    report = send_report(
        briefing,
        Sender(account=str(account.pk), name=account.display_name, unit=seat.unit),
        as_nil="nihil" in request.POST,
        received_at=domain_now(),
        now=real_now(),
    )
    messages.success(
        request,
        _("NIHIL terkirim dan tercatat.")
        if report.is_nihil
        else _("Laporan terkirim dan tercatat pada buku agenda."),
    )
    return redirect("briefing:daily", code=code, day=asked.isoformat())


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings_of(request: HttpRequest, code: str) -> HttpResponseBase:
    """Set letterhead, signature and cut-off hour of a place's reports."""
    if code not in load_table():
        raise NotFound("access.not_found")
    require_role(DESK, code)
    row = BriefingSetting.objects.filter(pk=code).first() or BriefingSetting(place_code=code)
    form = BriefingSettingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        save_setting(form.save(commit=False), actor=str(account_of(request).pk), now=real_now())
        messages.success(request, _("Tersimpan; dipakai mulai laporan berikutnya."))
        return redirect("briefing:daily", code=code, day=_today(code).isoformat())
    return render(request, "briefing/settings.html", {"form": form, "code": code})


def _today(place: str) -> date:
    return local_date(domain_now(), place)


def _day(place: str, text: str) -> date:
    if place not in load_table():
        raise NotFound("access.not_found")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    today = _today(place)
    if day > today:
        raise BadInput("web.date_ahead", value=text, today=today.isoformat())
    return day


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("bahasa", "")
    return asked if asked in LANGUAGES else (translation.get_language() or "id")[:2]


def _briefing(code: str, day: date, language: str) -> Briefing:
    return compose_briefing(code, day, language, now=_now(code, day))


def _now(code: str, day: date) -> datetime | None:
    return domain_now() if day == _today(code) else None


def _chat_text(request: HttpRequest, briefing: Briefing, sent: Document | None) -> str:
    """Return the text for a chat group, class B whoever asks."""
    plain = opened(briefing, now=_now(briefing.place, briefing.day))
    # Whoever may be told less than the desk cannot know that there was nothing.
    standing = submission_states([briefing.place], briefing.day)[briefing.place]
    is_nil = standing.is_nihil if standing.is_sent else _may_send(briefing.place)
    return chat_text(
        paper_of(plain, _printed(request)),
        is_nil=briefing.is_nil and is_nil,
        number=sent.number if sent and standing.is_sent else "",
    )


def _printed(request: HttpRequest) -> Printed:
    return Printed(by=account_of(request).display_name, at=real_now())


def _may_send(code: str) -> bool:
    return any(is_within(code, seat.place) for seat in seats_of(current_identity(), DESK))
