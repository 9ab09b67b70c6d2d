"""Say an episode and the judging in sentences; draw its small chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from waspada.apps.accounts.clock import domain_today
from waspada.apps.detection.models import EpisodeVersion, JudgedDay
from waspada.apps.detection.queries import covers
from waspada.apps.words.sentences import say
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.places import NATION
from waspada.core.vocabulary import CATEGORIES

_RARE: Final = 0.1
_ONE_IN_TWO_WEEKS: Final = 0.5
_SELDOM: Final = 0.002  # below it a simulation of some years says no more than that
_TOLD_FROM: Final = 2  # days; a bound below says nothing
_BAR: Final = 22
_STEP: Final = 32
_FLOOR: Final = 104
_TALL: Final = 78
_NAMED_EVERY: Final = 3  # dates under all bars would run into one another


def sentence_of(row: EpisodeVersion, *, window: int) -> str:
    """Return what was found, in one or two sentences."""
    return say(*said_of(row, window=window))


def said_of(row: EpisodeVersion, *, window: int) -> tuple[str, dict[str, Any]]:
    """Return what was found as a code with its parameters, as other rows can keep them."""
    params = {"theme": row.theme, "observed": row.observed, "expected": round(row.expected, 2)}
    if row.kind == "gathering":
        return "detected.gathering", {**params, "day": row.begins.isoformat()}
    code = "detected.counts_rare" if row.expected < _RARE else "detected.counts"
    return code, {**params, "window": window, "day": row.peak.isoformat()}


def details_of(row: EpisodeVersion) -> list[str]:
    """Return what else a reader needs to judge it: the limit, other places, what is lacking."""
    if row.kind == "gathering":
        return [say("detected.recurrence", {"days": round(row.recurrence_days or 0)})]
    found = [
        say("detected.limit", {"threshold": row.threshold, "score": row.score}),
        _elsewhere(row),
    ]
    if row.late:
        found.append(
            say("detected.late", dict(zip(("mean", "low", "high"), row.late, strict=True)))
        )
    if row.recurrence_days and row.recurrence_days >= _TOLD_FROM:
        found.append(say("detected.seldom", {"days": round(row.recurrence_days)}))
    if row.reason_code:
        found.append(say(row.reason_code.replace("detection.", "detected.")))
    return found


def _elsewhere(row: EpisodeVersion) -> str:
    """Say how it was elsewhere; the number to those who may read what it counts."""
    if not covers(NATION):
        return say("detected.compared")
    code = "detected.elsewhere" if row.elsewhere else "detected.nowhere_else"
    return say(code, {"elsewhere": row.elsewhere})


def history_words(judged: JudgedDay | None, rule: DailyRule) -> str:
    """Return what the judging had to go by, or what it lacks."""
    if judged is None:
        return say("detected.never_judged")
    params = {**judged.history, "method": judged.method}
    if not judged.method:
        return say("detected.history_none", params)
    is_default = judged.method == rule.method
    return say("detected.history_whole" if is_default else "detected.history_fallback", params)


def scan_lacks(judged: JudgedDay | None, rule: DailyRule) -> str:
    """Return why gatherings cannot be looked for yet; "" where they are."""
    days = judged.history["days"] if judged else 0
    if days >= rule.scan.days:
        return ""
    return say("detected.scan_short", {"needed": rule.scan.days, "days": days})


def promise_words(judged: JudgedDay | None) -> str:
    """Return how many episodes a week chance alone brings; "" where it was not worked out."""
    promise = judged.false_alarms if judged else {}
    if not promise:
        return ""
    if not promise["mean"]:  # none in the years that were simulated
        return say("detected.promise_none", {"weeks": round(1 / max(promise["high"], _SELDOM))})
    if promise["mean"] < _ONE_IN_TWO_WEEKS:
        weeks = round(1 / max(promise["mean"], _SELDOM))
        return say("detected.promise_rare", {"weeks": weeks})
    return say("detected.promise", {name: Decimal(f"{promise[name]:.2f}") for name in promise})


def rate_words(promise: Mapping[str, float] | None) -> str:
    """Return episodes a week with their interval; "" where they were not worked out."""
    if not promise:
        return ""
    return say(
        "detected.per_week",
        {name: Decimal(f"{promise[name]:.2f}") for name in ("mean", "low", "high")},
    )


def incidents_address(row: EpisodeVersion, place: str) -> str:
    """Return the list of incidents of an episode's days and theme in a place."""
    kinds = [code for code, one in CATEGORIES.items() if one.theme == row.theme]
    asked = {
        "tempat": place,
        "dari": row.begins.isoformat(),
        "sampai": row.last.isoformat(),
        "kategori": kinds,
    }
    return f"{reverse('reports:incidents')}?{urlencode(asked, doseq=True)}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of the chart."""

    last: date
    count: int
    expected: float | None
    threshold: float | None
    x: int
    y: int
    height: int
    limit_y: float | None
    is_last: bool
    is_named: bool

    @property
    def middle(self) -> int:
        """Return where the words over and under the bar are centred."""
        return self.x + _BAR // 2

    @property
    def above(self) -> int:
        """Return where the number over the bar stands."""
        return self.y - 5

    @property
    def limit_from(self) -> int:
        """Return where the line of the limit begins."""
        return self.x - (_STEP - _BAR) // 2

    @property
    def limit_to(self) -> int:
        """Return where the line of the limit ends."""
        return self.limit_from + _STEP


def bars_of(chart: Sequence[Sequence[Any]]) -> list[Bar]:
    """Return the bars of an episode's chart with the limit over each."""
    highest = max(
        [float(count) for _, count, _, _ in chart]
        + [float(limit) for *_, limit in chart if limit is not None]
        + [1.0]
    )
    found = []
    for number, (last, count, expected, limit) in enumerate(chart):
        height = round(_TALL * count / highest)
        limit_y = None if limit is None else round(_FLOOR - _TALL * limit / highest, 1)
        found.append(
            Bar(
                last=date.fromisoformat(last),
                count=count,
                expected=expected,
                threshold=limit,
                x=5 + number * _STEP,
                y=_FLOOR - height,
                height=height,
                limit_y=limit_y,
                is_last=number == len(chart) - 1,
                is_named=(len(chart) - 1 - number) % _NAMED_EVERY == 0,
            )
        )
    return found


def per_of(day: date) -> str:
    """Return the past day for an address that has a query already."""
    return f"&per={day.isoformat()}" if day < domain_today() else ""
