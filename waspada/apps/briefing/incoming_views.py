"""What came from below: who has sent, who has not, reminding them, and all of it as one report."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.briefing.actions import send_consolidated
from waspada.apps.briefing.asking import (
    check_version,
    day_of,
    language_of,
    printed_by,
    runs_desk,
    sender_of,
)
from waspada.apps.briefing.consolidated_paper import consolidated_paper
from waspada.apps.briefing.consolidating import (
    Consolidation,
    below,
    check_holds,
    consolidate,
    opened_consolidation,
)
from waspada.apps.briefing.dates import hour_or_moment
from waspada.apps.briefing.form_templates import forms_for
from waspada.apps.briefing.paper import paper_pdf
from waspada.apps.briefing.queries import reminders_of, reports_of, submission_states
from waspada.apps.briefing.reminding import Reminded, remind_missing
from waspada.apps.briefing.text import chat_text
from waspada.apps.briefing.views import note_printing, pdf_answer, shown_text
from waspada.apps.briefing.words import submission_words
from waspada.apps.documents.models import Document
from waspada.apps.reports.exporting import safe_cell
from waspada.apps.words.sentences import LANGUAGES
from waspada.core.briefing import Submission
from waspada.core.places import load_table


@dataclass(frozen=True, slots=True)
class Row:
    """One place below: what became of its report, and what of it the reader may open."""

    submission: Submission
    name: str
    words: str
    sender: str
    document: Document | None
    due: str
    received: str
    reminded: str


def rows_below(place: str, day: date) -> list[Row]:
    """Return every place below with what became of its report, those that miss first."""
    states = submission_states(below(place), day, now=domain_now())
    keys = [one.document_id for one in states.values() if one.document_id]
    documents = Document.objects.defer("content").in_bulk(keys)
    senders = {one.sent_by for one in states.values() if one.sent_by}
    names = {
        str(key): name
        for key, name in Account.objects.filter(
            pk__in=[s for s in senders if _is_key(s)]
        ).values_list("pk", "display_name")
    }
    reminded = reminders_of(states, day)
    table = load_table()
    rows = [
        Row(
            submission=one,
            name=table[one.place].display,
            words=submission_words(one),
            sender=names.get(one.sent_by, ""),
            document=documents.get(one.document_id),
            due=hour_or_moment(one.due_at, one.place, day),
            received=_said(one.received_at, one.place, day),
            reminded=_said(reminded.get(one.place), one.place, day),
        )
        for one in states.values()
    ]
    return sorted(rows, key=lambda row: row.submission.is_sent)


def _said(at: datetime | None, place: str, day: date) -> str:
    return hour_or_moment(at, place, day) if at else ""


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


@never_cache
@signed_in
@require_safe
def incoming(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Show who has sent the day's report and who has not."""
    asked = day_of(code, day)
    check_holds(current_identity(), code)
    rows = rows_below(code, asked)
    counts = _counts(rows)
    missing = [row for row in rows if not row.submission.is_sent]
    shown = {
        "code": code,
        "day": asked,
        "rows": rows,
        "counts": counts,
        "missing_count": len(missing),
        "may_send": runs_desk(code),
    }
    return render(request, "briefing/incoming.html", shown)


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    found = [row.submission for row in rows]
    return {
        "all": len(found),
        "sent": sum(one.is_sent for one in found),
        "nihil": sum(one.is_nihil for one in found),
        "late": sum(one.is_late for one in found),
        "corrected": sum(one.state == "dikoreksi" for one in found),
        "missing": sum(not one.is_sent for one in found),
    }


