"""What the page of a level shows: both levels, the reasons with their incidents, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from waspada.apps.alerts.queries import (
    LevelChange,
    computed_levels,
    falls_of,
    history_of,
    level_change_since_yesterday,
    level_names,
    standing_levels,
)
from waspada.apps.elections.queries import main_stage
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.words.sentences import say
from waspada.core.alerts import (
    ComputedLevel,
    Reason,
    is_at_least,
    level_change,
    load_rule,
    why_changed,
)
from waspada.core.alerts.rule import RAISED
from waspada.core.places import NATION, Level, level_of, load_table
from waspada.core.vocabulary import LEVELS, STAGES, THEMES

MOST_HISTORY = 30


@dataclass(frozen=True, slots=True)
class Said:
    """One reason in the reader's language with the incidents behind it."""

    level: str
    sentence: str
    incidents: tuple[IncidentVersion, ...]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme's points, its level, how far the next one is, and when it falls by itself."""

    name: str
    level: str
    score: float
    next_level: str
    next_at: float | None
    falls_on: date | None
    falls_to: str


@dataclass(frozen=True, slots=True)
class Part:
    """A place inside a larger one, with the level its pages show."""

    code: str
    level: str


def explained(place: str, day: date, language: str) -> dict[str, Any]:
    """Return everything the page of a level shows."""
    computed = computed_levels([place], day=day)[place]
    standing = standing_levels([place], day=day).get(place)
    stage = main_stage(place, day)
    lower = computed.would_lower
    shown = standing.level if standing else computed.level
    change = _change(place, day)
    return {
        "computed": computed,
        "standing": standing,
        "shown": shown,
        "sentences": _sentences(place, computed, change, shown, day),
        "differs": standing is not None and standing.level != computed.level,
        "is_computed_higher": standing is not None and is_at_least(computed.level, standing.level),
        "change": change,
        "reasons": _said(computed.reasons, day),
        "lower": say(lower.code, lower.params) if lower else "",
        "themes": _themes(computed, _falls(place, computed, day), language),
        "stage_name": stage.name.in_language(language) if stage else "",
        "history": list(history_of(place, day=day)[:MOST_HISTORY]),
        "parts": parts_of(place, day),
        "is_nation": place == NATION,
        "is_province": place != NATION and level_of(place) is Level.PROVINCE,
        "rule": rule_words(language),
    }


def _change(place: str, day: date) -> LevelChange | None:
    return None if place == NATION else level_change_since_yesterday(place, day=day)


def _sentences(
    place: str, computed: ComputedLevel, change: LevelChange | None, shown: str, day: date
) -> list[str]:
    """Return what changed since yesterday and why."""
    if place == NATION:
        return []
    yesterday = day - timedelta(days=1)
    before = computed_levels([place], day=yesterday)[place]
    first = level_change(change.before if change else shown, shown)
    second = why_changed(before, computed)
    return [say(one.code, one.params) for one in (first, second)]


def _said(reasons: Sequence[Reason], day: date) -> list[Said]:
    numbers = {number for reason in reasons for number in reason.numbers}
    rows = IncidentVersion.objects.filter(known_on(day), number__in=numbers)
    known = {row.number: row for row in rows}
    return [
        Said(
            reason.level,
            say(reason.code, reason.params),
            tuple(known[number] for number in reason.numbers if number in known),
        )
        for reason in reasons
    ]


def _falls(place: str, computed: ComputedLevel, day: date) -> dict[str, tuple[date, str]]:
    is_raised = any(one.level in RAISED for one in computed.themes)
    return falls_of(place, day=day) if is_raised else {}


def _themes(
    computed: ComputedLevel, falls: dict[str, tuple[date, str]], language: str
) -> list[ThemeRow]:
    thresholds = load_rule().thresholds
    rows = []
    for theme in computed.themes:
        above = LEVELS[LEVELS.index(theme.level) + 1 :][:1]
        name = THEMES[theme.theme].in_language(language)
        next_level = above[0] if above else ""
        falls_on, falls_to = falls.get(theme.theme, (None, ""))
        rows.append(
            ThemeRow(
                name,
                theme.level,
                round(theme.score, 1),
                next_level,
                thresholds.get(next_level),
                falls_on,
                falls_to,
            )
        )
    return rows


def parts_of(place: str, day: date) -> list[Part]:
    """Return the places right under the nation or a province that are heard of, gravest first."""
    if place != NATION and level_of(place) is not Level.PROVINCE:
        return []
    codes = [part.code for part in load_table().children(place)]
    standing = standing_levels(codes, day=day)
    computed = level_names(codes, day=day)
    parts = [
        Part(code, standing[code].level if code in standing else computed[code]) for code in codes
    ]
    heard = [part for part in parts if part.level != "none"]
    return sorted(heard, key=lambda part: (-LEVELS.index(part.level), part.code))


def rule_words(language: str) -> dict[str, Any]:
    """Return the numbers of the rule for the page that explains it."""
    rule = load_rule()
    return {
        "version": rule.version,
        "half_life": rule.half_life_days,
        "window": rule.window_days,
        "points": sorted(rule.severity_points.items()),
        "thresholds": list(rule.thresholds.items()),
        "stages": [
            (STAGES[code].in_language(language), round((factor - 1) * 100))
            for code, factor in rule.stage_factors.items()
        ],
        "places": rule.places_for_same_level,
        "falls": round(rule.falling_share * 100),
        "hold": rule.hold_days,
        "readiness": rule.readiness,
        "health_percent": round(rule.category_factors.get("kesehatan", 1.0) * 100),
    }
