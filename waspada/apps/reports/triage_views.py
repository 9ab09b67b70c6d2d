"""One report to decide about: every pressed button, and what a colleague did meanwhile."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.queries import main_stage
from waspada.apps.reports.history import account_names
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.incidents import create_incident
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.models import Report
from waspada.apps.reports.queue_queries import next_waiting
from waspada.apps.reports.queue_views import LAST
from waspada.apps.reports.reading import retry_reading
from waspada.apps.reports.triage import (
    SETTLED,
    ask_about,
    claim_report,
    decidable,
    dismiss_report,
    refer_report,
    release_report,
    save_reading,
    take_over_report,
    undo_decision,
)
from waspada.apps.reports.triage_forms import TriageForm
from waspada.apps.reports.triage_pages import day_or, triage_form, triage_page
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, Conflict, NotFound, WaspadaError
from waspada.core.reports.duplicates import SHOWN

_SIMPLE: Final = frozenset(("ambil", "lepas", "urungkan", "baca-ulang"))
_SETTLING: Final = frozenset(("kirim-tanya", "kirim-rujuk", "kirim-bukan"))
_OPENING: Final = frozenset(("tanya", "bukan"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def triage(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show one report with our reading of it, and take the decision."""
    report: Report | None = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound("access.not_found")
    if request.method == "POST":
        return _Decision(request, report).answer()
    opened = request.GET.get("langkah", "")
    return triage_page(request, report, triage_form(report, step=""), opened=opened)


class _Decision:
    """One pressed button: keep the reading, then do what was asked.

    Whatever is refused, the page comes back with everything that was typed.
    """

    def __init__(self, request: HttpRequest, report: Report) -> None:
        self.request = request
        self.report = report
        self.step = request.POST.get("langkah", "")
        self.by: dict[str, Any] = {"actor": current_identity().account, "now": real_now()}

    def answer(self) -> HttpResponseBase:
        """Do the step; a refusal shows the page again with what was typed."""
        try:
            if self.step in _SIMPLE:
                return self._simple()
            if self.step == "ambil-alih":
                take_over_report(self.report.pk, **self.by)
                return self._again(_("Laporan ini sekarang Anda pegang. Isian Anda masih utuh."))
            if self.step == "lanjut":
                undo_decision(self.report.pk, received_at=domain_now(), **self.by)
                return self._again(_("Keputusan tadi diurungkan. Isian Anda masih utuh."))
            self._check_undecided()
            decidable(self.report.pk, **self.by)
            if self.step in _SETTLING:
                return self._settle()
            form = self._form()
            if not form.is_valid():
                # Each stands by its field too, which may lie below what the screen shows.
                lacking = " ".join(dict.fromkeys(str(one[0]) for one in form.errors.values()))
                return triage_page(
                    self.request,
                    self.report,
                    form,
                    mark=self._seen(),
                    sentence=lacking,
                    status=422,
                )
            return self._with_reading(form)
        except (WaspadaError, ValidationError) as error:
            return self._refused(error)

    def _form(self) -> TriageForm:
        """Return the form as posted; one of the small forms carries no reading."""
        posted = self.request if "place" in self.request.POST else None
        return triage_form(self.report, step=self.step, posted=posted)

    def _seen(self) -> str:
        return self.request.POST.get("mark", "")[:32]

    def _check_undecided(self) -> None:
        if self.report.state in SETTLED:
            names = account_names({self.report.decided_by})
            who = names.get(self.report.decided_by) or _("Petugas lain")
            raise Conflict("triage.decided_meanwhile", who=who)

    def _refused(self, error: WaspadaError | ValidationError) -> HttpResponseBase:
        said = explain(error) if isinstance(error, WaspadaError) else str(error)
        status = error.status if isinstance(error, WaspadaError) else 400
        report = Report.objects.filter(pk=self.report.pk).first()
        if report is None:
            raise error
        self.report = report
        # After a conflict the person has been told; what is pressed next is meant.
        is_told = isinstance(error, WaspadaError) and error.code == "triage.read_meanwhile"
        return triage_page(
            self.request,
            report,
            self._form(),
            sentence=said,
            opened=self.step.removeprefix("kirim-"),
            mark="" if is_told else self._seen(),
            keeps_input=self.step not in _SIMPLE,
            status=status,
        )

    def _again(self, said: str) -> HttpResponseBase:
        """Show the page with what was typed, after something else was done first."""
        messages.success(self.request, said)
        report: Report = Report.objects.get(pk=self.report.pk)
        self.report = report
        opened = self.request.POST.get("terbuka", "")
        return triage_page(self.request, report, self._form(), opened=opened, mark=self._seen())

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
            return self._next()
        if self.step == "kirim-rujuk":
            body, reason = given.get("body", ""), given.get("reason", "")
            refer_report(self.report.pk, body, reason, **self.by)
        else:
            dismiss_report(self.report.pk, given.get("why", ""), given.get("note", ""), **self.by)
        return self._done()

    def _with_reading(self, form: TriageForm) -> HttpResponseBase:
        reading = form.reading()
        report = save_reading(self.report.pk, reading, seen=self._seen(), **self.by)
        if self.step == "rujuk":
            return redirect("reports:refer_report", report_id=report.pk)
        if self.step in _OPENING:
            return redirect(f"{self.request.path}?langkah={self.step}#langkah")
        if self.step == "jadikan":
            along = self._along()
            stage = main_stage(reading.place_code, day_or(form, report, domain_today()))
            create_incident(
                form.facts(
                    report,
                    election_key=stage.election_key if stage else report.election_key,
                    stage=stage.stage if stage else "",
                    phase=stage.phase if stage else "",
                ),
                report_ids=[report.pk, *along],
                state=form.state,
                received_at=domain_now(),
                **self.by,
            )
            return self._done(along)
        if self.step == "gabung":
            along, incident_id = self._along(), self._chosen()
            with transaction.atomic():  # all of them or none
                for report_id in (report.pk, *along):
                    join_report(report_id, incident_id, received_at=domain_now(), **self.by)
            return self._done(along)
        claim_report(report.pk, **self.by)  # who works on it holds it
        messages.success(self.request, _("Bacaan tersimpan."))
        return redirect("reports:triage", report_id=report.pk)

    def _chosen(self) -> UUID:
        """Return the incident that was picked, or the one whose number was typed."""
        number = self.request.POST.get("nomor", "").strip().upper()
        if number:
            version = incident_by_number(number)
            if version is None:
                raise BadInput("incident.not_an_incident", value=number[:40])
            return version.incident_id
        try:
            return UUID(self.request.POST.get("incident", ""))
        except ValueError as error:
            raise BadInput("triage.choose_incident") from error

    def _along(self) -> list[UUID]:
        """Return the other reports that were ticked as being about the same.

        Raises
        ------
        NotFound, NotAllowed; Conflict : triage.claimed, somebody holds one of them
        """
        ticked = dict.fromkeys(self.request.POST.getlist("ikut")[:SHOWN])
        try:
            keys = [UUID(one) for one in ticked if one != str(self.report.pk)]
        except ValueError as error:
            raise NotFound("access.not_found") from error
        for key in keys:
            decidable(key, **self.by)
        return keys

    def _done(self, along: Sequence[UUID] = ()) -> HttpResponseBase:
        self.request.session[LAST] = [str(key) for key in (self.report.pk, *along)]
        return self._next()

    def _next(self) -> HttpResponseBase:
        """Go on to the next report, or to the empty queue."""
        following = next_waiting(self.report.pk, self.by["actor"], self.by["now"])
        if following is None:
            return redirect("reports:queue")
        return redirect("reports:triage", report_id=following.pk)
