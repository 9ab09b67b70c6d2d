"""What a forecast is made from and scored by, as it was known at the end of a day.

Verified incidents of class B whose day and kab/kota are known (`apps/detection/past.py`); those
of a compartment or about an office enter none, for some of those who read the forecast may not
read them. What weighs nothing in levels is not counted: peaceful assembly, filing a dispute, and
severity 0, which has not happened.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.apps.detection.past import Past, numbers_at
from waspada.apps.forecast.stages import StageTable, VersionsOf, stage_table
from waspada.core.forecast.methods import COUNTED_FROM, HORIZONS
from waspada.core.forecast.record import Layout, Record, layout_of
from waspada.core.places import Level, province_of
from waspada.core.places.neighbours import neighbour_graph
from waspada.core.vocabulary import THEMES

Ints = NDArray[np.int64]
LONGEST: Final = timedelta(days=round(8 * 365.25))


@dataclass(frozen=True, slots=True)
class Known:
    """What was known at the end of a day, as the core takes it.

    record : None where no incident is known at all
    calendar : the stages that the record holds, and the present election
    incidents : how many are counted; first_day : of the first of them
    """

    day: date
    record: Record | None
    calendar: StageTable
    incidents: int
    first_day: date | None

    @property
    def fingerprint(self) -> str:
        """Return a value that changes with every incident or stage that is in the record."""
        digest = blake2b(digest_size=16)
        if self.record is not None:
            columns = (self.record.place, self.record.group, self.record.day, self.record.severity)
            rows = np.stack(columns)
            order = np.lexsort(rows)
            digest.update(rows[:, order].astype("<i8").tobytes())
            digest.update(self.record.stage.tobytes())
        return digest.hexdigest()


@lru_cache(maxsize=1)
def layout() -> Layout:
    """Return all kab/kota in the order of counts, the five themes, and who lies beside whom."""
    places = list(numbers_at(Level.REGENCY))
    graph = neighbour_graph(Level.REGENCY)
    beside = {code: [one.code for one in others] for code, others in graph.items()}
    return layout_of(
        places, [province_of(code) or "" for code in places], beside, groups=tuple(THEMES)
    )


def known_on(past: Past, day: date, versions_of: VersionsOf) -> Known:
    """Return what was known at the end of a day, with the stages as the calendar then said.

    The record begins with the first incident, at most eight years back.
    """
    held = _within(past, day)
    count = int(held.sum())
    first = date.fromordinal(int(past.day[held].min())) if count else day
    places = layout().places
    last = day + timedelta(days=max(HORIZONS))
    calendar = stage_table(places, first, last, known_by=day, versions_of=versions_of)
    if not count:
        return Known(day, None, calendar, 0, None)
    record = Record(
        layout=layout(),
        origin=day,
        place=past.place[held],
        group=past.theme[held],
        day=past.day[held],
        severity=past.severity[held],
        first=first.toordinal(),
        stage=calendar.numbers,
        since=calendar.since.toordinal(),
    )
    return Known(day, record, calendar, count, first)


def counted_on(past: Past, day: date) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (place, group, day, severity) of what is counted, as known at the end of a day.

    As `core.forecast.outcome_of` takes them, which picks the days it asks for.
    """
    held = _counted(past, day)
    return past.place[held], past.theme[held], past.day[held], past.severity[held]


def incidents_on(past: Past, day: date) -> int:
    """Return how many incidents a forecast of a day counts, under today's rights."""
    return int(_within(past, day).sum())


def without_regency(past: Past, day: date) -> int:
    """Return how many incidents were known of which no kab/kota is known: they are left out."""
    return int((past.known_on(day) & (past.points > 0) & (past.place < 0)).sum())


def _within(past: Past, day: date) -> NDArray[np.bool_]:
    """Return which rows a forecast of a day counts."""
    recent = (past.day <= day.toordinal()) & (past.day > (day - LONGEST).toordinal())
    return np.asarray(_counted(past, day) & recent)


def _counted(past: Past, day: date) -> NDArray[np.bool_]:
    """Return which rows count: what weighs nothing (assembly, disputes) is no incident to expect."""
    has_weight = (past.points > 0) & (past.severity >= COUNTED_FROM)
    return np.asarray(past.known_on(day) & (past.place >= 0) & has_weight)
