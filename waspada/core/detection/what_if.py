"""Settings to try on past days: which numbers may be changed, within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from waspada.core.alerts.rule import LevelRule, load_rule
from waspada.core.detection.daily_rule import HIGHEST, LOWEST, DailyRule, load_daily_rule
from waspada.core.errors import BadInput

Number = int | float
# The versions that the scored replay of docs/replay.md is held to.
FROZEN: Final = {"detection": "harian-2", "levels": "bobot-2"}


@dataclass(frozen=True, slots=True)
class Knob:
    """A number that may be tried: its bounds, and whether it is a whole one."""

    name: str
    least: Number
    most: Number
    is_whole: bool = False


KNOBS: Final = {
    one.name: one
    for one in (
        Knob("window_days", LOWEST.window_days, HIGHEST.window_days, is_whole=True),
        Knob("alpha", LOWEST.alpha, HIGHEST.alpha),
        Knob("fewest", LOWEST.fewest, HIGHEST.fewest, is_whole=True),
        Knob("calm_days", 1, 14, is_whole=True),
        Knob("recurrence_days", 20, 500),
        Knob("waspada", 0.5, 8.0),
        Knob("half_life_days", 1, 28),
    )
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules of a replay, and which of their numbers are not those in force."""

    detection: DailyRule
    levels: LevelRule
    changed: Mapping[str, Number]

    @property
    def is_frozen(self) -> bool:
        """Say whether these are the settings that were fixed before Pilkada 2024 was replayed."""
        versions = {"detection": self.detection.version, "levels": self.levels.version}
        return not self.changed and versions == FROZEN


def in_force() -> dict[str, Number]:
    """Return the knobs as they stand in the packaged rules."""
    return values_of(load_daily_rule(), load_rule())


def values_of(rule: DailyRule, levels: LevelRule) -> dict[str, Number]:
    """Return the knobs as they stand in two rules."""
    return {
        "window_days": rule.window_days,
        "alpha": rule.alpha,
        "fewest": rule.fewest,
        "calm_days": rule.calm_days,
        "recurrence_days": rule.scan.recurrence_days,
        "waspada": levels.thresholds["waspada"],
        "half_life_days": levels.half_life_days,
    }


def settings_of(
    asked: Mapping[str, str | Number],
    rule: DailyRule | None = None,
    levels: LevelRule | None = None,
) -> Settings:
    """Return the rules in force with some numbers changed.

    asked : by the names of `KNOBS`; what is left out, or empty, stays

    Raises
    ------
    BadInput : detected.replay_no_setting, detected.replay_bad_setting
    """
    rule, levels = rule or load_daily_rule(), levels or load_rule()
    held = values_of(rule, levels)
    changed: dict[str, Number] = {}
    for name, text in asked.items():
        if name not in KNOBS:
            raise BadInput("detected.replay_no_setting", value=name[:40], known=", ".join(KNOBS))
        value = _number(KNOBS[name], text, held[name])
        if value != held[name]:
            changed[name] = value
    own = {name: changed[name] for name in _OF_DETECTION if name in changed}
    scan = rule.scan
    if "recurrence_days" in changed:
        scan = replace(scan, recurrence_days=float(changed["recurrence_days"]))
    if not _OF_COUNTS.isdisjoint(own):  # tried everywhere, whatever a theme or province has set
        rule = replace(rule, themes={}, provinces={})
    tried = replace(rule, scan=scan, **own)  # type: ignore[arg-type]
    thresholds = {**levels.thresholds, "waspada": changed.get("waspada", held["waspada"])}
    half_life = float(changed.get("half_life_days", levels.half_life_days))
    return Settings(
        tried, replace(levels, thresholds=thresholds, half_life_days=half_life), changed
    )


_OF_COUNTS: Final = frozenset({"window_days", "alpha", "fewest"})
_OF_DETECTION: Final = (*sorted(_OF_COUNTS), "calm_days")


def _number(knob: Knob, text: str | Number, held: Number) -> Number:
    written = str(text).strip().replace(",", ".")
    if not written:
        return held
    try:
        value: Number = int(written) if knob.is_whole else float(written)
    except ValueError:
        value = float("nan")
    if not knob.least <= value <= knob.most:
        raise BadInput(
            "detected.replay_bad_setting",
            field=knob.name,
            value=written[:20],
            least=knob.least,
            most=knob.most,
        )
    return value
