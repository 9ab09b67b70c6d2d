"""The desk's queue: what waits, why it stands where it does, and decisions about several at once."""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.incident_forms import category_choices
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.models import Report
from waspada.apps.reports.queue_queries import (
    DESK,
    MOST_COUNTED,
    PAGE,
    STATES,
    QueueFilter,
    after,
    counted,
    cursor_of,
    mine,
    others,
    queue_of,
)
from waspada.apps.reports.queue_rows import Row, queue_rows
from waspada.apps.reports.triage import (
    DISMISSALS,
    SETTLED,
    decidable,
    dismiss_report,
    refer_report,
    undo_decision,
)
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.places.answers import place_of_words
from waspada.core.vocabulary import AGENCIES, CATEGORIES

LAST: Final = "last_decision"
MOST_AT_ONCE: Final = 50


@signed_in
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits: one's own first, then by priority."""
    require_role(DESK)
    return _queue_page(request)


@signed_in
@require_POST
def decide_many(request: HttpRequest) -> HttpResponseBase:
    """Do one thing with every selected report; what cannot be done stays and says why."""
    require_role(DESK)
    run = _Many(request)
    try:
        run.check()
    except WaspadaError as error:
        return _queue_page(request, problem=explain(error), kept=run.selected, status=error.status)
    run.run()
    if run.done:
        request.session[LAST] = [str(report_id) for report_id in run.done]
        n = len(run.done)
        said = ngettext("%(n)d laporan diputuskan.", "%(n)d laporan diputuskan.", n) % {"n": n}
        messages.success(request, said)
    if run.refused:
        return _queue_page(request, refused=run.refused, kept=list(run.refused), status=409)
    return redirect("reports:queue")


@signed_in
@require_POST
def undo_last(request: HttpRequest) -> HttpResponseBase:
    """Put the reports of the last decision back into the queue."""
    require_role(DESK)
    decided = last_decided(request)
    by: dict[str, Any] = {
        "actor": current_identity().account,
        "received_at": domain_now(),
        "now": real_now(),
    }
    left = []
    for report in decided:
        try:
            undo_decision(report.pk, **by)
        except WaspadaError as error:
            left.append(report.pk)
            messages.error(request, explain(error))
    undone = len(decided) - len(left)
    if undone:
        said = ngettext(
            "Keputusan diurungkan; laporan kembali ke antrean.",
            "Keputusan diurungkan; %(n)d laporan kembali ke antrean.",
            undone,
        )
        messages.success(request, said % {"n": undone})
    request.session.pop(LAST, None)
    if undone == 1 and len(decided) == 1:
        return redirect("reports:triage", report_id=decided[0].pk)
    return redirect("reports:queue")


def last_decided(request: HttpRequest) -> list[Report]:
    """Return the reports of one's last decision, as far as they still stand decided."""
    wanted = request.session.get(LAST) or []
    if isinstance(wanted, str):  # a session of an earlier release
        wanted = [wanted]
    ids = [UUID(report_id) for report_id in wanted]
    return list(Report.objects.filter(pk__in=ids, state__in=SETTLED).order_by("id"))


def first_rows() -> tuple[list[Row], tuple[int, bool]]:
    """Return the top of one's queue and how many wait, for beside a report."""
    actor, wall = current_identity().account, real_now()
    found = queue_of()
    own = mine(actor, wall)
    return queue_rows([*own, *others(found, actor, wall)[:PAGE]][:PAGE]), counted(found)


# ---- the page -----------------------------------------------------------------------------------


