"""How long an index takes, and its Sobol indices beside SALib's: `./run bench index`.

Invented values of 60 indicators in 12 sub-dimensions and 4 dimensions, one in twenty missing. Each
case runs in a process of its own, so that its memory is its own: 7,285 kecamatan with draws over
weights, three normalisations and two imputations; the same with input error; 83,762 desa once.
SALib is no dependency: where another Python has it, `--salib PYTHON` asks that one.

    ./run bench index [--draws N] [--only NAME] [--salib PYTHON]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time

import numpy as np

from waspada.core.vocabulary import Words
from waspada.core.vulnerability import Data, Group, Indicator, Model, compute
from waspada.core.vulnerability.drawing import spread_of
from waspada.core.vulnerability.model import Bands, Outliers, Steps, Uncertainty
from waspada.core.vulnerability.sensitivity import sobol

INDICATORS = 60
KECAMATAN, DESA = 7_285, 83_762
# name: (places, with draws, share of error)
CASES = {
    "kecamatan, draws": (KECAMATAN, True, 0.0),
    "kecamatan, draws with input error": (KECAMATAN, True, 0.1),
    "desa, once": (DESA, False, 0.0),
}
SALIB = """
import json, sys
import numpy as np
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample
problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
at = sample.sample(problem, 8192, calc_second_order=False, seed=1)
made = np.sin(at[:, 0]) + 7 * np.sin(at[:, 1]) ** 2 + 0.1 * at[:, 2] ** 4 * np.sin(at[:, 0])
found = analyze.analyze(problem, made, calc_second_order=False, seed=1)
print(json.dumps({"first": list(found["S1"]), "total": list(found["ST"])}))
"""
ANALYTIC = {"first": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}


def main() -> None:
    """Run every case in a process of its own and print what it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draws", type=int, default=10_000)
    asked.add_argument("--only", default="")
    asked.add_argument("--salib", default="")
    asked.add_argument("--case", default="", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.case:
        _run(options.case, options.draws)
        return
    load = os.getloadavg()[0]
    print(f"{INDICATORS} indicators, {options.draws:,} draws; load before: {load:.1f}")
    for name in CASES:
        if options.only in name:
            again = [sys.executable, "-m", "benchmarks.index", "--case", name]
            subprocess.run([*again, "--draws", str(options.draws)], check=True)
    if options.only in "ishigami":
        _ishigami(options.salib)


def _run(name: str, draws: int) -> None:
    places, has_draws, error = CASES[name]
    model, data = _invented(places, draws, error)
    wall, cpu = time.perf_counter(), time.process_time()
    result = compute(model, data)
    once = time.perf_counter() - wall
    if has_draws:
        spread_of(result)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:34} {places:7,} places  once {once:6.2f} s  in all {wall:6.2f} s"
        f"  CPU {cpu:6.2f} s  memory {memory:5.0f} MB",
        flush=True,
    )


def _invented(places: int, draws: int, error: float) -> tuple[Model, Data]:
    def named(code: str) -> Words:
        return Words(code, code)

    indicators = [
        Indicator(f"i{at}", named(f"i{at}"), direction=1 if at % 3 else -1, error=error)
        for at in range(INDICATORS)
    ]
    inner = [
        Group(f"s{at}", named(f"s{at}"), tuple(indicators[at * 5 : at * 5 + 5]))
        for at in range(INDICATORS // 5)
    ]
    outer = tuple(
        Group(f"d{at}", named(f"d{at}"), tuple(inner[at * 3 : at * 3 + 3])) for at in range(4)
    )
    steps = Steps(
        impute="group_median",
        groups="province",
        outliers=Outliers("winsorise"),
        bands=Bands("natural", count=3),
    )
    varied = Uncertainty(
        draws=draws,
        normalise=("min_max", "z", "percentile"),
        impute=("group_median", "median"),
    )
    model = Model("bench", "1", named("contoh"), outer, steps, varied)
    chance = np.random.default_rng(1)
    values = chance.gamma(2.0, 1.0, (INDICATORS, places))
    values[chance.random(values.shape) < 0.05] = np.nan
    codes = tuple(f"{at:06d}" for at in range(places))
    groups = tuple(f"g{at * 38 // places:02d}" for at in range(places))
    return model, Data(codes, codes, values, groups, np.arange(places))


def _ishigami(python: str) -> None:
    def ishigami(numbers: np.ndarray) -> np.ndarray:
        one, two, three = (np.pi * (2 * numbers - 1)).T
        return np.asarray(np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one))

    chance = np.random.default_rng(1)
    ours = sobol(ishigami, ("x1", "x2", "x3"), samples=65_536, chance=chance)
    theirs = None
    if python:
        ran = subprocess.run([python, "-c", SALIB], capture_output=True, text=True, check=True)
        theirs = json.loads(ran.stdout.splitlines()[-1])
    print("\nIshigami     analytic     ours      ±        SALib")
    for kind, errors in (("first", ours.first_error), ("total", ours.total_error)):
        for at, value in enumerate(ANALYTIC[kind]):
            own = getattr(ours, kind)[at]
            said = "–" if theirs is None else f"{theirs[kind][at]:8.4f}"
            print(f"{kind} x{at + 1}   {value:10.4f} {own:10.4f} {errors[at]:8.4f} {said:>10}")


if __name__ == "__main__":
    main()
