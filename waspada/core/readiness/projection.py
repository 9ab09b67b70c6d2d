"""When a measure will be ready at the present rate, with how sure that is.

The rate is the median of the slopes between every two figures (Theil 1950, Sen 1968): one
figure that is wrong, or a correction, moves it little. docs/methods/readiness-projection.md
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import NormalDist, median
from typing import Final, Literal

from waspada.core.readiness.measures import Said, read_toml

Verdict = Literal["done", "in_time", "may_miss", "likely_miss", "will_miss", "unknown"]
VERDICTS: Final[tuple[Verdict, ...]] = (
    "done",
    "in_time",
    "may_miss",
    "likely_miss",
    "will_miss",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class TrendRule:
    """How the present rate is taken; the numbers stand in data/rules.toml."""

    most_points: int
    window_days: int
    fewest_points: int
    few_points: int
    confidence: float
    horizon_days: int


TREND_RULE: Final = TrendRule(**read_toml("rules.toml")["projection"])


@dataclass(frozen=True, slots=True)
class Trend:
    """The present rate of a series of figures.

    rate, low, high : per day; low and high None where too few figures tell how sure it is
    points : how many figures it comes from
    first, last : the days they span
    value : the last figure
    notes : what a reader should know: a fall, few figures, irregular days
    """

    rate: float | None
    low: float | None
    high: float | None
    points: int
    first: date | None
    last: date | None
    value: Decimal | None
    notes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Projection:
    """When the target is reached at the present rate.

    on : the day; None when it is never reached at this rate
    earliest, latest : its interval; latest None with a known earliest has no end
    needed_rate : what each day from now to the due day would have to bring
    """

    verdict: Verdict
    on: date | None
    earliest: date | None
    latest: date | None
    needed_rate: float | None
    trend: Trend
    said: Said

    @property
    def cannot_be_ready(self) -> bool:
        """Say whether it is not ready by its due day at the present rate."""
        return self.verdict in {"likely_miss", "will_miss"}


def trend_of(
    points: Iterable[tuple[date, Decimal | None]],
    *,
    is_cumulative: bool = True,
    rule: TrendRule = TREND_RULE,
) -> Trend:
    """Return the present rate of dated figures.

    It follows from the figures alone and not from the day it is asked, so it may be kept.

    Parameters
    ----------
    points : in any order; of several on a day the last one given counts, None is left out
    is_cumulative : a fall is then noted, as what is done was undone or miscounted

    References
    ----------
    (Theil 1950; Sen 1968, JASA 63, 1379–1389)  docs/methods/readiness-projection.md
    """
    series = sorted({day: value for day, value in points if value is not None}.items())
    if not series:
        return Trend(None, None, None, 0, None, None, None)
    used = _recent(series, rule)
    first, last, value = used[0][0], used[-1][0], used[-1][1]
    notes = list(_notes(used, is_cumulative=is_cumulative, rule=rule))
    if len(used) == 1:
        return Trend(None, None, None, 1, first, last, value, tuple(notes))
    numbers = [(day.toordinal(), float(value)) for day, value in used]
    slopes = sorted(
        (later - earlier) / (day - before)
        for number, (day, later) in enumerate(numbers)
        for before, earlier in numbers[:number]
    )
    low, high = _interval(slopes, [value for _, value in used], rule)
    return Trend(median(slopes), low, high, len(used), first, last, value, tuple(notes))


def _recent(
    series: Sequence[tuple[date, Decimal]], rule: TrendRule
) -> Sequence[tuple[date, Decimal]]:
    begins = series[-1][0] - timedelta(days=rule.window_days)
    inside = len(series) - bisect_left([day for day, _ in series], begins)
    return series[-min(max(inside, rule.fewest_points), rule.most_points) :]


def _notes(
    used: Sequence[tuple[date, Decimal]], *, is_cumulative: bool, rule: TrendRule
) -> Iterable[Said]:
    if len(used) == 1:
        yield Said("readiness.one_figure")
        return
    if len(used) < rule.few_points:
        yield Said("readiness.few_figures", {"count": len(used)})
    steps = [(later[0] - earlier[0]).days for earlier, later in pairwise(used)]
    span = sum(steps)
    if len(used) >= rule.fewest_points and max(steps) * 2 > span and max(steps) > min(steps) * 2:
        yield Said("readiness.irregular_days", {"days": max(steps)})
    if is_cumulative:
        falls = [
            (day, before - value) for (_, before), (day, value) in pairwise(used) if value < before
        ]
        if falls:
            day, by = falls[-1]
            yield Said("readiness.went_down", {"day": day, "by": by, "count": len(falls)})


def _interval(
    slopes: Sequence[float], values: Sequence[Decimal], rule: TrendRule
) -> tuple[float | None, float | None]:
    """Return the interval of the median slope by Kendall's distribution, corrected for ties."""
    count = len(values)
    if count < rule.fewest_points:
        return None, None
    ties = sum(k * (k - 1) * (2 * k + 5) for k in Counter(values).values())
    spread = math.sqrt(max(count * (count - 1) * (2 * count + 5) - ties, 0) / 18)
    reach = NormalDist().inv_cdf((1 + rule.confidence) / 2) * spread
    low = max(round((len(slopes) - reach) / 2) - 1, 0)
    high = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    return slopes[low], slopes[high]


