"""The page that finds: places, incidents and reports by words, numbers and receipts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.accounts.guards import signed_in
from waspada.apps.reports.search_results import search
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput
from waspada.core.places import NATION

_SHOWN_BACK = 400  # characters of what was typed that the field shows again


@signed_in
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Find what a text means among what one may read, as of the asked day."""
    day = asked_day(request)
    past = day if day < domain_today() else None
    text = request.GET.get("q", "").replace("\0", "").strip()
    results, sentence = None, ""
    if text:
        try:
            ends_at = known_until(past, NATION) if past else None
            results = search(text, day=past, ends_at=ends_at)
        except BadInput as error:
            sentence = explain(error)
    context = {
        "text": text[:_SHOWN_BACK],
        "results": results,
        "sentence": sentence,
        "past_day": past,
    }
    response = render(request, "reports/search.html", context, status=400 if sentence else 200)
    patch_cache_control(response, private=True, no_store=True)
    return response
