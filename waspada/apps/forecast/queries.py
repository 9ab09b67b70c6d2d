"""Read forecasts as of a day, under the reader's rights.

A forecast of a kab/kota is a sum over all of it, so its pages open to whoever has a seat there or
above, as levels and findings do. How a method did over the country tells of no place and is read
by everybody with a seat.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.forecast.due import LAG, scored_on
from waspada.apps.forecast.models import Forecast, ForecastRecord, ForecastRun, ForecastScore
from waspada.apps.forecast.packing import unpack
from waspada.core.forecast.methods import CLIMATOLOGY, HORIZONS
from waspada.core.forecast.methods import Forecast as Said
from waspada.core.places import NATION, Level, is_within, level_of, load_table
from waspada.core.vocabulary import THEMES

By = Mapping[tuple[str, int], Said]
SHOWN_RUNS: Final = 12


@dataclass(frozen=True, slots=True)
class PlacedForecast:
    """One run for a place: each method and horizon, arrays by its kab/kota that may be read.

    lacking : kab/kota of the place whose forecast this reader may not read
    """

    run: ForecastRun
    place: str
    by: By
    lacking: int

    @property
    def places(self) -> tuple[str, ...]:
        """Return the kab/kota, in the order of the arrays."""
        return next(iter(self.by.values())).places if self.by else ()

    def shown(self, target: str, days: int) -> str:
        """Return the method that is shown for a target, decided when the forecast was made."""
        method: str = self.run.shown[target][str(days)]["method"]
        return method if (method, days) in self.by else CLIMATOLOGY


def run_on(day: date) -> ForecastRun | None:
    """Return the newest forecast that was made as of a day."""
    last = replayed_day(day) or day
    made = ForecastRun.objects.filter(
        realm=current_identity().realm, state="made", origin__lte=last
    )
    found: ForecastRun | None = made.order_by("-origin").first()
    return found


def troubles_on(day: date) -> list[ForecastRun]:
    """Return the runs up to a day that failed since the newest that was made, the latest first."""
    last = replayed_day(day) or day
    made = run_on(day)
    failed = ForecastRun.objects.filter(
        realm=current_identity().realm, state="failed", origin__lte=last
    )
    if made is not None:
        failed = failed.filter(origin__gt=made.origin)
    return list(failed.order_by("-origin")[:SHOWN_RUNS])


def forecast_of(run: ForecastRun, place: str) -> PlacedForecast:
    """Return what a run says of a place's kab/kota that the acting identity may read."""
    rows = dict(
        Forecast.objects.filter(within(place), run_id=run.pk)
        .order_by("place_code")
        .values_list("place_code", "numbers")
    )
    by = unpack(rows, run.origin, tuple(THEMES)) if rows else {}
    return PlacedForecast(run, place, by, len(regencies_of(place)) - len(rows))


def regencies_of(place: str) -> list[str]:
    """Return the kab/kota of a place, itself where it is one."""
    if level_of(place) is Level.REGENCY:
        return [place]
    codes = load_table().codes(level=Level.REGENCY)
    return [code for code in codes if place == NATION or is_within(code, place)]


def record_on(day: date) -> ForecastRecord | None:
    """Return how all that was scored by the end of a day did."""
    last = replayed_day(day) or day
    rows = ForecastRecord.objects.filter(realm=current_identity().realm, day__lte=last)
    found: ForecastRecord | None = rows.order_by("-day").first()
    return found


def scoring_troubles() -> list[ForecastRun]:
    """Return the runs of which a horizon could not be scored, the latest first."""
    rows = ForecastRun.objects.filter(realm=current_identity().realm, state="made")
    return list(rows.exclude(scoring_trouble={}).order_by("-origin")[:SHOWN_RUNS])


def waiting_on(day: date) -> dict[int, tuple[int, date]]:
    """Return {horizon: (forecasts that are made and not due yet, the day the next one is)}."""
    last = replayed_day(day) or day
    realm = current_identity().realm
    done = set(ForecastScore.objects.filter(realm=realm).values_list("run_id", "horizon"))
    since = scored_on(last, -max(HORIZONS)) - 2 * LAG
    made = ForecastRun.objects.filter(
        realm=realm, state="made", origin__lte=last, origin__gt=since
    ).values_list("pk", "origin")
    found: dict[int, tuple[int, date]] = {}
    for run_id, origin in made:
        for days in HORIZONS:
            if (run_id, days) not in done:
                count, soonest = found.get(days, (0, date.max))
                found[days] = (count + 1, min(soonest, scored_on(origin, days)))
    return found
