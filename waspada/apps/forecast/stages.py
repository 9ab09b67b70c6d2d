"""The stage of every kab/kota on every day, by the calendar as it was known on one day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from waspada.core.elections.stages import (
    DatedStage,
    active_on,
    all_polling_days,
    in_force,
    main_of,
    nearest_polling,
)
from waspada.core.forecast.record import STAGE_NUMBERS

VersionsOf = Callable[[str], Sequence[DatedStage]]


@dataclass(frozen=True, slots=True)
class StageTable:
    """Stages of places and days, and where the present election begins.

    numbers : (days, places) of STAGE_NUMBERS, from `first` on
    election_key : the election whose vote is nearest to the day it is known by, "" for none
    since : the first day of that election's stages; `first` where there is none
    polling : its polling days, in order
    """

    first: date
    numbers: NDArray[np.int8]
    election_key: str
    since: date
    polling: tuple[date, ...]


def stage_table(
    places: Sequence[str],
    first: date,
    last: date,
    *,
    known_by: date,
    versions_of: VersionsOf,
) -> StageTable:
    """Return the main stage of each place from one day to another.

    versions_of : returns every version of every stage that touches a place
    """
    numbers = np.zeros(((last - first).days + 1, len(places)), dtype=np.int8)
    columns: dict[tuple[object, ...], NDArray[np.int8]] = {}
    stages_seen: dict[tuple[object, ...], DatedStage] = {}
    for at, place in enumerate(places):
        stages = in_force(versions_of(place), place, known_by=known_by)
        key = tuple((one.election_key, one.code, one.begins, one.closes) for one in stages)
        if key not in columns:
            columns[key] = _column(stages, first, last)
            stages_seen |= dict(zip(key, stages, strict=True))
        numbers[:, at] = columns[key]
    election, since, polling = _present(list(stages_seen.values()), known_by)
    return StageTable(first, numbers, election, since or first, polling)


def _column(stages: Sequence[DatedStage], first: date, last: date) -> NDArray[np.int8]:
    """Return the stages of one place by day; they are asked for once between two changes."""
    found = np.zeros((last - first).days + 1, dtype=np.int8)
    edges = sorted({first, *(day for day in _changes(stages) if first < day <= last)})
    for begin, end in zip(edges, [*edges[1:], last + timedelta(days=1)], strict=True):
        main = main_of(active_on(stages, begin), begin, nearest_polling(stages, begin))
        code = main.stage if main else ""
        found[(begin - first).days : (end - first).days] = STAGE_NUMBERS.get(code, 0)
    return found


def _changes(stages: Sequence[DatedStage]) -> set[date]:
    """Return the days on which another stage may head a page (core.elections.stages.main_of)."""
    one_day = timedelta(days=1)
    found = {one.begins for one in stages if one.begins}
    found |= {one.closes + one_day for one in stages if one.closes}
    votes = sorted({day for days in all_polling_days(stages).values() for day in days})
    found |= {day + one_day for day in votes}
    # Between two votes the nearer one changes half-way.
    for at, one in enumerate(votes):
        for other in votes[at + 1 :]:
            half = one + (other - one) / 2
            found |= {half, half + one_day}
    return found


def _present(stages: Sequence[DatedStage], day: date) -> tuple[str, date | None, tuple[date, ...]]:
    """Return the election nearest to a day, its first day, and its polling days."""
    polling = all_polling_days(stages)
    if not polling:
        return "", None, ()
    key = min(polling, key=lambda one: (min(abs((at - day).days) for at in polling[one]), one))
    begins = [one.begins for one in stages if one.election_key == key and one.begins]
    return key, min(begins), tuple(polling[key])
