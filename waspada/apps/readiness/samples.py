"""Invented figures for the demonstration: Kalimantan Utara's desk before 27 November 2024.

The plan stands in sample_plan.toml; targets come from the real numbers of TPS, kecamatan and
desa. Always the same for the same day: chance is drawn from measure and place.
"""

import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np

from waspada.apps.readiness.presets import packaged_measures
from waspada.core.elections import station_count
from waspada.core.places import Level, is_within, level_of, load_table
from waspada.core.readiness import Measure, PlaceFacts, target_of

ELECTION: Final = "pilkada-2024"
PROVINCE: Final = "65"
_LEVELS: Final = (Level.PROVINCE, Level.REGENCY, Level.KECAMATAN)
_LATELY: Final = 10
_WOBBLE: Final = 0.03  # of the way from the first figure to the last

Values = dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class SampleFigure:
    """One invented figure; `measure` and `place` by code, value None for "belum".

    target : what the place set for itself, for measures whose target is given
    """

    measure: str
    place: str
    on: date
    value: Decimal | None
    target: Decimal | None = None


@lru_cache(maxsize=1)
def _plan() -> dict[str, Any]:
    file = resources.files("waspada.apps.readiness") / "sample_plan.toml"
    plan: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    return plan


def sample_figures(until: date) -> Iterator[SampleFigure]:
    """Yield invented figures for Kalimantan Utara up to a day, oldest first."""
    figures = [one for place in _places() for one in _of_place(place, until)]
    yield from sorted(figures, key=lambda one: (one.on, one.place, one.measure))


def _places() -> list[str]:
    table = load_table()
    return [code for level in _LEVELS for code in table.codes(PROVINCE, level)]


def _of_place(place: str, until: date) -> Iterator[SampleFigure]:
    """Yield a place's figures; measures whose target rests on others come after those."""
    level = level_of(place)
    waiting = [
        measure
        for measure in packaged_measures()
        if measure.entered_at is level
        and measure.is_entered
        and measure.code in _plan()["measures"]
    ]
    last: Values = {}
    while waiting:
        open_codes = {measure.code for measure in waiting}
        ready = [
            measure
            for measure in waiting
            if not any(term.measure in open_codes for term in measure.target.terms)
        ]
        for measure in ready:
            waiting.remove(measure)
            made = list(_of_measure(measure, place, until, last))
            last[measure.code] = made[-1].value if made else None
            yield from made


def _nearest(entry: object, place: str, usual: object = None) -> Any:
    """Return what holds in a place: its own, its kab/kota's, or that of all."""
    if not isinstance(entry, Mapping):
        return usual if entry is None else entry
    for code in (place, place[:5], PROVINCE, "all"):
        if code in entry:
            return entry[code]
    return usual


def _of_measure(measure: Measure, place: str, until: date, last: Values) -> Iterator[SampleFigure]:
    plan = _plan()
    line = {**plan["usual"], **plan["measures"][measure.code]}
    given = _nearest(line.get("target"), place)
    target = None if given is None else Decimal(str(given))
    figures = {}
    if not any(is_within(place, skipped) for skipped in line.get("skip", ())):
        figures = _series(measure, place, line, _final(measure, place, line, target, last))
    for odd in plan["odd"]:
        if (odd["measure"], odd["place"]) == (measure.code, place):
            value = odd["value"]
            figures[odd["age"]] = None if value == "belum" else Decimal(str(value))
            # What was given by hand lately stays the last word.
            newest = odd["age"] if odd["age"] < _LATELY else 0
            figures = {age: one for age, one in figures.items() if age >= newest}
    for age in sorted(figures, reverse=True):
        yield SampleFigure(measure.code, place, until - timedelta(days=age), figures[age], target)


def _final(
    measure: Measure, place: str, line: Mapping[str, Any], target: Decimal | None, last: Values
) -> tuple[Decimal, Decimal]:
    """Return the first and the newest figure of a measure in a place."""
    value = _nearest(line.get("value"), place)
    if value is not None:
        end = Decimal(str(value))
        return Decimal(str(_nearest(line.get("from"), place, end))), end
    aim = target_of(measure, _facts(place, last), last, given=target).value or Decimal(0)
    end = _whole(aim * Decimal(str(_nearest(line["reach"], place, 1))))
    start = _whole(aim * Decimal(str(line.get("from_share", 0))))
    return min(start, end), end


@lru_cache(maxsize=128)
def _facts_of(place: str) -> PlaceFacts:
    table = load_table()
    return PlaceFacts(
        place=place,
        stations=station_count(ELECTION, place),
        kecamatan=len(table.codes(place, Level.KECAMATAN)),
        desa=len(table.codes(place, Level.DESA)),
    )


def _facts(place: str, last: Values) -> PlaceFacts:
    voters = last.get("dpt")
    return replace(_facts_of(place), voters=None if voters is None else int(voters))


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), rounding=ROUND_FLOOR)


def _series(
    measure: Measure, place: str, line: Mapping[str, Any], ends: tuple[Decimal, Decimal]
) -> dict[int, Decimal | None]:
    """Return figures by their age in days, from the first to the newest."""
    start, end = ends
    newest = int(_nearest(line["last"], place))
    oldest = max(int(line["begin"]), newest)
    chance = np.random.default_rng(zlib.crc32(f"{measure.code} {place}".encode()))
    ages = list(range(newest, oldest + 1, int(line["every"])))
    # Offices answer on different days, so all but the newest move by a day or two.
    ages = [ages[0], *(age + int(chance.integers(-1, 2)) for age in ages[1:])]
    # Names are handed in at once, on a day of each place's own.
    jump = int(chance.integers((newest + oldest) // 2, oldest)) if line.get("jumps") else None
    moves = measure.kind in {"count", "money", "percent"} or "from" in line
    figures: dict[int, Decimal | None] = {}
    before = start
    for age in sorted(set(ages), reverse=True):
        way = 1.0 if age == newest or oldest == newest else (oldest - age) / (oldest - newest)
        if jump is not None:
            way = float(age <= max(jump, newest))
        elif age != newest:
            way = min(max(way + float(chance.normal(0, _WOBBLE)), 0), 1)
        value = _whole(start + (end - start) * Decimal(str(round(way, 4)))) if moves else end
        if measure.is_cumulative and end >= start:
            value = max(value, before)
        before = value
        figures[age] = value
    return figures
