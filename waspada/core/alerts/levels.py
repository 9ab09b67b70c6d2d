"""The level rule: recent verified incidents, weighted by severity and age.

Points of a theme = sum over its incidents of points(category, severity) * 0.5^(age / half-life),
times the factor of the stage, plus the weights of signals. Each theme goes up at once and down
slowly (`holding.py`); a place's level is that of its worst theme. docs/methods/levels.md says
it in plain words; `data/rule.toml` holds the numbers.

Two things hold whatever the numbers: one more incident never lowers a level, and time that
passes without anything new never raises it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from waspada.core.alerts.falling import first_fall
from waspada.core.alerts.heard import (
    MONTH_ONLY,
    UNVERIFIED,
    WEIGHTLESS,
    Heard,
    Kind,
    WeighedIncident,
    heard_of,
)
from waspada.core.alerts.holding import (
    Path,
    add_signal,
    fresh_days,
    held_ranks,
    level_of_rank,
    path_of,
)
from waspada.core.alerts.rule import RAISED, LevelRule, load_rule
from waspada.core.vocabulary import LEVELS, THEMES, theme_of

THEME_CODES: Final = tuple(THEMES)


@dataclass(frozen=True, slots=True)
class WeighedSignal:
    """What another part of the system adds to a theme, with its own words.

    since : the day from which it was in force; None for the day that is asked about
    """

    theme: str
    weight: float
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the explanation, as code and parameters.

    level : the level this reason argues for
    numbers : the incidents behind it, the heaviest first
    """

    code: str
    params: Mapping[str, object]
    level: str
    theme: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeLevel:
    """The points and level of one theme, how many incidents weigh in it and the worst of them.

    from_parts : that many kab/kota of a province hold the level, which its own points do not
    """

    theme: str
    level: str
    score: float
    count: int
    severity: int
    from_parts: int = 0


@dataclass(frozen=True, slots=True)
class ComputedLevel:
    """A level with everything that explains it.

    level : none, normal, waspada, siaga or awas
    score : points of the worst theme
    reasons : why, the strongest first
    would_lower : what would bring it down; None for a level that nothing lowers
    """

    level: str
    score: float
    reasons: tuple[Reason, ...]
    would_lower: Reason | None
    rule_version: str
    themes: tuple[ThemeLevel, ...] = ()

    @property
    def worst_theme(self) -> str:
        """Return the theme that decides the level, "" where none does."""
        first = self.themes[0] if self.themes else None
        return first.theme if first and (first.score > 0 or first.level in RAISED) else ""


def is_at_least(level: str, other: str) -> bool:
    """Say whether a level is as high as another."""
    return LEVELS.index(level) >= LEVELS.index(other)


def higher(level: str, other: str) -> str:
    """Return the higher of two levels."""
    return level if is_at_least(level, other) else other


def compute_level(
    incidents: Iterable[WeighedIncident],
    *,
    day: date,
    stage: str = "",
    signals: Iterable[WeighedSignal] = (),
    rule: LevelRule | None = None,
) -> ComputedLevel:
    """Return the level of a place that is no province, from its incidents one by one.

    Parameters
    ----------
    incidents : those of the place and below that the reader may know of
    day : the day that is asked about
    stage : the main stage there, a code of the codebook
    signals : in force on the day

    Returns
    -------
    level "none" when nothing verified was heard within the window and no signal holds
    """
    rule = rule or load_rule()
    heard = heard_of(incidents, day=day, rule=rule)
    return level_of_heard(heard, day=day, stage=stage, signals=signals, rule=rule)


def level_of_heard(
    heard: Heard,
    *,
    day: date,
    stage: str = "",
    signals: Iterable[WeighedSignal] = (),
    rule: LevelRule | None = None,
) -> ComputedLevel:
    """Return the level of a place that is no province, from what was heard there, summed."""
    rule = rule or load_rule()
    held = tuple(signals)
    if not heard.verified and not held:
        return ComputedLevel("none", 0.0, _silence(heard, rule), None, rule.version)
    points = _fresh_points(heard.verified, rule)
    themes = _themes(heard.verified, _path(points, held, day, stage, rule), rule)
    level = themes[0].level
    reasons = [
        *_theme_reasons(themes, heard, held, rule),
        *_side_notes(heard, stage, themes[0].score, rule),
    ]
    return ComputedLevel(
        level,
        themes[0].score,
        tuple(reasons),
        _what_lowers(points, held, day, stage, themes[0], rule),
        rule.version,
        tuple(themes),
    )


def nation_level(rule: LevelRule | None = None) -> ComputedLevel:
    """Return what stands in for the nation, which has no level of its own."""
    rule = rule or load_rule()
    reason = Reason("alerts.nation_has_none", {}, "none")
    return ComputedLevel("none", 0.0, (reason,), None, rule.version)


# Points of fresh incidents by theme and day: all that scores of today and later days need.
_Points = dict[str, dict[date, float]]


def _fresh_points(verified: Mapping[Kind, int], rule: LevelRule) -> _Points:
    points: _Points = {theme: {} for theme in THEMES}
    for (day, category, severity), count in sorted(verified.items()):
        fresh = rule.points(category, severity)
        if fresh > 0:
            of_theme = points[theme_of(category)]
            of_theme[day] = of_theme.get(day, 0.0) + fresh * count
    return points


def _path(
    points: _Points, signals: Sequence[WeighedSignal], day: date, stage: str, rule: LevelRule
) -> Path:
    """Return (days, themes) points of the window of a day; the stage is that of the last day."""
    path = path_of(fresh_days(points, day, THEME_CODES, rule), rule) * rule.stage_factor(stage)
    for signal in signals:
        add_signal(path, THEME_CODES.index(signal.theme), signal.weight, signal.since, day)
    return path