def _queue_page(
    request: HttpRequest,
    *,
    problem: str = "",
    refused: dict[UUID, str] | None = None,
    kept: list[UUID] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked, sentence = _asked(request)
    actor, wall = current_identity().account, real_now()
    found = queue_of(asked)
    cursor = request.GET.get("sesudah", "")
    own = [] if cursor else mine(actor, wall, asked)
    others_found = list(after(others(found, actor, wall), cursor)[: PAGE + 1])
    if kept:  # what was selected stays in sight, wherever it stands
        shown = {report.pk for report in (*own, *others_found[:PAGE])}
        own += list(queue_of().filter(pk__in=[pk for pk in kept if pk not in shown])[:PAGE])
    rows = queue_rows([*own, *others_found[:PAGE]])
    count, is_more = counted(found)
    context = {
        "rows": rows,
        "place": asked.place if asked.place != NATION else _own_place(),
        "typed": request.GET,
        "posted": request.POST,
        "sentence": sentence,
        "problem": problem,
        "refused": [(queue_rows([report])[0], refused[report.pk]) for report in _kept(refused)]
        if refused
        else [],
        "kept": set(kept or ()),
        "count": count,
        "is_more": is_more,
        "most": MOST_COUNTED,
        "mine": sum(row.is_mine for row in rows),
        "older": _address(request, cursor_of(others_found[PAGE - 1]))
        if len(others_found) > PAGE
        else "",
        "newest": _address(request, "") if cursor else "",
        "last": last_decided(request),
        "categories": category_choices(_language())[1:],
        "states": STATES,
        "dismissals": DISMISSALS,
        "bodies": [(code, name.name.in_language(_language())) for code, name in AGENCIES.items()],
        "is_filtered": asked != QueueFilter(),
    }
    return render(request, "reports/queue.html", context, status=status)


def _kept(refused: dict[UUID, str]) -> list[Report]:
    return list(Report.objects.filter(pk__in=list(refused)).order_by("queue_key", "id"))


def _asked(request: HttpRequest) -> tuple[QueueFilter, str]:
    place, sentence = _asked_place(request.GET.get("tempat", ""))
    category = request.GET.get("kategori", "")
    state = request.GET.get("keadaan", "")
    return (
        QueueFilter(
            place,
            category if category in CATEGORIES else "",
            state if state in STATES else "",
        ),
        sentence,
    )


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


def _address(request: HttpRequest, cursor: str) -> str:
    kept = {
        name: request.GET[name] for name in ("tempat", "kategori", "keadaan") if name in request.GET
    }
    if cursor:
        kept["sesudah"] = cursor
    return "?" + urlencode({name: value[:300] for name, value in kept.items() if value})


def _own_place() -> str:
    """Return the place whose queue it is when nobody asked for another."""
    seats = current_identity().memberships
    return seats[0].place if seats else NATION


def _language() -> str:
    return (translation.get_language() or "id")[:2]


# ---- several at once ----------------------------------------------------------------------------


@dataclass
class _Many:
    """One thing to do with several reports, each in a transaction of its own."""

    request: HttpRequest
    done: list[UUID] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)
    incident_id: UUID | None = None

    @property
    def step(self) -> str:
        return self.request.POST.get("langkah", "")

    @property
    def selected(self) -> list[UUID]:
        """Return the selected reports, each once; what is no id is left out."""
        found: dict[UUID, None] = {}
        for given in self.request.POST.getlist("laporan")[: MOST_AT_ONCE + 1]:
            try:
                found[UUID(given)] = None
            except ValueError:
                continue
        return list(found)

    def check(self) -> None:
        """Refuse the whole, with nothing done, when a part that all share is missing."""
        given = self.request.POST
        if not self.selected:
            raise BadInput("triage.none_selected")
        if len(self.selected) > MOST_AT_ONCE:
            raise BadInput("triage.too_many_selected", limit=MOST_AT_ONCE)
        if self.step == "gabung":
            number = given.get("nomor", "").strip().upper()
            version = incident_by_number(number) if number else None
            if version is None:
                raise BadInput("incident.not_an_incident", value=number[:40])
            self.incident_id = version.incident_id
        elif self.step == "bukan":
            if given.get("why", "") not in DISMISSALS:
                raise BadInput("triage.choose_why")
        elif self.step == "rujuk":
            if given.get("body", "") not in AGENCIES:
                raise BadInput("triage.choose_body")
            if not given.get("reason", "").strip():
                raise BadInput("triage.give_reason")
        else:
            raise BadInput("incident.bad_choice", field="langkah", value=self.step[:20])

    def run(self) -> None:
        """Do it; one that fails leaves the others."""
        for report_id in self.selected:
            try:
                self._decide(report_id)
            except WaspadaError as error:
                self.refused[report_id] = explain(error)
            else:
                self.done.append(report_id)

    def _decide(self, report_id: UUID) -> None:
        given = self.request.POST
        by: dict[str, Any] = {"actor": current_identity().account, "now": real_now()}
        if self.incident_id is not None:
            decidable(report_id, **by)
            join_report(report_id, self.incident_id, received_at=domain_now(), **by)
        elif self.step == "bukan":
            dismiss_report(report_id, given["why"], given.get("note", ""), **by)
        else:
            refer_report(report_id, given["body"], given["reason"], **by)
