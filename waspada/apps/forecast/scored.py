"""Sums of scores as rows keep them, and back."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from waspada.apps.forecast.models import ForecastScore
from waspada.core.forecast.scores import Tally

FIELDS: Final = ("method", "target", "cells", "hits", "brier", "log", "crps")


def as_rows(tallies: Iterable[Tally]) -> list[list[Any]]:
    """Return sums as lists in the order of FIELDS; null for what a target has not."""
    return [[plain(getattr(one, name)) for name in FIELDS] for one in tallies]


def tallies_of(scores: Iterable[ForecastScore]) -> list[Tally]:
    """Return the sums that scored horizons keep."""
    return [_tally(score, row) for score in scores for row in score.result["tallies"]]


def _tally(score: ForecastScore, row: Sequence[Any]) -> Tally:
    method, target, cells, hits, *sums = row
    brier, log, crps = (math.nan if one is None else float(one) for one in sums)
    return Tally(
        method, target, score.horizon, score.origin, int(cells), int(hits), brier, log, crps
    )


def plain(value: Any) -> Any:
    """Return a value as JSON takes it: no nan, and numbers no longer than they are known."""
    if isinstance(value, float):
        return None if not math.isfinite(value) else float(f"{value:.10g}")
    return value
