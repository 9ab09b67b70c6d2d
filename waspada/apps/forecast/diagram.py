"""The reliability diagram: how often it happened, by the chance that was given."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from waspada.apps.forecast.words import short_percent, whole

LEFT, RIGHT, TOP, FLOOR = 48, 298, 12, 236
_LEAST: Final = 0.001
_TICKS: Final = (0.001, 0.01, 0.1, 1.0)


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin: forecasts with like chances, where it is drawn, and its line of the table.

    x, y : of the mean chance and of the share that happened; low_y, high_y : its limits
    """

    x: float
    y: float
    low_y: float
    high_y: float
    given: str
    happened: str
    limits: tuple[str, str]
    cells: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Both axes are logarithmic from 0.1 % on, for chances are small; the diagonal is right."""

    dots: Sequence[Dot]
    ticks: Sequence[tuple[float, float, str]]


def diagram_of(bins: Sequence[Mapping[str, Any]]) -> Diagram | None:
    """Return the diagram of a record's bins; None where there are none."""
    if not bins:
        return None
    ticks = [(_across(one), _up(one), short_percent(one) if one < 1 else "100%") for one in _TICKS]
    return Diagram([_dot(one) for one in bins], ticks)


def _dot(one: Mapping[str, Any]) -> Dot:
    return Dot(
        x=_across(one["chance"]),
        y=_up(one["share"]),
        low_y=_up(one["low"]),
        high_y=_up(one["high"]),
        given=short_percent(one["chance"]),
        happened=_share(one["share"]),
        limits=(_share(one["low"]), _share(one["high"])),
        cells=whole(one["cells"]),
    )


def _share(value: float) -> str:
    return "0%" if value == 0 else "100%" if value == 1 else short_percent(value)


def _across(value: float) -> float:
    return round(LEFT + _place(value) * (RIGHT - LEFT), 1)


def _up(value: float) -> float:
    return round(FLOOR - _place(value) * (FLOOR - TOP), 1)


def _place(value: float) -> float:
    """Return where a chance stands between 0.1 % and 1, by its logarithm."""
    return 1 + math.log10(min(1.0, max(_LEAST, value))) / -math.log10(_LEAST)
