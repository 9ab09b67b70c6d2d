"""The level of a province: it follows its kab/kota, as a whole and in each theme."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from waspada.core.alerts.levels import (
    THEME_CODES,
    ComputedLevel,
    Reason,
    ThemeLevel,
    higher,
    is_at_least,
)
from waspada.core.alerts.rule import RAISED, LevelRule, load_rule
from waspada.core.vocabulary import LEVELS


def followed(levels: Iterable[str], rule: LevelRule | None = None) -> str:
    """Return the level that a province takes over from those of its kab/kota.

    The worst of them, one step down while too few of them are there; "none" of silent ones.
    """
    rule = rule or load_rule()
    ranks = [LEVELS.index(level) for level in levels]
    worst = max(ranks, default=0)
    lone = LEVELS[worst] in RAISED and ranks.count(worst) < rule.places_for_same_level
    return LEVELS[worst - lone]


def compute_province(
    own: ComputedLevel, parts: Mapping[str, ComputedLevel], *, rule: LevelRule | None = None
) -> ComputedLevel:
    """Return the level of a province from that of its own incidents and of its kab/kota.

    The worst level of the kab/kota, one step down while fewer than two of them are there;
    never below what the incidents of the province as a whole say. Its themes follow in the
    same way, so far as those of the kab/kota were worked out. Since the kab/kota of a level
    may be there for different reasons, the whole can stand above each of its themes.
    """
    rule = rule or load_rule()
    heard = {code: part for code, part in parts.items() if part.level != "none"}
    if not heard:
        return own
    worst = max((part.level for part in heard.values()), key=LEVELS.index)
    at_worst = sorted(code for code, part in heard.items() if part.level == worst)
    result = followed((part.level for part in heard.values()), rule)
    code = "alerts.province_several" if result == worst else "alerts.province_one"
    if worst == "normal":
        code = "alerts.province_calm"
    following = Reason(
        code,
        {
            "place": at_worst[0],
            "level": worst,
            "result": result,
            "count": len(at_worst),
            "needed": rule.places_for_same_level,
            "places": ",".join(at_worst),
        },
        result,
    )
    level = higher(own.level, result)
    own_reasons = own.reasons if own.level != "none" else ()
    # The reason that decides stands first.
    reasons = (
        (*own_reasons, following)
        if is_at_least(own.level, result) and own_reasons
        else (following, *own_reasons)
    )
    lowers = own.would_lower if own.level == level else None
    if result == level and level in RAISED:
        below = LEVELS[LEVELS.index(level) - 1]
        params = {"place": at_worst[0], "level": worst, "result": below, "count": len(at_worst)}
        name = "alerts.lower_by_place" if len(at_worst) == 1 else "alerts.lower_by_places"
        lowers = Reason(name, params, below)
    score = max([own.score, *(part.score for part in heard.values())])
    themes = _themes(own.themes, [part.themes for part in heard.values()], rule)
    return ComputedLevel(level, score, reasons, lowers, rule.version, themes)


def _themes(
    own: Iterable[ThemeLevel], parts: Iterable[Iterable[ThemeLevel]], rule: LevelRule
) -> tuple[ThemeLevel, ...]:
    """Return the themes of a province, each at least at what it follows, the worst first."""
    below: dict[str, list[str]] = {}
    for themes in parts:
        for one in themes:
            below.setdefault(one.theme, []).append(one.level)
    found = {one.theme: one for one in own}
    for theme, levels in below.items():
        mine = found.setdefault(theme, ThemeLevel(theme, "normal", 0.0, 0, 0))
        result = followed(levels, rule)
        if not is_at_least(mine.level, result):
            worst = max(levels, key=LEVELS.index)
            found[theme] = replace(mine, level=result, from_parts=levels.count(worst))
    order = [found[theme] for theme in THEME_CODES if theme in found]
    return tuple(sorted(order, key=lambda one: (-LEVELS.index(one.level), -one.score)))
