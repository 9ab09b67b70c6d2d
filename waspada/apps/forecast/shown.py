"""A forecast as its pages show it: in words, by horizon, by theme, by kab/kota, by method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from waspada.apps.forecast.answers import whole_of
from waspada.apps.forecast.queries import PlacedForecast
from waspada.apps.forecast.words import (
    METHOD_NAMES,
    METHOD_NOTES,
    amount,
    choice_words,
    count_words,
    one_in,
    percent,
    short_percent,
)
from waspada.core.forecast.methods import (
    CLIMATOLOGY,
    COUNT,
    HORIZONS,
    METHODS,
    SEVERITY_2,
    SEVERITY_3,
)
from waspada.core.forecast.methods import Forecast as Said
from waspada.core.vocabulary import THEMES

MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class Ahead:
    """One horizon of a place in words.

    moderate, grave : chance of severity 2+ and 3+ anywhere in the place, by the method shown
    usual : chance of severity 2+ by climatology; "" where climatology is what is shown
    count : expected incidents with their interval
    grave_by, count_by : the method they are by, where the record lets another be shown for them
    """

    days: int
    first: date
    last: date
    moderate: str
    one_in: str
    grave: str
    usual: str
    count: str
    grave_by: str
    count_by: str
    method: str
    reason: str
    is_chosen: bool


def aheads_of(said: PlacedForecast, chosen: int) -> list[Ahead]:
    """Return all horizons of a place."""
    return [_ahead(said, days, chosen) for days in HORIZONS]


def _ahead(said: PlacedForecast, days: int, chosen: int) -> Ahead:
    two, three, count = (
        said.by[said.shown(target, days), days] for target in (SEVERITY_2, SEVERITY_3, COUNT)
    )
    chance = anywhere(two, 0)
    usual = "" if two.method == CLIMATOLOGY else percent(anywhere(said.by[CLIMATOLOGY, days], 0))
    return Ahead(
        days=days,
        first=two.origin + timedelta(days=1),
        last=two.origin + timedelta(days=days),
        moderate=percent(chance),
        one_in=one_in(chance),
        grave=percent(anywhere(three, 1)),
        usual=usual,
        count=count_words(*whole_of(count, range(len(said.places)))),
        grave_by=_other(three, two),
        count_by=_other(count, two),
        method=str(METHOD_NAMES[two.method]),
        reason=choice_words(said.run.shown[SEVERITY_2][str(days)]),
        is_chosen=days == chosen,
    )


def _other(said: Said, usual: Said) -> str:
    """Return the name of a method that is not the one the chances are by."""
    return "" if said.method == usual.method else str(METHOD_NAMES[said.method])


def anywhere(said: Said, threshold: int) -> float:
    """Return the chance of at least one incident in any of the kab/kota.

    Of several it is worked out as if they had nothing to do with each other.
    """
    return float(1 - np.prod(1 - said.chance_any[threshold]))


def themes_of(said: PlacedForecast, days: int, language: str) -> list[dict[str, Any]]:
    """Return the themes of a single kab/kota, as they are shown and by climatology."""
    two, three, count = (
        said.by[said.shown(target, days), days] for target in (SEVERITY_2, SEVERITY_3, COUNT)
    )
    usual = said.by[CLIMATOLOGY, days]
    low, high = count.low[0], count.high[0]
    return [
        {
            "name": THEMES[theme].in_language(language),
            "moderate": short_percent(two.chance[0, 0, at]),
            "usual": short_percent(usual.chance[0, 0, at]),
            "grave": short_percent(three.chance[1, 0, at]),
            "count": amount(count.mean[0, at]),
            "interval": (round(low[at]), round(high[at])),
        }
        for at, theme in enumerate(two.groups)
    ]


def methods_of(said: PlacedForecast, days: int) -> list[dict[str, Any]]:
    """Return every method beside the others: a place as a whole."""
    shown = said.shown(SEVERITY_2, days)
    return [
        {
            "name": METHOD_NAMES[method],
            "note": METHOD_NOTES[method],
            "is_shown": method == shown,
            "moderate": short_percent(anywhere(one, 0)),
            "grave": short_percent(anywhere(one, 1)),
            "count": count_words(*whole_of(one, range(len(said.places)))),
        }
        for method in METHODS
        if (one := said.by.get((method, days))) is not None
    ]


@dataclass(frozen=True, slots=True)
class PlaceRows:
    """The kab/kota of a place by what is shown; all of them stand in the CSV.

    is_level : whether the method that is shown says the same of every place
    """

    rows: Sequence[Mapping[str, Any]]
    hidden: int
    is_level: bool


def places_of(said: PlacedForecast, days: int) -> PlaceRows:
    """Return the kab/kota of a place with the highest chances first; equal ones by code."""
    two, three, count = (
        said.by[said.shown(target, days), days] for target in (SEVERITY_2, SEVERITY_3, COUNT)
    )
    chance = two.chance_any[0]
    order = np.lexsort((np.arange(len(chance)), -np.round(chance, 6)))[:MOST_ROWS].tolist()
    rows = [
        {
            "code": said.places[at],
            "moderate": short_percent(chance[at]),
            "grave": short_percent(three.chance_any[1, at]),
            "count": amount(float(count.mean[at].sum())),
        }
        for at in order
    ]
    is_level = bool(np.ptp(chance) < 1e-9) if len(chance) > 1 else False
    return PlaceRows(rows, len(chance) - len(rows), is_level)
