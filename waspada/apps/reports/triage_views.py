"""The desk's pages: the queue of reports, and one report to decide about."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.elections.queries import main_stage
from waspada.apps.reports.candidates import candidates_for
from waspada.apps.reports.exchanges import exchanges_of
from waspada.apps.reports.history import account_names
from waspada.apps.reports.incident_queries import waiting_for_triage
from waspada.apps.reports.incidents import create_incident
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.photos import photos_of
from waspada.apps.reports.queue_rows import age_of, queue_rows
from waspada.apps.reports.reading import retry_reading
from waspada.apps.reports.rights import may_decide, reaches_class
from waspada.apps.reports.triage import (
    CLAIM_FOR,
    DISMISSALS,
    SETTLED,
    ask_about,
    claim_report,
    decidable,
    dismiss_report,
    is_held_by_other,
    refer_report,
    release_report,
    save_reading,
    undo_decision,
)
from waspada.apps.reports.triage_forms import TriageForm, day_of, reading_of
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.places.answers import place_of_words
from waspada.core.vocabulary import (
    AGENCIES,
    CATEGORIES,
    CONTENT_GRADES,
    SOURCE_GRADES,
    Words,
)

QUEUE: Final = 60
BESIDE: Final = 14
LAST: Final = "last_decision"
_DESK: Final = frozenset(("secretariat", "liaison"))


def language() -> str:
    """Return the reader's language, id or en."""
    return (translation.get_language() or "id")[:2]


# ---- the queue -----------------------------------------------------------------------------------


@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits: one's own first, then the oldest."""
    require_role(_DESK)
    place, sentence = _asked_place(request.GET.get("tempat", ""))
    found = waiting_for_triage(place)
    rows = queue_rows(found[:QUEUE])
    context = {
        "rows": rows,
        "place": place if place != NATION else _own_place(),
        "typed": request.GET.get("tempat", ""),
        "sentence": sentence,
        "count": found.count(),
        "mine": sum(row.is_mine for row in rows),
        "limit": QUEUE,
        "last": _last_decision(request),
    }
    return render(request, "reports/queue.html", context)


def _asked_place(text: str) -> tuple[str, str]:
    text = text.replace("\0", "").strip()
    if not text:
        return NATION, ""
    code = normal_code(text)
    if code is None or code not in load_table():
        code = place_of_words(text).code
    if not code:
        return NATION, _("Tempat itu tidak ditemukan; semua laporan ditampilkan.")
    return code, ""


def _own_place() -> str:
    """Return the place whose queue it is when nobody asked for another."""
    seats = current_identity().memberships
    return seats[0].place if seats else NATION


def _last_decision(request: HttpRequest) -> Report | None:
    wanted = request.session.get(LAST)
    if not wanted:
        return None
    found: Report | None = Report.objects.filter(pk=UUID(wanted), state__in=SETTLED).first()
    return found


# ---- one report ------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def triage(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show one report with our reading of it, and take the decision."""
    report: Report | None = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound("access.not_found")
    if request.method == "POST":
        return _Decision(request, report).answer()
    form = _form(report, step="")
    return _page(request, report, form, opened=request.GET.get("langkah", ""))


class _Decision:
    """One pressed button: keep the reading, then do what was asked."""

    def __init__(self, request: HttpRequest, report: Report) -> None:
        self.request = request
        self.report = report
        self.step = request.POST.get("langkah", "")
        self.by: dict[str, Any] = {"actor": current_identity().account, "now": real_now()}

    def answer(self) -> HttpResponseBase:
        """Do the step; a refusal shows the page again with what was typed."""
        form = None
        try:
            if self.step in {"ambil", "lepas", "urungkan", "baca-ulang"}:
                return self._simple()
            decidable(self.report.pk, **self.by)
            if self.step in {"kirim-tanya", "kirim-rujuk", "kirim-bukan"}:
                return self._settle()
            form = _form(self.report, step=self.step, posted=self.request)
            if not form.is_valid():
                return _page(self.request, self.report, form, status=422)
            return self._with_reading(form)
        except (WaspadaError, ValidationError) as error:
            said = explain(error) if isinstance(error, WaspadaError) else str(error)
            status = error.status if isinstance(error, WaspadaError) else 400
            report = Report.objects.filter(pk=self.report.pk).first()
            if report is None:
                raise
            if form is None:
                form = _form(report, step="")
            opened = self.step.removeprefix("kirim-")
            return _page(self.request, report, form, sentence=said, opened=opened, status=status)

    def _simple(self) -> HttpResponseBase:
        report_id = self.report.pk
        if self.step == "ambil":
            claim_report(report_id, **self.by)
        elif self.step == "lepas":
            release_report(report_id, **self.by)
            return redirect("reports:queue")
        elif self.step == "baca-ulang":
            retry_reading(report_id, **self.by)
            messages.success(self.request, _("Laporan dibaca ulang; muat lagi sebentar kemudian."))
            return redirect("reports:queue")
        else:
            undo_decision(report_id, received_at=domain_now(), **self.by)
            self.request.session.pop(LAST, None)
            messages.success(self.request, _("Keputusan diurungkan; laporan kembali ke antrean."))
        return redirect("reports:triage", report_id=report_id)

    def _settle(self) -> HttpResponseBase:
        given = self.request.POST
        if self.step == "kirim-tanya":
            ask_about(self.report.pk, given.get("question", ""), **self.by)
            messages.success(
                self.request, _("Pertanyaan terkirim; pelapor membacanya lewat tanda terima.")
            )
            return redirect("reports:queue")
        if self.step == "kirim-rujuk":
            body, reason = given.get("body", ""), given.get("reason", "")
            refer_report(self.report.pk, body, reason, **self.by)
        else:
            dismiss_report(self.report.pk, given.get("why", ""), given.get("note", ""), **self.by)
        return self._done()

    def _with_reading(self, form: TriageForm) -> HttpResponseBase:
        reading = form.reading()
        report = save_reading(self.report.pk, reading, **self.by)
        if self.step in {"tanya", "rujuk", "bukan"}:
            address = f"{self.request.path}?langkah={self.step}#langkah"
            return redirect(address)
        if self.step == "jadikan":
            stage = main_stage(reading.place_code, _day_or_today(form, report))
            create_incident(
                form.facts(
                    report,
                    election_key=stage.election_key if stage else report.election_key,
                    stage=stage.stage if stage else "",
                    phase=stage.phase if stage else "",
                ),
                report_ids=[report.pk],
                state=form.state,
                received_at=domain_now(),
                **self.by,
            )
            return self._done()
        if self.step == "gabung":
            chosen = self.request.POST.get("incident", "")
            try:
                incident_id = UUID(chosen)
            except ValueError as error:
                raise BadInput("triage.choose_incident") from error
            join_report(report.pk, incident_id, received_at=domain_now(), **self.by)
            return self._done()
        messages.success(self.request, _("Bacaan tersimpan."))
        return redirect("reports:triage", report_id=report.pk)

    def _done(self) -> HttpResponseBase:
        self.request.session[LAST] = str(self.report.pk)
        return redirect("reports:queue")


