"""The demo's forecasts: some weeks before the day it shows, each from what was known then."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.detection.past import stored_past
from waspada.apps.detection.ruling import current_rule
from waspada.apps.forecast.making import make_as_of
from waspada.apps.forecast.models import ForecastRun
from waspada.apps.forecast.scoring import score_before, score_up_to
from waspada.core.reports.incidents import day_end

WEEKS: Final = 12
_EAST: Final = "94"  # where a day ends first


def forecast_for_demo(day: date) -> int:
    """Make the forecasts of some Mondays and of the day; score what is due; return how many.

    In the order of time, so that each shows the method that the scores before it chose.
    """
    now = real_now()
    monday = day - timedelta(days=day.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    origins = sorted({*mondays, day})
    made = set(
        ForecastRun.objects.filter(realm=settings.WASPADA_REALM, state="made").values_list(
            "origin", flat=True
        )
    )
    if not made.issuperset(origins):
        with acting_as(system_identity("forecast")):
            past = stored_past(day, current_rule())
        for origin in origins:
            at = domain_now() if origin == day else day_end(origin, _EAST) - timedelta(seconds=1)
            score = score_up_to if origin == day else score_before
            score(origin, at=at, now=now, past=past)
            make_as_of(origin, at=at, now=now, past=past)
    return int(ForecastRun.objects.filter(realm=settings.WASPADA_REALM, state="made").count())
