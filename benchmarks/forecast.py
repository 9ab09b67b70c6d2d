"""The forecast where the truth is known: `./run bench forecast [--seeds N]`.

Draws self-exciting records of the demo's size (514 kab/kota, five themes, three years with two
elections), fits them, and holds forecasts of several weeks against what was drawn after them.
Printed: parameters drawn and found; chances beside shares (reliability); how often counts lie in
their 90 % interval; skill against climatology; seconds of a fit. With `--inputs DIR` instead: the model
on the counts of `benchmarks/references/forecast.py` and `measles.py`.
"""

import argparse
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.references import forecast, measles
from waspada.core.forecast import (
    Record,
    Tally,
    fit,
    forecasts,
    layout_of,
    outcome_of,
    reliability,
    skill_of,
    tally,
)
from waspada.core.forecast.record import STAGE_NUMBERS
from waspada.core.forecast.simulating import Drawn, Truth, draw, places_of, record_of
from waspada.core.places import Level, load_table, province_of
from waspada.core.places.neighbours import neighbour_graph
from waspada.core.vocabulary import THEMES

FIRST = date(2022, 1, 1)
DAYS = 1125
SINCE = FIRST + timedelta(days=700)
EXCITATION = np.array([0.3, 0.1, 0.1])
HALF_LIFE = 4.0
HORIZON = 14
# (stage, first day) twice: an earlier election and the current one.
CALENDAR = (
    *(("pencalonan", 250), ("kampanye", 330), ("masa_tenang", 397), ("pemungutan", 400)),
    *(("rekapitulasi", 402), ("sengketa", 430), ("", 520)),
    *(("pencalonan", 820), ("kampanye", 900), ("masa_tenang", 967), ("pemungutan", 970)),
    *(("rekapitulasi", 972), ("sengketa", 1000), ("", 1090)),
)
RATES = {"": 0.2, "pencalonan": 1, "kampanye": 2, "masa_tenang": 1.5, "pemungutan": 8}
RATES |= {"rekapitulasi": 4, "sengketa": 1}


def main() -> None:
    """Draw, fit and score, seed by seed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--inputs", type=Path)
    options = asked.parse_args()
    if options.inputs is not None:
        for method, score in forecast.ours_ahead(options.inputs).items():
            print(f"UCDP Indonesia, a month ahead, {method}: CRPS {score:.3f}")
        for method, (ranked, log) in measles.ours_ahead(options.inputs).items():
            print(f"measles, a week ahead, {method}: RPS {ranked:.4f}, logS {log:.4f}")
        return
    graph = neighbour_graph(Level.REGENCY)
    codes = list(load_table().codes(level=Level.REGENCY))
    layout = layout_of(
        codes,
        [province_of(code) or "" for code in codes],
        {code: [one.code for one in graph[code]] for code in codes},
        groups=tuple(THEMES),
    )
    stage = _calendar(len(codes))
    print(f"drawn: excitation {EXCITATION}, half-life {HALF_LIFE} days")
    for scale in (0.1, 1.0):
        print(f"\n== {'few' if scale < 1 else 'many'} incidents")
        found, tallies = [], []
        chances, hits, within = [], [], []
        for seed in range(options.seeds):
            rng = np.random.default_rng(seed)
            drawn = draw(layout, _truth(layout.within, scale, rng), stage, FIRST.toordinal(), rng)
            last = FIRST + timedelta(days=1094)
            begun = time.perf_counter()
            fitted = fit(
                record_of(layout, drawn, stage, FIRST.toordinal(), last, SINCE.toordinal())
            )
            took = time.perf_counter() - begun
            found.append([*fitted.excitation, fitted.half_life_days])
            print(f"{fitted.incidents:>7} incidents, fitted in {took:.2f} s: {_line(found[-1])}")
            for origin in (FIRST + timedelta(days=at) for at in range(850, 1080, 28)):
                known = record_of(
                    layout, drawn, stage, FIRST.toordinal(), origin, SINCE.toordinal()
                )
                row = _scored(known, drawn)
                tallies += row[0]
                chances.append(row[1])
                hits.append(row[2])
                within.append(row[3])
        mean, spread = np.mean(found, axis=0), np.std(found, axis=0)
        print(f"found: {_line(mean)}, spread between records {_line(spread)}")
        _print_scores(tallies, np.stack(chances), np.stack(hits), np.stack(within))


def _line(values: Iterable[float]) -> str:
    return "own {:.3f} cross {:.3f} near {:.3f} half-life {:.1f}".format(*values)


def _calendar(places: int) -> np.ndarray:
    column = np.zeros(DAYS, dtype=np.int8)
    for code, day in CALENDAR:
        column[day:] = STAGE_NUMBERS[code]
    return np.repeat(column[:, None], places, axis=1)


def _truth(within: np.ndarray, scale: float, rng: np.random.Generator) -> Truth:
    groups, places = len(THEMES), len(within)
    by_stage = np.zeros((groups, len(STAGE_NUMBERS)))
    for code, rate in RATES.items():
        by_stage[:, STAGE_NUMBERS[code]] = 1e-3 * scale * rate * rng.gamma(4, 1 / 4, groups)
    provinces = rng.gamma(2, 1 / 2, int(within.max()) + 1)
    by_place = places_of(places, groups, rng, 0.6) * provinces[within][:, None]
    severity = np.tile([0.55, 0.33, 0.08, 0.04], (groups, 1))
    return Truth(by_stage, by_place, EXCITATION, HALF_LIFE, severity)


def _scored(known: Record, drawn: Drawn) -> tuple[list[Tally], np.ndarray, np.ndarray, np.ndarray]:
    """Return sums of scores of all methods, and of the model chances, hits and coverage."""
    said = forecasts(known, horizons=(HORIZON,))
    happened = outcome_of(said[0], drawn.place, drawn.group, drawn.day, drawn.severity)
    rows = [row for one in said for row in tally(one, happened)]
    inside = (happened.count >= said[0].low) & (happened.count <= said[0].high)
    return rows, said[0].chance[0], happened.hit[0], inside


def _print_scores(
    tallies: list[Tally], chance: np.ndarray, hit: np.ndarray, within: np.ndarray
) -> None:
    print(f"severity 2+, {HORIZON} days: expected {chance.sum():.0f}, happened {hit.sum()}")
    for one in reliability(chance, hit):
        limits = f"({one.low:.4f} to {one.high:.4f})"
        print(f"{one.cells:>9} cells said {one.chance:.4f} happened {one.share:.4f} {limits}")
    print(f"counts in their 90 % interval: {within.mean():.3f} (at least .90: counts are whole)")
    for target, score in (("severity2", "brier"), ("severity2", "log"), ("count", "crps")):
        sums = _pooled(tallies)
        skill = skill_of(sums, target=target, horizon_days=HORIZON, score=score)
        print(f"skill of {target} by {score}: {skill.value:.3f}")


def _pooled(tallies: list[Tally]) -> list[Tally]:
    """Return the sums of all seeds by origin, for skill reads one row of each."""
    found: dict[tuple[str, str, date], Tally] = {}
    for one in tallies:
        key = (one.method, one.target, one.origin)
        held = found.get(key)
        if held is None:
            found[key] = one
            continue
        found[key] = Tally(
            *key[:2],
            one.horizon_days,
            one.origin,
            held.cells + one.cells,
            held.hits + one.hits,
            held.brier + one.brier,
            held.log + one.log,
            held.crps + one.crps,
        )
    return list(found.values())


if __name__ == "__main__":
    main()
