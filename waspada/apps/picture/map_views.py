"""The map as a page of its own: filters in the address, the table beside it, a link to copy."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_today
from waspada.apps.picture import maps
from waspada.apps.picture.entering import of_place, surroundings
from waspada.apps.picture.finds import open_finds
from waspada.apps.picture.heads import head_of, language
from waspada.apps.picture.levels import levels_of
from waspada.apps.picture.map_filters import (
    LONGEST_DAYS,
    MapFilters,
    read_map_filters,
    usual_filters,
)
from waspada.apps.picture.queries import earliest_day, gravest_class
from waspada.apps.picture.rings import rings_of
from waspada.apps.reports.incident_forms import category_choices, severity_choices
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput


@require_GET
@of_place
def map_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show a place's map with its filters; what the filters mean nothing for says so."""
    day = asked_day(request)
    sentence = ""
    try:
        filters = read_map_filters(request.GET, day)
    except BadInput as error:
        filters, sentence = usual_filters(day), explain(error)
    mode = maps.mode_of(request.GET.get("peta", ""))
    finds = open_finds(code, day) if filters.has_finds else []
    drawn = maps.map_of(code, day, "level" if mode == "tabel" else mode, filters, finds)
    levels = levels_of(code, [], day)
    held = levels.now.get(code)
    context = head_of(code, day, held, levels.before(code) if held else None)
    context |= surroundings(request, code, day)
    context |= {
        "map": drawn,
        "finds": finds,
        "first_record": earliest_day(code) if day < domain_today() and not drawn.total else None,
        "filters": filters,
        "sentence": sentence,
        "longest": LONGEST_DAYS,
        "typed": request.GET,
        "categories": category_choices(language())[1:],
        "severities": severity_choices(language())[1:],
        "share": request.build_absolute_uri(_address(code, drawn, filters)),
        "page_class": gravest_class(finds),
    }
    return render(request, "picture/map.html", context, status=400 if sentence else 200)


@require_GET
@of_place
def map_piece(request: HttpRequest, code: str) -> HttpResponse:
    """Return the map of a place alone, for pages that load it afterwards."""
    day = asked_day(request)
    filters = read_map_filters(request.GET, day)
    finds = open_finds(code, day) if filters.has_finds else []
    mode = maps.mode_of(request.GET.get("peta", ""))
    drawn = maps.map_of(code, day, mode, filters, finds)
    context: dict[str, Any] = {"map": drawn, "code": code, "day": day}
    return render(request, "picture/parts/map.html", context)


@require_GET
@of_place
def rings(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the rings of what was found, for the map that can be moved."""
    day = asked_day(request)
    query = f"?{urlencode({'per': day.isoformat()})}" if day < domain_today() else ""
    response = JsonResponse(rings_of(code, open_finds(code, day), query))
    response["Content-Type"] = "application/geo+json"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _address(code: str, drawn: maps.DrawnMap, filters: MapFilters) -> str:
    """Return the address that shows the same map to whoever may see it, on the same day.

    It names the day even when that is today: a colleague who opens it tomorrow sees the same.
    """
    pairs = [("peta", drawn.mode), *filters.pairs()]
    if filters.day <= domain_today():
        pairs.append(("per", filters.day.isoformat()))
    return f"{reverse('picture:map_page', args=(code,))}?{urlencode(pairs)}"
