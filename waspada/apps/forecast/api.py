"""GET /api/v1/forecasts and /api/v1/forecasts/record; docs/forecast.md describes both."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.programs import for_programs
from waspada.apps.forecast.answers import VERSION, places_said, run_said
from waspada.apps.forecast.queries import forecast_of, record_on, run_on
from waspada.apps.forecast.readers import check_reader
from waspada.core.errors import NotFound
from waspada.core.places import NATION, load_table, normal_code, regency_of


def _place(request: HttpRequest) -> str:
    place = normal_code(request.GET.get("tempat", NATION).strip()) or ""
    if place not in load_table():
        raise NotFound("access.not_found")
    check_reader(place)
    return regency_of(place) or place


@require_safe
@for_programs
def forecasts(request: HttpRequest) -> JsonResponse:
    """Answer for `tempat` and `per`: the newest forecast up to a day, by kab/kota."""
    place, day = _place(request), asked_day(request)
    run = run_on(day)
    if run is None:
        raise NotFound("forecast.none_on", day=day.isoformat())
    said = forecast_of(run, place)
    answer = {"version": VERSION, "place": place, "as_of": day.isoformat(), **run_said(run)}
    return JsonResponse(answer | {"places": places_said(said.by, run.shown)})


@require_safe
@for_programs
def record(request: HttpRequest) -> JsonResponse:
    """Answer for `per`: how all that was scored by the end of a day did, over the country."""
    day = asked_day(request)
    found = record_on(day)
    if found is None:
        raise NotFound("forecast.none_scored", day=day.isoformat())
    return JsonResponse(
        {
            "version": VERSION,
            "as_of": day.isoformat(),
            "scored_by": found.day.isoformat(),
            "first_origin": found.first_origin.isoformat(),
            "last_origin": found.last_origin.isoformat(),
            "horizons": found.result,
        }
    )
