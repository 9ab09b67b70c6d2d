"""Invitations: whom to ask, the letter, the calendar entry, another time, calling off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import local_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.documents.actions import note_reading
from waspada.apps.documents.queries import document
from waspada.apps.meetings import actions, invitations
from waspada.apps.meetings.calendar import MEDIA_TYPE, invitation_entry
from waspada.apps.meetings.forms import InviteeForm, MoveForm, TimesForm, times_of, unit_choices
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.letters import LetterFacts, letter_pdf, letter_word
from waspada.apps.meetings.models import Invitee, Meeting
from waspada.apps.meetings.page import address_of, opened, stamp_of
from waspada.apps.meetings.queries import invitees_of, unit_emails
from waspada.apps.meetings.rights import check_may_order, check_may_prepare
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound, WaspadaError

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Give a meeting another time; once invitations are out it moves, with a reason."""
    found = opened(meeting_id)
    check_may_prepare(found.place_code)
    is_move = found.letter_id is not None
    kind = MoveForm if is_move else TimesForm
    form = kind(found.place_code, request.POST or None, initial=times_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            if isinstance(form, MoveForm):
                by = account_of(request).display_name
                invitations.move_meeting(found, form.move(), stamp_of(request), by=by)
            else:
                begins, ends = form.span()
                venue = form.cleaned_data["venue"]
                actions.set_times(found, begins, ends, venue, stamp_of(request))
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            sentence = _("Rapat dipindah; surat dan kalender baru sudah dikirim.")
            messages.success(request, sentence if is_move else _("Waktu rapat tersimpan."))
            return redirect(address_of(found))
    context = {"meeting": found, "form": form, "is_move": is_move}
    status = 400 if form.errors else 200
    return render(request, "meetings/times.html", context, status=status)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Call a meeting off with a reason."""
    found = opened(meeting_id)
    check_may_prepare(found.place_code)
    error = ""
    if request.method == "POST":
        by = account_of(request).display_name
        try:
            invitations.cancel_meeting(
                found, request.POST.get("alasan", ""), stamp_of(request), by=by
            )
        except WaspadaError as problem:
            error = explain(problem)
        else:
            messages.success(request, _("Rapat dibatalkan."))
            return redirect(address_of(found))
    context = {"meeting": found, "error": error, "reason": request.POST.get("alasan", "")}
    return render(request, "meetings/cancel.html", context, status=400 if error else 200)


@signed_in
@require_POST
def invitation(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Add an office, take one off, or send the invitations."""
    found = opened(meeting_id)
    check_may_order(found)
    stamp = stamp_of(request)
    step = request.POST.get("langkah", "")
    if step == "kirim":
        document = invitations.send_invitations(found, stamp, by=account_of(request).display_name)
        messages.success(
            request, _("Undangan nomor %(number)s dikirim.") % {"number": document.number}
        )
    elif step == "hapus":
        _let_go(request, found, stamp)
    elif step == "tambah":
        units = unit_choices(found.place_code, [one.unit_code for one in invitees_of(found)])
        form = InviteeForm(units, request.POST)
        if not form.is_valid():
            raise BadInput("meetings.empty")
        _ask(request, found, form.cleaned_data, stamp)
    else:
        raise BadInput("meetings.wrong_state")
    return redirect(address_of(found, "undangan"))


def _let_go(request: HttpRequest, found: Meeting, stamp: Stamp) -> None:
    """Take an office off the list, and say whether it was told."""
    way = invitations.let_go(found, _invitee(found, request.POST.get("undangan", "")), stamp)
    if way == "paper":
        sentence = _("Kantor itu belum dapat dihubungi dari sini; beri tahu lewat telepon.")
        messages.warning(request, sentence)
    elif way:
        messages.success(request, _("Kantor itu diberi tahu bahwa undangannya dicabut."))


def _ask(request: HttpRequest, found: Meeting, office: dict[str, str], stamp: Stamp) -> None:
    """Ask one more office; the letter that is out goes to it at once."""
    unit, title = office["unit"], office["title"]
    if not actions.invite_offices(found, [(unit, title)], stamp):
        return
    new = [one for one in invitees_of(found) if (one.unit_code, one.title) == (unit, title.strip())]
    if invitations.ask_later(found, new, stamp):
        messages.success(request, _("Surat dan undangan kalender juga dikirim kepadanya."))


@signed_in
@require_POST
def answer(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Keep whether an office comes."""
    found = opened(meeting_id)
    invitee = _invitee(found, request.POST.get("undangan", ""))
    actions.answer_invitation(
        invitee, request.POST.get("jawab", ""), request.POST.get("catatan", ""), stamp_of(request)
    )
    messages.success(request, _("Jawaban tersimpan."))
    return redirect(address_of(found, "undangan"))


def _invitee(found: Meeting, text: str) -> Invitee:
    for one in invitees_of(found):
        if str(one.pk) == text:
            one.meeting = found
            return one
    raise NotFound("access.not_found")


@never_cache
@signed_in
@require_safe
def ics(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Hand out the calendar entry as it stands."""
    found = opened(meeting_id)
    to = unit_emails(one.unit_code for one in invitees_of(found))
    content = invitation_entry(found, to=to, now=real_now())
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="rakor-{found.serial}.ics"'
    return response


@never_cache
@signed_in
@require_safe
def letter(request: HttpRequest, meeting_id: UUID, kind: str) -> HttpResponseBase:
    """Hand out the letter as issued, as PDF or DOCX; before that, as a draft that says so."""
    found = opened(meeting_id)
    if kind not in {"pdf", "docx"}:
        raise NotFound("access.not_found")
    if found.letter_id is not None:
        issued = document(found.letter_id)
        if kind == "pdf":
            return redirect("documents:file", issued.pk)
        note_reading(issued, actor=str(account_of(request).pk), now=real_now())
        paper = issued.content
    else:
        check_may_prepare(found.place_code)
        by = account_of(request).display_name
        facts = LetterFacts("invite", local_today(found.place_code), by)
        paper = invitations.draft_letter(found, facts)
    content = letter_pdf(paper) if kind == "pdf" else letter_word(paper)
    response = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else WORD)
    response["Content-Disposition"] = f'attachment; filename="undangan-{found.serial}.{kind}"'
    return response
