"""Incidents with the days on which they were known, read once for a whole replay."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.apps.detection.counting import OPEN
from waspada.apps.elections.queries import main_stages
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.replay import read_events
from waspada.core.alerts import LevelRule, load_rule
from waspada.core.detection.daily_cases import Cases
from waspada.core.detection.daily_rule import DailyRule, LeadRule, load_daily_rule
from waspada.core.elections.packaged_stages import packaged_main_stage
from waspada.core.places import Level, ancestor_at, load_table
from waspada.core.reports.incidents import local_date, local_day_of
from waspada.core.vocabulary import THEMES, theme_of

Ints = NDArray[np.int64]
Stages = Callable[[list[str], date], dict[str, str]]
# Counts are laid out by kab/kota, and beside by province and by kecamatan.
_LEVELS: Final = (Level.REGENCY, Level.PROVINCE, Level.KECAMATAN)
_FOREVER: Final = date.max.toordinal()
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Past:
    """Verified incidents of class B whose day is known, a row for each version.

    at : (3, n) numbers of the kab/kota, province and kecamatan, -1 where none is known
    theme : number of it
    day, known, until : ordinals; a version was known from the end of one day to that of another
    points : what it weighs
    leads : whether it is a hoax or has not happened, and so weighs ahead of an event
    stages : returns the main stages of kab/kota on a day as their calendar was known then
    """

    at: Ints
    theme: Ints
    day: Ints
    known: Ints
    until: Ints
    severity: Ints
    points: NDArray[np.float64]
    leads: NDArray[np.bool_]
    stages: Stages

    @property
    def place(self) -> Ints:
        """Return the number of each row's kab/kota."""
        found: Ints = self.at[0]
        return found

    def known_on(self, day: date) -> NDArray[np.bool_]:
        """Return which rows held at the end of a day."""
        now = day.toordinal()
        return np.asarray((self.known <= now) & (self.until > now))

    def cases_on(self, day: date) -> Cases:
        """Return what is counted, as known at the end of a day."""
        held = self.known_on(day)
        first = date.fromordinal(int(self.day[held].min())) if held.any() else None
        held &= self.points > 0
        regencies, *beside = (
            self._cases(held, row, level, first) for row, level in enumerate(_LEVELS)
        )
        return replace(regencies, beside=tuple(beside))

    def _cases(self, held: NDArray[np.bool_], row: int, level: Level, first: date | None) -> Cases:
        mine = held & (self.at[row] >= 0)
        return Cases(
            tuple(numbers_at(level)),
            tuple(THEMES),
            self.at[row][mine],
            self.theme[mine],
            self.day[mine],
            np.ones(int(mine.sum()), dtype=np.int64),
            self.points[mine],
            first,
        )

    def fresh_on(self, day: date, rule: LevelRule) -> NDArray[np.float64]:
        """Return (days, kab/kota, themes) points of the window that ends with a day.

        As `core.alerts.holding` takes them: the oldest day first, each incident on its own day,
        before the stage.
        """
        now, days = day.toordinal(), rule.window_days + 1
        held = self.known_on(day) & (self.points > 0) & (self.place >= 0)
        held &= (self.day <= now) & (self.day > now - days)
        shape = (days, len(numbers_at(Level.REGENCY)), len(THEMES))
        back = days - 1 - (now - self.day[held])
        cells = np.ravel_multi_index((back, self.place[held], self.theme[held]), shape)
        size = int(np.prod(shape))
        found = np.bincount(cells, weights=self.points[held], minlength=size)
        return np.asarray(found, dtype=np.float64).reshape(shape)

    def leads_on(self, day: date, rule: LeadRule) -> list[tuple[int, date]]:
        """Return (kab/kota, day) of what weighs ahead on a day, no more than may in a place."""
        now = day.toordinal()
        held = self.known_on(day) & self.leads & (self.place >= 0)
        held &= (self.day <= now) & (self.day > now - rule.days)
        rows = np.flatnonzero(held)
        most = int(rule.most // rule.points) if rule.points else 0
        counted: Counter[int] = Counter()
        found = []
        for row in rows[np.argsort(-self.day[rows], kind="stable")].tolist():
            place = int(self.place[row])
            counted[place] += 1
            if counted[place] <= most:
                found.append((place, date.fromordinal(int(self.day[row]))))
        return found


@lru_cache(maxsize=len(_LEVELS))
def numbers_at(level: Level) -> Mapping[str, int]:
    """Return the number of each place of a level in counts."""
    return {code: number for number, code in enumerate(load_table().codes(level=level))}


@lru_cache(maxsize=1)
def packaged_past() -> Past:
    """Return the real incidents that come with the package.

    Each is taken to have been received on the evening of its day.
    """

    def rows() -> Iterable[tuple[Any, ...]]:
        for event in read_events():
            facts = event.facts
            day = local_day_of(facts)
            if day is not None:
                at = day.toordinal()
                yield facts.place_code, day, facts.category, facts.severity, at, _FOREVER

    return _laid_out(rows(), _packaged_stages)


def stored_past(last: date, rule: DailyRule) -> Past:
    """Return this installation's incidents of class B, as the acting identity may read them."""
    first = last - timedelta(days=round((rule.years + 3) * 365.25))
    found = IncidentVersion.objects.filter(
        day__gte=first,
        day__lte=last,
        state__in=VERIFIED,
        classification__in=OPEN,
        compartment="",
        concerns_units="",
    ).order_by()
    columns = found.values_list(
        "place_code", "day", "category", "severity", "received_at", "superseded_at"
    )

    def rows() -> Iterable[tuple[Any, ...]]:
        for place, day, category, severity, received, superseded in columns.iterator(
            chunk_size=_AT_ONCE
        ):
            until = _day_of(superseded, place) if superseded else _FOREVER
            yield place, day, category, severity or 0, _day_of(received, place), until

    return _laid_out(rows(), _stored_stages)


def _day_of(at: datetime, place: str) -> int:
    return local_date(at, place).toordinal()


def _laid_out(rows: Iterable[tuple[Any, ...]], stages: Stages) -> Past:
    themes = {theme: number for number, theme in enumerate(THEMES)}
    rule = load_rule()
    hoaxes, rights = load_daily_rule().lead.categories, rule.weighs_nothing_up_to
    held = [
        (
            *_numbers_of(place),
            themes[theme_of(category)],
            day.toordinal(),
            known,
            until,
            severity,
            category not in rights and (category in hoaxes or severity == 0),
            rule.points(category, severity),
        )
        for place, day, category, severity, known, until in rows
    ]
    table = np.array(held, dtype=np.float64).reshape(len(held), len(_LEVELS) + 7)
    whole = table[:, :-2].astype(np.int64).T
    theme, day, known, until, severity = whole[len(_LEVELS) :]
    return Past(
        at=whole[: len(_LEVELS)],
        theme=theme,
        day=day,
        known=known,
        until=until,
        severity=severity,
        points=table[:, -1],
        leads=table[:, -2].astype(np.bool_),
        stages=stages,
    )


@lru_cache(maxsize=100_000)
def _numbers_of(place: str) -> tuple[int, ...]:
    """Return the numbers of a place's kab/kota, province and kecamatan, -1 where none is known."""
    return tuple(numbers_at(level).get(ancestor_at(place, level) or "", -1) for level in _LEVELS)


def _packaged_stages(places: list[str], day: date) -> dict[str, str]:
    return {place: packaged_main_stage(place, day) for place in places}


def _stored_stages(places: list[str], day: date) -> dict[str, str]:
    found = main_stages(places, day)
    return {place: stage.stage if stage else "" for place, stage in found.items()}
