"""How many episodes chance alone brings: the whole daily detection on simulated quiet years.

A quiet world has incidents that fall by chance, each place and theme at its rate of the last
year. It is simulated as long as there is history and a year more; every day of that year is
judged as the daily job does it, learning from what was simulated before it, at all levels of
places; and episodes are counted, one for each place and theme as long as it lasts.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.daily_cases import Cases, Floats, Ints
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.detection.daily_year import YEAR, episodes_in, parents_of

Alarms = NDArray[np.bool_]
_PRIOR: Final = 0.5  # of an incident that every kecamatan is believed to have had
_UNEVEN: Final = (0.02, 5.0)  # shapes of the distribution of rates, most uneven first
_WEEK: Final = 7
_PROVINCE: Final = 2  # characters of a code


@dataclass(frozen=True, slots=True)
class Otherwise:
    """How the judged year differs from what was learnt, to see what becomes of the promise.

    dispersion : variance of a day's count over its mean: incidents come in bunches
    shared : standard deviation of a log-normal factor that a province's places share for a week
    jump, jump_days : factor of all rates in the last so many days, as a stage brings
    weekday : factor of one day of the week, the others making up for it
    """

    dispersion: float = 1.0
    shared: float = 0.0
    jump: float = 1.0
    jump_days: int = 0
    weekday: float = 1.0


@dataclass(frozen=True, slots=True)
class World:
    """Incidents a day in a quiet world.

    What is learnt of a rate is a gamma distribution: a world is drawn from it anew for every
    simulated year, for averages of rates vary less than rates and would promise too few alarms.

    like : the cases it was learnt from, for its places and levels
    rate : (themes, kab/kota) mean a day; province_rate : (themes, provinces) not known more closely
    shape : (themes, kab/kota) of the distributions of `rate`; None where it is known
    share : of a kab/kota's incidents whose kecamatan is known
    weight : (kecamatan,) how incidents are shared out in their kab/kota
    """

    like: Cases
    rate: Floats
    province_rate: Floats
    share: float
    weight: Floats
    shape: Floats | None = None

    def drawn(self, rng: np.random.Generator) -> "World":
        """Return a world with rates that may be the true ones."""
        if self.shape is None:
            return self
        return replace(self, rate=rng.gamma(self.shape) * self.rate / self.shape, shape=None)


@dataclass(frozen=True, slots=True)
class Promise:
    """Episodes a week over all places and themes when nothing happens.

    mean, low, high : with the interval that it lies in with 95 %
    """

    mean: float
    low: float
    high: float


def world_of(cases: Cases, last: date) -> World:
    """Learn the rates of the year that ends with a day, those of rare places drawn towards all."""
    known = 365 if cases.first is None else min(365, max(28, (last - cases.first).days + 1))
    year = cases.lately(last, known).astype(float)
    few = year.mean(axis=1, keepdims=True)
    # Rates are taken to be gamma-distributed, as unevenly as the counts of the year say.
    excess = np.maximum(year.var(axis=1, keepdims=True) - few, 1e-9)
    prior = np.clip(few**2 / excess, *_UNEVEN)
    rate = (year + prior) / (1 + prior / np.maximum(few, 1e-9)) / known
    rate *= few > 0
    if not cases.beside:
        return World(cases, rate, np.zeros((len(cases.themes), 0)), 0.0, np.zeros(0), year + prior)
    provinces, districts = cases.beside
    at = parents_of(cases.places, provinces.places, _PROVINCE)
    within = np.zeros((len(cases.themes), len(provinces.places)))
    np.add.at(within.T, at, year.T)
    only = np.maximum(provinces.lately(last, known) - within, 0) / known
    closely = districts.lately(last, known).sum(axis=0).astype(float)
    share = float(closely.sum() / max(1.0, year.sum()))
    return World(cases, rate, only, min(1.0, share), closely + _PRIOR, year + prior)


def quiet_episodes(
    cases: Cases, last: date, rule: DailyRule, rng: np.random.Generator, *, repeats: int = 4
) -> Promise:
    """Return the episodes a week that chance alone brings; simulates `repeats` years."""
    world = world_of(cases, last)
    return promise_of([episodes_of_year(world, last, rule, rng) for _ in range(repeats)])


def promise_of(episodes: list[int]) -> Promise:
    """Return the mean a week of some simulated years, with its interval."""
    years, weeks = np.array(episodes, dtype=float), YEAR / _WEEK
    mean = float(years.mean())
    # Years vary as whole counts do at the least, whatever a few of them happen to say.
    spread = max(float(years.std(ddof=1)) if years.size > 1 else 0.0, np.sqrt(max(mean, 1.0)))
    error = 1.96 * spread / np.sqrt(years.size)
    low, high = max(0.0, mean - error), float(mean + error)
    return Promise(mean / weeks, low / weeks, high / weeks)


def episodes_of_year(
    world: World,
    last: date,
    rule: DailyRule,
    rng: np.random.Generator,
    otherwise: Otherwise | None = None,
) -> int:
    """Simulate a quiet year and what was before it; return the episodes of all places and themes."""
    history = simulated_days(world.like, last, rule)
    if not history:
        return 0
    drawn = draw(
        world.drawn(rng), history + YEAR, rng, otherwise or Otherwise(), quiet_days=history
    )
    return episodes_in(drawn, last, rule, history)


def simulated_days(cases: Cases, last: date, rule: DailyRule) -> int:
    """Return the days of history that the judged days have, 0 where nothing can be judged."""
    known = 0 if cases.first is None else (last - cases.first).days + 1
    window = rule.longest_window()
    days = min(known, round(rule.years * 365.25) + window)
    return days if days >= 2 * window else 0  # one span to judge, one to compare it with


def draw(
    world: World,
    days: int,
    rng: np.random.Generator,
    otherwise: Otherwise,
    *,
    quiet_days: int,
) -> Cases:
    """Return simulated cases; day 0 is the first, and what is otherwise begins after `quiet_days`.

    The days of the cases count from 0 and are no dates.
    """
    places = world.rate.shape[1]
    every = np.hstack([world.rate, world.province_rate])
    at = _provinces_of(world)
    theme, place, day = _fallen(every, days, rng)
    weight = _weights(days, int(at.max(initial=0)) + 1, otherwise, quiet_days, rng)
    if weight is not None:
        most = float(weight.max())
        more = _fallen(every * (most - 1), days, rng)  # beside those at the rate itself
        theme, place, day = (
            np.concatenate(pair) for pair in zip((theme, place, day), more, strict=True)
        )
        kept = rng.random(theme.size) * most < weight[at[place], day]
        theme, place, day = theme[kept], place[kept], day[kept]
    count = np.ones(theme.size, dtype=np.int64)
    if otherwise.dispersion > 1:
        p = 1 - 1 / otherwise.dispersion
        size = -p / ((1 - p) * np.log1p(-p))  # mean of a bunch; fewer bunches, as many incidents
        late = day >= quiet_days
        kept = ~late | (rng.random(theme.size) < 1 / size)
        theme, place, day, count, late = (x[kept] for x in (theme, place, day, count, late))
        count[late] = rng.logseries(p, int(late.sum()))
    return _laid_out(world, (theme, place, day, count), rng, places)


def _fallen(rate: Floats, days: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Return theme, place and day of incidents that fall by chance."""
    number = rng.poisson(np.maximum(rate, 0) * days)
    theme, place = np.nonzero(number)
    times = number[theme, place]
    return (
        np.repeat(theme, times),
        np.repeat(place, times),
        rng.integers(0, days, int(times.sum())),
    )


