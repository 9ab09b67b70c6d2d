"""Forecasts as programs read them: the command, the API, the CSV. docs/forecast.md has the contract."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import numpy as np

from waspada.apps.forecast.models import ForecastRun
from waspada.apps.forecast.queries import By
from waspada.core.detection.negbin import quantile
from waspada.core.forecast.methods import (
    CLIMATOLOGY,
    COUNT,
    HORIZONS,
    METHODS,
    SEVERITY_2,
    SEVERITY_3,
)
from waspada.core.forecast.methods import Forecast as Said
from waspada.core.places import load_table

VERSION: Final = 1
COLUMNS: Final = (
    "kode_tempat",
    "tempat",
    "dari",
    "sampai",
    "hari",
    "cara",
    "ditampilkan",
    "tema",
    "peluang_sedang_ke_atas",
    "peluang_berat_ke_atas",
    "jumlah_diperkirakan",
    "jumlah_bawah",
    "jumlah_atas",
)
EVERYTHING: Final = "semua"
_LIMITS: Final = (0.05, 0.95)


def run_said(run: ForecastRun) -> dict[str, Any]:
    """Return what there is to say of a run."""
    return {
        "origin": run.origin.isoformat(),
        "made_at": run.made_at.isoformat(timespec="seconds") if run.made_at else None,
        "is_hindcast": run.is_hindcast,
        "election": run.election_key or None,
        "model": {"version": run.model_version, "fingerprint": run.model_fingerprint},
        "data": {"fingerprint": run.data_fingerprint, **run.rests_on},
        "shown": run.shown,
        "digest": run.digest,
    }


def places_said(by: By, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each kab/kota with its horizons, methods and themes."""
    places = next(iter(by.values())).places if by else ()
    return [
        {
            "place": code,
            "name": load_table()[code].display,
            "horizons": [_horizon_said(by, at, days, shown) for days in HORIZONS],
        }
        for at, code in enumerate(places)
    ]


def shown_method(by: By, shown: Mapping[str, Any], target: str, days: int) -> str:
    """Return the method that is shown; climatology where the row has none of the one chosen."""
    method: str = shown[target][str(days)]["method"]
    return method if (method, days) in by else CLIMATOLOGY


def _horizon_said(by: By, at: int, days: int, shown: Mapping[str, Any]) -> dict[str, Any]:
    any_of = next(iter(by.values()))
    return {
        "days": days,
        "from": (any_of.origin + timedelta(days=1)).isoformat(),
        "to": (any_of.origin + timedelta(days=days)).isoformat(),
        "shown": {
            target: shown_method(by, shown, target, days)
            for target in (SEVERITY_2, SEVERITY_3, COUNT)
        },
        "methods": {
            method: _method_said(by[method, days], at) for method in METHODS if (method, days) in by
        },
    }


def _method_said(said: Said, at: int) -> dict[str, Any]:
    low, high = said.low[at], said.high[at]
    whole = whole_of(said, [at])
    return {
        "chance_severity2": _number(said.chance_any[0, at]),
        "chance_severity3": _number(said.chance_any[1, at]),
        "expected": _number(whole[0]),
        "interval": [int(whole[1]), int(whole[2])],
        "themes": {
            theme: {
                "chance_severity2": _number(said.chance[0, at, group]),
                "chance_severity3": _number(said.chance[1, at, group]),
                "expected": _number(said.mean[at, group]),
                "interval": [int(low[group]), int(high[group])],
            }
            for group, theme in enumerate(said.groups)
        },
    }


def whole_of(said: Said, rows: Sequence[int]) -> tuple[float, float, float]:
    """Return expected count and 90 % interval over all themes of some kab/kota together.

    Their counts are taken to be independent given the forecast; the sum is read as negative
    binomial with the same mean and variance.
    """
    mean = said.mean[list(rows)]
    total = float(mean.sum())
    spread = float((mean * said.dispersion[list(rows)]).sum())
    dispersion = max(1.0, spread / total) if total > 0 else 1.0
    low, high = (
        float(quantile(level, np.array([total]), np.array([dispersion]))[0]) for level in _LIMITS
    )
    return total, low, high


def rows_said(by: By, shown: Mapping[str, Any]) -> Iterator[list[object]]:
    """Yield the lines of the CSV in the order of COLUMNS: every method, theme and horizon."""
    for place in places_said(by, shown):
        for horizon in place["horizons"]:
            for method, said in horizon["methods"].items():
                is_shown = method == horizon["shown"][SEVERITY_2]
                head = [place["place"], place["name"], horizon["from"], horizon["to"]]
                head += [horizon["days"], method, "ya" if is_shown else "tidak"]
                for theme, one in ((EVERYTHING, said), *said["themes"].items()):
                    chances = [one["chance_severity2"], one["chance_severity3"]]
                    yield [*head, theme, *chances, one["expected"], *one["interval"]]


def _number(value: float) -> float:
    return round(float(value), 6)
