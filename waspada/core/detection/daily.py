"""Detection day by day: which places had more incidents in the last days than could be expected.

A count holds the incidents of one place and theme in `window_days` days that end with the day
judged; its history are the spans of as many days before. docs/detection-daily.md
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc

from waspada.core.detection.daily_rule import DailyRule
from waspada.core.detection.detector import BY_FALLBACK, REASONS
from waspada.core.detection.registry import detect, detector_called, minimum_of
from waspada.core.detection.series import Counts, Step

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_SHOWN_SPANS: Final = 12
_WEEK: Final = 7
_PRIOR: Final = 0.5  # of an incident that every place is believed to have had
_A_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Cases:
    """Incidents that count, a row for each place, theme and day that had any.

    place, theme : (n,) numbers of `places` and `themes`
    day : (n,) ordinals of dates
    count : (n,) incidents; points : (n,) what they weigh
    first : the earliest day that anything is known of; None where nothing is
    """

    places: tuple[str, ...]
    themes: tuple[str, ...]
    place: Ints
    theme: Ints
    day: Ints
    count: Ints
    points: Floats
    first: date | None

    def spans(self, last: date, number: int, length: int) -> Ints:
        """Return (themes, places, number) counts of spans of days, the last one ending on `last`."""
        found = np.zeros((len(self.themes), len(self.places), number), dtype=np.int64)
        at = number - 1 - (last.toordinal() - self.day) // length
        inside = (self.day <= last.toordinal()) & (at >= 0)
        np.add.at(found, (self.theme[inside], self.place[inside], at[inside]), self.count[inside])
        return found


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


def known_history(cases: Cases, last: date, rule: DailyRule) -> Known:
    """Say how long the history is and what it bears."""
    detector = detector_called(rule.method)
    fallback = detector_called(detector.fallback)
    step = _step(rule)
    needed, least = ((minimum_of(one, step) + 1) * rule.window_days for one in (detector, fallback))
    days = 0 if cases.first is None else max(0, (last - cases.first).days + 1)
    method = detector.name if days >= needed else fallback.name if days >= least else ""
    return Known(days, method, needed, least)


def alarms_on(cases: Cases, last: date, rule: DailyRule) -> list[Alarm]:
    """Judge the span that ends with a day, every place and theme with enough incidents in it.

    A method's alarm stands only where the count is also too high for a place that rises as all
    others do (`_as_elsewhere`): what rises everywhere, as reports do on voting day, is the
    calendar's.
    """
    number = _spans_known(cases, last, rule)
    if number < 2:
        return []
    spans = cases.spans(last, number, rule.window_days)
    theme, place = np.nonzero(spans[:, :, -1] >= rule.fewest)
    if not theme.size:
        return []
    counts = _counts(spans[theme, place], last, rule)
    judged = detect(
        counts, rule.method, alpha=rule.alpha, first=counts.dates[-1], has_fallback=True
    )
    elsewhere = spans[:, :, -1].sum(axis=1)[theme] - spans[theme, place, -1]
    usual = _usual_elsewhere(spans, theme, place, rule)
    chance = _as_elsewhere(
        spans[theme, place, -1], judged.expected[:, -1], elsewhere, usual, len(cases.places)
    )
    is_alarm = judged.alarm[:, -1] & (chance <= rule.alpha)
    fallback = detector_called(rule.method).fallback
    found = []
    for row in np.flatnonzero(is_alarm).tolist():
        reason = int(judged.reason[row, -1])
        first, latest, points = _within(cases, int(theme[row]), int(place[row]), last, rule)
        now = int(counts.observed[row, -1])
        found.append(
            Alarm(
                place=cases.places[place[row]],
                theme=cases.themes[theme[row]],
                day=last,
                first=first,
                last=latest,
                observed=now,
                expected=float(judged.expected[row, -1]),
                threshold=max(float(judged.threshold[row, -1]), rule.fewest - 1.0),
                score=_finite(float(judged.score[row, -1])),
                points=points,
                elsewhere=int(elsewhere[row]),
                chance=float(chance[row]),
                method=fallback if reason == BY_FALLBACK else rule.method,
                reason=REASONS[reason],
            )
        )
    return found


def chart_of(cases: Cases, place: str, theme: str, last: date, rule: DailyRule) -> list[Span]:
    """Return the last spans of a place and theme with what was expected of each."""
    number = _spans_known(cases, last, rule)
    if number < 2:
        return []
    spans = cases.spans(last, number, rule.window_days)
    row = spans[cases.themes.index(theme), cases.places.index(place)]
    counts = _counts(row[None, :], last, rule)
    first = counts.dates[max(0, number - _SHOWN_SPANS)]
    judged = detect(counts, rule.method, alpha=rule.alpha, first=first, has_fallback=True)
    shown = judged.expected.shape[1]
    return [
        Span(
            last=counts.dates[at] + timedelta(days=rule.window_days - 1),
            observed=int(row[at]),
            expected=_or_none(judged.expected[0, at - judged.first]),
            threshold=_limit(judged.threshold[0, at - judged.first], rule),
        )
        for at in range(number - shown, number)
    ]


def quiet_episodes(
    cases: Cases, last: date, rule: DailyRule, rng: np.random.Generator, *, repeats: int = 8
) -> tuple[float, float, float]:
    """Return the episodes a week that chance alone brings over all places, with 95 % limits.

    Simulates quiet years: incidents fall by chance, each place and theme at its rate of the last
    year drawn towards the theme's mean, and every day is judged as `alarms_on` does, the limits
    being those of the known rate. Rates that are learnt, and incidents that follow one another,
    bring more.
    """
    from waspada.core.detection import negbin  # noqa: PLC0415  (scipy's tails, read late)

    year = cases.spans(last, 1, 365)[:, :, 0].astype(float)
    few = year.mean(axis=1, keepdims=True)
    weight = _PRIOR / np.maximum(few, 1e-9)
    rate = (
        (year + _PRIOR) / (1 + weight) / 365
    )  # gamma of the theme's mean, half an incident strong
    rate *= np.where(year.sum(axis=1, keepdims=True) > 0, 1.0, 0.0)
    window = rule.window_days
    mean = rate * window
    limit = negbin.middle_quantile(rule.alpha, mean, np.ones_like(mean))
    limit = np.maximum(np.nan_to_num(limit), rule.fewest - 1)
    usual = mean.sum(axis=1, keepdims=True) - mean
    days = 52 * _WEEK + window
    found = []
    for _ in range(repeats):
        drawn = _drawn(rate, days, rng)
        total = np.cumsum(drawn, axis=2)
        spans = total[:, :, window:] - total[:, :, :-window]
        alarm = spans > limit[:, :, None]
        theme, place, day = np.nonzero(alarm)
        now = spans[theme, place, day]
        elsewhere = spans.sum(axis=1)[theme, day] - now
        chance = _as_elsewhere(
            now, mean[theme, place], elsewhere, usual[theme, place], len(cases.places)
        )
        alarm[theme, place, day] = chance <= rule.alpha
        found.append(_begun(alarm, rule.calm_days) / 52)
    mean_of = float(np.mean(found))
    error = 1.96 * float(np.std(found, ddof=1)) / np.sqrt(repeats) if repeats > 1 else 0.0
    return mean_of, max(0.0, mean_of - error), mean_of + error


def _drawn(rate: Floats, days: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Return (themes, places, days) counts: how many fall, then on which of the days."""
    drawn = np.zeros((*rate.shape, days), dtype=np.int32)
    number = rng.poisson(rate * days)
    theme, place = (np.repeat(at, number.ravel()) for at in map(np.ravel, np.indices(rate.shape)))
    np.add.at(drawn, (theme, place, rng.integers(0, days, theme.size)), 1)
    return drawn