@never_cache
@signed_in
@require_safe
def incoming_csv(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Hand out the same table as CSV; NIHIL and nothing sent are different words in it."""
    asked = day_of(code, day)
    check_holds(current_identity(), code)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_HEAD)
    for row in rows_below(code, asked):
        one = row.submission
        number = row.document.number if row.document else ""
        cells = [
            one.place,
            row.name,
            asked.isoformat(),
            one.state,
            "1" if one.is_nihil else "0",
            "1" if one.is_late else "0",
            "1" if one.is_overdue else "0",
            one.versions,
            one.due_at.isoformat(),
            one.received_at.isoformat() if one.received_at else "",
            number,
        ]
        writer.writerow([safe_cell(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"laporan-masuk-{code}-{asked.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


CSV_HEAD = (
    "kode",
    "wilayah",
    "hari",
    "keadaan",
    "nihil",
    "terlambat",
    "lewat_batas",
    "versi",
    "batas_kirim",
    "diterima",
    "nomor",
)


@signed_in
@require_POST
def remind(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Remind every desk below that has not sent, with one tap."""
    asked = day_of(code, day)
    check_holds(current_identity(), code)
    reminded = remind_missing(
        code, asked, sender_of(request, code), asked_at=domain_now(), now=real_now()
    )
    for words in _reminded_words(reminded):
        messages.success(request, words)
    return redirect("briefing:incoming", code=code, day=asked.isoformat())


def _reminded_words(found: Reminded) -> list[str]:
    said = []
    if found.now:
        count = len(found.now)
        said.append(
            ngettext(
                "Pengingat dikirim ke %(count)s sekretariat.",
                "Pengingat dikirim ke %(count)s sekretariat.",
                count,
            )
            % {"count": count}
        )
    if found.again:
        said.append(
            _("Sudah diingatkan tadi, tidak dikirim lagi: %(names)s.") % _names(found.again)
        )
    if found.unreachable:
        said.append(
            _("Belum punya akun sekretariat, hubungi sendiri: %(names)s.")
            % _names(found.unreachable)
        )
    return said or [_("Semua sudah mengirim; tidak ada yang perlu diingatkan.")]


def _names(codes: Sequence[str]) -> dict[str, str]:
    return {"names": ", ".join(load_table()[code].display for code in codes)}


@never_cache
@signed_in
@require_safe
def consolidated(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Show what the places below sent as one report, before it is sent up."""
    asked, language = day_of(code, day), language_of(request)
    with translation.override(language):
        whole = consolidate(code, asked, language, now=domain_now())
        paper = consolidated_paper(whole, printed_by(request))
        plain = consolidated_paper(opened_consolidation(whole), printed_by(request))
        shown = {
            "whole": whole,
            "paper": paper,
            "nihil_sentence": paper["nihil-sentence"],
            **shown_text(chat_text(plain, is_nil=whole.is_nil, number=_sent_as(whole))),
            "code": code,
            "day": asked,
            "may_send": runs_desk(code),
            "forms": forms_for(code),
            "language": language,
            "others": [one for one in LANGUAGES if one != language],
        }
        return render(request, "briefing/consolidated.html", shown)


def _sent_as(whole: Consolidation) -> str:
    """Return the number under which just these reports were sent up, if they were."""
    latest = reports_of(whole.place, whole.day).first()
    if latest is None or latest.is_withdrawn or not latest.is_consolidated:
        return ""
    sent = Document.objects.filter(pk=latest.document_id).first()
    if sent is None:
        return ""
    told = [number for *_words, number in sent.content.get("received", [])]
    return sent.number if told == [one.number for one in whole.received] else ""


@never_cache
@signed_in
@require_safe
def consolidated_pdf(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Hand out the consolidated report as PDF; the journal has it first."""
    asked, language = day_of(code, day), language_of(request)
    with translation.override(language):
        whole = consolidate(code, asked, language, now=domain_now())
        content = paper_pdf(consolidated_paper(whole, printed_by(request)))
    note_printing(request, f"{code}/{asked.isoformat()}/gabungan", whole.classification)
    return pdf_answer(content, f"laporan-gabungan-{code}-{asked.isoformat()}-{language}.pdf")


@signed_in
@require_POST
def send_whole(request: HttpRequest, code: str, day: str) -> HttpResponseBase:
    """Send the consolidated report one level up."""
    asked, language = day_of(code, day), language_of(request)
    whole = consolidate(code, asked, language, now=domain_now())
    sender = sender_of(request, code)
    check_version(request, whole.version)
    send_consolidated(whole, sender, received_at=domain_now(), now=real_now())
    messages.success(request, _("Laporan gabungan terkirim dan tercatat pada buku agenda."))
    return redirect("briefing:daily", code=code, day=asked.isoformat())
