"""A forecast of one place as a row keeps it: whole numbers, small and exact.

For each method three lists, one a horizon, of

    chances of severity 2+ a theme, of severity 3+ a theme, of 2+ and of 3+ over all themes,
    expected counts a theme, dispersions a theme

chances and counts in millionths, dispersions in thousandths. What is scored is what was kept.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput
from waspada.core.forecast.methods import HORIZONS, THRESHOLDS, Forecast

Packed = dict[str, list[list[int]]]
Floats = NDArray[np.float64]
_PARTS: Final = 1_000_000
_DISPERSION_PARTS: Final = 1_000
_THEMES_AT: Final = len(THRESHOLDS)


def pack(forecasts: Sequence[Forecast]) -> dict[str, Packed]:
    """Return {place: what is kept of it} of the forecasts of all methods and horizons.

    Raises
    ------
    BadInput : forecast.not_finite, when a method has no number for some place
    """
    found: dict[str, Packed] = {}
    for one in sorted(forecasts, key=lambda each: each.horizon_days):
        rows = _rows_of(one)
        for place, row in zip(one.places, rows.tolist(), strict=True):
            found.setdefault(place, {}).setdefault(one.method, []).append(row)
    return found


def _rows_of(one: Forecast) -> NDArray[np.int64]:
    parts = [
        *(one.chance * _PARTS),
        (one.chance_any * _PARTS).T,
        np.maximum(one.mean * _PARTS, 1),
        one.dispersion * _DISPERSION_PARTS,
    ]
    table = np.concatenate(parts, axis=1)
    if not np.isfinite(table).all():
        raise BadInput("forecast.not_finite", method=one.method)
    return np.asarray(np.rint(table), dtype=np.int64)


def unpack(
    rows: Mapping[str, Packed],
    origin: date,
    themes: Sequence[str],
    horizons: Collection[int] = HORIZONS,
) -> dict[tuple[str, int], Forecast]:
    """Return the forecasts by (method, horizon) from what rows of places kept.

    horizons : those that are asked for
    """
    places = tuple(rows)
    methods = next(iter(rows.values()), {})
    found = {}
    for method in methods:
        for at, days in enumerate(HORIZONS):
            if days not in horizons:
                continue
            table = np.array([rows[place][method][at] for place in places], dtype=np.float64)
            found[method, days] = _forecast(method, days, table, origin, (places, tuple(themes)))
    return found


def _forecast(
    method: str,
    days: int,
    table: Floats,
    origin: date,
    axes: tuple[tuple[str, ...], tuple[str, ...]],
) -> Forecast:
    size = len(axes[1])
    edges = np.cumsum([*([size] * _THEMES_AT), len(THRESHOLDS), size])
    *chances, chance_any, mean, dispersion = np.split(table, edges, axis=1)
    return Forecast(
        method=method,
        origin=origin,
        horizon_days=days,
        places=axes[0],
        groups=axes[1],
        chance=np.stack(chances) / _PARTS,
        chance_any=chance_any.T / _PARTS,
        mean=mean / _PARTS,
        dispersion=dispersion / _DISPERSION_PARTS,
    )


def digest_of(rows: Mapping[str, Packed]) -> str:
    """Return a value that changes with every number of every place, whatever their order."""
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()
