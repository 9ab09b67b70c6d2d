"""What else is known of places when a forecast is made: a published index, figures of readiness.

Readiness is the share of figures that are behind (`apps/vulnerability/gathering`), of places that
filled in real ones; examples never count. It moves the places that have it against each other and
leaves the others where they are. docs/decisions/0055
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from waspada.apps.forecast.backtesting import READINESS, stations_on
from waspada.apps.forecast.gathering import layout
from waspada.apps.vulnerability.queries import current_map, frame_as_of
from waspada.core.elections.packaged import KEYS
from waspada.core.forecast.methods import Forecast
from waspada.core.forecast.record import Covariate
from waspada.core.places import NATION

INDEX_MODEL: Final = "waspada"
# Fewer places say nothing of a slope; older figures nothing of today.
LEAST_PLACES: Final = 10
STALE: Final = timedelta(days=60)
_GAPS: Final = "kesenjangan_kesiapan"
_LEVEL: Final = "regency"


@dataclass(frozen=True, slots=True)
class Known:
    """Covariates with what is kept of where they come from."""

    covariates: tuple[Covariate, ...]
    said: Mapping[str, Any]


def covariates_on(day: date, election: str = "") -> Known:
    """Return what was known by the end of a day: an index, and readiness where it is real.

    election : its polling stations stand in for an index where none was published, as in a
        backtest; "" takes nothing instead
    """
    index, ready = _index_on(day, election), _readiness_on(day)
    return Known((*index.covariates, *ready.covariates), {**index.said, **ready.said})


def with_part_taken(said: Mapping[str, Any], found: Sequence[Forecast]) -> dict[str, Any]:
    """Say of readiness whether the model used it, and why not where it did not."""
    ready = said.get(READINESS)
    if ready is None:
        return dict(said)
    left = {one.name: one.code for each in found for one in each.left_out}
    code = left.get(READINESS, "")
    is_used = code in {"", "forecast.covariate_partly"}
    return {**said, READINESS: {**ready, "is_used": is_used, "code": "" if is_used else code}}


def _readiness_on(day: date) -> Known:
    """Return the share of figures behind by kab/kota; nothing where none is real and fresh."""
    frame = frame_as_of((_GAPS,), _LEVEL, NATION, day, classes=("B",))
    known: dict[str, float] = {}
    dates: list[date] = []
    for place, value, at in zip(frame.places, frame.values[0], frame.cells[0], strict=True):
        if value is None or at is None:
            continue
        origin = frame.origins[at]
        dated = date.fromisoformat(str(origin["valid_on"]))
        if not origin["is_sample"] and day - STALE <= dated <= day:
            known[place] = value
            dates.append(dated)
    if not known:
        return Known((), {READINESS: None})
    values = np.array([known.get(code, np.nan) for code in layout().places])
    said = {"places": len(known), "as_of": max(dates).isoformat()}
    one = Covariate(READINESS, values, max(dates), least_places=LEAST_PLACES)
    return Known((one,), {READINESS: said})


def _index_on(day: date, election: str) -> Known:
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
