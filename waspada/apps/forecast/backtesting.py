"""Forecast the weeks of a past election in order, each by what was known then, and score them.

The same steps as the worker's: what was known at the end of the origin, the model with its
baselines, the outcome as known a week after the last day. Nothing is stored. docs/forecast-record.md
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.apps.detection.past import Past
from waspada.apps.forecast.due import scored_on
from waspada.apps.forecast.gathering import counted_on, known_on, layout, without_regency
from waspada.apps.forecast.stages import VersionsOf
from waspada.core.elections import packaged_election, stations_of
from waspada.core.elections.packaged import KEYS
from waspada.core.errors import BadInput, NotFound, TooShort
from waspada.core.forecast.ahead import forecasts
from waspada.core.forecast.fitting import Settings
from waspada.core.forecast.methods import (
    CLIMATOLOGY,
    COUNT,
    HORIZONS,
    METHODS,
    SEVERITY_2,
    SEVERITY_3,
    TARGETS,
    THRESHOLDS,
    Forecast,
)
from waspada.core.forecast.record import Covariate
from waspada.core.forecast.scores import Outcome, Tally, outcome_of, tally
from waspada.core.forecast.sharpness import (
    average_precision,
    precision_limits,
    recall_limits,
    reliability,
    top_recall,
)
from waspada.core.forecast.skill import block_weeks, choose, skill_of

TOPS: Final = (10, 25)
SCORES: Final = {SEVERITY_2: ("brier", "log"), SEVERITY_3: ("brier", "log"), COUNT: ("crps",)}
LONGEST: Final = timedelta(days=1200)
_WEEK: Final = timedelta(days=7)
_VOTER_LIST: Final = "daftar-pemilih"

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CovariatesOn = Callable[[date], Sequence[Covariate]]


@dataclass(slots=True)
class Backtest:
    """Everything that was forecast and scored, in order of origin.

    chances : {(method, target, horizon): [(number of the origin, chances)]}; of severity 2+ also
        ("place2") by place over all themes, by which places are ranked
    hits : {(target, horizon): [(number of the origin, hits)]}
    tallies : the sums of scores; known : incidents known at each origin
    ready : places whose readiness took part at each origin, 0 where it took none
    """

    election: str
    origins: list[date] = field(default_factory=list)
    chances: dict[tuple[str, str, int], list[tuple[int, Floats]]] = field(default_factory=dict)
    hits: dict[tuple[str, int], list[tuple[int, Bools]]] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    index: list[str] = field(default_factory=list)
    ready: list[int] = field(default_factory=list)

    def keep(self, number: int, said: Forecast, happened: Outcome) -> None:
        """Keep one scored forecast."""
        two, three = THRESHOLDS.index(2), THRESHOLDS.index(3)
        days = said.horizon_days
        for target, chance, hit in (
            (SEVERITY_2, said.chance[two], happened.hit[two]),
            (SEVERITY_3, said.chance_any[three], happened.hit_any[three]),
            (_PLACE_2, said.chance_any[two], happened.hit_any[two]),
        ):
            self.chances.setdefault((said.method, target, days), []).append((number, chance))
            held = self.hits.setdefault((target, days), [])
            if not held or held[-1][0] != number:
                held.append((number, hit))
        self.tallies += tally(said, happened)

    def cells(self, method: str, target: str, days: int) -> tuple[Floats, Bools, NDArray[np.int64]]:
        """Return (forecasts, cells) chances and hits, and the week of each forecast."""
        rows = self.chances[method, target, days]
        hits = dict(self.hits[target, days])
        chance = np.stack([one.ravel() for _, one in rows])
        hit = np.stack([hits[number].ravel() for number, _ in rows])
        return chance, hit, np.array([number for number, _ in rows])


_PLACE_2: Final = "place2"
_PARTLY: Final = ("forecast.covariate_partly",)
READINESS: Final = "readiness"
_CLAIMED: Final = "forecast.model_better"


def weeks_of(election: str, first: date | None, last: date | None) -> tuple[date, date]:
    """Return the first and last day for origins: those given, else the election's calendar.

    Raises
    ------
    NotFound : detected.unknown_election
    BadInput : detected.bad_days
    """
    if election not in KEYS:
        raise NotFound(
            "detected.unknown_election", value=election[:40], known=", ".join(reversed(KEYS))
        )
    dates = [dates for stage in packaged_election(election).stages for dates in stage.dates]
    begins = min(day for one in dates if (day := one.starts_on or one.ends_on))
    closes = max(day for one in dates if (day := one.ends_on or one.starts_on))
    begin, end = first or begins, last or closes
    if not timedelta(0) <= end - begin <= LONGEST:
        raise BadInput("detected.bad_days", most=LONGEST.days)
    return begin, end


def backtest(
    election: str,
    past: Past,
    versions_of: VersionsOf,
    covariates_on: CovariatesOn,
    *,
    first: date,
    last: date,
    known_until: date,
    settings: Settings | None = None,
    horizons: Sequence[int] = HORIZONS,
    on_progress: Callable[[int, int], None] | None = None,
) -> Backtest:
    """Forecast and score every Sunday evening from `first` to `last`.

    Parameters
    ----------
    past : incidents with the days on which their versions were known
    covariates_on : returns what was known of places on a day; nothing later
    known_until : forecasts that fall due after this day are not scored
    """
    found = Backtest(election)
    origins = [one for one in sundays(first, last) if scored_on(one, min(horizons)) <= known_until]
    for number, origin in enumerate(origins):
        found.origins.append(origin)
        known = known_on(past, origin, versions_of)
        found.known.append(known.incidents)
        if known.record is not None:
            given = covariates_on(origin)
            found.index += [
                one.name for one in given if one.is_index and one.name not in found.index
            ]
            made = forecasts(known.record, settings, given, horizons)
            found.ready.append(_ready_places(given, made))
            for said in made:
                due = scored_on(origin, said.horizon_days)
                if due <= known_until:
                    found.keep(number, said, outcome_of(said, *counted_on(past, due)))
        if on_progress is not None:
            on_progress(number + 1, len(origins))
    return found


def _ready_places(given: Sequence[Covariate], made: Sequence[Forecast]) -> int:
    """Return how many places' readiness took part in the model, 0 where it was left out."""
    left = {one.name for each in made for one in each.left_out if one.code not in _PARTLY}
    return sum(
        int(np.isfinite(one.values).sum())
        for one in given
        if one.name == READINESS and one.name not in left
    )


