"""GET /api/v1/daily-reports: what became of a day's reports, of a place and those below it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import domain_now, local_today
from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.asking import day_of
from waspada.apps.briefing.consolidating import below
from waspada.apps.briefing.queries import submission_states
from waspada.apps.documents.models import Document
from waspada.apps.words.sentences import explain
from waspada.core.briefing import Submission
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.places import load_table, normal_code


@require_safe
def daily_reports(request: HttpRequest) -> JsonResponse:
    """Answer for `tempat` and `hari` (today); a place that the caller is told nothing of is absent.

    `state` is belum, nihil, terkirim, terlambat or dikoreksi; `number` is null where the
    document may not be read.
    """
    try:
        if not current_identity().memberships:
            raise NotAllowed("access.no_identity")
        place = normal_code(request.GET.get("tempat", "").strip()) or ""
        if place not in load_table():
            raise NotFound("access.not_found")
        text = request.GET.get("hari", "").strip()
        day = day_of(place, text) if text else local_today(place)
    except WaspadaError as error:
        status = 401 if error.code == "access.no_identity" else error.status
        return JsonResponse({"code": error.code, "message": explain(error)}, status=status)
    states = submission_states([place, *below(place)], day, now=domain_now())
    keys = [one.document_id for one in states.values() if one.document_id]
    numbers = dict(Document.objects.filter(pk__in=keys).values_list("pk", "number"))
    response = JsonResponse(
        {
            "place": place,
            "day": day.isoformat(),
            "reports": [submission_json(one, numbers) for one in states.values()],
        }
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def submission_json(one: Submission, numbers: dict[Any, str]) -> dict[str, Any]:
    """Return one place's submission as JSON."""
    return {
        "place": one.place,
        "name": load_table()[one.place].display,
        "state": one.state,
        "is_nihil": one.is_nihil,
        "is_late": one.is_late,
        "is_overdue": one.is_overdue,
        "is_withdrawn": one.is_withdrawn,
        "versions": one.versions,
        "due_at": one.due_at.isoformat(),
        "received_at": one.received_at.isoformat() if one.received_at else None,
        "number": numbers.get(one.document_id),
    }
