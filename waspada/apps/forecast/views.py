"""What is to be expected in a place, and how such forecasts did so far."""

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.forecast.diagram import diagram_of
from waspada.apps.forecast.due import LAG
from waspada.apps.forecast.history import scored_of
from waspada.apps.forecast.mapped import map_of
from waspada.apps.forecast.models import ForecastRecord, ForecastRun
from waspada.apps.forecast.queries import (
    forecast_of,
    record_on,
    run_on,
    scoring_troubles,
    troubles_on,
    waiting_on,
)
from waspada.apps.forecast.readers import check_reader
from waspada.apps.forecast.recorded import record_words
from waspada.apps.forecast.shown import aheads_of, methods_of, places_of, themes_of
from waspada.apps.words.sentences import say
from waspada.core.forecast.methods import HORIZONS
from waspada.core.places import NATION, Level, ancestor_at, level_of, load_table, regency_of

_WEEK: Final = timedelta(days=7)


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to the forecast of the reader's own place."""
    place = next((seat.place for seat in current_identity().memberships), NATION)
    return redirect("forecast:place", regency_of(place) or place)


@signed_in
@require_safe
def place_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show what is to be expected in a place."""
    if (area := _area_of(code)) != code:
        return redirect("forecast:place", area)
    day, days = asked_day(request), asked_horizon(request)
    run = run_on(day)
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "day": day,
        "run": run,
        "days": days,
        "troubles": troubles_said(troubles_on(day)),
        "page_class": "B",
    }
    if run is not None:
        context |= _forecast_context(run, code, day, days, _carried(request))
    return render(request, "forecast/place.html", context)


def _forecast_context(
    run: ForecastRun, code: str, day: date, days: int, carried: str
) -> dict[str, Any]:
    said = forecast_of(run, code)
    context: dict[str, Any] = {
        "gone": (day - run.origin).days,
        "next": run.origin - timedelta(days=run.origin.weekday()) + _WEEK,
        "index": run.rests_on.get("index"),
        "ready": run.rests_on.get("readiness"),
        "first_day": _day(run.rests_on.get("first_day")),
        "lacking": said.lacking,
    }
    if not said.by:
        return context
    aheads = aheads_of(said, days)
    is_one = level_of(code) is Level.REGENCY
    below = None if is_one else places_of(said, days)
    return context | {
        "aheads": aheads,
        "chosen": next(one for one in aheads if one.is_chosen),
        "themes": themes_of(said, days, get_language() or "id") if is_one else (),
        "below": below,
        "map": map_of(said, days, carried) if below and not below.is_level else None,
        "methods": methods_of(said, days),
    }


@signed_in
@require_safe
def record_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show how forecasts did: over the country, and in the place itself."""
    if (area := _area_of(code)) != code:
        return redirect("forecast:record", area)
    day, days = asked_day(request), asked_horizon(request)
    record = record_on(day)
    found = record.result.get(str(days)) if record else None
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "day": day,
        "days": days,
        "horizons": HORIZONS,
        "lag": LAG.days,
        "record": record,
        "waiting": waiting_on(day).get(days),
        "scored": scored_of(code, day, days),
        "troubles": [
            (run, say(trouble))
            for run in scoring_troubles()
            for trouble in sorted(set(run.scoring_trouble.values()))
        ],
        "page_class": "B",
    }
    if found is not None:
        context |= _record_context(record, found)
    return render(request, "forecast/record.html", context)


def _record_context(record: ForecastRecord | None, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "said": record_words(found),
        "diagrams": {
            target: diagram_of(found[target]["reliability"].get("model", ()))
            for target in ("severity2", "severity3")
        },
        "first_origin": record.first_origin if record else None,
        "last_origin": record.last_origin if record else None,
    }


def _carried(request: HttpRequest) -> str:
    """Return what links to other places keep of an address: horizon and day."""
    kept = {name: text for name in ("hari", "per") if (text := request.GET.get(name, ""))}
    return f"?{urlencode(kept)}" if kept else ""


def asked_horizon(request: HttpRequest) -> int:
    """Return the horizon in the address (`hari=14`); the shortest where it is none of them."""
    text = request.GET.get("hari", "")
    return next((days for days in HORIZONS if str(days) == text), HORIZONS[0])


def troubles_said(runs: list[ForecastRun]) -> list[tuple[ForecastRun, str]]:
    """Return the runs that failed with their reasons."""
    return [(run, say(run.reason_code, run.reason_params)) for run in runs]


def _area_of(code: str) -> str:
    """Return the place whose forecast a place's page is; let in who has a seat there or above.

    Raises
    ------
    NotFound, NotAllowed : as `check_reader`
    """
    check_reader(code)
    if code != NATION and level_of(code) > Level.REGENCY:
        return ancestor_at(code, Level.REGENCY) or code
    return code


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
