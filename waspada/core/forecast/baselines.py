"""The simple forecasts that the model has to beat: climatology, last period, index only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.forecast.factors import Factors, shape_of, summed
from waspada.core.forecast.fitting import (
    Cells,
    Settings,
    cells_of,
    grave_shares,
    grid_of,
    standardised,
)
from waspada.core.forecast.methods import (
    CLIMATOLOGY,
    INDEX_ONLY,
    LAST_PERIOD,
    THRESHOLDS,
    Forecast,
    LeftOut,
)
from waspada.core.forecast.record import Covariate, Record

Floats = NDArray[np.float64]
_ROUNDS: Final = 40
_HALF: Final = 0.5


def baselines(
    record: Record, settings: Settings, covariates: Sequence[Covariate], horizons: Sequence[int]
) -> list[Forecast]:
    """Return what each baseline says for each horizon; *index only* where there is an index.

    climatology : the rate of each group in the stages of the coming days, the same in all places
    last period : half of what happened in as many days before the origin, half climatology
    index only : climatology times exp(slope · index), the slope fitted to the record
    """
    cells = cells_of(record, settings)
    grave = grave_shares(record, settings)
    plain = _nation(record, cells, settings, ())
    indices = [one for one in covariates if one.is_index]
    by_index = _nation(record, cells, settings, indices) if indices else None
    found = []
    for days in horizons:
        mean = _ahead(record, plain[0], days)
        found.append(_told(CLIMATOLOGY, record, days, mean, plain[1], grave))
        found.append(_last_period(record, days, mean, plain[1], grave))
        if by_index is not None and by_index[0].slopes.size:
            mean = _ahead(record, by_index[0], days)
            told = _told(INDEX_ONLY, record, days, mean, by_index[1], grave)
            found.append(replace(told, left_out=by_index[2]))
    return found


def _nation(
    record: Record, cells: Cells, settings: Settings, covariates: Sequence[Covariate]
) -> tuple[Factors, Floats, tuple[LeftOut, ...]]:
    """Return rates without places, and how far places then differ: (groups,) shapes."""
    values, left_out = standardised(record, covariates)
    grid = grid_of(record, cells, settings, values)
    factors = Factors(grid, has_places=False)
    held = cells.count * cells.weight
    for number in range(_ROUNDS):
        factors.sweep(held, moves_shapes=number % 5 == 4)
    exposure = np.tensordot(factors.era, grid.days, axes=1)
    expected = (exposure.T @ factors.by_stage.T) * factors.by_place
    size = (len(record.layout.places), grid.groups)
    seen = summed(cells.place * size[1] + cells.group, held, size[0] * size[1]).reshape(size)
    shapes = np.array([shape_of(seen[:, at], expected[:, at]) for at in range(size[1])])
    return factors, shapes, left_out


def _ahead(record: Record, factors: Factors, days: int) -> Floats:
    """Return (places, groups) incidents expected in the days after the origin."""
    stage = record.stage[record.days :][:days].astype(np.int64)
    rates = factors.by_stage.T[stage].sum(axis=0) * factors.by_place
    return np.asarray(factors.era[-1] * rates)


def _told(
    method: str, record: Record, days: int, mean: Floats, shapes: Floats, grave: Floats
) -> Forecast:
    """Return a forecast of counts with these means and gamma shapes, (places, groups) or (groups,)."""
    shape = np.broadcast_to(shapes, mean.shape)
    of_grave = grave[:, None, :] * mean
    none = np.exp(-shape * np.log1p(of_grave / shape))
    total = of_grave.sum(axis=2)
    # Groups of one place rise and fall together: as if they shared one gamma factor.
    together = (shape * mean).sum(axis=1) / np.maximum(mean.sum(axis=1), 1e-300)
    none_any = np.exp(-together * np.log1p(total / np.maximum(together, 1e-9)))
    assert len(of_grave) == len(THRESHOLDS)
    return Forecast(
        method=method,
        origin=record.origin,
        horizon_days=days,
        places=record.layout.places,
        groups=record.layout.groups,
        chance=1 - none,
        chance_any=1 - none_any,
        mean=mean,
        dispersion=1 + mean / shape,
    )


def _last_period(
    record: Record, days: int, climatology: Floats, shapes: Floats, grave: Floats
) -> Forecast:
    now = record.origin.toordinal()
    held = record.day > now - days
    size = climatology.shape
    code = record.place[held] * size[1] + record.group[held]
    last = np.bincount(code, minlength=size[0] * size[1]).reshape(size)
    mean = _HALF * (last + climatology)
    return _told(LAST_PERIOD, record, days, mean, shapes + last, grave)
