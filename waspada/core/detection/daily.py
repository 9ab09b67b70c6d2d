"""Detection day by day: which places had more incidents in the last days than could be expected.

A count holds the incidents of one place and theme in `window_days` days that end with the day
judged; its history are the spans of as many days before. docs/detection-daily.md
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.daily_cases import Cases, Ints
from waspada.core.detection.daily_judging import (
    Among,
    Verdict,
    a_year_of,
    held,
    judge_spans,
    judged_spans,
    spans_known,
    step_of,
)
from waspada.core.detection.daily_limits import LATELY, dispersion_of
from waspada.core.detection.daily_rule import DailyRule, Judging
from waspada.core.detection.nowcast import Late
from waspada.core.detection.registry import detector_called, minimum_of
from waspada.core.detection.together import recurrence

__all__ = [
    "Alarm",
    "Cases",
    "Known",
    "Span",
    "alarms_on",
    "chart_of",
    "known_history",
    "raised_on",
    "told",
]

Mask = NDArray[np.bool_]
_SHOWN_SPANS: Final = 12
_PROVINCE: Final = 2  # characters of a province's code


@dataclass(frozen=True, slots=True)
class Known:
    """How much history there is, and what it is enough for.

    days : known days up to the one judged
    method : what judges; the fallback's name where history is too short, "" where nothing can
    needed : days that the default method needs; needed_least : that any of them needs
    """

    days: int
    method: str
    needed: int
    needed_least: int


@dataclass(frozen=True, slots=True)
class Span:
    """One bar of the small chart; expected and threshold are None where not judged."""

    last: date
    observed: int
    expected: float | None
    threshold: float | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A place and theme whose incidents of the last days are more than could be expected.

    day : the day judged, the last of the span
    first, last : days of the first and the last incident in the span
    threshold : counts above it raise the alarm
    score : 1 and more is an alarm
    elsewhere : incidents of the theme in all other places in the span
    chance : of so many, were the place to rise as all others do
    method : the detector that judged; reason : what its judgement lacks, "" for nothing
    recurrence_days : chance brings one like it somewhere once in so many days at most; None where
        the method's tail says nothing far out
    late : incidents of the span that are expected to become known yet, with their interval
    """

    place: str
    theme: str
    day: date
    first: date
    last: date
    observed: int
    expected: float
    threshold: float
    score: float
    points: float
    elsewhere: int
    chance: float
    method: str
    reason: str
    window_days: int
    recurrence_days: float | None
    late: tuple[float, float, float] | None


def known_history(cases: Cases, last: date, rule: DailyRule) -> Known:
    """Say how long the history is and what it bears, as themes are judged that nothing is set for."""
    detector = detector_called(rule.method)
    step = step_of(rule.usual)
    names = [detector.name, *([detector.fallback] if detector.fallback else [])]
    needed = [(minimum_of(detector_called(one), step) + 1) * rule.window_days for one in names]
    days = 0 if cases.first is None else max(0, (last - cases.first).days + 1)
    method = next((one for one, least in zip(names, needed, strict=True) if days >= least), "")
    return Known(days, method, needed[0], needed[-1])


def alarms_on(
    cases: Cases, last: date, rule: DailyRule, late: Late | None = None, *, days: int = 1
) -> list[Alarm]:
    """Judge the spans that end with a day and those before it, every place and theme with enough.

    Kab/kota are judged, and provinces and kecamatan where the cases have them. Told is a
    kecamatan's alarm where its kab/kota has none on these days, and a province's where nothing
    in it has one.

    days : that are judged, the last one `last`; alarms come by day, kab/kota first
    late : how late incidents become known; None takes every count as it is
    """
    found: list[Alarm] = []
    for back in range(days - 1, -1, -1):
        known = None if late is None else late.after(back)
        found += raised_on(cases, last - timedelta(days=back), rule, known)
    return told(found)


def raised_on(cases: Cases, last: date, rule: DailyRule, late: Late | None = None) -> list[Alarm]:
    """Return the alarms of all levels of places on a day, before `told`."""
    bunched: dict[int, float] = {}

    def dispersion(judging: Judging, spans: int) -> float:
        window = judging.window_days
        if window not in bunched:
            bunched[window] = _dispersion(cases, last - timedelta(days=window), spans, window)
        return bunched[window]

    return [
        one
        for level in cases.levels
        for one in _alarms_of(level, last, rule, late, (cases.tests, dispersion))
    ]


def told(alarms: Sequence[Alarm]) -> list[Alarm]:
    """Leave out a kecamatan whose kab/kota has an alarm, and a province with one anywhere in it."""
    regencies = {(one.theme, one.place) for one in alarms if one.place.count(".") == 1}
    closer = [one for one in alarms if one.place.count(".") > 1]
    kept = [one for one in closer if (one.theme, one.place.rsplit(".", 1)[0]) not in regencies]
    filled = {(theme, place[:_PROVINCE]) for theme, place in regencies}
    filled |= {(one.theme, one.place[:_PROVINCE]) for one in kept}
    return [
        one
        for one in alarms
        if one.place.count(".") == 1
        or (len(one.place) == _PROVINCE and (one.theme, one.place) not in filled)
        or (one.place.count(".") > 1 and one in kept)
    ]


def groups_of(cases: Cases, rule: DailyRule) -> Iterator[tuple[Judging, Mask]]:
    """Yield each way of judging with the (themes, places) that it is for."""
    found: dict[Judging, Mask] = {}
    shape = (len(cases.themes), len(cases.places))
    own = {
        province: np.array([place[:_PROVINCE] == province for place in cases.places])
        for province in rule.provinces
    }
    for number, theme in enumerate(cases.themes):
        left = np.ones(len(cases.places), dtype=np.bool_)
        for province, inside in own.items():
            judging = rule.judging(theme, province)
            found.setdefault(judging, np.zeros(shape, dtype=np.bool_))[number] |= inside
            left &= ~inside
        found.setdefault(rule.judging(theme), np.zeros(shape, dtype=np.bool_))[number] |= left
    yield from found.items()


