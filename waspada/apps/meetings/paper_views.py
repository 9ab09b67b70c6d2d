"""An agency's paper, the files it brings; the minutes, their signing and their corrections."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import local_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.actions import note_reading
from waspada.apps.documents.queries import document
from waspada.apps.meetings import papers, signing
from waspada.apps.meetings.forms import CLASS_CHOICES
from waspada.apps.meetings.invitation_views import WORD
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.notulen import minutes_pdf, minutes_word
from waspada.apps.meetings.page import opened, stamp_of
from waspada.apps.meetings.queries import lines_of, papers_of
from waspada.apps.meetings.rights import is_chair, may_order, may_prepare
from waspada.apps.meetings.session_forms import CorrectionForm, SignForm
from waspada.apps.meetings.words import LINE_WORDS
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.meetings import CHANGEABLE


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, meeting_id: UUID, unit: str) -> HttpResponseBase:
    """Show what an agency brings; its people freeze its figures and upload its file."""
    found = opened(meeting_id)
    error = ""
    if request.method == "POST":
        try:
            _bring(request, found, unit)
        except WaspadaError as problem:
            if problem.status in {403, 404}:
                raise
            error = explain(problem)
        else:
            return redirect("meetings:paper", found.pk, unit)
    mine = [one for one in papers_of(found) if one.unit_code == unit]
    is_mine = _may_bring(found, unit)
    if not mine and not is_mine:
        raise NotFound("access.not_found")
    today = local_today(found.place_code)
    context = {
        "meeting": found,
        "unit": unit,
        "code": found.place_code,
        "papers": mine,
        "live": papers.figures_of(unit, found.place_code, today) if is_mine else [],
        "can_bring": is_mine and found.state in CHANGEABLE,
        "classes": CLASS_CHOICES,
        "error": error,
    }
    return render(request, "meetings/paper.html", context, status=400 if error else 200)


def _may_bring(found: Meeting, unit: str) -> bool:
    try:
        papers.check_may_bring(found, unit)
    except WaspadaError:
        return False
    return True


def _bring(request: HttpRequest, found: Meeting, unit: str) -> None:
    stamp = stamp_of(request)
    if request.POST.get("langkah") == "bekukan":
        papers.freeze_figures(found, unit, stamp)
        messages.success(request, _("Angka dibekukan seperti keadaannya sekarang."))
        return
    file = request.FILES.get("berkas")
    if file is None:
        raise BadInput("meetings.empty")
    papers.check_size(file.size or 0)
    classification = request.POST.get("kelas", "B")
    papers.bring_file(found, unit, file.name or "", file.read(), classification, stamp)
    messages.success(request, _("Berkas paparan tersimpan."))


@never_cache
@signed_in
@require_safe
def file(request: HttpRequest, meeting_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """Hand out a file that an agency brought."""
    found = papers.paper_of(opened(meeting_id), paper_id)
    content = papers.content_of(found)
    response = HttpResponse(content, content_type=found.media_type)
    response["Content-Disposition"] = _attachment(found.file_name)
    return response


def _attachment(name: str) -> str:
    plain = "".join(one if one.isascii() and one not in '"\\\r\n' else "_" for one in name)
    return f'attachment; filename="{plain}"'


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Show the minutes; the chair signs them here, and what was wrong is corrected here."""
    found = opened(meeting_id)
    account = account_of(request)
    step = request.POST.get("langkah", "")
    sign = SignForm(request.POST if step == "tanda" else None, initial=_name(found, account))
    correct = CorrectionForm(request.POST if step == "ralat" else None)
    if request.method == "POST":
        form: forms.Form = sign if step == "tanda" else correct
        try:
            if form.is_valid():
                if step == "tanda":
                    name = form.cleaned_data["name"]
                    signing.sign_minutes(found, stamp_of(request), name=name)
                    messages.success(request, _("Notulen ditandatangani."))
                else:
                    text = form.cleaned_data["text"]
                    signing.correct_minutes(found, text, account, stamp_of(request))
                    messages.success(request, _("Ralat ditambahkan."))
                return redirect("meetings:minutes", found.pk)
        except WaspadaError as problem:
            form.add_error(None, explain(problem))
        found.refresh_from_db()
    return _minutes_page(request, found, sign, correct)


def _name(found: Meeting, account: object) -> dict[str, str]:
    is_own = is_chair(current_identity(), found)
    return {"name": getattr(account, "display_name", "") if is_own else ""}


def _minutes_page(
    request: HttpRequest, found: Meeting, sign: forms.Form, correct: forms.Form
) -> HttpResponseBase:
    identity = current_identity()
    is_chairing = is_chair(identity, found)
    on_paper = found.chair_id is None and may_prepare(identity, found.place_code)
    content = signing.minutes_paper(found, today=local_today(found.place_code))
    context = {
        "meeting": found,
        "code": found.place_code,
        "paper": content,
        "sign_form": sign if found.state == "closed" and (is_chairing or on_paper) else None,
        "is_on_paper": on_paper and not is_chairing,
        "correct_form": correct if found.state == "signed" and may_order(identity, found) else None,
        "corrections": [
            (LINE_WORDS["correction"], one) for one in lines_of(found) if one.kind == "correction"
        ],
    }
    status = 400 if sign.errors or correct.errors else 200
    return render(request, "meetings/minutes.html", context, status=status)


@never_cache
@signed_in
@require_safe
def minutes_file(request: HttpRequest, meeting_id: UUID, kind: str) -> HttpResponseBase:
    """Hand out the minutes as PDF or DOCX; a reading of signed ones stands in the journal."""
    found = opened(meeting_id)
    if kind not in {"pdf", "docx"}:
        raise NotFound("access.not_found")
    by = account_of(request)
    content = signing.minutes_paper(found, today=local_today(found.place_code), by=by.display_name)
    if found.minutes_id is not None:
        note_reading(document(found.minutes_id), actor=str(by.pk), now=real_now())
    file = minutes_pdf(content) if kind == "pdf" else minutes_word(content)
    response = HttpResponse(file, content_type="application/pdf" if kind == "pdf" else WORD)
    response["Content-Disposition"] = _attachment(f"notulen-rapat-{found.serial}.{kind}")
    return response
