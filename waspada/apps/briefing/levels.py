"""The levels of a place on a day and the day before, with their reasons as sentences."""

from datetime import date, timedelta

from waspada.apps.alerts.models import StandingLevel
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.alerts.standing import levels_held, standing_levels
from waspada.apps.briefing.content import LevelLine
from waspada.apps.words.sentences import say
from waspada.core.alerts.levels import ComputedLevel
from waspada.core.places import NATION
from waspada.core.vocabulary import LEVELS


def level_lines(
    place: str, day: date, language: str
) -> tuple[tuple[LevelLine, ...], LevelLine | None]:
    """Return what people set, the gravest first, and the computed level; the nation has neither."""
    if place == NATION:
        return (), None
    before = day - timedelta(days=1)
    held = levels_held([place], day=day)[place]
    stood = standing_levels([place], day=before).get(place)
    computed = computed_levels([place], day=day).get(place)
    was = computed_levels([place], day=before).get(place)
    rows = list(held.standing.rows.values()) if held.standing else []
    rows.sort(key=lambda row: -LEVELS.index(row.level))
    earlier = stood.rows if stood else {}
    lines = tuple(_standing(row, earlier.get(row.theme), is_shown=row is held.row) for row in rows)
    return lines, _computed(computed, was, language, is_shown=held.row is None)


def _standing(row: StandingLevel, before: StandingLevel | None, *, is_shown: bool) -> LevelLine:
    return LevelLine(
        level=row.level,
        before=before.level if before else None,
        is_automatic=row.is_automatic,
        note=row.note,
        theme=row.theme,
        is_shown=is_shown,
    )


def _computed(
    found: ComputedLevel | None, before: ComputedLevel | None, language: str, *, is_shown: bool
) -> LevelLine | None:
    if found is None:
        return None
    lowers = found.would_lower
    return LevelLine(
        level=found.level,
        before=before.level if before else None,
        reasons=tuple(say(reason.code, reason.params, language) for reason in found.reasons),
        would_lower=say(lowers.code, lowers.params, language) if lowers else "",
        rule_version=found.rule_version,
        is_shown=is_shown,
    )
