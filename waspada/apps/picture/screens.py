"""What a room sees on its wall: one thing at a time, large, of class B only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from waspada.apps.briefing.queries import submission_states
from waspada.apps.picture import maps
from waspada.apps.picture.charts import bars
from waspada.apps.picture.heads import ahead_of, head_of
from waspada.apps.picture.levels import count_per_level, levels_of, lower_of, reasons_of
from waspada.apps.picture.queries import (
    WINDOW_DAYS,
    Window,
    children_of,
    incidents_between,
    window_of,
)
from waspada.apps.reports.newest import gravest_of
from waspada.core.access import Identity
from waspada.core.places import Level, level_of

WORST: Final = 3
AHEAD: Final = 5
ROOM_CLASS: Final = "B"
VERIFIED: Final = ("verified", "closed")


def in_a_room(identity: Identity) -> Identity:
    """Return the same person cleared for class B alone: a wall is read by whoever is there."""
    seats = tuple(
        replace(seat, clearance=ROOM_CLASS, compartments=frozenset())
        for seat in identity.memberships
    )
    return replace(identity, memberships=seats)


def screen_of(code: str, day: date, now: datetime, number: int) -> dict[str, Any]:
    """Return one screen of a place; numbers beyond the last show the last."""
    number = min(max(number, 1), len(SCREENS))
    name, fill = SCREENS[number - 1]
    codes = children_of(code)
    levels = levels_of(code, codes, day, explains=True)
    held = levels.now.get(code)
    head = head_of(code, day, held, levels.before(code) if held else None)
    shown = {
        "screen": name,
        "number": number,
        "count": len(SCREENS),
        "previous": number - 1,
        "next": number + 1 if number < len(SCREENS) else 0,
        "level_counts": count_per_level(levels.now[one] for one in codes),
        "now": now,
        "page_class": ROOM_CLASS,
    }
    return head | shown | fill(code, day, now, head)


def _situation(code: str, day: date, now: datetime, head: dict[str, Any]) -> dict[str, Any]:
    window = window_of(code, day)
    below = Level(min(level_of(code) + 1, Level.DESA))
    return {
        "window": window,
        "place_count": len(Window.summed(window.by_place, below)),
        "yesterday_count": window.per_day[-2][1],
        "reasons": reasons_of(head["held"], code, day)[:1],
        "lower": lower_of(head["held"]),
    }


def _map(code: str, day: date, now: datetime, head: dict[str, Any]) -> dict[str, Any]:
    return {"map": maps.map_of(code, day, "level")}


def _worst(code: str, day: date, now: datetime, head: dict[str, Any]) -> dict[str, Any]:
    """Return the gravest verified incidents: what is not verified is no matter for a wall."""
    first = day - timedelta(days=WINDOW_DAYS - 1)
    found = incidents_between(day, code, first, day)
    found = found.filter(state__in=VERIFIED, day__isnull=False)
    return {"worst": gravest_of(found, code, WORST, in_order=True)}


def _days(code: str, day: date, now: datetime, head: dict[str, Any]) -> dict[str, Any]:
    window = window_of(code, day)
    return {"window": window, "bars": bars(window.per_day)}


def _coming(code: str, day: date, now: datetime, head: dict[str, Any]) -> dict[str, Any]:
    sent = submission_states(children_of(code), day, now=now)
    return {
        "ahead": ahead_of(head["stages"], day)[:AHEAD],
        "asked_places": len(sent),
        "missing_count": sum(not one.is_sent for one in sent.values()),
        "nihil_count": sum(one.is_sent and one.is_nihil for one in sent.values()),
    }


Fill = Callable[[str, date, datetime, dict[str, Any]], dict[str, Any]]
SCREENS: Final[tuple[tuple[str, Fill], ...]] = (
    ("situation", _situation),
    ("map", _map),
    ("worst", _worst),
    ("days", _days),
    ("coming", _coming),
)
