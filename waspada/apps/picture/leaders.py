"""The leader's page: one screen with the level, why, what changed, what is asked, who acts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from waspada.apps.briefing.queries import submission_states
from waspada.apps.picture.acting import acts_of
from waspada.apps.picture.heads import ahead_of, has_risen, head_of
from waspada.apps.picture.levels import Levels, count_per_level, levels_of, lower_of, reasons_of
from waspada.apps.picture.links import address
from waspada.apps.picture.queries import children_of, gravest_class, window_of
from waspada.core.places import load_table

REASONS: Final = 2
GRAVE: Final = frozenset(("siaga", "awas"))
CHANGED: Final = 4
WORST: Final = 3
AHEAD: Final = 3
ACTS: Final = 2  # the page is one screen; the rest is behind the link


@dataclass(frozen=True, slots=True)
class Changed:
    """A place whose level is another than yesterday."""

    code: str
    name: str
    before: str
    now: str
    has_risen: bool


def leader_page_of(code: str, day: date, now: datetime) -> dict[str, Any]:
    """Return what a leader sees of a place on a day, at most a few of everything."""
    codes = children_of(code)
    levels = levels_of(code, codes, day, explains=True)
    window = window_of(code, day)
    held = levels.now.get(code)
    sent = submission_states(codes, day, now=now)
    counts = [count for _, count in window.per_day]
    changed = _changed(levels, codes)
    head = head_of(code, day, held, levels.before(code) if held else None)
    return head | {
        "window": window,
        "reasons": reasons_of(held, code, day)[:REASONS],
        "lower": lower_of(held),
        "worst": window.worst[:WORST],
        "count_today": counts[-1],
        "count_yesterday": counts[-2],
        "yesterday": day - timedelta(days=1),
        "level_counts": count_per_level(levels.now[one] for one in codes),
        "counts_href": address("picture:dashboard", code),
        "changed": changed[:CHANGED],
        "changed_more": max(0, len(changed) - CHANGED),
        "grave": sorted(
            (levels.now[one] for one in codes if levels.now[one].level in GRAVE),
            key=lambda one: (-one.rank, one.code),
        ),
        "missing": [one for one in codes if one in sent and not sent[one].is_sent],
        "asked_places": len(sent),
        "acts": acts_of(code, day, most=ACTS),
        "ahead": ahead_of(head["stages"], day)[:AHEAD],
        "page_class": gravest_class(window.worst),
    }


def _changed(levels: Levels, codes: list[str]) -> list[Changed]:
    """Return the places under the page's own whose level changed, the risen ones first."""
    found = []
    for code in codes:
        before = levels.before(code)
        if before is not None:
            now = levels.now[code].level
            found.append(
                Changed(code, load_table()[code].display, before, now, has_risen(before, now))
            )
    return sorted(found, key=lambda one: (not one.has_risen, -levels.now[one.code].rank, one.name))
