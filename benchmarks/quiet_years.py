"""Whether false alarms come as often as was promised: worlds in which nothing happens.

A world of places (gamma-distributed means, a season, over-dispersion, no outbreak) is observed
for five years. From these counts alone the promise is made (`waspada detect --false-alarms`).
Then a sixth year comes from the world itself and is judged on the five before it, and the
episodes are counted; and again from worlds that differ from what was learnt.
"""

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from waspada.core.detection.episodes import starts_of
from waspada.core.detection.false_alarms import Null, Quiet, draw, expect_false_alarms, quiet_of
from waspada.core.detection.registry import detect
from waspada.core.detection.series import Step, counts_of

_YEAR: Final = 52
_YEARS: Final = 6
_CALM: Final = 3
NULLS: Final = {
    "as learnt": Null(),
    "double dispersion": Null(dispersion=2.0),
    "places vary together": Null(shared=0.3),
    "a stage doubles reports for 4 weeks": Null(jump=2.0, jump_steps=4),
}


def promised_and_come(places: int, worlds: int, alpha: float, seed: int) -> None:
    """Print, for each kind of world, what was promised a week and what came.

    Parameters
    ----------
    places : series of a world
    worlds : how many are made
    """
    print(f"\n== quiet years: {worlds} worlds of {places} series by week, alpha {alpha}")
    print(f"{'false episodes a week':38}{'promised':>10}{'95 %':>14}{'came':>8}{'95 %':>14}")
    for name, null in NULLS.items():
        rng = np.random.default_rng(seed)
        promises, came = [], []
        for _ in range(worlds):
            truth = _world(rng, places)
            past = draw(truth, rng)[:, :-_YEAR]
            learnt = quiet_of(counts_of(past, date(2018, 1, 1), Step.WEEK))
            promises.append(expect_false_alarms(learnt, "smooth", rng, alpha=alpha, repeats=2))
            newest = draw(truth, rng, null)[:, -_YEAR:]
            counts = counts_of(np.hstack([past, newest]), date(2018, 1, 1), Step.WEEK)
            judged = detect(counts, "smooth", alpha=alpha, first=counts.dates[-_YEAR])
            came.append(starts_of(judged.alarm, _CALM).sum(axis=1))
        mean = float(np.mean([one.episodes_a_week for one in promises]))
        low, high = (
            float(np.mean([getattr(one, end) for one in promises])) for end in ("low", "high")
        )
        a_week = np.concatenate(came) * places / _YEAR
        error = 1.96 * a_week.std(ddof=1) / np.sqrt(a_week.size)
        print(
            f"{name:38}{mean:10.2f}{f'{low:.2f}–{high:.2f}':>14}{a_week.mean():8.2f}"
            f"{f'{a_week.mean() - error:.2f}–{a_week.mean() + error:.2f}':>14}",
            flush=True,
        )


def _world(rng: np.random.Generator, places: int) -> Quiet:
    steps = np.arange(_YEARS * _YEAR)
    level = rng.gamma(0.6, 2.0, (places, 1))
    phase = rng.uniform(0, 2 * np.pi, (places, 1))
    mean = level * np.exp(0.4 * np.cos(2 * np.pi * steps / 52.18 + phase))
    counts = counts_of(np.zeros(mean.shape), date(2018, 1, 1), Step.WEEK)
    return Quiet(replace(counts), mean, rng.gamma(1.0, 0.2, places))
