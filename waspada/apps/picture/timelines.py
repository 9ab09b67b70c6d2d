"""Incidents against stages: a drawing of the days, and the same as tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from waspada.apps.accounts.clock import domain_today
from waspada.apps.picture.charts import line_of_time
from waspada.apps.picture.heads import head_of, language
from waspada.apps.picture.levels import levels_of
from waspada.apps.picture.queries import (
    earliest_day,
    gravest_class,
    incidents_between,
)
from waspada.apps.picture.ranges import DayRange
from waspada.apps.reports.histories import counts_per_day
from waspada.apps.reports.newest import gravest_of
from waspada.core.elections import DatedStage

SHORT_DAYS: Final = 45  # up to here the table has days, beyond it weeks
WORST: Final = 5
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage with how many incidents its days had, as far as they have come."""

    name: str
    election: str
    begins: date
    closes: date
    document: str
    count: int | None
    shown: DayRange | None


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A day or a week with its incidents."""

    first: date
    last: date
    count: int


def timeline_of(code: str, day: date, span: DayRange) -> dict[str, Any]:
    """Return what the timeline of a place shows as known at the end of a day."""
    known = span.capped(day)
    per_day = counts_per_day(code, known.first, known.last, as_of=day) if known.days > 0 else []
    levels = levels_of(code, [], day)
    before = levels.before(code) if code in levels.now else None
    head = head_of(code, day, levels.now.get(code), before)
    found = incidents_between(day, code, known.first, known.last)
    worst = gravest_of(found.filter(day__isnull=False), code, WORST)
    total = sum(count for _, count in per_day)
    stages = head["stages"]
    line = line_of_time(
        stages,
        [],
        first=span.first,
        last=span.last,
        today=day,
        language=language(),
        per_day=per_day,
    )
    return head | {
        "span": span,
        "known": known,
        "line": line,
        "total": total,
        "first_record": earliest_day(code) if day < domain_today() and not total else None,
        "stage_rows": _stage_rows(stages, dict(per_day), span, known),
        "rows": _spans(per_day),
        "by_week": known.days > SHORT_DAYS,
        "worst": worst,
        "page_class": gravest_class(worst),
    }


def _stage_rows(
    stages: Iterable[DatedStage], counts: dict[date, int], span: DayRange, known: DayRange
) -> list[StageRow]:
    rows = []
    for stage in stages:
        begins, closes = stage.begins, stage.closes
        if begins is None or closes is None or closes < span.first or begins > span.last:
            continue
        first, last = max(begins, known.first), min(closes, known.last)
        shown = DayRange(first, last) if first <= last else None
        count = sum(n for on, n in counts.items() if first <= on <= last) if shown else None
        words = language()
        rows.append(
            StageRow(
                stage.name.in_language(words),
                stage.election_name.in_language(words),
                begins,
                closes,
                stage.document,
                count,
                shown,
            )
        )
    return sorted(rows, key=lambda row: (row.begins, row.closes, row.name))


def _spans(per_day: Sequence[tuple[date, int]]) -> list[SpanRow]:
    """Return days, or weeks from Monday where there are many, the newest first."""
    if len(per_day) <= SHORT_DAYS:
        return [SpanRow(on, on, count) for on, count in reversed(per_day)]
    weeks: dict[date, list[tuple[date, int]]] = {}
    for on, count in per_day:
        weeks.setdefault(on - timedelta(days=on.weekday()), []).append((on, count))
    rows = [
        SpanRow(days[0][0], days[-1][0], sum(count for _, count in days)) for days in weeks.values()
    ]
    return rows[::-1]
