"""GET /api/v1/news: what the caller may read, as JSON; our reading and the link, no text."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from waspada.apps.accounts.identity import current_identity
from waspada.apps.feeds.models import FeedItem
from waspada.apps.feeds.queries import ALL, PARTS, NewsFilter, after, cursor_of, items_of
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, WaspadaError
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.vocabulary import CATEGORIES

PAGE = 100


@require_safe
def news(request: HttpRequest) -> JsonResponse:
    """Answer a page of items; `bagian`, `tempat` (a code) and `kategori` narrow it.

    `next` is the cursor for `sesudah`, or null.
    """
    try:
        seats = current_identity().memberships
        if not any(seat.role != "field" for seat in seats):
            raise NotAllowed("access.not_allowed" if seats else "access.no_identity")
        found = after(items_of(_asked(request)), request.GET.get("sesudah", ""))
        rows = list(found[: PAGE + 1])
    except WaspadaError as error:
        status = 401 if error.code == "access.no_identity" else error.status
        return JsonResponse({"code": error.code, "message": explain(error)}, status=status)
    more = len(rows) > PAGE
    response = JsonResponse(
        {
            "news": [item_json(item) for item in rows[:PAGE]],
            "next": cursor_of(rows[PAGE - 1]) if more else None,
        }
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _asked(request: HttpRequest) -> NewsFilter:
    given = request.GET
    part, place = given.get("bagian", ALL), given.get("tempat", NATION)
    category = given.get("kategori", "")
    code = normal_code(place)
    checks = (
        ("bagian", part, part in PARTS),
        ("tempat", place, code == NATION or code in load_table()),
        ("kategori", category, not category or category in CATEGORIES),
    )
    for field, value, is_known in checks:
        if not is_known:
            raise BadInput("incident.bad_choice", field=field, value=value[:40])
    return NewsFilter(part, code or NATION, category)


def item_json(item: FeedItem) -> dict[str, Any]:
    """Return one item as JSON."""
    published = item.published_at
    return {
        "id": str(item.pk),
        "url": item.address or None,
        "outlet": item.outlet or None,
        "title": item.title,
        "published_at": published.isoformat() if published else None,
        "found_at": item.found_at.isoformat(),
        "state": item.state,
        "kind": item.kind or None,
        "category": item.category or None,
        "also": item.also,
        "place": item.place_code if item.has_place else None,
        "event_day": item.event_day.isoformat() if item.event_day else None,
        "phase": item.phase or None,
        "severity": item.severity,
        "deaths": item.deaths,
        "injured": item.injured,
        "confidence": item.confidence,
        "extract": item.extract,
        "copy_of": str(item.same_as) if item.same_as else None,
        "lifted": item.lifted_at is not None,
    }