def project(
    trend: Trend,
    target: Decimal | None,
    *,
    day: date,
    due: date | None = None,
    direction: str = "at_least",
    rule: TrendRule = TREND_RULE,
) -> Projection:
    """Return when a target is reached at the present rate.

    Parameters
    ----------
    day : the day it is asked for; what is not yet done is never said to be done before it
    direction : at_least counts upward to the target, at_most downward
    """
    if target is None or trend.value is None or trend.last is None:
        return Projection("unknown", None, None, None, None, trend, Said("readiness.no_projection"))
    sign = 1 if direction == "at_least" else -1
    remaining = sign * float(target - trend.value)
    if remaining <= 0:
        done = trend.last
        return Projection("done", done, done, done, 0.0, trend, Said("readiness.is_done"))
    days_left = None if due is None else (due - day).days
    needed = None if days_left is None or days_left < 0 else remaining / max(days_left, 1)
    if trend.rate is None:
        return Projection(
            "unknown", None, None, None, needed, trend, Said("readiness.one_figure_only")
        )

    def reached(rate: float | None) -> date | None:
        if rate is None or sign * rate <= 0 or trend.last is None:
            return None
        days = remaining / (sign * rate)
        if days > rule.horizon_days:
            return None
        # A hair above a whole number is that number: 0.1 + 0.2 never costs a day.
        return max(trend.last + timedelta(days=math.ceil(round(days, 6))), day)

    fast, slow = (trend.high, trend.low) if sign > 0 else (trend.low, trend.high)
    on, earliest, latest = reached(trend.rate), reached(fast), reached(slow)
    verdict = _verdict(on, earliest, latest, due, has_interval=trend.low is not None)
    return Projection(verdict, on, earliest, latest, needed, trend, _said(verdict, on, due, trend))


def _verdict(
    on: date | None,
    earliest: date | None,
    latest: date | None,
    due: date | None,
    *,
    has_interval: bool,
) -> Verdict:
    if due is None:
        return "unknown"
    if on is None or on > due:
        is_hopeless = earliest is None or earliest > due
        return "will_miss" if has_interval and is_hopeless else "likely_miss"
    if has_interval and (latest is None or latest > due):
        return "may_miss"
    return "in_time"


def _said(verdict: Verdict, on: date | None, due: date | None, trend: Trend) -> Said:
    rate = 0.0 if trend.rate is None else trend.rate
    if on is None:
        if rate == 0:
            return Said("readiness.no_progress", {"points": trend.points, "day": trend.first})
        return Said("readiness.never_reached", {"rate": _shown(rate), "points": trend.points})
    params = {"day": on, "rate": _shown(rate), "points": trend.points}
    if due is None:
        return Said("readiness.ready_on", params)
    late = (on - due).days
    return Said(f"readiness.projected_{verdict}", params | {"days": abs(late)})


def _shown(rate: float) -> Decimal:
    """Return a rate as people read it: one digit behind the point, two where it is that small."""
    return Decimal(str(round(rate, 1 if abs(rate) >= 1 else 2)))
