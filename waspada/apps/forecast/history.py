"""A place's own forecasts that were scored: what was said, what happened, what is known now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.forecast.models import ForecastRun, ForecastScore, Outcome
from waspada.apps.forecast.queries import SHOWN_RUNS, PlacedForecast, forecast_of
from waspada.apps.forecast.words import amount, short_percent
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.cells import LIVE
from waspada.apps.reports.models import DayCell, IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.forecast.methods import CLIMATOLOGY, COUNT, SEVERITY_2
from waspada.core.places import NATION

_REGENCY: Final = len("65.01")


@dataclass(frozen=True, slots=True)
class Scored:
    """One scored forecast of a place and horizon.

    expected : incidents by the method that was shown, low and high of its interval
    chance : of severity 2 and more, of a single kab/kota; None for a place of several
    happened : incidents on record when it was scored; moderate : whether one had severity 2+
    now : on record today
    """

    origin: date
    horizon: int
    known_on: date
    expected: float
    chance: float | None
    happened: int
    moderate: bool
    now: int

    @property
    def first_day(self) -> date:
        """Return the first day it spoke of."""
        return self.origin + timedelta(days=1)

    @property
    def expected_words(self) -> str:
        """Return the expected count as it is written."""
        return amount(self.expected)

    @property
    def chance_words(self) -> str:
        """Return the chance as it is written; "" for a place of several kab/kota."""
        return "" if self.chance is None else short_percent(self.chance)

    @property
    def last_day(self) -> date:
        """Return the last day it spoke of."""
        return self.origin + timedelta(days=self.horizon)

    @property
    def is_corrected(self) -> bool:
        """Say whether the record changed after it was scored."""
        return self.now != self.happened


def scored_of(place: str, day: date, horizon: int) -> list[Scored]:
    """Return a place's scored forecasts of a horizon up to a day, the latest first."""
    last = replayed_day(day) or day
    realm = current_identity().realm
    rows = ForecastScore.objects.filter(realm=realm, horizon=horizon, known_on__lt=last)
    scores = list(rows.order_by("-origin")[:SHOWN_RUNS])
    runs = ForecastRun.objects.in_bulk([score.run_id for score in scores])
    scores = [score for score in scores if score.run_id in runs]
    if not scores:
        return []
    now = _on_record(place, scores)
    if place == NATION:  # whose sums were kept when it was scored
        return [_whole(score, runs[score.run_id], now) for score in scores]
    outcomes = _outcomes(place, [score.run_id for score in scores], horizon)
    return [
        _scored(score, forecast_of(runs[score.run_id], place), outcomes, now) for score in scores
    ]


def _scored(
    score: ForecastScore,
    said: PlacedForecast,
    outcomes: Mapping[UUID, Sequence[Mapping[str, Any]]],
    now: Mapping[date, int],
) -> Scored:
    days = score.horizon
    count = said.by.get((said.shown(COUNT, days), days))
    hit = said.by.get((said.shown(SEVERITY_2, days), days))
    mine = outcomes.get(score.run_id, ())
    return Scored(
        origin=score.origin,
        horizon=days,
        known_on=score.known_on,
        expected=float(count.mean.sum()) if count else 0.0,
        chance=float(hit.chance_any[0, 0]) if hit and len(said.places) == 1 else None,
        happened=sum(int(np.sum(one["count"])) for one in mine),
        moderate=any(any(one["two"]) for one in mine),
        now=_in_days(now, score),
    )


def _whole(score: ForecastScore, run: ForecastRun, now: Mapping[date, int]) -> Scored:
    """Return the country's line from what was kept of it."""
    method = run.shown[COUNT][str(score.horizon)]["method"]
    expected = score.result["expected"]
    return Scored(
        origin=score.origin,
        horizon=score.horizon,
        known_on=score.known_on,
        expected=expected.get(method, expected[CLIMATOLOGY]),
        chance=None,
        happened=score.result["happened"],
        moderate=score.result["moderate"],
        now=_in_days(now, score),
    )


def _in_days(now: Mapping[date, int], score: ForecastScore) -> int:
    """Return what is on record today of the days a horizon spoke of."""
    ahead = range(1, score.horizon + 1)
    return sum(now.get(score.origin + timedelta(days=days), 0) for days in ahead)


def _outcomes(
    place: str, runs: Sequence[UUID], horizon: int
) -> dict[UUID, list[Mapping[str, Any]]]:
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    rows = Outcome.objects.filter(within(place), run_id__in=runs, horizon=horizon)
    for run_id, happened in rows.values_list("run_id", "happened"):
        found.setdefault(run_id, []).append(happened)
    return found


def _on_record(place: str, scores: Sequence[ForecastScore]) -> dict[date, int]:
    """Return today's record of the days that were forecast, as it is counted for scoring."""
    first = min(score.origin for score in scores)
    last = max(score.origin + timedelta(days=score.horizon) for score in scores)
    where = within(place) & Q(
        day__gt=first, day__lte=last, state__in=VERIFIED, classification="B", severity__gte=1
    )
    cells = DayCell.objects.filter(where, count__gt=0).order_by()
    live = IncidentVersion.objects.filter(
        where, LIVE, superseded_at=None, compartment="", concerns_units=""
    ).order_by()
    columns = ("area", "day", "category", "severity")
    area = Substr("place_code", 1, _REGENCY)
    rows = [
        *cells.annotate(area=area).values_list(*columns).annotate(n=Sum("count")),
        *live.annotate(area=area).values_list(*columns).annotate(n=Count("*")),
    ]
    points = load_rule().points
    found: Counter[date] = Counter()
    for code, day, category, severity, count in rows:
        if len(code) == _REGENCY and points(category, severity or 0) > 0:
            found[day] += count
    return found