def fewest_of(cases: Cases, judging: Judging, rule: DailyRule) -> int:
    """Return the incidents below which a level's places raise no alarm."""
    is_province = len(cases.places[0]) == _PROVINCE
    return max(judging.fewest, rule.province_fewest) if is_province else judging.fewest


def _alarms_of(
    cases: Cases,
    last: date,
    rule: DailyRule,
    late: Late | None,
    over_all: tuple[int, Callable[[Judging, int], float]],
) -> Iterator[Alarm]:
    """Yield the alarms of one level of places.

    over_all : places and themes in all, and what says how bunched incidents have been lately
    """
    tests, dispersion = over_all
    for judging, mask in groups_of(cases, rule):
        window = judging.window_days
        number = spans_known(cases.first, last, judging, rule.years)
        if number < 2:
            continue
        fewest = fewest_of(cases, judging, rule)
        theme, place = np.nonzero((cases.lately(last, window) >= fewest) & mask)
        if not theme.size:
            continue
        verdict = judge_spans(
            cases.rows(theme, place, last, number, window),
            cases.totals(last, number, window)[theme],
            len(cases.places),
            last,
            judging,
            late,
        )
        if not verdict.is_alarm.any():
            continue
        spans = min(number - 1, a_year_of(judging))
        year = cases.lately(last - timedelta(days=window), spans * window)
        chosen, group = np.unique(theme[verdict.is_alarm], return_inverse=True)
        bunched = np.full(chosen.size, dispersion(judging, spans))
        among = Among(group, having_of(year[chosen]), spans, bunched)
        verdict = held(verdict, among, places=len(cases.places), fewest=fewest)
        for row in np.flatnonzero(verdict.is_alarm).tolist():
            at = int(theme[row]), int(place[row])
            yield _alarm(cases, at, last, (verdict, row), least=fewest - 1.0, tests=tests)


def having_of(year: Ints) -> Ints:
    """Return (n, m) how many places have 0, 1, 2 … incidents, from counts (n, places)."""
    most = int(year.max(initial=0)) + 1
    return np.array([np.bincount(one, minlength=most) for one in year])


def _dispersion(cases: Cases, last: date, spans: int, window: int) -> float:
    """Return how bunched incidents have been in the spans that end with a day."""
    every = cases.spans(last, spans, window)
    some = every.any(axis=2)
    return dispersion_of(
        every[some][:, -LATELY:],
        every[some].sum(axis=1),
        np.nonzero(some)[0],
        every.sum(axis=1),
        spans,
    )


def _alarm(
    cases: Cases,
    at: tuple[int, int],
    last: date,
    said: tuple[Verdict, int],
    *,
    least: float,
    tests: int,
) -> Alarm:
    theme, place = at
    verdict, row = said
    judging = verdict.judging
    first, latest, points = _within(cases, theme, place, last, judging.window_days)
    p = float(verdict.p[row])
    seldom = None if np.isnan(p) else float(recurrence(np.array([p]), tests)[0])
    return Alarm(
        place=cases.places[place],
        theme=cases.themes[theme],
        day=last,
        first=first,
        last=latest,
        observed=int(verdict.observed[row]),
        expected=float(verdict.expected[row]),
        threshold=max(float(verdict.threshold[row]), least),
        score=_finite(float(verdict.score[row])),
        points=points,
        elsewhere=int(verdict.elsewhere[row]),
        chance=float(verdict.chance[row]),
        method=verdict.method_of(row),
        reason=verdict.reason_of(row),
        window_days=judging.window_days,
        recurrence_days=None if seldom is None else min(seldom, 1e6),
        late=verdict.late_of(row),
    )


def chart_of(cases: Cases, place: str, theme: str, last: date, rule: DailyRule) -> list[Span]:
    """Return the last spans of a place and theme with what was expected of each."""
    level = next((one for one in cases.levels if place in one.places), cases)
    judging = rule.judging(theme, place)
    number = spans_known(level.first, last, judging, rule.years)
    if number < 2:
        return []
    where = np.array([level.themes.index(theme)]), np.array([level.places.index(place)])
    row = level.rows(*where, last, number, judging.window_days)
    counts, judged = judged_spans(row, last, judging, shown=_SHOWN_SPANS)
    shown = judged.expected.shape[1]
    least = fewest_of(level, judging, rule) - 1.0
    return [
        Span(
            last=counts.dates[at] + timedelta(days=judging.window_days - 1),
            observed=int(row[0, at]),
            expected=_or_none(judged.expected[0, at - judged.first]),
            threshold=_limit(judged.threshold[0, at - judged.first], least),
        )
        for at in range(number - shown, number)
    ]


def _within(
    cases: Cases, theme: int, place: int, last: date, window: int
) -> tuple[date, date, float]:
    """Return first and last day with incidents in the span that ends with `last`, and points."""
    inside = (cases.theme == theme) & (cases.place == place) & (cases.day <= last.toordinal())
    inside &= cases.day > last.toordinal() - window
    days: Sequence[int] = cases.day[inside].tolist()
    weighed = float(cases.points[inside].sum())
    return date.fromordinal(min(days)), date.fromordinal(max(days)), weighed


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 99.0


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _limit(value: float, least: float) -> float | None:
    found = _or_none(value)
    return None if found is None else max(found, least)
