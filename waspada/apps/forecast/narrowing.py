"""Hold forecasts to today's rights: an incident that was closed since closes what counted it.

The past is shown under today's rights, and numbers are frozen; so the numbers stay and their row
is read by fewer. Of a place's forecast this reaches back as far as an incident still moves it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from waspada.apps.accounts.clock import JAKARTA, domain_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.finding import mark_of_incidents
from waspada.apps.detection.past import Past, stored_past
from waspada.apps.detection.ruling import current_rule
from waspada.apps.forecast.due import scored_on
from waspada.apps.forecast.gathering import counted_on, incidents_on, layout
from waspada.apps.forecast.models import Forecast, ForecastRun, Outcome
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.models import IncidentVersion
from waspada.core.places import regency_of
from waspada.core.vocabulary import CLASSES

ACTOR: Final = "forecast"
REACH: Final = timedelta(days=400)  # of runs that are looked at
MOVES: Final = timedelta(days=60)  # an incident that long ago is one of many in a base rate
_OPEN: Final = CLASSES[0]
_looked_at: dict[str, str] = {}
_CLOSED: Final = ~Q(classification=_OPEN) | ~Q(concerns_units="") | ~Q(compartment="")


def narrow_rights(now: datetime) -> int:
    """Give rows that counted what is closed now its rights: a chore; return how many changed."""
    day = domain_now().astimezone(JAKARTA).date()
    with acting_as(system_identity(ACTOR, realm=settings.WASPADA_REALM)):
        runs = ForecastRun.objects.filter(
            realm=current_identity().realm, state="made", origin__gt=day - REACH
        )
        mark = f"{day}:{mark_of_incidents()}"
        if _looked_at.get(current_identity().realm) == mark:
            return 0  # nothing changed since this process looked
        closed = _closed_since(day - REACH - MOVES)
        if not closed or not runs.exists():
            return 0
        past = stored_past(day, current_rule())
        with transaction.atomic():
            changed = sum(_narrow_run(run, past, closed) for run in runs)
            changed += _narrow_outcomes(past, closed, day - REACH)
            if changed:
                record_act(
                    "forecast.narrowed",
                    actor=ACTOR,
                    now=now,
                    subject_kind="day",
                    subject=day.isoformat(),
                    details={"rows": changed},
                )
        _looked_at[current_identity().realm] = mark
    return changed


def _closed_since(day: date) -> dict[str, list[Any]]:
    """Return the verified incidents that not all readers may read, by kab/kota."""
    columns = ("place_code", "day", "classification", "concerns_units", "compartment")
    rows = IncidentVersion.objects.filter(
        _CLOSED, superseded_at=None, state__in=VERIFIED, day__gte=day
    ).only(*columns)
    found: dict[str, list[Any]] = {}
    for one in rows:
        if (code := regency_of(one.place_code)) is not None:
            found.setdefault(code, []).append(one)
    return found


def _narrow_run(run: ForecastRun, past: Past, closed: dict[str, list[Any]]) -> int:
    """Narrow a run's forecasts of places whose lately counted incidents were closed."""
    if incidents_on(past, run.origin) >= run.rests_on["incidents"]:
        return 0  # what it counted is open still
    changed = 0
    for place, incidents in closed.items():
        beside = [one for one in incidents if run.origin - MOVES <= one.day <= run.origin]
        if beside:
            rows = Forecast.unguarded.filter(run_id=run.pk, place_code=place, **_OPEN_RIGHTS)
            changed += rows.update(**_rights_of(beside))
    return changed


def _narrow_outcomes(past: Past, closed: dict[str, list[Any]], since: date) -> int:
    """Narrow outcomes that counted more than is open now."""
    changed = 0
    rows = Outcome.objects.filter(origin__gt=since, place_code__in=closed, **_OPEN_RIGHTS)
    for row in rows:
        last = row.origin + timedelta(days=row.horizon)
        beside = [one for one in closed[row.place_code] if row.origin < one.day <= last]
        if beside and _open_in(past, row) < sum(row.happened["count"]):
            Outcome.unguarded.filter(pk=row.pk).update(**_rights_of(beside))
            changed += 1
    return changed


def _open_in(past: Past, row: Outcome) -> int:
    """Return how many incidents of an outcome's days are open today, as known when it was scored."""
    place, _group, day, _severity = counted_on(past, scored_on(row.origin, row.horizon))
    first = row.origin.toordinal()
    mine = (place == layout().places.index(row.place_code)) & (day > first)
    return int((mine & (day <= first + row.horizon)).sum())


_OPEN_RIGHTS: Final = {"classification": _OPEN, "concerns_units": "", "compartment": ""}


def _rights_of(incidents: Sequence[Any]) -> dict[str, Any]:
    """Return rights under which whoever reads a row may read each of the incidents."""
    return {
        "classification": max((one.classification for one in incidents), key=CLASSES.index),
        "concerns_units": tuple(sorted({unit for one in incidents for unit in one.concerns_units})),
        "compartment": next((one.compartment for one in incidents if one.compartment), ""),
    }
