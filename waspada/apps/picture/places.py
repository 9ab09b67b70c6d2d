"""What the two pages of a place show, put together from the queries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from waspada.apps.accounts.clock import domain_today
from waspada.apps.alerts.explaining import ThemeRow, theme_rows
from waspada.apps.alerts.standing import history_of
from waspada.apps.briefing.queries import submission_states
from waspada.apps.picture.acting import acts_of
from waspada.apps.picture.charts import bars, line_of_time
from waspada.apps.picture.desk import desk_of, with_class
from waspada.apps.picture.finds import changed_of, open_finds
from waspada.apps.picture.heads import ahead_of, head_of, language
from waspada.apps.picture.levels import (
    Held,
    Levels,
    count_per_level,
    levels_of,
    lower_of,
    reasons_of,
)
from waspada.apps.picture.queries import (
    Before,
    Child,
    Window,
    children_of,
    earliest_day,
    gravest_class,
    grouped_by_day,
    incidents_between,
    latest_incident,
    report_words,
    same_stage_before,
    window_of,
)
from waspada.apps.reports.newest import newest_of
from waspada.apps.risks.queries import risk_rows
from waspada.core.alerts.rule import RAISED
from waspada.core.briefing.submissions import Submission
from waspada.core.places import NATION, Level, level_of, load_table
from waspada.core.vocabulary import AGENCIES, ATHG, LEVELS, category

LINE_BEFORE: Final = 56
LINE_AFTER: Final = 21
MOST_ON_LINE: Final = 200
RECENT: Final = 5
HISTORY: Final = 10
GRAVE: Final = LEVELS.index("siaga")


def dashboard_of(code: str, day: date, now: datetime) -> dict[str, Any]:
    """Return what the dashboard of a place shows on a day.

    now : the domain clock, by which a report that did not come is overdue
    """
    window = window_of(code, day)
    codes = children_of(code)
    levels = levels_of(code, codes, day)
    sent = submission_states([code, *codes], day, now=now)
    children = _children(code, codes, levels, sent, window)
    head = head_of(code, day, levels.now.get(code), _before(levels, code))
    latest = None if window.listed else latest_incident(code, day)
    desk = desk_of(code, day)
    changed = changed_of(code, day, children)
    told = changed.finds if changed else []
    return head | {
        "window": window,
        "place_count": len(window.by_level(_below(code))),
        "latest": latest,
        "first_record": _first_record(code, day, has_any=bool(window.listed or latest)),
        "groups": grouped_by_day(window.listed),
        "bars": bars(window.per_day),
        "children": children,
        "calm_count": sum(one.is_calm for one in children),
        "level_counts": count_per_level(levels.now[one] for one in codes),
        "report_counts": _report_counts(children),
        "is_automatic": any(one.is_automatic for one in children),
        "own_report": sent.get(code),
        "own_report_words": report_words(sent.get(code)),
        "page_class": gravest_class([*window.listed, *told, *with_class(desk)]),
        "changed": changed,
        "desk": desk,
        "written_later": any(one.summary_written_later for one in window.listed),
        "ahead": ahead_of(head["stages"], day),
    }


def _first_record(code: str, day: date, *, has_any: bool) -> date | None:
    """Return since when there are records, for a past day of which there are none."""
    return None if has_any or day >= domain_today() else earliest_day(code)


def _before(levels: Levels, code: str) -> str | None:
    return levels.before(code) if code in levels.now else None


def _below(code: str) -> Level:
    return Level(min(level_of(code) + 1, Level.DESA))


def _children(
    code: str, codes: list[str], levels: Levels, sent: dict[str, Submission], window: Window
) -> list[Child]:
    counts = window.by_level(_below(code))
    children = [
        Child(
            code=one,
            name=load_table()[one].display,
            level=levels.now[one].level,
            before=levels.before(one),
            is_automatic=levels.now[one].is_automatic,
            count=counts.get(one, 0),
            report=sent.get(one),
        )
        for one in codes
    ]
    children.sort(key=lambda one: (-levels.now[one.code].rank, -one.count, one.name))
    return children


def _report_counts(children: list[Child]) -> dict[str, int]:
    """Return how many places have reported, sent NIHIL, and have not."""
    states = [child.report for child in children if child.report]
    return {
        "sent": sum(one.is_sent and not one.is_nihil for one in states),
        "nihil": sum(one.is_sent and one.is_nihil for one in states),
        "missing": sum(not one.is_sent for one in states),
        "overdue": sum(one.is_overdue for one in states),
    }


def place_page_of(code: str, day: date) -> dict[str, Any]:
    """Return what the page of a place shows on a day."""
    first, last = day - timedelta(days=LINE_BEFORE), day + timedelta(days=LINE_AFTER)
    found = incidents_between(day, code, first, day)
    recent = newest_of(found, code, MOST_ON_LINE, in_order=True)
    codes = children_of(code)
    levels = levels_of(code, codes, day, explains=True)
    head = head_of(code, day, levels.now.get(code), _before(levels, code))
    stage = head["stage"]
    before = same_stage_before(code, day, stage.stage) if stage else None
    shown = recent[:RECENT]
    risks = risk_rows(code, day, phase=stage.phase if stage else None)[:RECENT]
    desk = desk_of(code, day, names_constraints=code != NATION)
    unusual = open_finds(code, day)
    return head | {
        "recent": shown,
        "unusual": unusual,
        "first_record": _first_record(code, day, has_any=bool(recent)),
        "worst": _worst(recent),
        "grave_below": _grave_below(levels, code),
        "line_first": first,
        "risks": risks,
        "before_now": before,
        "before_rows": _before_rows(before),
        "reasons": reasons_of(head["held"], code, day),
        "themes": _themes(head["held"], code, day),
        "lower": lower_of(head["held"]),
        "line": line_of_time(
            head["stages"], recent, first=first, last=last, today=day, language=language()
        ),
        "line_is_short": len(recent) == MOST_ON_LINE,
        "acts": acts_of(code, day),
        "desk": desk,
        "history": [] if code == NATION else list(history_of(code, day=day)[:HISTORY]),
        "page_class": gravest_class([*shown, *risks, *unusual, *with_class(desk)]),
        "written_later": any(one.summary_written_later for one in shown),
        "ahead": ahead_of(head["stages"], day),
    }


def _themes(held: Held | None, code: str, day: date) -> list[ThemeRow]:
    """Return the themes that are raised, or for which people set a level."""
    if held is None or held.computed is None:
        return []
    rows = theme_rows(code, held.computed, held.themes, day, language())
    return [row for row in rows if row.standing or row.level in RAISED]


def _worst(recent: list[Any]) -> Any | None:
    """Return the gravest of the newest incidents, for the sentence that heads the page."""
    graded = [one for one in recent if one.severity and one.day is not None]
    return max(graded, key=lambda one: (one.severity, one.occurred_at), default=None)


def _grave_below(levels: Levels, code: str) -> list[Held]:
    """Return the places under this one at Siaga or Awas, the gravest first."""
    grave = [one for one in levels.now.values() if one.code != code and one.rank >= GRAVE]
    return sorted(grave, key=lambda one: (-one.rank, one.code))


@dataclass(frozen=True, slots=True)
class BeforeRow:
    """A category of the same stage before: its usual ATHG class, and who handles it in law."""

    code: str
    name: str
    athg: str
    handled_by: str
    count: int


def _before_rows(before: Before | None) -> list[BeforeRow]:
    if before is None:
        return []
    rows = []
    for code, count in before.by_category:
        known = category(code)
        athg = ATHG[known.athg].in_language(language())
        handled = ", ".join(AGENCIES[one].short for one in known.refer if one in AGENCIES)
        rows.append(BeforeRow(code, known.name.in_language(language()), athg, handled, count))
    return rows
