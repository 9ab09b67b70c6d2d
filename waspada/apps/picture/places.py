"""What the two pages of a place show, put together from the queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import get_language

from waspada.apps.accounts.clock import domain_today
from waspada.apps.briefing.queries import letterhead_of, sent_states
from waspada.apps.elections.queries import (
    days_to_polling,
    main_stage,
    stages_on,
    starting_or_ending,
)
from waspada.apps.picture.charts import bars, line_of_time
from waspada.apps.picture.levels import (
    count_per_level,
    level_with_change,
    levels_on,
    lower_of,
    reasons_of,
)
from waspada.apps.picture.queries import (
    Before,
    Child,
    children_of,
    gravest_class,
    grouped_by_day,
    latest_incident,
    same_stage_before,
    window_of,
)
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.core.places import NATION, Level, level_of, load_table
from waspada.core.vocabulary import ATHG, LEVELS, category

AHEAD_DAYS: Final = 7
FAR_DAYS: Final = 400  # beyond this, H-n says nothing
LINE_BEFORE: Final = 56
LINE_AFTER: Final = 21


def head_of(code: str, day: date) -> dict[str, Any]:
    """Return line 1 of a page: place, H-n, stage, level and its change since yesterday."""
    place = load_table()[code]
    days = days_to_polling(code, day)
    stage = main_stage(code, day)
    head: dict[str, Any] = {
        "place": place,
        "h": h_label(days),
        "stage": stage,
        "stage_words": stage.name.in_language(language()) if stage else "",
        "is_nation": code == NATION,
        "level_of_place": level_of(code).name.lower(),
        "zone": "WIB" if code == NATION else place.zone,
        "ahead": _ahead(code, day),
    }
    if code != NATION:
        held, before = level_with_change(code, day)
        has_risen = before is not None and LEVELS.index(before) < held.rank
        head |= {"held": held, "before": before, "has_risen": has_risen}
    return head


@dataclass(frozen=True, slots=True)
class Ahead:
    """A stage that starts or ends soon, in the reader's words."""

    day: date
    words: str
    is_start: bool
    where: str


def _ahead(code: str, day: date) -> list[Ahead]:
    found = []
    for change in starting_or_ending(code, day, days=AHEAD_DAYS):
        parts = change.stage.places
        where = ", ".join(load_table()[part].display for part in parts[:3])
        words = change.stage.name.in_language(language())
        found.append(Ahead(change.on, words, change.kind == "starts", where))
    return found


def language() -> str:
    """Return the reader's language, id or en."""
    return (get_language() or "id")[:2]


def h_label(days: int | None) -> str:
    """Return H-12, hari-H or H+1; nothing when no vote is near."""
    if days is None or abs(days) > FAR_DAYS:
        return ""
    if days == 0:
        return "hari-H"
    return f"H-{days}" if days > 0 else f"H+{-days}"


def dashboard_of(code: str, day: date) -> dict[str, Any]:
    """Return what the dashboard of a place shows on a day."""
    window = window_of(code, day)
    codes = children_of(code)
    held = levels_on(codes, day) if codes else {}
    sent = sent_states(codes, day) if codes else {}
    level = Level(min(level_of(code) + 1, Level.DESA))
    counts = window.by_level(level)
    children = [
        Child(
            code=one,
            name=load_table()[one].display,
            level=held[one].level,
            is_automatic=held[one].is_automatic,
            count=counts.get(one, 0),
            report=sent.get(one, "missing"),
        )
        for one in codes
    ]
    children.sort(key=lambda one: (-held[one.code].rank, -one.count, one.name))
    return head_of(code, day) | {
        "window": window,
        "place_count": len(counts),
        "latest": None if window.listed else latest_incident(code, day),
        "groups": grouped_by_day(window.listed),
        "bars": bars(window.per_day),
        "children": children,
        "calm_count": sum(one.is_calm for one in children),
        "level_counts": count_per_level(held.values()),
        "report_counts": _report_counts(children),
        "is_automatic": any(one.is_automatic for one in held.values()),
        "cut_off": letterhead_of(code).cut_off,
        "page_class": gravest_class(window.listed),
        "written_later": any(one.summary_written_later for one in window.listed),
    }


def _report_counts(children: list[Child]) -> dict[str, int]:
    totals = {"sent": 0, "nihil": 0, "missing": 0}
    for child in children:
        totals[child.report] += 1
    return totals


def place_page_of(code: str, day: date) -> dict[str, Any]:
    """Return what the page of a place shows on a day."""
    as_of = None if day >= domain_today() else day
    first, last = day - timedelta(days=LINE_BEFORE), day + timedelta(days=LINE_AFTER)
    recent = list(incidents_as_of(as_of, place=code, since=first, until=day)[:200])
    head = head_of(code, day)
    stage = head["stage"]
    before = same_stage_before(code, day, stage.stage) if stage else None
    return head | {
        "recent": recent[:5],
        "line_first": first,
        "before_now": before,
        "before_rows": _before_rows(before),
        "reasons": reasons_of(head.get("held"), code, day),
        "lower": lower_of(head.get("held")),
        "line": line_of_time(
            stages_on(code, day), recent, first=first, last=last, today=day, language=language()
        ),
        "children": children_of(code),
        "page_class": gravest_class(recent[:5]),
        "written_later": any(one.summary_written_later for one in recent[:5]),
    }


@dataclass(frozen=True, slots=True)
class BeforeRow:
    """A category of the same stage before, with its usual ATHG class."""

    name: str
    athg: str
    count: int


def _before_rows(before: Before | None) -> list[BeforeRow]:
    if before is None:
        return []
    rows = []
    for code, count in before.by_category:
        known = category(code)
        athg = ATHG[known.athg].in_language(language())
        rows.append(BeforeRow(known.name.in_language(language()), athg, count))
    return rows
