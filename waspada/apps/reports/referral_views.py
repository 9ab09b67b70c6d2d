"""Pages of referrals: write the letter, follow it, answer it, see what is overdue."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_now, domain_today, local_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.models import Document
from waspada.apps.reports.history import account_names
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.models import IncidentVersion, Referral, Report
from waspada.apps.reports.referral_changes import (
    answer_referral,
    move_referral,
    note_paper_answer,
)
from waspada.apps.reports.referral_forms import PaperReplyForm, ReferralForm, ReplyForm
from waspada.apps.reports.referral_queries import (
    addressed_to_me,
    may_answer,
    may_follow_up,
    overdue,
    referral_of,
    referrals,
    referrals_about,
    replies_of,
    unfinished,
)
from waspada.apps.reports.referrals import draft_referral, send_referral
from waspada.apps.reports.rights import may_triage
from waspada.apps.reports.shown import note_shown
from waspada.apps.words.sentences import explain
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.reports.referrals import OUTCOMES

PAGE: Final = 40
_READERS: Final = frozenset(("secretariat", "liaison", "leader"))
Subject = Report | IncidentVersion


def _language() -> str:
    return (translation.get_language() or "id")[:2]


def _acted() -> dict[str, Any]:
    return {
        "actor": current_identity().account,
        "received_at": domain_now(),
        "now": real_now(),
    }


# ---- write the letter --------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refer_report_page(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Write a letter about a report."""
    report: Report | None = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound("access.not_found")
    if not may_triage(current_identity(), report.place_code):
        raise NotAllowed("access.not_allowed")
    return _letter_page(request, report, reverse("reports:triage", args=[report.pk]))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def refer_incident_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """Write a letter about an incident."""
    version = incident_by_number(number)
    if version is None:
        raise NotFound("access.not_found")
    if not may_triage(current_identity(), version.place_code):
        raise NotAllowed("access.not_allowed")
    return _letter_page(request, version, reverse("reports:incident", args=[version.number]))


def _letter_page(request: HttpRequest, row: Subject, back: str) -> HttpResponseBase:
    note_shown(row, now=real_now())
    today = local_today(row.place_code)
    posted = request.POST if request.method == "POST" else None
    form = ReferralForm(posted, row=row, language=_language(), today=today)
    context: dict[str, Any] = {
        "row": row,
        "is_incident": isinstance(row, IncidentVersion),
        "form": form,
        "back": back,
        "paper": None,
        "sentence": "",
        "is_concerned": False,
        "before": list(_referrals_of(row)),
    }
    status = 200
    if posted is not None:
        by = str(account_of(request))
        try:
            if not form.is_valid():
                status = 422
            elif posted.get("langkah") == "kirim":
                referral = send_referral(form.letter(), by=by, **_acted())
                messages.success(
                    request,
                    _("Surat %(number)s diterbitkan dan rujukan tercatat.")
                    % {"number": referral.number},
                )
                return redirect("reports:referral", referral_id=referral.pk)
            else:
                context["paper"] = draft_referral(form.letter(), by=by, **_acted()).paper
        except WaspadaError as error:
            context["sentence"], status = explain(error), error.status
            context["is_concerned"] = error.code == "referral.concerns_addressee"
    return render(request, "reports/referral_form.html", context, status=status)


def _referrals_of(row: Subject) -> Any:
    if isinstance(row, Report):
        return referrals_about(reports=[row.pk])
    return referrals_about(incident=row.incident_id)


# ---- follow it ---------------------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """List referrals: those addressed to one's own unit, overdue ones, and the rest."""
    require_role(_READERS)
    lists = {
        "": unfinished,
        "untuk-kami": addressed_to_me,
        "terlambat": lambda: overdue(domain_today()),
        "semua": referrals,
    }
    shown = request.GET.get("lihat", "")
    shown = shown if shown in lists else ""
    page = Paginator(lists[shown](), PAGE).get_page(request.GET.get("halaman"))
    context = {
        "page": page,
        "shown": shown,
        "today": domain_today(),
        "tabs": [
            ("", _("Belum selesai"), 0),
            ("untuk-kami", _("Untuk instansi saya"), addressed_to_me().count()),
            ("terlambat", _("Terlambat"), overdue(domain_today()).count()),
            ("semua", _("Semua"), 0),
        ],
    }
    return render(request, "reports/referrals.html", context)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def referral_page(request: HttpRequest, referral_id: UUID) -> HttpResponseBase:
    """Show one referral with its letter and what came back; take an answer or a step."""
    referral = referral_of(referral_id)
    note_shown(referral, now=real_now())
    if request.method == "POST":
        return _Step(request, referral).answer()
    return _page(request, referral)


