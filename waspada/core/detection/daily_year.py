"""Judge every day of a simulated year as the daily job does, and count the episodes that begin."""

from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.daily import fewest_of, groups_of, having_of
from waspada.core.detection.daily_cases import Cases, Ints
from waspada.core.detection.daily_judging import (
    Among,
    a_year_of,
    held,
    judge_spans,
    spans_known,
)
from waspada.core.detection.daily_limits import LATELY, dispersion_of
from waspada.core.detection.daily_rule import DailyRule, Judging

Alarms = NDArray[np.bool_]
YEAR: Final = 364
_ROWS_AT_ONCE: Final = 4_000
_PROVINCE, _REGENCY = 2, 5  # characters of a code


def episodes_in(drawn: Cases, last: date, rule: DailyRule, history: int) -> int:
    """Judge every day of the year that comes after some days of history; return the episodes."""
    levels = drawn.levels
    bunches = _Bunches(drawn, history + YEAR)
    found = 0
    for number in range(len(drawn.themes)):
        alarms = [_alarms(level, number, last, rule, (history, bunches)) for level in levels]
        if levels[1:]:
            _tell_once(alarms, [level.places for level in levels], rule.calm_days)
        found += sum(_begun(one, rule.calm_days) for one in alarms)
    return found


class _Bunches:
    """How bunched the incidents of simulated days have been, as `daily` asks it of dated ones."""

    def __init__(self, drawn: Cases, days: int) -> None:
        at = drawn.theme * len(drawn.places) + drawn.place
        rows, back = np.unique(at, return_inverse=True)
        daily = np.zeros((rows.size, days + 1), dtype=np.int32)
        np.add.at(daily, (back, drawn.day + 1), drawn.count)
        self._theme: Ints = rows // len(drawn.places)
        self._summed = daily.cumsum(axis=1)
        every = np.zeros((len(drawn.themes), days + 1), dtype=np.int64)
        np.add.at(every, (drawn.theme, drawn.day + 1), drawn.count)
        self._every = every.cumsum(axis=1)
        self._known: dict[tuple[int, int, int], float] = {}

    def until(self, end: int, window: int, spans: int) -> float:
        """Return the dispersion of the spans before a day, the day itself left out."""
        key = end, window, spans
        if key not in self._known:
            ends = end - window * np.arange(spans - 1, -1, -1)
            late = ends[-LATELY:]
            self._known[key] = dispersion_of(
                (self._summed[:, late] - self._summed[:, late - window]).astype(np.int64),
                (self._summed[:, end] - self._summed[:, end - window * spans]).astype(np.int64),
                self._theme,
                self._every[:, ends] - self._every[:, ends - window],
                spans,
            )
        return self._known[key]


def _alarms(
    level: Cases, theme: int, last: date, rule: DailyRule, before: tuple[int, _Bunches]
) -> Alarms:
    """Return (places, YEAR) where a theme's places raise an alarm in the simulated year.

    before : days of history, and how bunched incidents have been
    """
    history, bunches = before
    alarm = np.zeros((len(level.places), YEAR), dtype=np.bool_)
    mine = level.theme == theme
    place, day, count = level.place[mine], level.day[mine], level.count[mine]
    if not place.size:
        return alarm
    for judging, mask in groups_of(level, rule):
        window = judging.window_days
        fewest = fewest_of(level, judging, rule)
        late = day >= history - window
        lately = np.bincount(place[late], weights=count[late], minlength=len(level.places))
        able = np.flatnonzero((lately >= fewest) & mask[theme])
        at = np.full(len(level.places), -1)
        at[able] = np.arange(able.size)
        late &= at[place] >= 0
        daily = np.zeros((able.size, YEAR + window), dtype=np.int32)
        np.add.at(daily, (at[place[late]], day[late] - history + window), count[late])
        summed = daily.cumsum(axis=1)
        row, when = np.nonzero(summed[:, window:] - summed[:, :-window] >= fewest)
        who = able[row]
        for begin in range(0, who.size, _ROWS_AT_ONCE):
            part = slice(begin, begin + _ROWS_AT_ONCE)
            alarm[who[part], when[part]] = _judged(
                (place, day, count),
                (who[part], when[part] + history),
                last,
                judging,
                (history, len(level.places), rule.years, fewest),
                bunches,
            )
    return alarm


