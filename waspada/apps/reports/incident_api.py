"""GET /api/v1/incidents: what the caller may read, a page at a time, as JSON."""

from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.incident_filters import cursor_of, read_filters
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.shown import note_shown
from waspada.apps.reports.versions import source_urls
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError

PAGE: Final = 100
MOST: Final = 1_000


@require_safe
def incidents(request: HttpRequest) -> JsonResponse:
    """Answer a page of incidents; the filters are those of the list (tempat, kategori, …).

    `jumlah` says how many (100, at most 1,000); `next` is the cursor for `sesudah`, or null.
    """
    try:
        _check_signed_in()
        filters = read_filters(request)
        size = _size(request.GET.get("jumlah", ""))
        rows = filters.newest(request.GET.get("sesudah", ""), size + 1)
    except WaspadaError as error:
        return _refused(error)
    more = len(rows) > size
    rows = rows[:size]
    note_shown(*rows, now=real_now())
    return _answer(
        {
            "incidents": [incident_json(version) for version in rows],
            "next": cursor_of(rows[-1]) if more else None,
        }
    )


@require_safe
def incident(request: HttpRequest, number: str) -> JsonResponse:
    """Answer one incident as of the asked day."""
    try:
        _check_signed_in()
        version = incident_by_number(number, read_filters(request).day)
        if version is None:
            raise NotFound("access.not_found")
    except WaspadaError as error:
        return _refused(error)
    note_shown(version, now=real_now())
    return _answer(incident_json(version))


def incident_json(version: IncidentVersion) -> dict[str, Any]:
    """Return one version as JSON; no reporter, no sender."""
    at = version.occurred_at
    return {
        "number": version.number,
        "version": version.version,
        "state": version.state,
        "title": version.title,
        "summary": version.summary,
        "summary_written_later": version.summary_written_later,
        "category": version.category,
        "also_categories": version.also_categories,
        "athg": version.athg,
        "severity": version.severity,
        "place": version.place_code,
        "place_precision": version.place_precision,
        "other_places": version.other_places,
        "lat": version.latitude,
        "lon": version.longitude,
        "occurred_at": at.isoformat() if at else None,
        "precision": version.occurred_precision,
        "day": version.day.isoformat() if version.day else None,
        "month": f"{version.month:%Y-%m}" if version.month else None,
        "ended_at": version.ended_at.isoformat() if version.ended_at else None,
        "who": version.who,
        "why": version.why,
        "deaths": version.deaths,
        "injured": version.injured,
        "election": version.election_key,
        "phase": version.phase,
        "stage": version.stage,
        "source_grade": version.source_grade,
        "content_grade": version.content_grade,
        "sources": source_urls(version),
        "source_count": version.source_count,
        "classification": version.classification,
        "owner_unit": version.owner_unit,
        "received_at": version.received_at.isoformat(),
    }


def _check_signed_in() -> None:
    if not current_identity().memberships:
        raise NotAllowed("access.no_identity")


def _size(text: str) -> int:
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
        raise BadInput("incident.bad_choice", field="jumlah", value=text[:20])
    return int(text)


def _answer(body: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(body)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _refused(error: WaspadaError) -> JsonResponse:
    status = 401 if error.code == "access.no_identity" else error.status
    return JsonResponse({"code": error.code, "message": explain(error)}, status=status)