class _Step:
    """One pressed button of a referral's page."""

    def __init__(self, request: HttpRequest, referral: Referral) -> None:
        self.request = request
        self.referral = referral
        self.kind = request.POST.get("langkah", "")

    def answer(self) -> HttpResponseBase:
        """Do the step; a refusal shows the page again with what was typed."""
        form: ReplyForm | None = None
        try:
            if self.kind in {"jawab", "catat"}:
                kind = ReplyForm if self.kind == "jawab" else PaperReplyForm
                form = kind(self.request.POST, language=_language(), prefix=self.kind)
                if not form.is_valid():
                    return _page(self.request, self.referral, form=form, status=422)
                self._reply(form.cleaned_data)
            else:
                moves = {"selesai": "closed", "buka": "reopen", "tarik": "withdrawn"}
                to = moves.get(self.kind, self.kind)
                why = self.request.POST.get("why", "")
                move_referral(self.referral.pk, to, why=why, **_acted())
                messages.success(self.request, _("Rujukan diperbarui."))
        except WaspadaError as error:
            return _page(
                self.request,
                self.referral,
                form=form,
                sentence=explain(error),
                status=error.status,
            )
        return redirect("reports:referral", referral_id=self.referral.pk)

    def _reply(self, given: dict[str, Any]) -> None:
        if self.kind == "jawab":
            answer_referral(self.referral.pk, given["text"], outcome=given["outcome"], **_acted())
            messages.success(self.request, _("Jawaban terkirim kepada sekretariat."))
            return
        note_paper_answer(
            self.referral.pk,
            given["text"],
            outcome=given["outcome"],
            came_on=given["came_on"],
            letter_number=given["letter_number"],
            **_acted(),
        )
        messages.success(self.request, _("Jawaban tercatat."))


def _page(
    request: HttpRequest,
    referral: Referral,
    *,
    form: ReplyForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    identity = current_identity()
    is_ours = may_follow_up(identity, referral)
    takes_replies = referral.state in {"sent", "answered"}
    replies = list(replies_of([referral.pk]))
    names = account_names({referral.sent_by, *(reply.written_by for reply in replies)})
    is_paper = isinstance(form, PaperReplyForm)
    document = Document.objects.filter(pk=referral.document_id).first()
    today = domain_today()
    context = {
        "referral": referral,
        "paper": document.content if document else None,
        "document": document,
        "replies": [
            (reply, OUTCOMES[reply.outcome].in_language(_language()), names.get(reply.written_by))
            for reply in replies
        ],
        "sent_by": names.get(referral.sent_by, ""),
        "report": Report.objects.filter(pk=referral.report_id).first()
        if referral.report_id
        else None,
        "incident": incident_by_number(referral.incident_number)
        if referral.incident_number
        else None,
        "days_late": (today - referral.due_on).days if referral.state == "sent" else 0,
        "is_ours": is_ours,
        "answer_form": (form if form is not None and not is_paper else _reply_form())
        if takes_replies and may_answer(identity, referral)
        else None,
        "paper_form": (form if is_paper else _paper_form(referral))
        if takes_replies and is_ours
        else None,
        "paper_opened": is_paper,
        "sentence": sentence,
    }
    return render(request, "reports/referral.html", context, status=status)


def _reply_form() -> ReplyForm:
    return ReplyForm(language=_language(), prefix="jawab")


def _paper_form(referral: Referral) -> PaperReplyForm:
    today = local_today(referral.place_code)
    return PaperReplyForm(
        initial={"came_on": today.isoformat()}, language=_language(), prefix="catat"
    )