def _weights(
    days: int, provinces: int, otherwise: Otherwise, quiet_days: int, rng: np.random.Generator
) -> Floats | None:
    """Return (provinces, days) factors of the rates, None where all are 1."""
    if otherwise == replace(Otherwise(), dispersion=otherwise.dispersion):
        return None
    weight = np.ones((provinces, days))
    if otherwise.shared:
        weeks = days // _WEEK + 1
        sd = otherwise.shared
        factor = rng.lognormal(-(sd**2) / 2, sd, (provinces, weeks))
        weight *= np.repeat(factor, _WEEK, axis=1)[:, :days]
    rest = (_WEEK - otherwise.weekday) / (_WEEK - 1)
    weight *= np.where(np.arange(days) % _WEEK == 0, otherwise.weekday, rest)
    weight[:, :quiet_days] = 1.0
    if otherwise.jump_days:
        weight[:, days - otherwise.jump_days :] *= otherwise.jump
    return weight


def _provinces_of(world: World) -> Ints:
    """Return the province of each kab/kota and of each province, as numbers."""
    codes = sorted({place[:_PROVINCE] for place in world.like.places})
    names = [place[:_PROVINCE] for place in world.like.places]
    if world.like.beside:
        codes = [*world.like.beside[0].places]
        names += codes
    number = {code: at for at, code in enumerate(codes)}
    return np.array([number[name] for name in names], dtype=np.int64)


def _laid_out(
    world: World, fallen: tuple[Ints, Ints, Ints, Ints], rng: np.random.Generator, places: int
) -> Cases:
    """Return incidents as cases of all levels."""
    theme, place, day, count = fallen
    known = place < places

    def of(like: Cases, chosen: Alarms, where: Ints) -> Cases:
        return replace(
            like,
            place=where,
            theme=theme[chosen],
            day=day[chosen],
            count=count[chosen],
            points=count[chosen].astype(float),
            beside=(),
        )

    regencies = of(world.like, known, place[known])
    if not world.like.beside:
        return regencies
    provinces, districts = world.like.beside
    closely = known & (rng.random(theme.size) < world.share)
    begins = np.searchsorted(districts.places, world.like.places)
    ends = np.searchsorted(districts.places, [f"{code}/" for code in world.like.places])
    summed = np.concatenate([[0.0], np.cumsum(world.weight)])
    low, high = summed[begins], summed[ends]
    closely[known] &= (high > low)[place[known]]
    there = place[closely]
    at = np.searchsorted(summed, low[there] + rng.random(there.size) * (high - low)[there], "right")
    parts = np.clip(at - 1, begins[there], ends[there] - 1)
    every = np.ones(theme.size, dtype=np.bool_)
    return replace(
        regencies,
        beside=(of(provinces, every, _provinces_of(world)[place]), of(districts, closely, parts)),
    )


def as_said(promise: Promise) -> dict[str, Any]:
    """Return a promise as it is kept."""
    return {
        "mean": round(promise.mean, 3),
        "low": round(promise.low, 3),
        "high": round(promise.high, 3),
    }
