"""The page of a group: what tells the same event, how many sources, and joining and parting."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.news.groups import Group, group_of, last_act, resembling
from waspada.apps.news.hands import join_reports, part_reports, undo_act
from waspada.apps.reports.models import Report
from waspada.apps.reports.rights import may_decide
from waspada.apps.reports.shown import note_shown
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError
from waspada.core.news.corroborated import TRUSTED
from waspada.core.vocabulary import CLASSES


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show what tells the same event as a report, and join or part by hand."""
    report: Report | None = Report.objects.filter(pk=report_id).first()
    found = None if report is None else group_of(report)
    if report is None:
        raise NotFound("access.not_found")
    if request.method != "POST":
        return _page(request, report, found)
    try:
        said = _done(request, report)
    except (NotFound, NotAllowed):
        raise
    except WaspadaError as problem:
        return _page(request, report, found, error=explain(problem), status=problem.status)
    messages.success(request, said)
    return redirect("news:group", report_id)


def _done(request: HttpRequest, report: Report) -> str:
    acted: dict[str, Any] = {"actor": current_identity().account, "now": real_now()}
    step = request.POST.get("langkah", "")
    if step == "pisah":
        part_reports(report.pk, set(_keys(request.POST.getlist("laporan"))), **acted)
        return _("Laporan yang dicentang kini kelompok tersendiri. Mesin mengikuti keputusan ini.")
    if step == "satukan":
        keys = list(_keys([request.POST.get("dengan", "")]))
        if not keys:
            raise BadInput("news.choose_other")
        join_reports(report.pk, keys[0], **acted)
        return _("Kedua laporan kini dianggap satu kejadian. Mesin mengikuti keputusan ini.")
    if step == "urungkan":
        keys = list(_keys([request.POST.get("tindakan", "")]))
        if not keys:
            raise NotFound("access.not_found")
        undo_act(keys[0], **acted)
        return _("Keputusan itu diurungkan.")
    raise BadInput("news.choose_some")


def _keys(given: list[str]) -> Iterator[UUID]:
    """Yield keys; of an address of a report, as it is pasted, the key in it."""
    for one in given:
        for part in reversed(one.strip().split("/")):
            try:
                yield UUID(part)
            except ValueError:
                continue
            break


def _page(
    request: HttpRequest, report: Report, found: Group | None, *, error: str = "", status: int = 200
) -> HttpResponse:
    for member in found.members if found else ():
        note_shown(member.report, now=real_now())
    identity = current_identity()
    can_decide = found is not None and all(
        may_decide(identity, member.report) for member in found.members
    )
    read = [report, *(member.report for member in found.members)] if found else [report]
    context = {
        "report": report,
        "classification": max((one.classification for one in read), key=CLASSES.index),
        "group": found,
        "can_decide": can_decide,
        "resembling": resembling(report, found) if found and can_decide else [],
        "act": last_act(found) if found and can_decide else None,
        "trusted": {kind: round(100 * chance) for kind, chance in TRUSTED.items()},
        "error": error,
    }
    return render(request, "news/group.html", context, status=status)
