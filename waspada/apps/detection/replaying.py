"""What the daily detection would have found in the days of an election, and when; stores nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from waspada.apps.detection.counting import Row, cases_of, laid_out
from waspada.apps.detection.finding import open_findings
from waspada.apps.detection.storing import Found, steps_of
from waspada.apps.reports.replay import read_events
from waspada.core.detection.daily import Cases
from waspada.core.detection.daily_rule import load_daily_rule
from waspada.core.elections import packaged_election
from waspada.core.elections.packaged import KEYS
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import regency_of
from waspada.core.reports.incidents import local_day_of

BEFORE: Final = timedelta(days=90)
AFTER: Final = timedelta(days=45)
LONGEST: Final = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Replayed:
    """An episode with the day on which it was first found, and that on which it ended."""

    found_on: date
    found: Found
    state: str = "open"
    ended_on: date | None = None


def days_of(election: str, first: date | None, last: date | None) -> tuple[date, date]:
    """Return the days to replay: those given, else from 90 days before the vote to 45 after.

    Raises
    ------
    NotFound : detected.unknown_election
    BadInput : detected.no_days, detected.bad_days
    """
    if election not in KEYS:
        raise NotFound(
            "detected.unknown_election", value=election[:40], known=", ".join(reversed(KEYS))
        )
    polling = packaged_election(election).polling_on
    if polling is None and (first is None or last is None):
        raise BadInput("detected.no_days", value=election)
    begin = first or (polling or date.max) - BEFORE
    end = last or (polling or date.min) + AFTER
    if not timedelta(0) <= end - begin <= LONGEST:
        raise BadInput("detected.bad_days", most=LONGEST.days)
    return begin, end


def stored_cases(day: date) -> Cases:
    """Return this installation's incidents of class B as known at the end of a day."""
    return cases_of(day, load_daily_rule(), as_of=day)


def packaged_cases(day: date) -> Cases:
    """Return the real incidents that come with the package, as known at the end of a day.

    Each is taken to have been received on the evening of its day.
    """
    return laid_out(row for received_on, row in _packaged() if received_on <= day)


@lru_cache(maxsize=1)
def _packaged() -> tuple[tuple[date, Row], ...]:
    """Return the day of each incident that is known to the day, with its row."""
    found = []
    for event in read_events():
        day = local_day_of(event.facts)
        if day is not None:
            place = regency_of(event.facts.place_code) or ""
            found.append((day, (place, day, event.facts.category, event.facts.severity, 1)))
    return tuple(found)


def replay(
    first: date,
    last: date,
    cases_on: Callable[[date], Cases] = packaged_cases,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Replayed]:
    """Judge every day by what was known at its end; return the episodes in the order found.

    cases_on : the cases known at the end of a day
    """
    rule = load_daily_rule()
    days = (last - first).days + 1
    episodes: list[Replayed] = []
    for number in range(days):
        day = first + timedelta(days=number)
        at = {id(one.found): place for place, one in enumerate(episodes) if one.state == "open"}
        held = [episodes[place].found for place in at.values()]
        found = open_findings(cases_on(day), day, rule)
        for step in steps_of(held, found, day=day, rule=rule):
            if step.before is None:
                episodes.append(Replayed(day, step.found))
                continue
            place = at[id(step.before)]
            ended = None if step.state == "open" else day
            episodes[place] = replace(
                episodes[place], found=step.found, state=step.state, ended_on=ended
            )
        if on_progress is not None:
            on_progress(number + 1, days)
    return episodes


def per_week(episodes: Sequence[Replayed], first: date, last: date) -> Iterator[tuple[date, int]]:
    """Yield each week of the replay by its Monday, with how many episodes were found in it."""
    found = Counter(_monday(one.found_on) for one in episodes)
    monday = _monday(first)
    while monday <= last:
        yield monday, found[monday]
        monday += timedelta(days=7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def as_row(one: Replayed) -> dict[str, Any]:
    """Return an episode as the command prints it."""
    found = one.found
    return {
        "kind": found.kind,
        "place": found.place_code,
        "places": found.places or [found.place_code],
        "theme": found.theme,
        "found_on": one.found_on.isoformat(),
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "state": one.state,
        "begins": found.begins.isoformat(),
        "last": found.last.isoformat(),
        "peak": found.peak.isoformat(),
        "observed": found.observed,
        "expected": round(found.expected, 4),
        "threshold": found.threshold,
        "score": round(found.score, 3),
        "points": found.points,
        "elsewhere": found.elsewhere,
        "recurrence_days": found.recurrence_days,
        "method": found.method,
    }