def _judged(
    incidents: tuple[Ints, Ints, Ints],
    asked: tuple[Ints, Ints],
    last: date,
    judging: Judging,
    sizes: tuple[int, int, int, int],
    bunches: _Bunches,
) -> Alarms:
    """Judge places on days of the simulated year, each by the spans before its day.

    sizes : days of history, places in all, years of history that are looked at, incidents below
        which nothing is marked
    """
    history, places, years, fewest = sizes
    place, day, count = incidents
    who, when = asked
    window = judging.window_days
    first = date.fromordinal(last.toordinal() - history + 1)
    number = spans_known(first, last, judging, years)
    chosen, row = np.unique(who, return_inverse=True)
    days = history + YEAR
    own = np.full(places, -1)
    own[chosen] = np.arange(chosen.size)
    mine = own[place] >= 0
    daily = np.zeros((chosen.size + 1, days + 1), dtype=np.int32)
    np.add.at(daily, (own[place[mine]], day[mine] + 1), count[mine])
    np.add.at(daily[-1], day + 1, count)
    summed = daily.cumsum(axis=1)
    ends = when[:, None] + 1 - window * np.arange(number - 1, -1, -1)
    rows = summed[row[:, None], ends] - summed[row[:, None], ends - window]
    totals = summed[-1][ends] - summed[-1][ends - window]
    verdict = judge_spans(rows.astype(np.int64), totals.astype(np.int64), places, last, judging)
    if not verdict.is_alarm.any():
        return verdict.is_alarm
    spans = min(number - 1, a_year_of(judging))
    ended, at = np.unique(when[verdict.is_alarm] + 1 - window, return_inverse=True)
    year = np.zeros((ended.size, places), dtype=np.int64)
    for row_at, end in enumerate(ended.tolist()):
        within = (day < end) & (day >= end - window * spans)
        year[row_at] = np.bincount(place[within], weights=count[within], minlength=places)
    dispersion = np.array([bunches.until(end, window, spans) for end in ended.tolist()])
    among = Among(at, having_of(year), spans, dispersion)
    return held(verdict, among, places=places, fewest=fewest).is_alarm


def _tell_once(alarms: list[Alarms], places: list[tuple[str, ...]], calm: int) -> None:
    """Take alarms away where `daily.told` does: those of kab/kota, provinces, kecamatan.

    calm : days before an alarm that are judged together with it
    """
    regencies, provinces, districts = alarms
    some = np.flatnonzero(districts.any(axis=1))
    districts[some] &= ~_lately(regencies[parents_of(places[2], places[0], _REGENCY)[some]], calm)
    for level, codes in ((regencies, places[0]), (districts, places[2])):
        some = np.flatnonzero(level.any(axis=1))
        for above, row in zip(parents_of(codes, places[1], _PROVINCE)[some], some, strict=True):
            provinces[above] &= ~_lately(level[row], calm)


@lru_cache(maxsize=8)
def parents_of(places: tuple[str, ...], above: tuple[str, ...], length: int) -> Ints:
    """Return the number in `above` of each place's first characters."""
    number = {code: at for at, code in enumerate(above)}
    return np.array([number[code[:length]] for code in places], dtype=np.int64)


def _lately(alarm: Alarms, calm: int) -> Alarms:
    """Return where there is an alarm on the day or the `calm` days before."""
    found = alarm.copy()
    for back in range(1, calm + 1):
        found[..., back:] |= alarm[..., :-back]
    return found


def _begun(alarm: Alarms, calm: int) -> int:
    """Return how many episodes begin: alarms without one on the `calm` days before."""
    alarm = alarm[alarm.any(axis=1)]
    before = np.zeros_like(alarm)
    for back in range(1, calm + 1):
        before[:, back:] |= alarm[:, :-back]
    return int((alarm & ~before).sum())