def sundays(first: date, last: date) -> Iterator[date]:
    """Yield every Sunday from one day to another: the evening before a week begins."""
    day = first + timedelta(days=6 - first.weekday())
    while day <= last:
        yield day
        day += _WEEK


def stations_on(election: str) -> CovariatesOn:
    """Return an index for elections that have no published map from their own time.

    The logarithm of a kab/kota's polling stations: how much there is to go wrong. Known from the
    day on which the voter list is settled; before it there is no index.
    """

    def covariates(day: date) -> Sequence[Covariate]:
        index = _stations(election)
        return (index,) if index is not None and index.dated <= day else ()

    return covariates


@lru_cache(maxsize=len(KEYS))
def _stations(election: str) -> Covariate | None:
    stages = [one for one in packaged_election(election).stages if one.code == _VOTER_LIST]
    settled = [dates.ends_on for one in stages for dates in one.dates if dates.ends_on]
    count = stations_of(election)
    if not settled or not count:
        return None
    values = np.array([float(count.get(code, np.nan)) for code in layout().places])
    return Covariate("stations", np.log(values), max(settled), is_index=True)


def as_report(found: Backtest, past: Past) -> dict[str, Any]:
    """Return the scores as they are printed; the contract stands in docs/forecast-record.md."""
    horizons = sorted({one.horizon_days for one in found.tallies})
    return {
        "election": found.election,
        "origins": len(found.origins),
        "first_origin": found.origins[0].isoformat() if found.origins else None,
        "last_origin": found.origins[-1].isoformat() if found.origins else None,
        "places": len(layout().places),
        "themes": list(layout().groups),
        "incidents_known": [found.known[0], found.known[-1]] if found.known else [0, 0],
        "left_out": {
            "without_regency": without_regency(past, found.origins[-1]) if found.origins else 0
        },
        "index": found.index,
        "readiness": {
            "origins_used": sum(1 for one in found.ready if one),
            "most_places": max(found.ready, default=0),
        },
        "shares_press_bias": True,
        "horizons": {str(days): _horizon(found, days) for days in horizons},
    }


