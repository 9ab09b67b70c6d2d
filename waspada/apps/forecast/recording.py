"""How all that fell due did, over the country: worked out when something was scored, and kept."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from waspada.apps.accounts.identity import current_identity
from waspada.apps.forecast.gathering import layout
from waspada.apps.forecast.making import choice_said
from waspada.apps.forecast.models import Forecast, ForecastRecord, ForecastScore, Outcome
from waspada.apps.forecast.packing import unpack
from waspada.apps.forecast.scored import plain, tallies_of
from waspada.core.errors import TooShort
from waspada.core.forecast.methods import (
    CLIMATOLOGY,
    COUNT,
    HORIZONS,
    METHODS,
    SEVERITY_2,
    SEVERITY_3,
    TARGETS,
)
from waspada.core.forecast.methods import Forecast as Said
from waspada.core.forecast.scores import Tally
from waspada.core.forecast.sharpness import average_precision, reliability, top_recall
from waspada.core.forecast.skill import choose, skill_of

TOPS: Final = (10, 25)  # kab/kota looked at for the recall
MOST_ORIGINS: Final = 60  # of which calibration and ranking are worked out, the newest
_SCORES: Final = {SEVERITY_2: ("brier", "log"), SEVERITY_3: ("brier", "log"), COUNT: ("crps",)}
Floats = NDArray[np.float64]
_Kept = dict[UUID, dict[tuple[str, int], Said]]


def keep_record(day: date, *, now: datetime) -> ForecastRecord | None:
    """Keep how all that was scored by the end of a day did; acting as the system."""
    realm = current_identity().realm
    scores = list(ForecastScore.objects.filter(realm=realm, known_on__lte=day).order_by("origin"))
    if not scores:
        return None
    record, _is_new = ForecastRecord.objects.get_or_create(
        realm=realm,
        day=day,
        defaults={
            "recorded_at": now,
            "scored": len(scores),
            "first_origin": scores[0].origin,
            "last_origin": scores[-1].origin,
            "result": record_of(scores),
        },
    )
    return record


def record_of(scores: Sequence[ForecastScore]) -> dict[str, Any]:
    """Return {horizon: {"scored", targets…, "top"}} of all that was scored."""
    tallies = tallies_of(scores)
    found = {}
    kept: _Kept = {}
    for days in HORIZONS:
        mine = [one for one in scores if one.horizon == days]
        if not mine:
            continue
        cells = _Cells(mine[-MOST_ORIGINS:], kept)
        found[str(days)] = {
            "origins": len(mine),
            "looked_at": len(mine[-MOST_ORIGINS:]),
            **{target: _target(tallies, target, days, cells) for target in TARGETS},
            "top": cells.recalls(),
        }
    return found


def _target(tallies: Sequence[Tally], target: str, days: int, cells: "_Cells") -> dict[str, Any]:
    """Return what is kept of one target: scores with skill, what is shown, calibration."""
    mine = [one for one in tallies if (one.target, one.horizon_days) == (target, days)]
    said: dict[str, Any] = {
        "choice": choice_said(choose(tallies, target=target, horizon_days=days)),
        "methods": {},
    }
    for method in METHODS:
        held = [one for one in mine if one.method == method]
        if not held:
            continue
        count = sum(one.cells for one in held)
        if method == CLIMATOLOGY:  # which every forecast has
            said["cells"], said["hits"] = count, sum(one.hits for one in held)
        row: dict[str, Any] = {"origins": len(held)}
        for score in _SCORES[target]:
            row[score] = plain(sum(getattr(one, score) for one in held) / count)
            if method != CLIMATOLOGY:
                row[f"{score}_skill"] = _skill(tallies, target, days, score, method)
        if target != COUNT:
            row["precision"] = plain(cells.precision(method, target))
        said["methods"][method] = row
    if target != COUNT:
        said["reliability"] = {name: cells.reliability(name, target) for name in said["methods"]}
    return said


def _skill(
    tallies: Sequence[Tally], target: str, days: int, score: str, method: str
) -> list[Any] | None:
    try:
        skill = skill_of(tallies, target=target, horizon_days=days, score=score, method=method)
    except TooShort:
        return None
    return [plain(skill.value), plain(skill.low), plain(skill.high)]


def _read(score: ForecastScore, kept: _Kept) -> Mapping[tuple[str, int], Said]:
    """Return what a run said; its rows are read once for all horizons."""
    if score.run_id not in kept:
        rows = dict(
            Forecast.objects.filter(run_id=score.run_id).values_list("place_code", "numbers")
        )
        order = {place: rows[place] for place in layout().places if place in rows}
        kept[score.run_id] = unpack(order, score.origin, layout().groups)
    return kept[score.run_id]


class _Cells:
    """The chances and outcomes of scored runs of one horizon, cell by cell."""

    def __init__(self, scores: Sequence[ForecastScore], kept: _Kept) -> None:
        """Read what was kept of the runs."""
        self.said: dict[str, list[tuple[int, Said]]] = {}
        self.hit: list[NDArray[np.bool_]] = []
        places = layout().places
        at = {place: number for number, place in enumerate(places)}
        for number, score in enumerate(scores):
            for (method, days), one in _read(score, kept).items():
                if days == score.horizon:
                    self.said.setdefault(method, []).append((number, one))
            hit = np.zeros((2, len(places), len(layout().groups)), dtype=bool)
            outcomes = Outcome.objects.filter(run_id=score.run_id, horizon=score.horizon)
            for place, happened in outcomes.values_list("place_code", "happened"):
                hit[:, at[place]] = np.array([happened["two"], happened["three"]], dtype=bool)
            self.hit.append(hit)

    def of(self, method: str, target: str) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the chances and what happened, as a target is scored."""
        said = [one for _, one in self.said[method]]
        hits = np.stack([self.hit[number] for number, _ in self.said[method]])
        if target == SEVERITY_2:
            return np.stack([one.chance[0] for one in said]), hits[:, 0]
        return np.stack([one.chance_any[1] for one in said]), np.asarray(hits[:, 1].any(axis=2))

    def precision(self, method: str, target: str) -> float:
        """Return the area under precision and recall."""
        return average_precision(*self.of(method, target))

    def reliability(self, method: str, target: str) -> list[dict[str, Any]]:
        """Return the bins of the reliability diagram."""
        bins = reliability(*self.of(method, target))
        return [{name: plain(value) for name, value in asdict(one).items()} for one in bins]

    def recalls(self) -> dict[str, list[Any]]:
        """Return {method: [[top, hits among them, all hits]]} of kab/kota with severity 2+."""
        return {method: list(self._recalls(said)) for method, said in self.said.items()}

    def _recalls(self, said: Sequence[tuple[int, Said]]) -> Iterable[list[Any]]:
        chances = np.stack([one.chance_any[0] for _, one in said])
        hits = np.stack([self.hit[number][0].any(axis=1) for number, _ in said])
        for top in TOPS:
            among, every = top_recall(chances, hits, top=top)
            yield [top, math.nan if math.isnan(among) else round(among, 2), every]
