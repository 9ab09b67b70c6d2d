"""The numbers of the daily detection, read from the package and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class ScanRule:
    """How kab/kota are scanned for clusters.

    days : periods of the study, the last one today
    longest_days : a cluster lasts no longer
    share : of the incidents that one circle may hold
    recurrence_days : chance brings a cluster that is shown once in so many days at most
    """

    days: int
    longest_days: int
    share: float
    fewest: int
    replicates: int
    recurrence_days: float
    most: int


@dataclass(frozen=True, slots=True)
class Judging:
    """How the counts of one theme are judged: what a desk may set.

    window_days : the days that one count holds
    alpha : nominal chance of an alarm at one place on one day
    fewest : incidents below which nothing is an alarm
    """

    method: str
    alpha: float
    fewest: int
    window_days: int


@dataclass(frozen=True, slots=True)
class LeadRule:
    """What weighs ahead of an event: hoaxes, and what is feared and has not happened.

    categories : whose incidents weigh whatever their severity
    theme : that they weigh in, for `days` days, with `points` each up to `most` together
    """

    categories: tuple[str, ...]
    theme: str
    days: int
    points: float
    most: float


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """When a place or an office is asked whether all is well.

    gaps : between its reports, below which it has no rhythm
    most_gaps : the newest ones that are looked at
    days : of history
    points : of the signal
    """

    gaps: int
    most_gaps: int
    days: int
    theme: str
    points: float


@dataclass(frozen=True, slots=True)
class DelayRule:
    """How late incidents become known.

    days : after which a day counts as complete; learnt_days : from which that is learnt
    fewest : incidents in them, below which nothing is learnt
    """

    days: int
    learnt_days: int
    fewest: int


@dataclass(frozen=True, slots=True)
class DailyRule:
    """How counts of places are judged each day, and what an episode adds to a level.

    window_days, method, alpha, fewest : as in `Judging`, for what is not set otherwise
    years : of history that are looked at
    province_fewest : incidents below which a province as a whole is no alarm
    calm_days : without an alarm, that end an episode
    points : (score, points) rising; those of the highest score reached
    themes : what is set for a theme; provinces : what a province has set for its places
    """

    version: str
    window_days: int
    method: str
    alpha: float
    years: int
    fewest: int
    calm_days: int
    scan: ScanRule
    points: tuple[tuple[float, float], ...]
    province_fewest: int
    lead: LeadRule
    silence: SilenceRule
    delay: DelayRule
    themes: Mapping[str, Judging] = field(default_factory=dict)
    provinces: Mapping[str, Mapping[str, Judging]] = field(default_factory=dict)

    @property
    def usual(self) -> Judging:
        """Return how a theme is judged that nothing is set for."""
        return Judging(self.method, self.alpha, self.fewest, self.window_days)

    def judging(self, theme: str, place: str = "") -> Judging:
        """Return how a theme is judged in a place; "" is wherever no province has set its own."""
        own = self.provinces.get(place[:2], {})
        return own.get(theme) or self.themes.get(theme) or self.usual

    def longest_window(self) -> int:
        """Return the days of the longest count that any theme and province asks."""
        set_here = (
            *self.themes.values(),
            *(x for some in self.provinces.values() for x in some.values()),
        )
        return max(one.window_days for one in (self.usual, *set_here))

    def points_of(self, score: float) -> float:
        """Return what an episode of that score adds to its theme, in points of a level."""
        reached = [points for least, points in self.points if score >= least]
        return reached[-1] if reached else 0.0


@lru_cache(maxsize=1)
def load_daily_rule() -> DailyRule:
    """Return the packaged rule."""
    file = resources.files("waspada.core.detection") / "data" / "daily.toml"
    return read_daily_rule(tomllib.loads(file.read_text("utf-8")))


def read_daily_rule(table: Mapping[str, Any]) -> DailyRule:
    """Return a rule from its table.

    Raises
    ------
    ValueError : when a number cannot be, or points do not rise with the score
    """
    scores = [float(score) for score in table["points"]["from_score"]]
    points = [float(value) for value in table["points"]["points"]]
    rule = DailyRule(
        version=table["version"],
        window_days=int(table["window_days"]),
        method=table["method"],
        alpha=float(table["alpha"]),
        years=int(table["years"]),
        fewest=int(table["fewest"]),
        calm_days=int(table["calm_days"]),
        scan=ScanRule(**table["scan"]),
        points=tuple(zip(scores, points, strict=True)),
        province_fewest=int(table["province_fewest"]),
        lead=LeadRule(**table["lead"] | {"categories": tuple(table["lead"]["categories"])}),
        silence=SilenceRule(**table["silence"]),
        delay=DelayRule(**table["delay"]),
    )
    sound = (
        is_sound(rule.usual)
        and rule.years >= 1
        and rule.calm_days >= 1
        and scores == sorted(set(scores))
        and points == sorted(points)
        and min(points, default=0.0) >= 0
        and 0 < rule.scan.share <= 1
        and 1 <= rule.scan.longest_days < rule.scan.days
    )
    if not sound:
        raise ValueError(f"the daily rule {rule.version} contradicts itself: {table!r}")
    return rule


LOWEST: Final = Judging("", 0.0001, 2, 1)
HIGHEST: Final = Judging("", 0.1, 20, 28)
# Charts add up over steps; a rolling count is judged by itself.
METHODS: Final = ("smooth", "farrington", "farrington-original", "ears-c1", "ears-c2", "ears-c3")


def is_sound(judging: Judging) -> bool:
    """Say whether counts can be judged so."""
    return (
        judging.method in METHODS
        and LOWEST.alpha <= judging.alpha <= HIGHEST.alpha
        and LOWEST.fewest <= judging.fewest <= HIGHEST.fewest
        and LOWEST.window_days <= judging.window_days <= HIGHEST.window_days
    )
