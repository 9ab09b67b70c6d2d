"""Pages of incidents: the list with its filters in the address, and one incident with its past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.families import family_of, standing_version
from waspada.apps.reports.incident_filters import Filters, cursor_of, read_filters
from waspada.apps.reports.incident_forms import (
    CorrectForm,
    RightsForm,
    category_choices,
    correction_of,
    rights_initial,
    severity_choices,
)
from waspada.apps.reports.incident_queries import incident_by_number, versions_of
from waspada.apps.reports.incidents import correct_incident, move_incident, reclassify_incident
from waspada.apps.reports.merge_views import merging_context
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.rights import may_change, may_triage, reaches_class
from waspada.apps.reports.shown import note_shown
from waspada.apps.reports.timeline import timeline_of
from waspada.apps.reports.versions import facts_of, source_urls
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.reports.incidents import SIABIDIBAME, source_host
from waspada.core.reports.states import INCIDENT_MOVES

PAGE: Final = 50
MOST_COUNTED: Final = 1_000


def language() -> str:
    """Return the reader's language, id or en."""
    return (translation.get_language() or "id")[:2]


@dataclass(frozen=True, slots=True)
class DayGroup:
    """The incidents of one day, or of a month whose day nobody knows."""

    day: date | None
    month: date | None
    incidents: list[IncidentVersion]


def grouped(versions: Iterable[IncidentVersion]) -> list[DayGroup]:
    """Put a list that is in order of time under its days."""
    groups: list[DayGroup] = []
    for version in versions:
        last = groups[-1] if groups else None
        if last is None or (last.day, last.day or last.month) != (
            version.day,
            version.day or version.month,
        ):
            groups.append(DayGroup(version.day, version.month, []))
        groups[-1].incidents.append(version)
    return groups