def _themes(verified: Mapping[Kind, int], path: Path, rule: LevelRule) -> list[ThemeLevel]:
    """Return the themes, the worst first; all five stand there."""
    counts, worst = dict.fromkeys(THEMES, 0), dict.fromkeys(THEMES, 0)
    for (_, category, severity), count in verified.items():
        if rule.points(category, severity) > 0:
            theme = theme_of(category)
            counts[theme] += count
            worst[theme] = max(worst[theme], severity)
    ranks = held_ranks(path, rule)
    found = [
        ThemeLevel(
            theme, level_of_rank(int(ranks[at])), float(path[-1, at]), counts[theme], worst[theme]
        )
        for at, theme in enumerate(THEME_CODES)
    ]
    return sorted(found, key=lambda one: (-LEVELS.index(one.level), -one.score))


def _theme_reasons(
    themes: Sequence[ThemeLevel], heard: Heard, signals: Sequence[WeighedSignal], rule: LevelRule
) -> list[Reason]:
    reasons: list[Reason] = []
    for theme in themes:
        if theme.level not in RAISED:
            continue
        # A theme that is raised by signals alone is explained by their words.
        if theme.count:
            reasons.append(_reached(theme, heard.numbers(theme.theme), rule))
        reasons += [
            Reason(one.code, {**one.params, "theme": theme.theme}, theme.level, theme.theme)
            for one in signals
            if one.theme == theme.theme
        ]
    if not reasons:
        best = themes[0]
        params = {
            "theme": best.theme,
            "score": round(best.score, 1),
            "threshold": rule.thresholds["waspada"],
            "count": sum(heard.verified.values()),
            "days": rule.window_days,
            "level": "waspada",
        }
        code = "alerts.below_all" if best.score > 0 else "alerts.nothing_weighs"
        numbers = heard.numbers(best.theme) if best.count else ()
        reasons.append(Reason(code, params, "normal", best.theme, numbers))
    return reasons


def _reached(theme: ThemeLevel, numbers: tuple[str, ...], rule: LevelRule) -> Reason:
    limit = rule.thresholds[theme.level]
    is_held = round(theme.score, 6) < limit
    params = {
        "theme": theme.theme,
        "level": theme.level,
        "score": round(theme.score, 1),
        "threshold": limit,
        "falls_below": round(limit * rule.falling_share, 1),
        "hold": rule.hold_days,
        "count": theme.count,
        "severity": theme.severity,
        "days": rule.window_days,
    }
    code = "alerts.theme_held" if is_held else "alerts.theme_reached"
    return Reason(code, params, theme.level, theme.theme, numbers)


def _side_notes(heard: Heard, stage: str, score: float, rule: LevelRule) -> list[Reason]:
    notes: list[Reason] = []
    factor = rule.stage_factor(stage)
    if factor > 1 and score > 0:
        percent = round((factor - 1) * 100)
        notes.append(Reason("alerts.stage_raises", {"stage": stage, "percent": percent}, "normal"))
    weightless = sum(
        count
        for (_, category, severity), count in heard.verified.items()
        if rule.points(category, severity) == 0
    )
    for code, of, count in (
        ("alerts.left_out_weightless", WEIGHTLESS, weightless),
        ("alerts.left_out_unverified", UNVERIFIED, heard.unverified),
        ("alerts.left_out_month", MONTH_ONLY, heard.month_only),
    ):
        if count:
            notes.append(Reason(code, {"count": count}, "normal", "", heard.numbers(of)))
    return notes


def _silence(heard: Heard, rule: LevelRule) -> tuple[Reason, ...]:
    first = Reason("alerts.no_reports", {"days": rule.window_days}, "none")
    notes = _side_notes(heard, "", 0.0, rule)
    return (first, *(Reason(one.code, one.params, "none", "", one.numbers) for one in notes))


def theme_falls(
    heard: Heard,
    *,
    day: date,
    stage: str = "",
    signals: Iterable[WeighedSignal] = (),
    rule: LevelRule | None = None,
) -> dict[str, tuple[date, str]]:
    """Return when each raised theme falls and to what, if nothing new happens and the stage stays.

    A theme that only signals hold up is not there.
    """
    rule = rule or load_rule()
    points, held = _fresh_points(heard.verified, rule), tuple(signals)
    found = {}
    for column, theme in enumerate(THEME_CODES):
        fall = first_fall(_paths_after(points, held, day, stage, rule), rule, column)
        if fall is not None:
            found[theme] = (day + timedelta(days=fall[0]), fall[1])
    return found


def _paths_after(
    points: _Points, signals: Sequence[WeighedSignal], day: date, stage: str, rule: LevelRule
) -> Callable[[int], Path]:
    return lambda days: _path(points, signals, day + timedelta(days=days), stage, rule)


def _what_lowers(
    points: _Points,
    signals: Sequence[WeighedSignal],
    day: date,
    stage: str,
    worst: ThemeLevel,
    rule: LevelRule,
) -> Reason | None:
    """Return when the level falls if nothing new happens and the stage stays."""
    if worst.level not in RAISED:
        return None
    fall = first_fall(_paths_after(points, signals, day, stage, rule), rule)
    if fall is not None:
        days, level = fall
        later = day + timedelta(days=days)
        params = {"level": level, "day": later.isoformat(), "days": days}
        return Reason("alerts.lower_by_time", params, level, worst.theme)
    # Only signals hold it up: they end by themselves or by whoever wrote them.
    return Reason("alerts.lower_by_signal", {"theme": worst.theme}, "normal", worst.theme)