def _day_or_today(form: TriageForm, report: Report) -> date:
    return day_of(form, report) or domain_today()


def _form(report: Report, *, step: str, posted: HttpRequest | None = None) -> TriageForm:
    identity = current_identity()
    classes = [
        code for code in storable_classes() if reaches_class(identity, report.place_code, code)
    ]
    return TriageForm(
        posted.POST if posted is not None else None,
        initial=reading_of(report),
        step=step,
        classes=classes or ["B"],
        language=language(),
        near=report.place_code,
    )


def _page(
    request: HttpRequest,
    report: Report,
    form: TriageForm,
    *,
    sentence: str = "",
    opened: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, wall = current_identity().account, real_now()
    note_secret_read("report", str(report.pk), classification=report.classification, now=wall)
    can_decide = may_decide(current_identity(), report)
    is_open = report.state in {"waiting", "asked"}
    is_mine = report.claimed_by == actor and (report.claimed_until or wall) > wall
    names = account_names({report.claimed_by})
    context = {
        "report": report,
        "form": form,
        "sentence": sentence,
        "opened": opened if can_decide and is_open else "",
        "can_decide": can_decide,
        "is_open": is_open,
        "is_settled": report.state in SETTLED,
        "is_mine": is_mine,
        "held_by": names.get(report.claimed_by, "")
        if is_held_by_other(report, actor, wall)
        else "",
        "claim_minutes": int(CLAIM_FOR.total_seconds() // 60),
        "age": age_of(domain_now() - report.received_at),
        "photos": list(photos_of([report.pk])),
        "exchanges": exchanges_of(report.pk),
        "unread": say(report.reason_code, report.reason_params)
        if report.state == "unreadable"
        else "",
        "incident": _incident_of(report),
        "candidates": candidates_for(report, day_of(form, report))
        if can_decide and is_open
        else [],
        "picked": request.POST.get("incident", ""),
        "typed": request.POST,
        "rows": queue_rows(waiting_for_triage()[:BESIDE]) if can_decide else [],
        "count": waiting_for_triage().count() if can_decide else 0,
        "source_grades": _grades(SOURCE_GRADES),
        "content_grades": _grades(CONTENT_GRADES),
        "bodies": _bodies(report),
        "refer": [AGENCIES[code].short for code in _referral(report)],
        "dismissals": DISMISSALS,
        "sources": [source["url"] for source in report.sources if source.get("url")],
    }
    return render(request, "reports/triage.html", context, status=status)


def _incident_of(report: Report) -> IncidentVersion | None:
    if report.incident_id is None:
        return None
    found: IncidentVersion | None = IncidentVersion.objects.filter(
        incident_id=report.incident_id, superseded_at__isnull=True
    ).first()
    return found


def _grades(words: dict[str, Words]) -> list[tuple[str, str]]:
    return [(code, name.in_language(language())) for code, name in words.items()]


def _referral(report: Report) -> tuple[str, ...]:
    return CATEGORIES[report.category].refer if report.category in CATEGORIES else ()


def _bodies(report: Report) -> list[tuple[str, str]]:
    """Return who a report may be referred to: those that handle its category first."""
    first = _referral(report)
    codes = [*first, *(code for code in AGENCIES if code not in first)]
    return [(code, AGENCIES[code].name.in_language(language())) for code in codes]
