"""The board of a polling day: which stations checked in, how far they are, with what problems."""

from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import FIRST_DAY, checked_day
from waspada.apps.accounts.clock import local_today, real_now
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.elections.queries import polling_day
from waspada.apps.odk.stations import Station, stations_of
from waspada.apps.reports.shown import note_shown
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import load_table
from waspada.core.vocabulary import CLASSES
from waspada.sources.odk.forms import words_of

READERS: Final = frozenset({"secretariat", "liaison", "leader"})
KEEPERS: Final = frozenset({"secretariat"})


_DAY: Final = timedelta(days=1)
_STEPS: Final = words_of("lists.step")


@never_cache
@signed_in
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Show the stations of a place that checked in on a day, of those one may read."""
    seats = require_role(READERS)
    if code not in load_table():
        raise NotFound("access.not_found")
    today = local_today(code)
    day = _asked_day(request, today)
    found = stations_of(code, day)
    has_problem = request.GET.get("kendala") == "1"
    shown = [one for one in found.stations if one.problems or not has_problem]
    reports = [report for one in shown for report in one.reports]
    note_shown(*reports, now=real_now())
    context = {
        "place": code,
        "day": day,
        "polling_day": _other_polling_day(code, day, today),
        "day_before": day - _DAY if day > FIRST_DAY else None,
        "day_after": day + _DAY if day < today else None,
        "board": found,
        "classification": max(
            (report.classification for report in reports), key=CLASSES.index, default=CLASSES[0]
        ),
        "steps": [(_step_name(step), count) for step, count in found.by_step],
        "has_problem": has_problem,
        "desas": _by_desa(shown),
        "is_keeper": any(seat.role in KEEPERS for seat in seats),
    }
    return render(request, "odk/stations.html", context)


def _asked_day(request: HttpRequest, today: date) -> date:
    """Return the day that check-ins tell of.

    Not `per`, which asks what was known on a day: a phone without a network tells of it later.
    """
    text = request.GET.get("hari", "").strip()
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    return checked_day(day, today=today)


def _other_polling_day(place: str, day: date, today: date) -> date | None:
    """Return the polling day, where it has come and is not the day that is shown."""
    polling = polling_day(place, today)
    return polling if polling and polling != day and polling <= today else None


def _step_name(step: str) -> str:
    return _STEPS[step].in_language(get_language() or "")


def _by_desa(stations: list[Station]) -> list[tuple[str, list[tuple[Station, str]]]]:
    desas: dict[str, list[tuple[Station, str]]] = {}
    for one in stations:
        desas.setdefault(one.place, []).append((one, _step_name(one.step)))
    return list(desas.items())
