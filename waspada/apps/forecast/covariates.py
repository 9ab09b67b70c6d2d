"""What else is known of places when a forecast is made: the index that was published by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from waspada.apps.forecast.backtesting import stations_on
from waspada.apps.forecast.gathering import layout
from waspada.apps.vulnerability.queries import current_map
from waspada.core.elections.packaged import KEYS
from waspada.core.forecast.record import Covariate
from waspada.core.places import NATION

INDEX_MODEL: Final = "waspada"
_LEVEL: Final = "regency"


@dataclass(frozen=True, slots=True)
class Known:
    """Covariates with what is kept of where they come from."""

    covariates: tuple[Covariate, ...]
    said: Mapping[str, Any]


def covariates_on(day: date, election: str = "") -> Known:
    """Return what was published by the end of a day.

    election : its polling stations stand in for an index where none was published, as in a
        backtest; "" takes nothing instead

    Readiness takes no part: most of its figures are the desk's own samples until agencies fill
    them in, and what is measured only near a vote cannot be told apart from the stage.
    """
    index = current_map(INDEX_MODEL, _LEVEL, NATION, day)
    if index is None or index.classification != "B" or index.as_of > day:
        return _stations(day, election)
    scores = dict(zip(index.result["places"], index.result["score"], strict=True))
    values = np.array(
        [np.nan if scores.get(code) is None else scores[code] for code in layout().places]
    )
    said = {
        "id": str(index.pk),
        "model": index.model_id,
        "version": index.model_label,
        "as_of": index.as_of.isoformat(),
        "fingerprint": index.fingerprint,
        "missing": int(np.isnan(values).sum()),
    }
    return Known((Covariate("index", values, index.as_of, is_index=True),), {"index": said})


def _stations(day: date, election: str) -> Known:
    """Return how many polling stations there are in each kab/kota, once that is settled."""
    found = tuple(stations_on(election)(day)) if election in KEYS else ()
    if not found:
        return Known((), {"index": None})
    one = found[0]
    missing = int(np.isnan(one.values).sum())
    said = {"model": one.name, "version": "", "as_of": one.dated.isoformat(), "missing": missing}
    return Known(found, {"index": said})