def _horizon(found: Backtest, days: int) -> dict[str, Any]:
    said = {target: _target(found, target, days) for target in TARGETS}
    return {"block_weeks": block_weeks(days), **said, "top": _top(found, days)}


def _target(found: Backtest, target: str, days: int) -> dict[str, Any]:
    mine = [one for one in found.tallies if (one.target, one.horizon_days) == (target, days)]
    choice = choose(found.tallies, target=target, horizon_days=days)
    plain = [one for one in mine if one.method == CLIMATOLOGY]
    return {
        "forecasts": len(plain),
        "cells": sum(one.cells for one in plain),
        "hits": sum(one.hits for one in plain),
        "shown": choice.shown,
        "why": choice.code,
        "is_claimed": choice.code == _CLAIMED,
        "best_baseline": choice.best_baseline,
        "skill_against_best": _skill_said(choice.skill),
        "methods": {
            name: _method(found, name, target, days)
            for name in METHODS
            if any(one.method == name for one in mine)
        },
    }


def _method(found: Backtest, name: str, target: str, days: int) -> dict[str, Any]:
    held = [
        one
        for one in found.tallies
        if (one.method, one.target, one.horizon_days) == (name, target, days)
    ]
    cells = sum(one.cells for one in held)
    row: dict[str, Any] = {"forecasts": len(held)}
    for score in SCORES[target]:
        row[score] = rounded(sum(getattr(one, score) for one in held) / cells)
        if name != CLIMATOLOGY:
            row[f"{score}_skill"] = _skill(found.tallies, name, target, days, score)
    if target != COUNT:
        chance, hit, week = found.cells(name, target, days)
        row["average_precision"] = {
            "value": rounded(average_precision(chance, hit)),
            "limits": [rounded(x) for x in precision_limits(chance, hit, week, horizon_days=days)],
        }
        row["reliability"] = [
            {key: rounded(value) for key, value in asdict(one).items()}
            for one in reliability(chance, hit)
        ]
    return row


def _skill(
    tallies: Sequence[Tally], name: str, target: str, days: int, score: str
) -> dict[str, Any] | None:
    try:
        skill = skill_of(tallies, target=target, horizon_days=days, score=score, method=name)
    except TooShort:
        return None
    return _skill_said(skill)


def _skill_said(skill: Any) -> dict[str, Any] | None:
    if skill is None:
        return None
    return {
        "value": rounded(skill.value),
        "limits": [rounded(skill.low), rounded(skill.high)],
        "is_above_zero": skill.is_better,
        "weeks": skill.weeks,
    }


def _top(found: Backtest, days: int) -> dict[str, list[dict[str, Any]]]:
    """Return of each method the share of kab/kota with severity 2+ among the highest."""
    said: dict[str, list[dict[str, Any]]] = {}
    for name in METHODS:
        if (name, _PLACE_2, days) not in found.chances:
            continue
        chance, hit, week = found.cells(name, _PLACE_2, days)
        for top in TOPS:
            among, every = top_recall(chance, hit, top=top)
            limits = recall_limits(chance, hit, week, top=top, horizon_days=days)
            said.setdefault(name, []).append(
                {
                    "top": top,
                    "hits": rounded(among),
                    "of": every,
                    "share": rounded(among / every) if every else None,
                    "limits": [rounded(x) for x in limits],
                }
            )
    return said


def rounded(value: float) -> float | int | None:
    """Return a number as it is printed: six digits that count; None where it is none."""
    if isinstance(value, int):
        return value
    return float(f"{value:.6g}") if np.isfinite(value) else None
