"""Whether the daily detection alarms by chance as often as its settings page promises.

A world in which nothing happens (every place and theme at a rate of its own, gamma-distributed,
most next to none) is known for three years. From that alone the promise is made, as the page
does it. Then a whole year comes from the world itself and every one of its days is judged by
`raised_on` and `told`, as the daily job does: all 38 provinces, 514 kab/kota and 7,285 kecamatan,
five themes. Episodes are counted, and again in years that differ from what was learnt.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from waspada.core.detection.daily import Alarm, raised_on, told
from waspada.core.detection.daily_cases import Cases
from waspada.core.detection.daily_promise import (
    Otherwise,
    Promise,
    World,
    draw,
    quiet_episodes,
)
from waspada.core.detection.daily_rule import DailyRule, load_daily_rule
from waspada.core.detection.daily_year import YEAR
from waspada.core.places import Level, load_table
from waspada.core.vocabulary import THEMES

FIRST: Final = date(2021, 1, 4)
HISTORY: Final = 3 * 364
WEEKS: Final = YEAR / 7
WORLDS: Final = {
    "as learnt": Otherwise(),
    "double dispersion (pairs)": Otherwise(dispersion=2.0),
    "a weekday with twice as many": Otherwise(weekday=2.0),
    "places of a province vary together": Otherwise(shared=0.3),
    "a stage doubles all for 4 weeks": Otherwise(jump=2.0, jump_days=28),
    "a stage has tenfold for 4 weeks": Otherwise(jump=10.0, jump_days=28),
}
DENSITIES: Final = {"few": 0.01, "many": 0.1}  # incidents a week of a kab/kota and theme


@dataclass(frozen=True, slots=True)
class Came:
    """A simulated year: its episodes by level, and its days with an alarm that seldom comes.

    seldom : days with an alarm told to come somewhere once in 30, and in 365 days at most
    """

    episodes: tuple[int, int, int]
    seldom: tuple[int, int]

    @property
    def all(self) -> int:
        return sum(self.episodes)


def promised_and_come(worlds: int, seed: int, only: str = "") -> None:
    """Print, for each kind of year, what was promised a week and what came.

    Parameters
    ----------
    worlds : how many are made of each kind
    """
    rule = load_daily_rule()
    for density, a_week in DENSITIES.items():
        print(
            f"\n== daily, whole years: {worlds} worlds, {density} ({a_week} a week and theme in a "
            f"kab/kota on average), alpha {rule.alpha}"
        )
        print(
            f"{'episodes a week':38}{'promised':>10}{'95 %':>14}{'came':>8}{'95 %':>14}"
            f"{'prov/kab/kec':>20}{'30 d':>6}{'365 d':>6}{'s':>7}"
        )
        for name, otherwise in WORLDS.items():
            if only in name:
                _compare(name, otherwise, rule, a_week=a_week, worlds=worlds, seed=seed)


def _compare(
    name: str, otherwise: Otherwise, rule: DailyRule, *, a_week: float, worlds: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    promises: list[Promise] = []
    years: list[Came] = []
    started = time.process_time()
    for _ in range(worlds):
        world = world_of_chance(rng, a_week)
        cases = dated(draw(world, HISTORY + YEAR, rng, otherwise, quiet_days=HISTORY))
        learnt_on = FIRST + timedelta(days=HISTORY - 1)
        promises.append(quiet_episodes(cases, learnt_on, rule, rng, repeats=2))
        years.append(year_of(cases, learnt_on + timedelta(days=1), rule))
    mean, low, high = (
        float(np.mean([getattr(one, end) for one in promises])) for end in ("mean", "low", "high")
    )
    came = np.array([one.all for one in years]) / WEEKS
    spread = max(
        came.std(ddof=1) if worlds > 1 else 0.0, np.sqrt(max(1, came.mean() * WEEKS)) / WEEKS
    )
    error = 1.96 * spread / np.sqrt(worlds)
    levels = np.mean([one.episodes for one in years], axis=0) / WEEKS
    seldom = np.mean([one.seldom for one in years], axis=0)
    print(
        f"{name:38}{mean:10.2f}{f'{low:.2f}–{high:.2f}':>14}{came.mean():8.2f}"
        f"{f'{max(0.0, came.mean() - error):.2f}–{came.mean() + error:.2f}':>14}"
        f"{'/'.join(f'{x:.2f}' for x in levels):>20}{seldom[0]:6.1f}{seldom[1]:6.1f}"
        f"{time.process_time() - started:7.1f}",
        flush=True,
    )


def world_of_chance(rng: np.random.Generator, a_week: float) -> World:
    """Return a world of all places of the country, its rates drawn."""
    empty = np.zeros(0, dtype=np.int64)
    levels = [
        Cases(
            tuple(load_table().codes(level=level)), tuple(THEMES), *(empty,) * 4, np.zeros(0), FIRST
        )
        for level in (Level.REGENCY, Level.PROVINCE, Level.KECAMATAN)
    ]
    regencies, provinces, districts = levels
    themes = len(THEMES)
    return World(
        like=replace(regencies, beside=(provinces, districts)),
        rate=rng.gamma(0.3, a_week / 0.3, (themes, len(regencies.places))) / 7,
        province_rate=rng.gamma(1.0, a_week, (themes, len(provinces.places))) / 7,
        share=0.5,
        weight=rng.gamma(1.0, 1.0, len(districts.places)),
    )


def dated(cases: Cases) -> Cases:
    """Return simulated cases with days that are dates."""
    return replace(
        cases,
        day=cases.day + FIRST.toordinal(),
        first=FIRST,
        beside=tuple(dated(one) for one in cases.beside),
    )


def year_of(cases: Cases, first: date, rule: DailyRule) -> Came:
    """Judge every day of a year; return its episodes and what chance should bring seldom."""
    held: dict[tuple[str, str], date] = {}
    episodes = [0, 0, 0]
    seldom = [0, 0]
    for day, alarms in _days(cases, first, rule):
        for number, days in enumerate((30, 365)):
            seldom[number] += any((one.recurrence_days or 0) >= days for one in alarms)
        for one in alarms:
            key = one.place, one.theme
            if key not in held or (day - held[key]).days > rule.calm_days:
                episodes[one.place.count(".")] += 1
            held[key] = day
    return Came((episodes[0], episodes[1], episodes[2]), (seldom[0], seldom[1]))


def _days(cases: Cases, first: date, rule: DailyRule) -> Iterator[tuple[date, list[Alarm]]]:
    lately: list[Alarm] = []
    for number in range(YEAR):
        day = first + timedelta(days=number)
        lately = [one for one in lately if (day - one.day).days <= rule.calm_days]
        lately += raised_on(cases, day, rule)
        yield day, [one for one in told(lately) if one.day == day]
