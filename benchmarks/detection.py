"""How often detectors alarm by chance, what they find, and how fast: `./run bench detection`.

Paired runs of the 42 scenarios of Noufaily et al. 2013 (`benchmarks/scenarios.py`): every method
sees the same counts. FPR is alarms on steps without outbreak cases over such steps; POD is
outbreaks with at least one alarm. Since methods keep the nominal FPR differently well, POD is
also given at an equal empirical FPR, each method's limit on p being moved until it has it.
Intervals are 95 %, over runs (bootstrap, runs kept whole).

    ./run bench detection [--runs N] [--daily-runs N] [--only NAME] [--seed S]

Parts: weekly, clean, daily, quiet, year (the daily detection over all places), speed.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks import quiet_daily
from benchmarks.quiet_years import promised_and_come
from benchmarks.scenarios import JUDGED, PARAMETERS, Runs, daily, weekly
from waspada.core.detection.detector import Judged
from waspada.core.detection.registry import detect
from waspada.core.detection.series import Step, counts_of

Floats = NDArray[np.float64]
ALPHA = 0.01
RESAMPLES = 1000
PAST = (5.0, 5.0, 5.0, 5.0)
OURS, THEIRS = "smooth", "farrington"


@dataclass
class Method:
    """A method as it is compared; a p of 1 where it does not judge."""

    name: str
    alarm: NDArray[np.bool_]
    p: Floats


def compare(title: str, runs: Runs, names: dict[str, dict[str, str]], seed: int) -> None:
    """Print FPR and POD of every method, and ours beside improved Farrington at equal FPR."""
    begin = runs.counts.dates[-JUDGED]
    print(f"\n== {title}: {len(runs.counts.places)} paired runs, k = 5, nominal {ALPHA}")
    print(f"{'':22}{'FPR':>8}{'95 %':>18}{'POD':>9}{'95 %':>16}{'s':>7}")
    methods = {}
    for name, written in names.items():
        method, *_ = name.split()
        started = time.perf_counter()
        judged = detect(runs.counts, method, alpha=ALPHA, written=written, first=begin)
        seconds = time.perf_counter() - started
        methods[name] = Method(name, judged.alarm, _p(judged))
        fpr, pod = rates(runs, judged.alarm)
        spread = resampled(runs, partial(rates, runs, judged.alarm), seed)
        low, high = np.percentile(spread, (2.5, 97.5), axis=0)
        print(
            f"{name:22}{fpr:8.4f}{f'{low[0]:.4f}–{high[0]:.4f}':>18}"
            f"{pod:9.3f}{f'{low[1]:.3f}–{high[1]:.3f}':>16}{seconds:7.1f}",
            flush=True,
        )
    ours, theirs = methods[OURS], methods[THEIRS]
    _print_matched(runs, ours, theirs, seed)
    quiet = runs.outbreak == 0
    shares = [
        float(ours.alarm[rows][quiet[rows]].mean())
        for number in range(len(PARAMETERS))
        for rows in [runs.scenario // 6 == number]
    ]
    print(f"FPR of {OURS} by parameters: " + "  ".join(f"{share:.4f}" for share in shares))


def _p(judged: Judged) -> Floats:
    return np.where(np.isnan(judged.threshold) | np.isnan(judged.p), 1.0, judged.p)


def rates(
    runs: Runs, alarm: NDArray[np.bool_], rows: NDArray[np.int64] | None = None
) -> tuple[float, float]:
    """Return FPR and POD over runs, or over the given rows of them."""
    quiet, has, false, found = _tallies(runs, alarm)
    chosen = slice(None) if rows is None else rows
    return (
        float(false[chosen].sum() / quiet[chosen].sum()),
        float(found[chosen].sum() / max(1, has[chosen].sum())),
    )


def _tallies(runs: Runs, alarm: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats, Floats]:
    sick = runs.outbreak > 0
    return (
        (~sick).sum(axis=1, dtype=np.float64),
        np.asarray(sick.any(axis=1), np.float64),
        (alarm & ~sick).sum(axis=1, dtype=np.float64),
        np.asarray((alarm & sick).any(axis=1), np.float64),
    )


def resampled(
    runs: Runs, figure: Callable[[NDArray[np.int64]], tuple[float, ...]], seed: int
) -> Floats:
    """Return (RESAMPLES, figures) of runs drawn with replacement."""
    rng = np.random.default_rng(seed)
    size = len(runs.counts.places)
    return np.array([figure(rng.integers(0, size, size)) for _ in range(RESAMPLES)])


def _print_matched(runs: Runs, ours: Method, theirs: Method, seed: int) -> None:
    quiet = runs.outbreak == 0
    sick_runs = (~quiet).any(axis=1)
    print(f"{'at equal empirical FPR':24}{OURS:>10}{THEIRS:>12}{'difference':>13}{'95 %':>18}")
    for target in (0.005, 0.01, 0.0137, 0.02):
        found = []
        for method in (ours, theirs):
            null = np.sort(method.p[quiet])
            cut = null[int(target * null.size)]
            found.append(((method.p < cut) & ~quiet).any(axis=1))

        def difference(
            rows: NDArray[np.int64], found: list[NDArray[np.bool_]] = found
        ) -> tuple[float]:
            chosen = rows[sick_runs[rows]]
            return (float(found[0][chosen].mean() - found[1][chosen].mean()),)

        low, high = np.percentile(resampled(runs, difference, seed), (2.5, 97.5))
        mine, other = (float(one[sick_runs].mean()) for one in found)
        print(
            f"{target:<24}{mine:10.3f}{other:12.3f}{mine - other:+13.3f}"
            f"{f'{low:+.3f} – {high:+.3f}':>18}",
            flush=True,
        )


def speed(seed: int) -> None:
    """Print what judging the newest step of many series costs, warm: clock and CPU."""
    rng = np.random.default_rng(seed)
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(
        f"\n== the newest step of many series, warm, s clock / s CPU (load {load:.1f}, {cores} cores)"
    )
    # The first fits every series, the second leaves out those with few cases lately, as usual.
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        (THEIRS, {"limit54": "0,4"}),
        (THEIRS, {}),
        (OURS, {}),
        ("ears-c2", {}),
    )
    names = ("farrington, all", THEIRS, OURS, "ears-c2")
    print(f"{'series':>8}{'step':>7}" + "".join(f"{name:>18}" for name in names))
    first = date(2019, 1, 7)
    for step, steps in ((Step.WEEK, 320), (Step.DAY, 5 * 366 + 10)):
        for series in (1_000, 5_000, 18_000, 7_285 * 5):
            mean = rng.gamma(0.3, 1.0, (series, 1))
            counts = counts_of(rng.poisson(mean, (series, steps)).astype(float), first, step)
            line = f"{series:>8,}{step:>7}"
            for name, written in asked:
                few = counts_of(counts.observed[:2], first, step)
                detect(few, name, written=written, first=counts.dates[-1])
                clock, cpu = time.perf_counter(), time.process_time()
                detect(counts, name, alpha=ALPHA, written=written, first=counts.dates[-1])
                clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
                line += f"{f'{clock:.2f} / {cpu:.2f}':>18}"
            print(line, flush=True)


def main() -> None:
    """Compare, then measure."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--runs", type=int, default=2016)
    asked.add_argument("--daily-runs", type=int, default=2016)
    asked.add_argument("--only", default="")
    asked.add_argument("--seed", type=int, default=2024)
    options = asked.parse_args()
    by_steps = {"referenceYears": "steps"}
    weekly_names = {
        "smooth": {},
        "farrington": by_steps,
        "farrington nbPlugin": by_steps | {"thresholdMethod": "nbPlugin"},
        "farrington muan": by_steps | {"thresholdMethod": "muan"},
        "farrington-original": by_steps,
        "ears-c1": {},
        "ears-c2": {},
        "ears-c3": {},
    }
    daily_names = {name: weekly_names[name] for name in ("smooth", "farrington", "ears-c2")}
    few_days = {"farrington": {"referenceYears": "date"}}
    parts: dict[str, Callable[[np.random.Generator], None]] = {
        "weekly": lambda rng: compare(
            "weekly, four outbreaks in the past",
            weekly(rng, options.runs, past=PAST, k=5),
            weekly_names,
            options.seed,
        ),
        "clean": lambda rng: compare(
            "weekly, no outbreak in the past",
            weekly(rng, options.runs, past=(), k=5),
            weekly_names,
            options.seed,
        ),
        "daily": lambda rng: compare(
            "daily with weekdays, four outbreaks in the past",
            daily(rng, options.daily_runs, past=PAST, k=5),
            daily_names | few_days,
            options.seed,
        ),
        "quiet": lambda _rng: promised_and_come(300, 3, ALPHA, options.seed),
        "year": lambda _rng: quiet_daily.promised_and_come(4, options.seed),
        "speed": lambda _rng: speed(options.seed),
    }
    for name, part in parts.items():
        if options.only in name:
            part(np.random.default_rng(options.seed))


if __name__ == "__main__":
    main()
