"""Two incidents that are one event: compare them, merge, and part again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.candidates import candidates_beside
from waspada.apps.reports.families import merged_into, standing_version
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.merging import merge_incidents, part_incident
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.rights import may_change
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, number: str) -> HttpResponseBase:
    """Offer what may be the same incident, and merge this one into the chosen one."""
    version = _changeable(number)
    if request.method != "POST":
        return _merge_page(request, version)
    chosen = request.POST.get("lain", "") or request.POST.get("ke", "")
    chosen = chosen.strip().upper()
    try:
        into = incident_by_number(chosen) if chosen else None
        if into is None:
            raise BadInput("incident.not_an_incident", value=chosen[:40])
        after = merge_incidents(version.incident_id, into.incident_id, **_act())
    except WaspadaError as error:
        return _merge_page(request, version, sentence=explain(error), status=error.status)
    messages.success(
        request,
        _(
            "%(number)s digabungkan ke %(stays)s. Nomor lama tetap dapat dibuka, dan penggabungan dapat dipisah lagi."
        )
        % {"number": version.number, "stays": after.number},
    )
    return redirect("reports:incident", number=after.number)


@signed_in
@require_POST
def part(request: HttpRequest, number: str) -> HttpResponseBase:
    """Let a merged incident stand by itself again."""
    version = _changeable(number)
    try:
        part_incident(version.incident_id, **_act())
    except WaspadaError as error:
        messages.error(request, explain(error))
    else:
        messages.success(request, _("Kejadian dipisah lagi; semuanya kembali seperti semula."))
    return redirect("reports:incident", number=version.number)


def merging_context(version: IncidentVersion) -> dict[str, Any]:
    """Return what the page of an incident says about merging.

    stays : the incident this one was merged into, if the person may read it
    merged_here : what was merged into this one
    """
    is_merged = version.state == "merged"
    return {
        "stays": standing_version(version.incident_id) if is_merged else None,
        "merged_here": [] if is_merged else merged_into(version.incident_id),
        "may_merge": may_change(current_identity(), version),
    }


def _merge_page(
    request: HttpRequest, version: IncidentVersion, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "incident": version,
        "candidates": candidates_beside(version) if version.state != "merged" else [],
        "typed": request.POST,
        "sentence": sentence,
        **merging_context(version),
    }
    return render(request, "reports/merge.html", context, status=status)


def _changeable(number: str) -> IncidentVersion:
    version = incident_by_number(number)
    if version is None:
        raise NotFound("access.not_found")
    if not may_change(current_identity(), version):
        raise NotAllowed("access.not_allowed")
    return version


def _act() -> dict[str, Any]:
    return {
        "actor": current_identity().account,
        "received_at": domain_now(),
        "now": real_now(),
    }
