"""The daily report as a page and as PDF, sending it and taking it back."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, local_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.actions import save_setting, send_report, withdraw_report
from waspada.apps.briefing.asking import (
    DESK,
    check_version,
    day_of,
    language_of,
    now_for,
    printed_by,
    runs_desk,
    sender_of,
)
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.consolidating import below
from waspada.apps.briefing.content import Briefing
from waspada.apps.briefing.form_templates import forms_for
from waspada.apps.briefing.forms import BriefingSettingForm
from waspada.apps.briefing.issuing import Sender
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.briefing.opening import opened
from waspada.apps.briefing.paper import briefing_pdf, paper_of
from waspada.apps.briefing.queries import (
    cut_off_of,
    receiving_accounts,
    receiving_place,
    reports_of,
    submission_states,
)
from waspada.apps.briefing.text import MOST, chat_text, length
from waspada.apps.briefing.words import submission_words
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.apps.words.sentences import LANGUAGES
from waspada.core.briefing import Submission
from waspada.core.errors import NotFound
from waspada.core.places import NATION, Level, is_within, level_of, load_table

SAME_TAP = timedelta(minutes=2)


@never_cache
@signed_in
@require_safe
def own(request: HttpRequest) -> HttpResponseBase:
    """Lead to today's report of the own place."""
    seats = current_identity().memberships
    place = seats[0].place if seats else NATION
    return redirect("briefing:daily", code=place, day=local_today(place).isoformat())


@never_cache
@signed_in
@require_safe
def daily(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Show the report of a place and day, and whether it was sent."""
    asked, language = day_of(code, day), language_of(request)
    with translation.override(language):
        briefing = compose_briefing(code, asked, language, now=now_for(asked))
        paper = paper_of(briefing, printed_by(request))
        sent = list(reports_of(code, asked))
        documents = Document.objects.in_bulk([row.document_id for row in sent])
        standing = submission_states([code], asked, now=domain_now())[code]
        text = _chat_text(request, briefing, standing, documents)
        above = receiving_place(code)
        seats = current_identity().memberships
        has_below = bool(below(code)) and any(is_within(code, seat.place) for seat in seats)
        shown = {
            "briefing": briefing,
            "paper": paper,
            "nihil_sentence": paper["nihil-sentence"],  # templates cannot spell the hyphen
            **shown_text(text),
            "submission": standing,
            "submission_words": submission_words(standing),
            "code": code,
            "day": asked,
            "sent": [(row, documents.get(row.document_id)) for row in sent],
            "may_send": runs_desk(code),
            "forms": forms_for(code),
            "has_below": has_below,
            # A kab/kota hardly waits for its kecamatan: its own report is what it sends.
            "sends_whole": has_below and level_of(code) <= Level.PROVINCE,
            "above": load_table()[above].display if above else "",
            "receivers": len(receiving_accounts(code, asked)),
            "language": language,
            "others": [one for one in LANGUAGES if one != language],
        }
        return render(request, "briefing/daily.html", shown)


def shown_text(text: str) -> dict[str, Any]:
    """Return what the page shows of a text for a chat group."""
    return {"text": text, "text_length": length(text), "text_most": MOST}


def _chat_text(
    request: HttpRequest,
    briefing: Briefing,
    standing: Submission,
    documents: dict[Any, Document],
) -> str:
    """Return the text for a chat group, class B whoever asks."""
    plain = opened(briefing, now=now_for(briefing.day))
    # Whoever may be told less than the desk cannot know that there was nothing.
    is_nil = standing.is_nihil if standing.is_sent else runs_desk(briefing.place)
    sent = documents.get(standing.document_id) if standing.is_sent else None
    if sent is not None and "received" in sent.content:
        sent = None  # the number is that of the consolidated report, which says something else
    return chat_text(
        paper_of(plain, printed_by(request)),
        is_nil=briefing.is_nil and is_nil,
        number=sent.number if sent else "",
    )


@never_cache
@signed_in
@require_safe
def pdf(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Hand out the report as PDF, with who printed it and when; the journal has it first."""
    asked, language = day_of(code, day), language_of(request)
    with translation.override(language):
        briefing = compose_briefing(code, asked, language, now=now_for(asked))
        content = briefing_pdf(briefing, printed_by(request))
    note_printing(request, f"{code}/{asked.isoformat()}", briefing.classification)
    return pdf_answer(content, f"laporan-harian-{code}-{asked.isoformat()}-{language}.pdf")


def note_printing(request: HttpRequest, subject: str, classification: str) -> None:
    """Enter in the journal that somebody takes a copy, before they get it."""
    record_act(
        "briefing.printed",
        actor=str(account_of(request).pk),
        now=real_now(),
        subject_kind="briefing",
        subject=subject,
        details={"class": classification},
    )


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Answer a PDF that the browser shows."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@signed_in
@require_POST
def send(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Send the report one level up, or NIHIL with one tap."""
    asked, language = day_of(code, day), language_of(request)
    briefing = compose_briefing(code, asked, language, now=now_for(asked))
    sender = sender_of(request, code)
    as_nil = "nihil" in request.POST
    report = _sent_by_this_tap(request, code, asked, sender)
    if report is None or report.is_nihil != as_nil:
        check_version(request, briefing.version)
        report = send_report(
            briefing, sender, as_nil=as_nil, received_at=domain_now(), now=real_now()
        )
    messages.success(
        request,
        _("NIHIL terkirim dan tercatat. Keliru? Tarik kembali di bawah ini.")
        if report.is_nihil
        else _("Laporan terkirim dan tercatat pada buku agenda."),
    )
    return redirect("briefing:daily", code=code, day=asked.isoformat())


def _sent_by_this_tap(
    request: HttpRequest, code: str, day: date, sender: Sender
) -> DailyReport | None:
    """Return what the same page sent a moment ago: a second tap, or an answer that got lost."""
    latest: DailyReport | None = reports_of(code, day).first()
    if latest is None or latest.is_withdrawn or latest.is_consolidated:
        return None
    is_same = (
        latest.sent_by == sender.account
        and request.POST.get("versi", "") == str(latest.version)
        and real_now() - latest.recorded_at < SAME_TAP
    )
    return latest if is_same else None


@signed_in
@require_POST
def withdraw(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Take back what was sent last: the day counts as not reported."""
    asked = day_of(code, day)
    sender = sender_of(request, code)
    latest: DailyReport | None = reports_of(code, asked).first()
    if latest is None:
        raise NotFound("access.not_found")
    check_version(request, latest.version)
    withdraw_report(latest, sender, received_at=domain_now(), now=real_now())
    messages.success(
        request, _("Ditarik. Hari ini tercatat belum dikirim sampai Anda mengirim lagi.")
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
    row = BriefingSetting.objects.filter(pk=code).first() or BriefingSetting(
        place_code=code, cut_off=cut_off_of(code)
    )
    form = BriefingSettingForm(request.POST or None, instance=row)
    form.show_defaults(code)
    if request.method == "POST" and form.is_valid():
        save_setting(form.save(commit=False), actor=str(account_of(request).pk), now=real_now())
        messages.success(request, _("Tersimpan; dipakai mulai laporan berikutnya."))
        return redirect("briefing:daily", code=code, day=local_today(code).isoformat())
    return render(request, "briefing/settings.html", {"form": form, "code": code})
