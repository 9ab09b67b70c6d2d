"""What the page of a level shows: both levels, the reasons with their incidents, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from waspada.apps.accounts.clock import known_until
from waspada.apps.alerts.models import StandingLevel
from waspada.apps.alerts.queries import computed_levels, falls_of
from waspada.apps.alerts.standing import (
    HeldLevel,
    LevelChange,
    Standing,
    history_of,
    level_change_since_yesterday,
    levels_held,
    levels_shown,
)
from waspada.apps.elections.queries import main_stage
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.words.sentences import say
from waspada.core.alerts import (
    ComputedLevel,
    Reason,
    ThemeLevel,
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
    """A theme's points, its level, how far the next one is, and when it falls by itself.

    level : what people set, else the computed one
    standing : what people set, if anybody did
    computed : the computed level, also where people set another
    from_parts : how many kab/kota of a province it follows, 0 where its own points hold it
    """

    code: str
    name: str
    level: str
    standing: Any
    computed: str
    from_parts: int
    score: float
    next_level: str
    next_at: float | None
    falls_on: date | None
    falls_to: str


@dataclass(frozen=True, slots=True)
class Stood:
    """A level that people set, and when another took its place or it was ended, if by that day."""

    row: StandingLevel
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A place inside a larger one, with the level its pages show."""

    code: str
    level: str


def explained(place: str, day: date, language: str) -> dict[str, Any]:
    """Return everything the page of a level shows."""
    computed = computed_levels([place], day=day)[place]
    held = levels_held([place], day=day)[place]
    stage = main_stage(place, day)
    lower = computed.would_lower
    change = _change(place, day)
    themes = theme_rows(place, computed, held.standing, day, language)
    return {
        "computed": computed,
        "standing": held.row,
        "set": list(held.standing.rows.values()) if held.standing else [],
        "shown": held.level,
        "sentences": _sentences(place, computed, change, held.level, day),
        **_differing(held, computed),
        "change": change,
        "reasons": _said(computed.reasons, day),
        "lower": say(lower.code, lower.params) if lower else "",
        "themes": themes,
        "stage_name": stage.name.in_language(language) if stage else "",
        "history": _history(place, day),
        "parts": parts_of(place, day),
        "is_nation": place == NATION,
        "is_province": place != NATION and level_of(place) is Level.PROVINCE,
        "rule": rule_words(language),
    }


def _history(place: str, day: date) -> list[Stood]:
    end = known_until(day, place)
    rows = history_of(place, day=day)[:MOST_HISTORY]
    ended = [(row, row.superseded_at) for row in rows]
    return [Stood(row, at if at is not None and at < end else None) for row, at in ended]


def _differing(held: HeldLevel, computed: ComputedLevel) -> dict[str, bool]:
    """Say whether what people set is another level than the computed one, and lower."""
    differs = held.standing is not None and held.level != computed.level
    return {
        "differs": differs,
        "is_computed_higher": differs and is_at_least(computed.level, held.level),
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


def theme_rows(
    place: str, computed: ComputedLevel, standing: Standing | None, day: date, language: str
) -> list[ThemeRow]:
    """Return the themes of a place with what people set and what is computed, the worst first."""
    falls = _falls(place, computed, day)
    known = {one.theme: one for one in computed.themes}
    held = standing.rows if standing else {}
    rows = [
        _theme_row(known.get(theme), held.get(theme), theme, falls, language)
        for theme in THEMES
        if theme in known or theme in held
    ]
    return sorted(rows, key=lambda row: (-LEVELS.index(row.level), -row.score))


def _theme_row(
    computed: ThemeLevel | None,
    standing: StandingLevel | None,
    theme: str,
    falls: dict[str, tuple[date, str]],
    language: str,
) -> ThemeRow:
    level = computed.level if computed else "none"
    above = LEVELS[LEVELS.index(level) + 1 :][:1] if computed and not computed.from_parts else ()
    falls_on, falls_to = falls.get(theme, (None, ""))
    return ThemeRow(
        code=theme,
        name=THEMES[theme].in_language(language),
        level=standing.level if standing else level,
        standing=standing,
        computed=level,
        from_parts=computed.from_parts if computed else 0,
        score=round(computed.score, 1) if computed else 0.0,
        next_level=above[0] if above else "",
        next_at=load_rule().thresholds.get(above[0]) if above else None,
        falls_on=falls_on,
        falls_to=falls_to,
    )


def parts_of(place: str, day: date) -> list[Part]:
    """Return the places right under the nation or a province that are heard of, gravest first."""
    if place != NATION and level_of(place) is not Level.PROVINCE:
        return []
    codes = [part.code for part in load_table().children(place)]
    parts = [Part(code, level) for code, level in levels_shown(codes, day=day).items()]
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