def _begun(alarm: NDArray[np.bool_], calm: int) -> int:
    """Return how many episodes begin: alarms without one on the `calm` days before."""
    before = np.zeros_like(alarm)
    for back in range(1, calm + 1):
        before[:, :, back:] |= alarm[:, :, :-back]
    return int((alarm & ~before).sum())


def _spans_known(cases: Cases, last: date, rule: DailyRule) -> int:
    if cases.first is None:
        return 0
    days = min((last - cases.first).days + 1, round(rule.years * 365.25) + rule.window_days)
    return max(0, days) // rule.window_days


def _step(rule: DailyRule) -> Step:
    """Return the step whose season and history a span's length is counted by."""
    return Step.DAY if rule.window_days == 1 else Step.WEEK


def _counts(observed: NDArray[Any], last: date, rule: DailyRule) -> Counts:
    """Return rows of spans as a detector takes them."""
    rows, number = observed.shape
    begins = last - timedelta(days=rule.window_days * number - 1)
    return Counts(
        places=tuple(str(row) for row in range(rows)),
        step=_step(rule),
        dates=tuple(begins + timedelta(days=rule.window_days * at) for at in range(number)),
        observed=np.ascontiguousarray(observed, dtype=np.float64),
        starts=np.zeros(rows, dtype=np.int64),
        ends=np.full(rows, number, dtype=np.int64),
    )


def _usual_elsewhere(spans: Ints, theme: Ints, place: Ints, rule: DailyRule) -> Floats:
    """Return for each row the incidents that all other places usually have, by the last year."""
    past = spans[:, :, -1 - _A_YEAR // rule.window_days : -1]
    every = past.sum(axis=1).mean(axis=1)[theme]
    return np.asarray(every - past[theme, place].mean(axis=1), dtype=np.float64)


def _as_elsewhere(
    count: NDArray[Any], expected: Floats, elsewhere: NDArray[Any], usual: Floats, places: int
) -> Floats:
    """Return the chance of at least that count in a place that rises as all others do.

    Its expected count is multiplied by how much more the others have than usual (one incident
    added to both), and is at least what one of the others has on average; Poisson.

    Parameters
    ----------
    count, expected : (n,) of a place; elsewhere, usual : (n,) of all other places together
    places : in all
    """
    rise = np.maximum(1.0, (elsewhere + 1.0) / (usual + 1.0))
    mean = np.maximum(np.nan_to_num(expected) * rise, elsewhere / max(1, places - 1))
    return np.asarray(gammainc(np.maximum(count, 1), mean), dtype=np.float64)


def _within(
    cases: Cases, theme: int, place: int, last: date, rule: DailyRule
) -> tuple[date, date, float]:
    """Return first and last day with incidents in the span that ends with `last`, and points."""
    inside = (cases.theme == theme) & (cases.place == place) & (cases.day <= last.toordinal())
    inside &= cases.day > last.toordinal() - rule.window_days
    days: Sequence[int] = cases.day[inside].tolist()
    weighed = float(cases.points[inside].sum())
    return date.fromordinal(min(days)), date.fromordinal(max(days)), weighed


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 99.0


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _limit(value: float, rule: DailyRule) -> float | None:
    found = _or_none(value)
    return None if found is None else max(found, rule.fewest - 1.0)
