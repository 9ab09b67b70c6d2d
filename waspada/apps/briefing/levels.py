"""The levels of a place on a day and the day before, with their reasons as sentences."""

from datetime import date, timedelta

from waspada.apps.alerts.models import StandingLevel
from waspada.apps.alerts.queries import computed_levels, standing_levels
from waspada.apps.briefing.content import LevelLine
from waspada.apps.words.sentences import say
from waspada.core.alerts.levels import ComputedLevel
from waspada.core.places import NATION


def level_lines(place: str, day: date, language: str) -> tuple[LevelLine | None, LevelLine | None]:
    """Return the standing and the computed level; the nation has neither."""
    if place == NATION:
        return None, None
    before = day - timedelta(days=1)
    standing = standing_levels([place], day=day).get(place)
    stood = standing_levels([place], day=before).get(place)
    computed = computed_levels([place], day=day).get(place)
    was = computed_levels([place], day=before).get(place)
    return _standing(standing, stood), _computed(computed, was, language)


def _standing(row: StandingLevel | None, before: StandingLevel | None) -> LevelLine | None:
    if row is None:
        return None
    return LevelLine(
        level=row.level,
        before=before.level if before else None,
        is_automatic=row.is_automatic,
        note=row.note,
    )


def _computed(
    found: ComputedLevel | None, before: ComputedLevel | None, language: str
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
    )