@signed_in
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """List what one may read, newest first; the address holds every filter."""
    sentence = ""
    cursor = request.GET.get("sesudah", "")
    try:
        filters = read_filters(request)
        rows = filters.newest(cursor, PAGE + 1)
        count = filters.count_up_to(MOST_COUNTED + 1)
    except BadInput as error:
        if error.code.startswith("web."):
            raise
        filters, rows, count, sentence = Filters(), [], 0, explain(error)
    shown = rows[:PAGE]
    context = {
        "filters": filters,
        "typed": request.GET,
        "sentence": sentence,
        "groups": grouped(shown),
        "count": count,
        "is_many": count > MOST_COUNTED,
        "most": MOST_COUNTED,
        "older": filters.address(sesudah=cursor_of(shown[-1])) if len(rows) > PAGE else "",
        "newest": filters.address() if cursor else "",
        "csv": filters.address(),
        "categories": category_choices(language()),
        "severities": severity_choices(language())[1:],
        "picked": filters.categories,
    }
    return render(request, "reports/incidents.html", context, status=400 if sentence else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one incident as of the asked day; the desk corrects, moves and reclassifies it."""
    past = is_past(request)
    version = incident_by_number(number, read_filters(request).day)
    if version is None:
        return _not_yet(request, number)
    if request.method == "POST":
        return _changed(request, version)
    if version.state == "merged" and "asli" not in request.GET:
        stays = standing_version(version.incident_id)
        if stays is not None and stays.state != "merged":
            messages.info(
                request,
                _("%(old)s tergabung ke kejadian ini.") % {"old": version.number},
            )
            return redirect("reports:incident", number=stays.number)
    return _incident_page(request, version, past=past)


def _not_yet(request: HttpRequest, number: str) -> HttpResponse:
    """Say that an incident one may read today was not yet on record on the asked day."""
    known = incident_by_number(number) if is_past(request) else None
    if known is None or request.method == "POST":
        raise NotFound("access.not_found")
    first = versions_of(number).last()
    return render(
        request,
        "reports/incident_not_yet.html",
        {
            "incident": known,
            "day": asked_day(request),
            "since": first.received_at if first else None,
        },
    )


def _changed(request: HttpRequest, version: IncidentVersion) -> HttpResponseBase:
    """Do what one of the page's forms asks, or show the form again with what is wrong."""
    kind = request.POST.get("langkah", "")
    forms = _forms(version, request)
    try:
        if kind == "perbaiki":
            form = forms["correct_form"]
            if not form.is_valid():
                return _incident_page(request, version, forms=forms, opened=kind)
            correct_incident(version.incident_id, form.facts(facts_of(version)), **_act())
            said = _("Perbaikan tersimpan. Yang semula tetap ada di riwayat.")
        elif kind == "hak":
            form = forms["rights_form"]
            if not form.is_valid():
                return _incident_page(request, version, forms=forms, opened=kind)
            reclassify_incident(
                version.incident_id,
                form.rights(version.compartment),
                actor=current_identity().account,
                now=real_now(),
            )
            said = _("Hak baca diganti, juga untuk riwayatnya.")
        elif kind == "pindah":
            move_incident(version.incident_id, request.POST.get("status", ""), **_act())
            said = _("Status kejadian diganti.")
        else:
            raise BadInput("incident.bad_choice", field="langkah", value=kind[:20])
    except WaspadaError as error:
        return _incident_page(
            request, version, forms=forms, opened=kind, sentence=explain(error), status=error.status
        )
    messages.success(request, said)
    # Reclassifying may have taken it out of the person's own sight.
    if incident_by_number(version.number) is None:
        return redirect("reports:incidents")
    return redirect("reports:incident", number=version.number)


def _act() -> dict[str, Any]:
    return {
        "actor": current_identity().account,
        "received_at": domain_now(),
        "now": real_now(),
    }


def _forms(version: IncidentVersion, request: HttpRequest | None = None) -> dict[str, Any]:
    classes = [
        code
        for code in storable_classes()
        if reaches_class(current_identity(), version.place_code, code)
        or code == version.classification
    ]
    kind = request.POST.get("langkah") if request is not None else ""
    posted = request.POST if request is not None else None
    return {
        "correct_form": CorrectForm(
            posted if kind == "perbaiki" else None,
            initial=correction_of(version),
            language=language(),
            near=version.place_code,
            prefix="p",
        ),
        "rights_form": RightsForm(
            posted if kind == "hak" else None,
            initial=rights_initial(version),
            language=language(),
            classes=classes,
            prefix="h",
        ),
    }


def _incident_page(
    request: HttpRequest,
    version: IncidentVersion,
    *,
    past: bool = False,
    forms: dict[str, Any] | None = None,
    opened: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    note_shown(version, now=real_now())
    day = read_filters(request).day
    can_change = not past and version.state != "merged" and may_change(current_identity(), version)
    context = {
        "incident": version,
        "facts": _told(version),
        "sources": [(url, source_host(url)) for url in source_urls(version)],
        "may_refer": can_change and may_triage(current_identity(), version.place_code),
        "timeline": timeline_of(version, day=day if past else None),
        "reports": list(
            Report.objects.filter(incident_id__in=family_of(version.incident_id)).order_by(
                "received_at"
            )[:50]
        ),
        "can_change": can_change,
        "moves": sorted(INCIDENT_MOVES[version.state] - {"merged"}) if can_change else [],
        **merging_context(version),
        "opened": opened,
        "sentence": sentence,
        "api": reverse("reports_api:incident", args=[version.number]),
        **((forms or _forms(version)) if can_change else {}),
    }
    return render(request, "reports/incident.html", context, status=status)


def _told(version: IncidentVersion) -> list[tuple[str, str, str]]:
    """Return what is known in the order of siabidibame: (code, question, answer or empty).

    A summary that only carries the main sentence on answers *what* and *how* in one.
    """
    answers = {"who": version.who, "what": version.title, "how": version.summary}
    answers["why"] = version.why
    told = [
        (code, words.in_language(language()), answers.get(code, "")) for code, words in SIABIDIBAME
    ]
    if not version.summary.startswith(version.title.rstrip("…")):
        return told
    return [
        (code, question, version.summary if code == "what" else answer)
        for code, question, answer in told
        if code != "how"
    ]
