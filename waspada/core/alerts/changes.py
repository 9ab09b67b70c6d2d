"""What changed since the day before and why, in two sentences."""

from collections.abc import Mapping

from waspada.core.alerts.levels import ComputedLevel, Reason, ThemeLevel
from waspada.core.vocabulary import LEVELS

SILENT = LEVELS[0]  # nothing was heard: no level, and none to rise or fall from
_STAGE = "alerts.stage_raises"
_PROVINCE = ("alerts.province_one", "alerts.province_several", "alerts.province_calm")


def level_change(before: str, now: str) -> Reason:
    """Return the first sentence: how the level a page shows differs from the day before's."""
    if before == now:
        return Reason("alerts.change_none", {"level": now}, now)
    if before == SILENT:
        return Reason("alerts.change_first", {"level": now}, now)
    if now == SILENT:
        return Reason("alerts.change_silent", {"was": before}, now)
    up = LEVELS.index(now) > LEVELS.index(before)
    code = "alerts.change_up" if up else "alerts.change_down"
    return Reason(code, {"was": before, "level": now}, now)


def why_changed(before: ComputedLevel, now: ComputedLevel) -> Reason:
    """Return the second sentence: what moved the computed level, or kept it.

    A new report comes first, then a signal, the stage, the places below, and time.
    """
    themes = {one.theme: one for one in before.themes}
    theme = _moved(themes, now)
    if theme is None:
        if now.level == "none":
            return Reason("alerts.why_silent", {}, "none")
        return _why_below(now) or Reason("alerts.why_calm", {}, now.level)
    params = {
        "theme": theme.theme,
        "before": round(themes[theme.theme].score if theme.theme in themes else 0.0, 1),
        "score": round(theme.score, 1),
        "count": len(_numbers(now, theme.theme) - _numbers(before, theme.theme)),
    }
    return Reason(_code(before, now, params), params, now.level, theme.theme)


def _moved(themes: Mapping[str, ThemeLevel], now: ComputedLevel) -> ThemeLevel | None:
    """Return the theme that decides: the worst now, or of a calm place the one that fell most."""
    held = [one for one in now.themes if one.score > 0]
    if not held:
        return None
    return max(
        held,
        key=lambda one: (
            LEVELS.index(one.level),
            abs(one.score - (themes[one.theme].score if one.theme in themes else 0.0)),
        ),
    )


def _code(before: ComputedLevel, now: ComputedLevel, params: Mapping[str, object]) -> str:
    below = _why_below(now)
    if below is not None and below.level == now.level and now.reasons[0].code in _PROVINCE:
        return "alerts.why_parts"
    if params["count"]:
        return "alerts.why_new"
    told = {one.code for one in before.reasons if not one.numbers}
    signals = {one.code for one in now.reasons if one.theme and not one.code.startswith("alerts.")}
    if signals - told:
        return "alerts.why_signal"
    if _percent(before) != _percent(now):
        return "alerts.why_stage"
    if params["score"] == params["before"]:
        return "alerts.why_same"
    return "alerts.why_time"


def _why_below(now: ComputedLevel) -> Reason | None:
    found = next((one for one in now.reasons if one.code in _PROVINCE), None)
    return None if found is None else Reason("alerts.why_parts", {}, found.level)


def _percent(computed: ComputedLevel) -> object:
    return next((one.params["percent"] for one in computed.reasons if one.code == _STAGE), 0)


def _numbers(computed: ComputedLevel, theme: str) -> set[str]:
    return {number for one in computed.reasons if one.theme == theme for number in one.numbers}
