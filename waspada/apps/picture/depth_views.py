"""A place in time and beside its neighbours: the timeline and the comparison."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from waspada.apps.accounts.asof import asked_day
from waspada.apps.picture.comparing import comparison_of
from waspada.apps.picture.entering import of_place, surroundings
from waspada.apps.picture.places import LINE_AFTER, LINE_BEFORE
from waspada.apps.picture.ranges import LONGEST_DAYS, asked_range
from waspada.apps.picture.timelines import timeline_of
from waspada.core.errors import NotFound
from waspada.core.places import Level, level_of


@require_GET
@of_place
def timeline(request: HttpRequest, code: str) -> HttpResponse:
    """Show a place's incidents against the stages, drawn and as tables."""
    day = asked_day(request)
    span = asked_range(
        request.GET,
        first=day - timedelta(days=LINE_BEFORE),
        last=day + timedelta(days=LINE_AFTER),
    )
    context = timeline_of(code, day, span) | surroundings(request, code, day)
    return render(request, "picture/timeline.html", context | {"longest": LONGEST_DAYS})


@require_GET
@of_place
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Show the places right under one beside each other, per 100 polling stations."""
    if level_of(code) >= Level.REGENCY:
        raise NotFound("picture.stations_below")
    day = asked_day(request)
    context = comparison_of(code, day) | surroundings(request, code, day)
    return render(request, "picture/compare.html", context)
