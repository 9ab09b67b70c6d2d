"""A small made-up country for tests of forecasts: places in a row, two groups, two elections."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from waspada.core.forecast import Forecast, Layout, Record, Settings, layout_of
from waspada.core.forecast.record import STAGE_NUMBERS
from waspada.core.forecast.simulating import Drawn, Truth, draw, record_of

FIRST = date(2023, 1, 1)
DAYS = 500
SINCE = FIRST + timedelta(days=300)
GROUPS = ("security", "integrity")
QUICK = Settings(half_lives=(2.0, 4.0, 8.0))
EXCITATION = np.array([0.3, 0.1, 0.1])


def country(places: int = 60) -> Layout:
    """Return places in a row, each beside the next, ten to a province."""
    codes = [f"{10 + at // 10}.{1 + at % 10:02}" for at in range(places)]
    beside = {one: [other] for one, other in pairwise(codes)}
    return layout_of(codes, [code[:2] for code in codes], beside, groups=GROUPS)


def calendar(places: int = 60) -> np.ndarray:
    """Return (days, places) stages: a campaign and a vote before SINCE and another after it."""
    column = np.zeros(DAYS + 60, dtype=np.int8)
    for vote in (200, 480):
        column[vote - 100 : vote] = STAGE_NUMBERS["kampanye"]
        column[vote : vote + 40] = STAGE_NUMBERS["rekapitulasi"]
    return np.repeat(column[:, None], places, axis=1)


def truth(rng: np.random.Generator, places: int = 60, scale: float = 1.0) -> Truth:
    """Return a process in which campaigns have ten times the rate of quiet days."""
    by_stage = np.full((len(GROUPS), len(STAGE_NUMBERS)), 0.002) * scale
    by_stage[:, STAGE_NUMBERS["kampanye"]] = 0.02 * scale
    by_stage[:, STAGE_NUMBERS["rekapitulasi"]] = 0.04 * scale
    by_place = np.repeat(rng.gamma(2, 1 / 2, (places, 1)), len(GROUPS), axis=1)
    severity = np.tile([0.6, 0.3, 0.06, 0.04], (len(GROUPS), 1))
    return Truth(by_stage, by_place, EXCITATION, 4.0, severity)


def drawn_country(seed: int, *, scale: float = 1.0) -> tuple[Layout, Truth, Drawn, np.ndarray]:
    """Return a country, its truth, what was drawn from it, and its calendar."""
    rng = np.random.default_rng(seed)
    layout, stage, process = country(), calendar(), truth(rng, scale=scale)
    return layout, process, draw(layout, process, stage, FIRST.toordinal(), rng), stage


def known_at(layout: Layout, drawn: Drawn, stage: np.ndarray, day: int) -> Record:
    """Return what was known at the end of the n-th day."""
    origin = FIRST + timedelta(days=day)
    return record_of(layout, drawn, stage, FIRST.toordinal(), origin, SINCE.toordinal())


def said(
    chance: float = 0.1,
    *,
    method: str = "model",
    origin: date = date(2024, 11, 3),
    days: int = 7,
    places: int = 4,
) -> Forecast:
    """Return a forecast that says the same of every place."""
    shape = (places, len(GROUPS))
    return Forecast(
        method=method,
        origin=origin,
        horizon_days=days,
        places=tuple(f"65.{at + 1:02}" for at in range(places)),
        groups=GROUPS,
        chance=np.full((2, *shape), chance),
        chance_any=np.full((2, places), chance),
        mean=np.full(shape, chance),
        dispersion=np.ones(shape),
    )
